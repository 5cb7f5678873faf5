// What a phrase of another language is. Input: the tokens and the place where the parser stumbled; output: which of them go together,
// the line that is meant, and what is to be read in their place.
import type { Tokens } from '../tokens.ts'

export interface Stumble {
  readonly index: number
  /** The rules around it, outermost first; none where only the lexer stumbled. */
  readonly rules: readonly string[]
  readonly expected: string
}

export interface Mending {
  readonly from: number
  /** Behind the last token of the phrase. */
  readonly to: number
  /** What is read in its place. */
  readonly reads: string
  /** The hint; absent where what is wrong has been reported. */
  readonly say: string | undefined
  readonly message?: string
  /** Which tokens the diagnostic shows, where they are fewer or more. */
  readonly shown?: { readonly start: number; readonly end: number }
  /** Whether what is read is just what was meant, so that the rest can be held against it. */
  readonly exact?: true
}

export type Phrase = (tokens: Tokens, stumble: Stumble) => Mending | undefined

export const inside = ({ rules }: Stumble, rule: string): boolean => rules.includes(rule)
export const rule = ({ rules }: Stumble): string => rules.at(-1) ?? ''
/** The text of a hint, or an ellipsis where it is too long to be read. */
export const short = (text: string): string => (text.length > 40 ? '…' : text)
