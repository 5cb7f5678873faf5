// A whole spec as a generated module hands it over: sizes and switches that hang on each other, workloads, variants, and the program that
// they make. Input: the choice of a workload, a variant and settings, by name; output: a Model. Errors: a name that the spec does not have.
import { asked, type Body, type Code as Verbs, type Expression, type LockUse } from './code.ts'
import { follow, type Followed, type FollowOptions, type Implementation } from './follow.ts'
import { properties, stuck, waiting, type Verdict, type Waiting } from './look.ts'
import { modelOf, type Model } from './model.ts'
import { replay, type Replayed, type SeenTrace } from './replay.ts'
import { run, type Run, type RunOptions, type Trace } from './run.ts'
import type { Access, Claim, FieldShape, OutcomeShape, ProcedureShape, Program, TaskShape } from './program.ts'
import type { AnyState, Range, Value } from './state.ts'
import type { Truth } from './truth.ts'

/** A setting as the text gives it, over the others as they are in the end. */
type Settings<At> = { readonly [K in keyof At]: (at: At) => At[K] }

/** One workload of a program. */
interface Workload<S extends AnyState> {
  readonly tasks: readonly TaskShape<S>[]
  readonly initially?: (names: readonly string[]) => Program<S>['initially']
  readonly fairness?: Program<S>['fairness']
  /** Ghost fields that its properties read, `File.inside`. */
  readonly ghosts?: readonly string[]
}

/** What a module makes of settings: all of its text, and its workloads by name. */
interface Code<S extends AnyState> extends Pick<Program<S>, 'kinds' | 'procedures'> {
  /** Objects and the fields of tasks with their first values, some of which can be tasks. */
  readonly objects: (names: readonly string[]) => {
    readonly classes: Program<S>['classes']
    readonly taskFields?: Program<S>['taskFields']
  }
  readonly ghostFields?: readonly string[]
  readonly mappings?: Program<S>['mappings']
  /** `in`: the workloads that it is limited to. */
  readonly properties?: Readonly<Record<string, Program<S>['properties'][string] & { readonly in?: readonly string[] }>>
  readonly workloads: Readonly<Record<string, () => Workload<S>>>
}

export interface Spec<At, S extends AnyState> {
  readonly name: string
  readonly file: string
  readonly settings: Settings<At>
  readonly workloads: Readonly<Record<string, Partial<Settings<At>>>>
  readonly variants: Readonly<Record<string, Partial<Settings<At>>>>
  readonly program: (at: At) => Code<S>
}

/** What is run, by name: a misspelt one does not compile. */
export interface Choice<W = string, V = string, Sizes = object, Switches = object> {
  readonly workload: W
  readonly variant?: V
  readonly sizes?: Partial<Sizes>
  readonly switches?: Partial<Switches>
}

/** `T`: the states of this one workload. Throws where a name is none of the spec's. */
export function modelFor<At extends object, S extends AnyState, T extends AnyState>(spec: Spec<At, S>, choice: Choice): Simulator<T> {
  const known = <V>(what: string, table: Readonly<Record<string, V>>, name: string): V => {
    if (!Object.hasOwn(table, name)) throw new Error(`${spec.name} has no ${what} ${name}: ${Object.keys(table).join(', ')}`)
    return table[name]!
  }
  const workload = known('workload', spec.workloads, choice.workload)
  const variant = choice.variant === undefined ? {} : known('variant', spec.variants, choice.variant)
  const given = { ...choice.sizes, ...choice.switches } as Partial<At>
  for (const name of Object.keys(given)) known('size or switch', spec.settings, name)
  const fixed: Readonly<Record<string, () => unknown>> = Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, () => value]),
  )
  const at = settled<At>({ ...spec.settings, ...workload, ...variant, ...(fixed as Partial<Settings<At>>) })
  const { kinds, objects, procedures, ghostFields = [], mappings = {}, properties = {}, workloads } = spec.program(at)
  const { tasks, initially, fairness = [], ghosts = [] } = workloads[choice.workload]!()
  const names = tasks.map(({ name }) => name)
  const { classes, taskFields = {} } = objects(names)
  const asked = Object.entries(properties).filter(([, property]) => property.in?.includes(choice.workload) !== false)
  const program: Program<S> = {
    ...{ spec: spec.name, file: spec.file, kinds, classes, procedures, taskFields, ghostFields, mappings },
    ...{ tasks, initially: initially?.(names) ?? [], fairness, ghosts, properties: Object.fromEntries(asked) },
  }
  // A workload's states are those of the spec with fewer tasks.
  return simulatorOf(modelOf<T>(program))
}

/** A model with all that can be asked of it and done with it. */
export interface Simulator<S extends AnyState> extends Model<S> {
  /** Empty where somebody can move; else who waits for what. */
  stuck(state: S): readonly Waiting[]
  /** Who has something left to do and cannot move now. */
  waiting(state: S): readonly Waiting[]
  /** By name, with the smallest part that makes a condition what it is. */
  properties(state: S): Readonly<Record<string, Verdict>>
  run(options?: RunOptions<S>): Run<S>
  replay(trace: Trace | SeenTrace): Replayed<S>
  follow<Seen>(implementation: Implementation<S, Seen>, options: FollowOptions<S, Seen>): Promise<Followed<S, Seen>>
}

