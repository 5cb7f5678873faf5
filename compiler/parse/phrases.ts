// The phrases of other languages, in the order in which they are tried: the first that fits is taken.
import {
  importing,
  parameter,
  field,
  pointer,
  local,
  mutable,
  cTopLevel,
  ruler,
  declarationWord,
  otherMark,
  functionBody,
  group,
} from './phrases/declarations.ts'
import {
  arrow,
  disjunction,
  increment,
  compound,
  bullet,
  ampersand,
  conditional,
  printing,
  computedWay,
  method,
} from './phrases/expressions.ts'
import { outcome, returnedPath, doWhile, cFor, guards, unbraced, waiting, statementWord, goingThrough } from './phrases/statements.ts'
import type { Phrase } from './phrases/phrase.ts'

export const phrases: readonly Phrase[] = [
  ...[
    importing,
    ruler,
    bullet,
    ampersand,
    arrow,
    disjunction,
    guards,
    increment,
    compound,
    conditional,
    parameter,
    field,
    pointer,
    local,
    mutable,
  ],
  ...[cTopLevel, declarationWord, otherMark, functionBody, group, outcome, returnedPath, doWhile, cFor, printing, method, unbraced],
  ...[waiting, statementWord, goingThrough, computedWay],
]
