// The run as written against the reduced ones: by all reductions together, by each alone and by each two. Findings and outcomes are
// the same, accounts too as far as they are told, and the counterexamples are runs of the system as written.
import { reductionNames, type ReductionName } from '../../../runtime/index.ts'
import { accountsAmiss } from '../../support/accounts.ts'
import { replayed } from '../lockstep.ts'
import type { Comparison } from './comparison.ts'
import { difference, findingsAndOutcomes } from './lines.ts'

const choices: readonly (readonly ReductionName[])[] = [
  reductionNames,
  ...reductionNames.map((name) => [name]),
  ...reductionNames.map((name) => reductionNames.filter((other) => other !== name)),
]

export const reduced: Comparison = {
  between: 'written and reduced',
  every: 3,
  differs: (cell) => {
    const written = findingsAndOutcomes(cell.result)
    for (const by of choices) {
      const run = cell.reduced(by)
      if (run === undefined) continue
      const name = by.length === reductionNames.length ? 'reduced' : `reduced by ${by.join(' and ')}`
      const lost = difference(written, findingsAndOutcomes(run), ['written', name])
      if (lost !== undefined) return lost
      const amiss = accountsAmiss(cell.result, run)
      if (amiss.length > 0) return `${name}: ${amiss.join('; ')}`
      const astray = run.findings.length === 0 ? undefined : replayed(cell.made.packed.meta, cell.simulator(), run)
      if (astray !== undefined) return `${name}: ${astray}`
    }
    return undefined
  },
}
