// What an emitted simulator calls things: the spec's own names, made safe where TypeScript or the module itself has the word already, and
// the places of the text. Input: the typed model; output: one table for the whole module.
import { indexLines, positionOf, type LineIndex } from '../diagnostics/position.ts'
import type { Span } from '../diagnostics/diagnostic.ts'
import { isReserved } from '../emit/text.ts'
import type { Model } from '../model/model.ts'

/** What generated modules take from the runtime; what of it a module uses is decided on its text's structure, by `used`. */
export const helpers = [
  'modelFor field fieldOf lock array operation procedure handler access single group use claim fair of task some instance member index part element',
  'before instances interval taskNames everyRecord everySet neighbour int word div mod set union minus along isIn inOrder same forall exists',
  'inPool livingIn lockLiving elementFor keyAmong count held mine holder queued standsAt is not and or implies every someTrue each reading',
]
  .join(' ')
  .split(' ')

/** Words that an emitted module uses by itself. */
const own = [
  's',
  'current',
  'outcome',
  'line',
  'step',
  'at',
  'names',
  'program',
  'spec',
  'model',
  'State',
  'Settings',
  'Tasks',
  'TaskName',
  'TaskFields',
]

const types = [
  'Body',
  'Choice',
  'Code',
  'Lock',
  'Simulator',
  'Spec',
  'TaskState',
  'Truth',
  'WorkloadName',
  'VariantName',
  'Sizes',
  'Switches',
]

const taken = new Set([...helpers, ...own, ...types])

/**
 * A name of the spec as it stands in the module. Different names stay different: one that ends in `_` gets another, and what is no name, as
 * `old file.version`, is made one.
 */
export const safe = (name: string): string => {
  if (/\W/.test(name)) return [...name].map((mark) => (/\w/.test(mark) ? mark : `$${mark === ' ' ? '' : mark.codePointAt(0)}`)).join('')
  return taken.has(name) || isReserved(name) || name.endsWith('_') ? `${name}_` : name
}

export interface Source {
  readonly line: (span: Span) => number
  /** The spec's text from the start of a span to its end, in one line. */
  readonly text: (span: Span) => string
  /** A part of a file, in one line. */
  readonly between: (file: string, start: number, end: number) => string
  /** The first line of it, up to where an inner block begins. */
  readonly head: (span: Span, end?: number) => string
}

/** Lines and pieces of the texts of a model. Of a text that is not there the line is 0 and the piece empty. */
export function sourceOf(model: Model): Source {
  const indices = new Map<string, LineIndex>(model.sources.map((source) => [source.path, indexLines(source.text)]))
  const textAt = (span: Span, end: number): string => indices.get(span.file)?.text.slice(span.start, end) ?? ''
  const spaced = (text: string): string => text.replace(/\s+/g, ' ')
  const folded = (text: string): string => spaced(text).trim()
  return {
    line: (span) => {
      const index = indices.get(span.file)
      return index === undefined ? 0 : positionOf(index, span.start).line
    },
    text: (span) => folded(textAt(span, span.end)),
    between: (file, start, end) => spaced(indices.get(file)?.text.slice(start, end) ?? ''),
    head: (span, end = span.end) => {
      const [first = ''] = textAt(span, end).split('\n')
      return folded(first)
        .replace(/\s*\{$/, '')
        .replace(/\s*\/\/.*$/, '')
    },
  }
}
