// States of the reference interpreter: plain data, nothing but what docs/language.md, "Counts" puts into a state, so that the JSON
// of a state is its identity. A task's place is a stack of frames, outermost first; numbers refer to the tables of `text.ts`.
import type { Value } from './values.ts'

/** Whose holds are those that belong to no task. */
export const NOBODY = -1

/** A count of holds of one task in one mode and range; ranges of locks without ranges are 0..0. */
export type Hold = readonly [task: number, mode: number, low: number, high: number, count: number]
export type Request = readonly [task: number, mode: number, low: number, high: number]

export interface LockState {
  /** Sorted by task, mode and range; counts are positive. */
  readonly holds: readonly Hold[]
  readonly queue: readonly Request[]
}

/** What one task holds of one lock. */
export type OwnHold = readonly [lock: number, mode: number, low: number, high: number, count: number]

export type Bindings = readonly (readonly [local: number, value: Value])[]

/** How the body of an attempt was left. A `return` without an outcome is one with `ok`. */
export type Way = { readonly by: 'end' | 'break' | 'continue' } | { readonly by: 'outcome' | 'return'; readonly outcome: string }

export type Phase = 'body' | 'always' | 'test' | 'repair' | 'on' | 'then'

export type Frame =
  /** What the task held of its own when the round began; and which of its present holds it was given, in this round or before. */
  | { readonly kind: 'round'; readonly own: readonly OwnHold[]; readonly given: readonly OwnHold[] }
  /** With a contract: what the task must hold at the end, beside what the outcome changes. */
  | { readonly kind: 'call'; readonly procedure: number; readonly bindings: Bindings; readonly owed: readonly OwnHold[] | null }
  | { readonly kind: 'block'; readonly block: number; readonly at: number; readonly bindings: Bindings }
  | { readonly kind: 'for'; readonly rest: readonly Value[]; readonly bindings: Bindings }
  | {
      readonly kind: 'attempt'
      readonly phase: Phase
      readonly clause: number
      readonly way: Way | null
      /** Firings of the rules with a bound, by the number of their clause. */
      readonly counts: readonly number[]
      readonly bindings: Bindings
    }
  /** Below the call of a handler: the touch that it serves. */
  | { readonly kind: 'touch' }
  /** Below the body of an `atomic` or of a touch: only while its step runs. */
  | { readonly kind: 'instant' }

export type FrameOf<K extends Frame['kind']> = Extract<Frame, { readonly kind: K }>

export interface TaskState {
  /** Rounds left, the running one included; null without end. An interrupt between rounds has no frames. */
  readonly left: number | null
  readonly frames: readonly Frame[]
}

export interface State {
  readonly fields: readonly Value[]
  readonly locks: readonly LockState[]
  readonly tasks: readonly TaskState[]
}

/** A place without the values: position, calls, phases and ways, and the turn of each `for` around it, which has places of its own. */
export const placeOf = ({ frames }: Pick<TaskState, 'frames'>): string =>
  frames
    .map((frame) => {
      switch (frame.kind) {
        case 'round':
          return 'round'
        case 'call':
          return `call${frame.procedure}`
        case 'block':
          return `${frame.block}.${frame.at}`
        case 'for':
          return `for ${JSON.stringify(frame.bindings.map(([, value]) => value))}`
        case 'attempt':
          return `${frame.phase}${frame.clause}${frame.way === null ? '' : `:${frame.way.by}${'outcome' in frame.way ? frame.way.outcome : ''}`}`
        case 'touch':
        case 'instant':
          return frame.kind
      }
    })
    .join('/')
