// A search by two workers against one by one: a second worker from the first state on.
import { explore } from '../../../runtime/index.ts'
import { playedCrew } from '../../support/crew.ts'
import type { Comparison } from './comparison.ts'
import { difference, linesOfRun } from './lines.ts'

export const byTwo: Comparison = {
  between: 'one and two workers',
  every: 6,
  differs: ({ made, settings, result }) => {
    const { module, crew } = playedCrew(made.packed, settings)
    return difference(linesOfRun(result), linesOfRun(explore(module, settings, { crew, crewFrom: 1 })), ['one worker', 'two workers'])
  },
}
