// The generated checker against the simulator: step by step through the first states, and every counterexample replayed.
import { replayed, walk, type Pair } from '../lockstep.ts'
import type { PreparedCell } from '../cell.ts'
import type { Comparison } from './comparison.ts'
import { linesOfRun } from './lines.ts'

const MOST_STATES = 1000

export const pairOf = ({ made, settings, simulator }: PreparedCell): Pair => ({ packed: made.packed, settings, simulator: simulator() })

export const sideBySide: Comparison = {
  between: 'checker and simulator',
  every: 4,
  differs: (cell) => {
    const { result } = cell
    const walked = walk(pairOf(cell), MOST_STATES)
    if (walked.difference !== undefined) return walked.difference
    const { states, transitions, depth } = walked
    return walked.complete && (states !== result.states || transitions !== result.transitions || depth !== result.depth)
      ? `step by step ${states} states, ${transitions} transitions, depth ${depth}; ${linesOfRun(result)[0]}`
      : undefined
  },
}

export const replays: Comparison = {
  between: 'counterexample and simulator',
  every: 4,
  differs: (cell) => replayed(cell.made.packed.meta, cell.simulator(), cell.result),
}
