// The generated checker against the reference interpreter: counts, findings, outcomes, and then the lengths of counterexamples.
import { explore as interpret } from '../../oracle/explore.ts'
import type { OracleResult } from '../../oracle/explored.ts'
import type { PreparedCell } from '../cell.ts'
import type { Comparison } from './comparison.ts'
import { difference, linesOf, linesOfRun, withoutLength } from './lines.ts'

const NAMES = ['interpreter', 'checker'] as const
/** More states than the checker has are a disagreement, however many there are. */
const ROOM = 100

const known = new WeakMap<PreparedCell, OracleResult>()

export function interpreted(cell: PreparedCell): OracleResult {
  const before = known.get(cell)
  if (before !== undefined) return before
  const { model, workload, variant, result } = cell
  const fresh = interpret(model, { workload: workload.name, variant: variant?.name }, { maxStates: result.states + ROOM })
  known.set(cell, fresh)
  return fresh
}

export const asInterpreted: Comparison = {
  between: 'interpreter and checker',
  every: 1,
  differs: (cell) => {
    const oracle = interpreted(cell)
    if (!oracle.complete) return `interpreter: more than ${cell.result.states + ROOM} states\nchecker: ${linesOfRun(cell.result)[0]}`
    return difference(linesOf(oracle).map(withoutLength), linesOfRun(cell.result).map(withoutLength), NAMES)
  },
}

export const lengthsAsInterpreted: Comparison = {
  between: 'lengths of counterexamples',
  every: 1,
  differs: (cell) => difference(linesOf(interpreted(cell)), linesOfRun(cell.result), NAMES),
}
