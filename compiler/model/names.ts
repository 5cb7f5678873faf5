// What the names of a text mean: a table beside the tree, for whoever asks about a place in the text. Input: what the checker
// resolves while it works; output: per name its meaning, and per name what else could stand there. It is there for texts with errors, too.
import type { Span } from '../diagnostics/diagnostic.ts'
import type {
  Field,
  Local,
  LockKind,
  Mapping,
  ObjectClass,
  Procedure,
  Property,
  PureFunction,
  Size,
  Switch,
  TaskGroup,
  Type,
  Variant,
  Workload,
} from './model.ts'

export type Meaning =
  | { readonly kind: 'size'; readonly size: Size }
  | { readonly kind: 'switch'; readonly switch: Switch }
  | { readonly kind: 'type'; readonly name: string; readonly span: Span; readonly type: () => Type }
  | { readonly kind: 'lockKind'; readonly lockKind: LockKind }
  | { readonly kind: 'class'; readonly class: ObjectClass }
  | { readonly kind: 'field'; readonly field: Field }
  | { readonly kind: 'local'; readonly local: Local; readonly by: 'parameter' | 'let' | 'var' | 'with' | 'binder' }
  | { readonly kind: 'mapping'; readonly mapping: Mapping }
  | { readonly kind: 'procedure'; readonly procedure: Procedure }
  | { readonly kind: 'function'; readonly function: PureFunction }
  | { readonly kind: 'property'; readonly property: Property }
  | { readonly kind: 'workload'; readonly workload: Workload }
  | { readonly kind: 'task'; readonly group: TaskGroup }
  | { readonly kind: 'variant'; readonly variant: Variant }
  /** Labels, outcomes, words and names of retry rules stand for themselves: one of the same name is the same. */
  | { readonly kind: 'label' | 'outcome' | 'retry'; readonly name: string }
  /** A word of an enumeration or a value of a switch; `of` where it is said as a mode of a lock. */
  | { readonly kind: 'word'; readonly name: string; readonly of: LockKind | undefined }

export interface Use {
  readonly span: Span
  readonly meaning: Meaning
  /** Whether the name is declared here. */
  readonly declares: boolean
}

/** A name that could stand somewhere, with what it would mean where that is known. */
export interface Candidate {
  readonly name: string
  readonly meaning: Meaning | undefined
}

/** A place where a name was asked for, known or not. */
export interface Asked {
  readonly span: Span
  readonly candidates: () => readonly Candidate[]
}

export interface Names {
  readonly uses: readonly Use[]
  readonly asked: readonly Asked[]
}

/** What is declared where it is meant; `undefined` where a name stands for itself. */
function declarationOf(meaning: Meaning): { readonly name: string; readonly span: Span } | undefined {
  switch (meaning.kind) {
    case 'size':
      return meaning.size
    case 'switch':
      return meaning.switch
    case 'type':
      return meaning
    case 'lockKind':
      return meaning.lockKind
    case 'class':
      return meaning.class
    case 'field':
      return meaning.field
    case 'local':
      return meaning.local
    case 'mapping':
      return meaning.mapping
    case 'procedure':
      return meaning.procedure
    case 'function':
      return meaning.function
    case 'property':
      return meaning.property
    case 'workload':
      return meaning.workload
    case 'task':
      return meaning.group
    case 'variant':
      return meaning.variant
    case 'label':
    case 'outcome':
    case 'retry':
    case 'word':
      return undefined
  }
}

/** The name that the text has for what is meant. */
export const nameOf = (meaning: Meaning): string => ('name' in meaning ? meaning.name : (declarationOf(meaning)?.name ?? ''))

/** Where it is declared; `undefined` where a name stands for itself. */
export const declaredAt = (meaning: Meaning): Span | undefined => declarationOf(meaning)?.span

/** Two names mean the same exactly where their keys are equal. */
export function keyOf(meaning: Meaning): string {
  const span = declaredAt(meaning)
  return span === undefined ? `${meaning.kind} ${nameOf(meaning)}` : `${meaning.kind} ${span.file}:${span.start}`
}
