// Which exported functions are to have a docstring: all but those of one line, which is its own description, and the only one of a file, whose
// header describes it if it says what goes in and what comes out. Input: source files; output: exports.
import type { ts } from 'ts-morph'
import { type Exported, exportsOf } from './imports.ts'

/** The exported functions of a file that need a docstring, with it or without. */
export function toDocument(path: string, file: ts.SourceFile): readonly Exported[] {
  const functions = exportsOf(path, file).filter(({ data }) => !data)
  const header = /^(\/\/.*\r?\n)*/.exec(file.text)?.[0] ?? ''
  const told = /\b(in|input)\b[^.:;]*:/i.test(header) && /\b(out|output)\b[^.:;]*:/i.test(header)
  return functions.length === 1 && told ? [] : functions.filter(({ lines }) => lines > 1)
}
