// The protocol's words: types of the language server protocol, and the way from offsets of the compiler to its lines and columns (both
// from 0, UTF-16) and back. Input: spans; output: ranges and locations. Types only: the service runs without any of its packages.
import type { Location, Position, Range } from 'vscode-languageserver-types'
import type { Span } from '../../compiler/diagnostics/diagnostic.ts'
import { type LineIndex, indexLines, positionOf } from '../../compiler/diagnostics/position.ts'

export type * from 'vscode-languageserver-types'

const indexes = new Map<string, LineIndex>()

/** Lines of a text; the last texts asked about are kept. */
export function linesOf(text: string): LineIndex {
  const known = indexes.get(text)
  if (known !== undefined) return known
  const index = indexLines(text)
  if (indexes.size > 50) indexes.clear()
  indexes.set(text, index)
  return index
}

/** An offset as a position of the protocol. */
export function positionAt(text: string, offset: number): Position {
  const { line, column } = positionOf(linesOf(text), offset)
  return { line: line - 1, character: column - 1 }
}

/** A column behind the end of its line is its end. */
export function offsetAt(text: string, { line, character }: Position): number {
  const { starts } = linesOf(text)
  const start = starts[line]
  if (start === undefined) return text.length
  const next = starts[line + 1]
  const end = next === undefined ? text.length : start + text.slice(start, next).replace(/[\r\n]+$/, '').length
  return Math.min(start + character, end)
}

/** A span as a range of the protocol. */
export const rangeAt = (text: string, { start, end }: { readonly start: number; readonly end: number }): Range => ({
  start: positionAt(text, start),
  end: positionAt(text, end),
})

/** Turns a span into a location; `undefined` for a file that is not there. */
export type Locate = (span: Span) => Location | undefined
