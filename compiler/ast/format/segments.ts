// What the printer prints: items made of segments. Input: nothing; output: the types between the builders of items, which know the
// syntax, and the printer, which knows lines, comments and widths.
import type { Span } from '../../diagnostics/diagnostic.ts'

/** A place in a text where a line may be broken if it is too long; else a blank. */
export const softBreak = '\u0001'

export type Segment =
  | { readonly kind: 'text'; readonly text: string }
  /** Items between braces; `span` is that of the braces. */
  | { readonly kind: 'list'; readonly span: Span; readonly items: readonly Item[] }
  /** A clause begins, on a line of its own where the item takes several lines; `gap` lies between it and what stands before. */
  | { readonly kind: 'clause'; readonly gap: Span }

/** A declaration, a statement, a field or a clause: what may share a line with others of its list. */
export interface Item {
  readonly span: Span
  readonly segments: readonly Segment[]
  /** Neighbouring lines of one kind are aligned at the second part of their text. */
  readonly aligned: { readonly kind: string; readonly at: number } | undefined
}

export const text = (value: string): Segment => ({ kind: 'text', text: value })
