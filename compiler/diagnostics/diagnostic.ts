// Diagnostics: the record that every stage reports in. Input: a span and the facts of one mistake; output: an immutable
// record that the renderers (text, JSON, language server) turn into something to read. No stage prints anything itself.
import type { Code } from './catalogue.ts'

/** A stretch of one source file: offsets in UTF-16 code units, `end` exclusive. Lines and columns are computed when rendering. */
export interface Span {
  /** Path of the file as the user gave it, or `std/NAME` for a file of the standard library. */
  readonly file: string
  readonly start: number
  readonly end: number
}

/** A second place that explains the first ("declared here"). */
export interface RelatedPlace {
  readonly span: Span
  readonly message: string
}

export interface Diagnostic {
  /** Stable code, `LS` and four digits: 1xxx syntax (exit 150), 2xxx names, 3xxx types, 4xxx locks and outcomes, 5xxx steps, 6xxx workloads, properties and tables, 7xxx sizes of an instance (exit 120). */
  readonly code: Code
  readonly severity: 'error' | 'warning'
  readonly span: Span
  /** One sentence without a full stop, lower case, in the words of the spec. */
  readonly message: string
  /** What to do, or the nearest name where one is misspelt. */
  readonly hint?: string
  readonly related?: readonly RelatedPlace[]
  /** What the hint is to be written for, where that is more than the place: whatever else is wrong there goes with it, and is not told. */
  readonly instead?: Span
}

/** A source text as read: the path that diagnostics show, and the text with its line ends as they were. */
export interface SourceFile {
  readonly path: string
  readonly text: string
}
