// A search by two workers against one by one: a second worker from the first state on.
import { explore } from '../../../runtime/index.ts'
import { playedCrew } from '../../support/crew.ts'
import type { Comparison } from './comparison.ts'
import { difference, linesOfRun } from './lines.ts'

/** A shared table reserves all that it may ever need: of many that nobody has collected yet a process grows until it can start no other. */
const MEMORY = 2 ** 22

export const byTwo: Comparison = {
  between: 'one and two workers',
  every: 6,
  differs: ({ made, settings, result }) => {
    const { module, crew } = playedCrew(made.packed, settings)
    return difference(linesOfRun(result), linesOfRun(explore(module, settings, { crew, crewFrom: 1, memory: MEMORY })), [
      'one worker',
      'two workers',
    ])
  },
}
