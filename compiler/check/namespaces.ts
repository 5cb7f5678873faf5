// What the checker knows of a spec while it works: one table per namespace, filled by declare.ts before any body is looked at.
// Objects of the typed model are created empty there and completed in place (`Draft`), since procedures, mappings and classes name
// each other; nothing outside this folder sees them before they are complete.
import type * as ast from '../ast/ast.ts'
import { foreignWord } from '../diagnostics/foreign.ts'
import type { SourceFile, Span } from '../diagnostics/diagnostic.ts'
import type {
  Expression,
  Field,
  Label,
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
} from '../model/model.ts'
import type { Asked, Meaning, Names } from '../model/names.ts'
import type { Report } from './report.ts'

export type Draft<T> = { -readonly [K in keyof T]: T[K] }

/** A declaration as written beside its place in the model. */
export interface Declared<A, M> {
  readonly node: A
  readonly model: Draft<M>
}

export interface TypeAlias {
  readonly node: ast.TypeDeclaration
  state: 'untouched' | 'open' | 'done'
  type: Type
}

/** Where a word is declared: all words of that enumeration, in order, and how to name it. */
export interface WordHome {
  readonly words: readonly string[]
  readonly span: Span
  readonly described: string
}

export interface DeclaredWorkload extends Declared<ast.WorkloadDeclaration, Workload> {
  readonly groups: ReadonlyMap<string, Declared<ast.TaskDeclaration, TaskGroup>>
}

/** An application of a function in a place with rules of its own, looked at when all functions are known. */
export interface Application {
  readonly span: Span
  readonly function: PureFunction
  readonly env: Env
}

export interface Tables {
  readonly report: Report
  /** The way back from the rules for one kind of expression to all of them; called through demands.ts. */
  readonly checkExpression: (env: Env, node: ast.Expression, hint: Type | undefined) => Expression
  readonly files: readonly ast.SpecFile[]
  readonly sources: ReadonlyMap<string, SourceFile>
  readonly sizes: ReadonlyMap<string, Declared<ast.SizeDeclaration, Size>>
  readonly switches: ReadonlyMap<string, Declared<ast.SwitchDeclaration, Switch>>
  readonly types: ReadonlyMap<string, TypeAlias>
  readonly lockKinds: ReadonlyMap<string, Declared<ast.LockDeclaration, LockKind>>
  readonly classes: ReadonlyMap<string, Declared<ast.ObjectDeclaration, ObjectClass>>
  readonly mappings: ReadonlyMap<string, Declared<ast.MappingDeclaration, Mapping>>
  readonly procedures: ReadonlyMap<string, Declared<ast.ProcedureDeclaration, Procedure>>
  readonly functions: ReadonlyMap<string, Declared<ast.FunctionDeclaration, PureFunction>>
  readonly properties: ReadonlyMap<string, Declared<ast.PropertyDeclaration, Property>>
  readonly workloads: ReadonlyMap<string, DeclaredWorkload>
  readonly variants: ReadonlyMap<string, Declared<ast.VariantDeclaration, Variant>>
  readonly fields: ReadonlyMap<ObjectClass, ReadonlyMap<string, Declared<ast.FieldDeclaration, Field>>>
  readonly taskFields: ReadonlyMap<string, Declared<ast.FieldDeclaration, Field>>
  readonly expects: readonly ast.ExpectDeclaration[]
  /** Per library file, what the classes that it leaves open stand for; `undefined` where that has been reported. */
  readonly openClasses: ReadonlyMap<string, ReadonlyMap<string, string | undefined>>
  readonly words: ReadonlyMap<string, readonly WordHome[]>
  /** For each file, those whose words it can know. */
  readonly knownFiles: ReadonlyMap<string, ReadonlySet<string>>
  /** The modes of all lock kinds, in order: the words of `Mode`. */
  readonly modes: readonly string[]
  readonly labels: ReadonlyMap<string, readonly Label[]>
  readonly labelOf: ReadonlyMap<ast.Statement, Label>
  readonly applications: Application[]
  /** What each name means, for editors; no rule asks it. */
  readonly names: NameTable
}

