// What one cell is to the reference interpreter: all that no step changes. Plain data, made by instance.ts.
import type { Field, Local, LockKind, Model, ObjectClass, Property, Size, Switch, TaskGroup, Workload } from '../../compiler/model/model.ts'
import type { OracleFacts } from './facts.ts'
import type { Text } from './text.ts'
import type { Value } from './values.ts'

export interface World {
  readonly model: Model
  readonly text: Text
  readonly facts: OracleFacts
  readonly workload: Workload
  readonly properties: readonly Instance[]
  readonly liveGhosts: ReadonlySet<Field>
  readonly sizeOf: (size: Size) => number
  readonly switchOf: (declared: Switch) => string
  readonly countOf: (owner: ObjectClass) => number
  /** Where the values of a field begin in a state; one per object or task. */
  readonly slotOf: (field: Field) => number
  /** What a field has in an object that is new. */
  readonly fresh: (field: Field) => Value
  /** Whether no property reads it, so that it has no value. */
  readonly isDead: (field: Field) => boolean
  /** Fields that are locks or arrays of locks: their values, which never change. */
  readonly lockTrees: ReadonlyMap<Field, readonly Value[]>
  readonly locks: readonly LockInstance[]
  readonly tasks: readonly TaskInstance[]
}

/** A property of the workload; of those that a `forall` makes, one, with conditions of its own. */
export interface Instance extends Property {
  readonly given: ReadonlyMap<Local, Value>
  /** Of `completes`: whose operations; undefined: everybody's. */
  readonly of: number | undefined
}

export interface LockInstance {
  readonly name: string
  readonly kind: Kind
  readonly low: number
  readonly high: number
  /** Whose lock it is. */
  readonly of: Field['owner']
  readonly at: number
}

/** A kind of locks with its switches settled. */
export interface Kind {
  readonly declared: LockKind
  readonly modes: readonly string[]
  readonly jumps: readonly boolean[]
  readonly overtakes: readonly boolean[]
  /** By the mode that is held, then the one that is asked for. */
  readonly compatible: readonly (readonly boolean[])[]
  readonly policy: string
  readonly recursion: string
  readonly holders: number
}

export interface TaskInstance {
  readonly number: number
  readonly name: string
  readonly group: TaskGroup
  /** The value of the group's binder. */
  readonly bound: Value
  /** Whose data and holds it uses: its own, an interrupt its host's. */
  readonly owner: number
  /** Null: for ever. */
  readonly rounds: number | null
}
