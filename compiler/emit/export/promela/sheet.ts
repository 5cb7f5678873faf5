// What the parts of the Promela exporter share: the sheet of one variant with its names, and the widths of declarations.
// Input: nothing of its own; output: types and small helpers.
import type { Location, Variable } from '../../../ir/system.ts'
import type { Source } from '../../source.ts'
import type { Claim } from '../guide.ts'
import type { Inner, Naming } from '../naming.ts'
import type { Named } from '../places.ts'
import type { Scene } from '../print.ts'
import type { Variant } from '../variant.ts'

export interface PromelaSheet {
  readonly variant: Variant
  readonly source: Source
  readonly naming: Naming
  /** Names inside of a task's process: labels and variables of its own. */
  readonly inner: (task: number) => Inner
  readonly process: readonly string[]
  /** Number of the process when all run. */
  readonly pid: (task: number) => number
  readonly labelOf: (location: Location) => string
  readonly nameOf: (variable: Variable) => string
  /** Of a task that other tasks look at: a variable that says where it stands, and the numbers of the places. */
  readonly at: ReadonlyMap<number, { readonly name: string; readonly number: (location: Location) => number }>
  readonly scene: Scene
  readonly macros: string[]
  /** Per `completes` property and task: a bit that is set in the state after the operation has ended, under PROGRESS. */
  readonly flags: { readonly property: number; readonly task: number; readonly name: string }[]
  /** A bit for temporal claims, of models in which a step can fail: a run that has failed is none of theirs. */
  readonly failed: string | undefined
  /**
   * What holds from the first states on, where SPIN counts one more before them: no claim is about that one. Of processes there are then `init` and
   * the claim itself.
   */
  readonly begun: string | undefined
  /** Filled while the claims are written. */
  readonly claims: Claim[]
  /** Whether a finding is left out. */
  readonly isKnown: (kind: Named['kind'], name: string) => boolean
}

export function widthOf(kind: 'bool' | 'int' | 'set', low: number, high: number): string {
  if (kind === 'bool') return 'bool'
  if (low >= 0 && high <= 255) return 'byte'
  return low >= -32768 && high <= 32767 ? 'short' : 'int'
}