/** Who means what in the text, filled as names are resolved (names.ts). */
export interface NameTable extends Names {
  use(name: ast.Name, meaning: Meaning): void
  declare(name: ast.Name, meaning: Meaning): void
  /** What could stand where `name` stands; looked at only if somebody asks. */
  ask(name: ast.Name, candidates: Asked['candidates']): void
}

/** Where an expression stands: which names are in scope there and what it may read; made and asked by env.ts. */
export interface Env {
  readonly tables: Tables
  /** For messages: "a property", "the initial value of a field". */
  readonly where: string
  readonly scope: Scope
  /** May say `current` and `mine`. */
  readonly current: boolean
  /** May read fields and locks. */
  readonly state: boolean
  /** May read ghosts. */
  readonly ghosts: boolean
  /** Names of tasks. */
  readonly groups: ReadonlyMap<string, Declared<ast.TaskDeclaration, TaskGroup>> | undefined
  /** In `ensures`: the outcomes that can be named. */
  readonly outcomes: ReadonlySet<string> | undefined
  /** In `ensures`: the values of before that it names, found while it is checked, and where its procedure's names are known. */
  readonly olds: { readonly found: { readonly local: Local; readonly value: Expression }[]; readonly env: Env } | undefined
}

export interface Scope {
  readonly outer: Scope | undefined
  readonly names: Map<string, Binding>
}

export interface Binding {
  readonly local: Draft<Local>
  /** What it was bound by, for messages: only `var` can be assigned. */
  readonly by: 'parameter' | 'let' | 'var' | 'with' | 'binder'
}

/** The type of what could not be understood. It fits everything, so that one mistake is reported once; compared by identity. */
export const brokenType: Type = Object.freeze({ kind: 'none' })

/** Whether something was reported here already, so that nothing more is said of it. */
export function isBroken(thing: { readonly type: Type }): boolean {
  return isBrokenType(thing.type)
}

/** Whether a type, or what it is made of, could not be understood. */
export function isBrokenType(type: Type): boolean {
  return type === brokenType || ((type.kind === 'set' || type.kind === 'array') && isBrokenType(type.element))
}

/** What stands where an expression could not be understood: it fits everywhere, and no model has it. */
export function brokenExpression(span: Span): Expression {
  return { kind: 'none', type: brokenType, span }
}

/** The text of a stretch of the spec on one line, for messages. */
export function textOf(tables: Tables, span: Span): string {
  const text = tables.sources.get(span.file)?.text ?? ''
  return text.slice(span.start, span.end).replace(/\s+/g, ' ').trim()
}

/** The line that is meant by a call of the kernel's or of another language's, with the arguments as they stand. */
export function foreignCall(
  tables: Tables,
  place: 'call' | 'function',
  node: { readonly callee: ast.Name; readonly arguments: readonly ast.Expression[] },
): string | undefined {
  return foreignWord(
    place,
    node.callee.text,
    node.arguments.map((argument) => textOf(tables, argument.span)),
  )?.say
}

/** Whether a name is a class that a library leaves open and nobody gives, which has been reported. */
export function isUnbound(tables: Tables, name: ast.Name): boolean {
  const open = tables.openClasses.get(name.span.file)
  return open?.has(name.text) === true && open.get(name.text) === undefined
}

/** The class that a name means in a file: a class left open there stands for what the importer gives. */
export function findClass(tables: Tables, name: ast.Name): Declared<ast.ObjectDeclaration, ObjectClass> | undefined {
  const bound = tables.openClasses.get(name.span.file)?.get(name.text)
  return tables.classes.get(bound ?? name.text)
}

/** Each word once, at its first place. */
export function distinct(words: readonly string[]): readonly string[] {
  return [...new Set(words)]
}
