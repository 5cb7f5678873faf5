// Lines and columns of spans, for comments and for the tables of emitted modules. Input: the texts that spans point into;
// output: places counted from 1, as the diagnostics count them.
import type { Location } from '../ir/system.ts'
import { nth } from '../../runtime/entries.ts'

type Span = Location['span']

export interface Source {
  readonly at: (span: Span) => { readonly file: string; readonly line: number; readonly column: number }
  /** The spec's text, white space as single blanks. */
  readonly text: (span: Span) => string
  /** The same of its first line, without a comment behind it. */
  readonly line: (span: Span) => string
}

export function sourceOf(sources: readonly { readonly path: string; readonly text: string }[]): Source {
  const files = new Map(sources.map((source) => [source.path, { text: source.text, starts: lineStarts(source.text) }]))
  const textAt = (span: Span): string => files.get(span.file)?.text.slice(span.start, span.end) ?? ''
  const plain = (text: string): string => text.replace(/\s+/g, ' ').trim()
  return {
    at: (span) => {
      const starts = files.get(span.file)?.starts ?? [0]
      let low = 0
      let high = starts.length - 1
      while (low < high) {
        const middle = (low + high + 1) >> 1
        if (nth(starts, middle) <= span.start) low = middle
        else high = middle - 1
      }
      return { file: span.file, line: low + 1, column: span.start - nth(starts, low) + 1 }
    },
    text: (span) => plain(textAt(span)),
    line: (span) => plain((/^.*/.exec(textAt(span))?.[0] ?? '').replace(/\/\/.*$/, '')),
  }
}

function lineStarts(text: string): readonly number[] {
  const starts = [0]
  for (const match of text.matchAll(/\r\n|\n|\r/g)) starts.push(match.index + match[0].length)
  return starts
}
