// A spec that is another text and must come to the same: metamorphic checks, which need no second implementation. Each file of this
// folder has one; `vary.ts` compares. Input: a text with its tree; output: the other text, and how the lines about it are to be read.
import type { SpecFile } from '../../../compiler/ast/ast.ts'

export interface Varied {
  readonly text: string
  /** What the line of the counts becomes where they do not stay the same. */
  readonly counts?: (line: string) => string
  /** A line about the other text, in the words of the first; undefined: it says nothing that the first could say. */
  readonly said?: (line: string) => string | undefined
  /** Counterexamples keep their lengths. */
  readonly lengths: boolean
  /** The variants that mean the same in both; absent: all. */
  readonly variants?: ReadonlySet<string | undefined>
}

export interface Variation {
  readonly name: string
  /** It is tried on one spec in so many, as comparisons are. */
  readonly every: number
  /** Undefined where it says nothing of this spec. */
  readonly vary: (text: string, file: SpecFile) => Varied | undefined
}
