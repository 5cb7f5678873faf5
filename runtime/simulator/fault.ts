// What a statement throws where it is an error (docs/language.md, "Findings"): the rule, and where it is known, the part of the condition
// that decides. Input: nothing; output: types and one error class, for the rest of the simulator.
import type { FailureRule } from '../kinds.ts'
import type { Value } from './state.ts'

/** Why a condition is what it is, as it is told. */
export interface Because {
  /** The smallest part that decides, in the words of the spec. */
  readonly part: string
  /** The names that quantifiers bind on the way to it. */
  readonly names: Readonly<Record<string, Value>>
  /** What the part reads, and the premises on the way to it, by path. */
  readonly values: Readonly<Record<string, Value>>
}

/** `line` where the expression says its own; else the statement's counts. */
export class Fault extends Error {
  readonly rule: FailureRule
  readonly line: number | undefined
  readonly because: Because | undefined
  /** Of `freed`: the class of the object that is not live, or that is in use when it is freed. */
  readonly of: string | undefined
  constructor(rule: FailureRule, line?: number, because?: Because, of?: string) {
    super(line === undefined ? rule : `${rule}@${line}`)
    this.rule = rule
    this.line = line
    this.because = because
    this.of = of
  }
}