function simulatorOf<S extends AnyState>(model: Model<S>): Simulator<S> {
  return {
    ...model,
    stuck: (state) => stuck(model, state),
    waiting: (state) => waiting(model, state),
    properties: (state) => properties(model, state),
    run: (options) => run(model, options),
    replay: (trace) => replay(model, trace),
    follow: (implementation, options) => follow(model, implementation, options),
  }
}

/** Each setting is worked out when it is first asked for: one may be made of others in any order. */
function settled<At extends object>(settings: Settings<At>): At {
  const at = {} as At
  const names = Object.keys(settings) as (keyof At & string)[]
  for (const name of names) {
    Object.defineProperty(at, name, {
      configurable: true,
      enumerable: true,
      get: () => {
        const value = settings[name](at as never)
        Object.defineProperty(at, name, { value, enumerable: true })
        return value
      },
    })
  }
  return at
}

// ---- what a program is made of ----

export const field = (...values: readonly Value[]): FieldShape => ({ kind: 'values', values })
/** First values that can be impossible. */
export const fieldOf = (values: () => readonly Value[]): FieldShape => ({ kind: 'values', values })
export const lock = (lockKind: string, over?: Range): FieldShape => ({ kind: 'lock', lockKind, over })
/** By numbers from 0, or by these values. */
export const array = (length: number | readonly unknown[], element: FieldShape): FieldShape =>
  typeof length === 'number'
    ? { kind: 'array', length, element }
    : { kind: 'array', length: length.length, by: length.map(String), element }

type Asked<S, L, T, V> = V | Expression<L, S, T, V>

/** A lock that an outcome keeps or drops. */
export const use = <S, L, T>(lock: Asked<S, L, T, string>, mode: Asked<S, L, T, string>, range?: Asked<S, L, T, Range>): LockUse => ({
  lock: asked(lock),
  mode: asked(mode),
  range: range === undefined ? undefined : asked(range),
})

interface Given<S, L, T> {
  readonly line: number
  /** Where it is not the spec's own. */
  readonly file?: string
  readonly parameters?: readonly (keyof L & string)[]
  readonly outcomes?: Readonly<Record<string, OutcomeShape>>
  readonly ensures?: readonly { readonly line: number; readonly holds: (locals: L, state: S, current: T, outcome: string) => Truth }[]
  readonly olds?: { readonly [name in keyof L]?: (locals: L, state: S, current: T) => Value }
  readonly body: (code: Verbs<S, L, T>) => Body
}

/** A body calls what it is given with names and tasks of its own alone, whatever types these have. */
const ofAny = <S, L, T>(body: Given<S, L, T>['body']): ProcedureShape<S>['body'] => body as unknown as ProcedureShape<S>['body']

function shape<S, L, T>(
  role: ProcedureShape<S>['role'],
  { line, file = '', parameters = [], outcomes = {}, ensures = [], olds = {}, body }: Given<S, L, T>,
): ProcedureShape<S> {
  const contract = role !== 'procedure' || Object.values(outcomes).some(({ keeps, drops }) => keeps !== undefined || drops !== undefined)
  return {
    role,
    file,
    line,
    parameters,
    outcomes,
    contract,
    ensures,
    olds: olds as ProcedureShape<S>['olds'],
    body: ofAny(body),
  }
}

export const operation = <S, L, T>(given: Given<S, L, T>): ProcedureShape<S> => shape('operation', given)
export const procedure = <S, L, T>(given: Given<S, L, T>): ProcedureShape<S> => shape('procedure', given)
export const handler = <S, L, T>(given: Given<S, L, T>): ProcedureShape<S> => shape('handler', given)

interface AccessGiven<S, P, T> {
  readonly resident: 'any' | ((parts: P, state: S, current: T) => boolean)
  readonly handler: string
  readonly given: (parts: P, state: S, current: T) => readonly Value[]
  readonly renames?: Readonly<Record<string, string>>
}

export const access = <S, P, T>(given: AccessGiven<S, P, T>): Access<S> => given

interface TaskGiven<S, L, T> {
  readonly line: number
  readonly file?: string
  readonly text: string
  readonly role?: TaskShape<S>['role']
  readonly host?: string
  readonly over?: readonly string[]
  readonly when?: Expression<L, S, T, boolean>
  /** null: for ever. */
  readonly rounds?: number | null
  readonly with?: TaskShape<S>['with']
  readonly body: (code: Verbs<S, L, T>) => Body
}

const made = <S, L, T>(
  name: string,
  groupName: string,
  bound: Readonly<Record<string, Value>>,
  given: TaskGiven<S, L, T>,
): TaskShape<S> => ({
  name,
  group: groupName,
  role: given.role ?? 'task',
  file: given.file ?? '',
  line: given.line,
  text: given.text,
  ...(given.host === undefined ? {} : { host: given.host }),
  ...(given.over === undefined ? {} : { over: given.over }),
  ...(given.when === undefined ? {} : { when: given.when }),
  rounds: given.rounds === undefined ? 1 : given.rounds,
  bound,
  with: given.with ?? (() => ({})),
  body: ofAny(given.body),
})

/** One task. */
export const single = <S, L, T>(name: string, given: TaskGiven<S, L, T>): TaskShape<S> => made(name, name, {}, given)

/** One task for each value of the name that the group binds. */
export const group = <S, L, T, V extends Value>(
  name: string,
  bound: string,
  values: readonly V[],
  given: (value: V) => TaskGiven<S, L, T>,
): readonly TaskShape<S>[] => values.map((value, at) => made(`${name}[${at}]`, name, { [bound]: value }, given(value)))

export const claim = <S>(given: Claim<S>): Claim<S> => given
