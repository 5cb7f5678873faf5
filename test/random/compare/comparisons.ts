// All comparisons of a cell, in the order in which they are made: the first that fails is what is reported.
import type { Comparison } from './comparison.ts'
import { asInterpreted, lengthsAsInterpreted } from './interpreter.ts'
import { reduced } from './reductions.ts'
import { replays, sideBySide } from './simulator.ts'
import { byTwo } from './workers.ts'

export const comparisons: readonly Comparison[] = [asInterpreted, byTwo, sideBySide, replays, reduced, lengthsAsInterpreted]
