// A spec ready to be run: its plan and its modules, from the cache where they are there. Input: a file and what the user changed;
// output: the plan, modules on demand, or diagnostics. The compiler is loaded only where something is not cached.
import { realpathSync } from 'node:fs'
import type { CheckerModule, ExplainingModule, Reduction, RunResult, StepsModule, WatchingModule } from '../runtime/index.ts'
import * as simulation from '../runtime/simulator/index.ts'
import { entryPath, hashOf, readEntry, writeEntry } from './cache.ts'
import { compiling } from './compiler.ts'
import type { Diagnosed } from './diagnosed.ts'
import { readText } from './files.ts'
import type { Overrides, Plan, PlannedRun } from './plan.ts'
import { loadModule } from './search.ts'
import { verdictsOf, type RunKey, type Verdicts } from './verdicts.ts'
import { buildId, version } from './version.ts'

export interface ReadySpec {
  readonly kind: 'spec'
  readonly plan: Plan
  /** Warnings of the compiler, with the texts that they point into. */
  readonly warnings: Diagnosed | undefined
  readonly module: (run: PlannedRun) => Promise<CheckerModule | Diagnosed>
  /** For findings that somebody reads. */
  readonly explaining: (run: PlannedRun) => Promise<ExplainingModule | Diagnosed>
  /** The values of these expressions in the states of the run's traces. */
  readonly watching: (run: PlannedRun, watch: readonly string[]) => Promise<WatchingModule | Diagnosed>
  readonly simulator: (run: PlannedRun) => Promise<simulation.Simulator<simulation.AnyState> | Diagnosed>
  readonly reduction: (run: PlannedRun) => Promise<Reduction<StepsModule> | Diagnosed>
  /** What a complete run found before under the same code and options, and to make it known; `keep` writes what was made known. */
  readonly known: (run: PlannedRun, how: HowRun) => Promise<RunResult | undefined>
  readonly note: (run: PlannedRun, how: HowRun, result: RunResult) => Promise<void>
  readonly keep: () => Promise<void>
  /** Whether a run is known to have too many states to be explored as written first, and to make it known. */
  readonly isLarge: (run: PlannedRun) => boolean
  readonly noteLarge: (run: PlannedRun) => void
}

export interface HowRun extends Pick<RunKey, 'reduce' | 'first'> {
  /** With its findings explained. */
  readonly explained: boolean
}

/** What is stored of a reduction beside its modules. */
type ReductionFacts =
  { readonly kind: 'none'; readonly reason: string } | ({ readonly kind: 'reduced'; readonly modules: readonly ReducedPart[] } & KnownFacts)

type KnownFacts = Pick<Extract<Reduction<never>, { readonly kind: 'reduced' }>, 'steady' | 'symmetry'>

type ReducedPart = 'transactions' | 'settling'

export async function readySpec(file: string, overrides: Overrides): Promise<ReadySpec | Diagnosed> {
  const text = readText(file)
  const planKey = hashOf(
    'plan',
    buildId,
    file,
    realpathSync(file),
    text,
    JSON.stringify([...overrides.sizes]),
    JSON.stringify([...overrides.switches]),
  )
  const cached = buildId === '' ? undefined : cachedPlan(planKey)
  if (cached !== undefined) return ready(cached)
  const compiled = await compiling('compileSpec', file, text, overrides)
  if (compiled.kind === 'diagnosed') return compiled
  const planned: Planned = { plan: compiled.plan, warnings: compiled.warnings }
  if (buildId !== '') writeEntry(planKey, JSON.stringify(planned))
  return ready(planned)
}

/** Warnings are said each time, so they are kept, too. */
interface Planned {
  readonly plan: Plan
  readonly warnings?: Diagnosed | undefined
}

function cachedPlan(key: string): Planned | undefined {
  const entry = readEntry(key)
  if (entry === undefined) return undefined
  const planned = JSON.parse(entry) as Planned
  return planned.plan.sources.every((source) => hashIfThere(source.disk) === source.hash) ? planned : undefined
}

function hashIfThere(path: string): string | undefined {
  try {
    return hashOf(readText(path))
  } catch {
    return undefined
  }
}

function ready({ plan, warnings }: Planned): ReadySpec {
  const texts = hashOf(JSON.stringify(plan.sources.map(({ path, hash }) => [path, hash])))
  const codes = new Map<string, Promise<Code | Diagnosed>>()
  const code = (target: ModuleTarget, run: PlannedRun): Promise<Code | Diagnosed> =>
    once(codes, moduleKey(target, texts, run), (key) => codeOf(plan, run, target, key))
  // By the key of the code, never by the code: it is hundreds of kilobytes, and read anew for each look into a table of such keys.
  const modules = new Map<string, Promise<object>>()
  const module = (target: ModuleTarget, run: PlannedRun): Promise<object> =>
    once(modules, moduleKey(target, texts, run), async () => {
      const made = await code(target, run)
      return 'kind' in made ? made : loadModule(made)
    })
  const verdicts = new Map<string, Promise<Verdicts | undefined>>()
  const verdictsFor = async (run: PlannedRun, { explained }: HowRun): Promise<Verdicts | undefined> => {
    if (buildId === '') return undefined
    return once(verdicts, `${explained} ${moduleKey('checker', texts, run)}`, async () => {
      const made = await code('checker', run)
      return 'kind' in made ? undefined : verdictsOf(made.text, explained ? texts : undefined)
    })
  }
  const keyOf = ({ variant, switches }: PlannedRun, { reduce, first }: HowRun): RunKey => ({ variant, switches, reduce, first, texts })
  const largeKey = (run: PlannedRun): string => hashOf(moduleKey('large', texts, run), JSON.stringify(run.switches))
  return {
    kind: 'spec',
    plan,
    warnings,
    module: (run) => module('checker', run) as Promise<CheckerModule | Diagnosed>,
    explaining: (run) => module('explaining', run) as Promise<ExplainingModule | Diagnosed>,
    watching: (run, watch) => watchingOf(plan, run, watch),
    simulator: (run) => simulatorOf(plan, run),
    reduction: (run) => reductionOf(plan, texts, run),
    known: async (run, how) => (await verdictsFor(run, how))?.find(keyOf(run, how)),
    note: async (run, how, result) => (await verdictsFor(run, how))?.add(keyOf(run, how), result),
    keep: async () => {
      // Where there was no code there are no verdicts: whoever asked for it was told why.
      for (const each of await Promise.allSettled(verdicts.values())) if (each.status === 'fulfilled') each.value?.save()
    },
    isLarge: (run) => buildId !== '' && readEntry(largeKey(run)) !== undefined,
    noteLarge: (run) => {
      if (buildId !== '') writeEntry(largeKey(run), 'large')
    },
  }
}

function once<T>(made: Map<string, T>, key: string, make: (key: string) => T): T {
  const known = made.get(key)
  if (known !== undefined) return known
  const fresh = make(key)
  made.set(key, fresh)
  return fresh
}

/** One module serves all variants of a workload with the same sizes. */
const moduleKey = (target: string, texts: string, run: PlannedRun): string =>
  hashOf(target, buildId, version, texts, run.workload, JSON.stringify(run.sizes))

/** A module as it is run, and where it lies, if it could be written. */
interface Code {
  readonly path: string | undefined
  readonly text: string
}

/** What is made of a workload at its sizes, for all its variants. */
type ModuleTarget = 'checker' | 'explaining'

async function codeOf(plan: Plan, run: PlannedRun, target: ModuleTarget, key: string): Promise<Code | Diagnosed> {
  const cached = buildId === '' ? undefined : readEntry(key)
  if (cached !== undefined) return { path: entryPath(key), text: cached }
  const emitted = await compiling(target === 'checker' ? 'emitRun' : 'emitExplaining', plan.file, run)
  if (emitted.kind === 'diagnosed') return emitted
  return { path: buildId === '' ? undefined : writeEntry(key, emitted.text), text: emitted.text }
}

/** Made anew each time: what is watched changes from run to run. */
async function watchingOf(plan: Plan, run: PlannedRun, watch: readonly string[]): Promise<WatchingModule | Diagnosed> {
  const emitted = await compiling('emitWatching', plan.file, run, watch)
  return emitted.kind === 'diagnosed' ? emitted : (loadModule({ path: undefined, text: emitted.text }) as WatchingModule)
}

/** Made anew each time: it is asked for rarely, and imports the runtime. */
async function simulatorOf(plan: Plan, run: PlannedRun): Promise<simulation.Simulator<simulation.AnyState> | Diagnosed> {
  const emitted = await compiling('emitSimulator', plan.file)
  if (emitted.kind === 'diagnosed') return emitted
  const module = { exports: {} as { model(choice: simulation.Choice): simulation.Simulator<simulation.AnyState> } }
  // The emitter's own output: names and strings of the spec are quoted in it.
  new Function('module', 'exports', 'require', emitted.text)(module, module.exports, () => simulation)
  const isOn = new Set(plan.switches.filter(({ values }) => values.join() === 'off,on').map(({ name }) => name))
  return module.exports.model({
    workload: run.workload,
    ...(run.variant === null ? {} : { variant: run.variant }),
    sizes: run.sizes,
    switches: Object.fromEntries(Object.entries(run.switches).map(([name, value]) => [name, isOn.has(name) ? value === 'on' : value])),
  })
}

/** The reduction of one variant: cached as its facts and its modules. */
async function reductionOf(plan: Plan, texts: string, run: PlannedRun): Promise<Reduction<StepsModule> | Diagnosed> {
  const keyOf = (part: string): string => hashOf(moduleKey(`reduction ${part}`, texts, run), JSON.stringify(run.switches))
  const load = (part: ReducedPart, text: string, fresh: boolean): StepsModule => {
    const key = keyOf(part)
    const path = buildId === '' ? undefined : fresh ? writeEntry(key, text) : entryPath(key)
    return loadModule({ path, text }) as StepsModule
  }
  const loaded = ({ steady, symmetry }: KnownFacts, textOf: (part: ReducedPart) => string | undefined, fresh: boolean) => {
    const module = (part: ReducedPart): StepsModule | undefined => {
      const text = textOf(part)
      return text === undefined ? undefined : load(part, text, fresh)
    }
    return { kind: 'reduced', transactions: module('transactions'), settling: module('settling'), steady, symmetry } as const
  }
  const cached = buildId === '' ? undefined : readEntry(keyOf('facts'))
  const known = cached === undefined ? undefined : (JSON.parse(cached) as ReductionFacts)
  if (known?.kind === 'none') return known
  if (known !== undefined) {
    const texts = new Map(known.modules.map((part) => [part, readEntry(keyOf(part))]))
    if ([...texts.values()].every((text) => text !== undefined)) return loaded(known, (part) => texts.get(part), false)
  }
  const emitted = await compiling('emitReduction', plan.file, run)
  if (emitted.kind === 'diagnosed') return emitted
  const store = (facts: ReductionFacts): void => {
    if (buildId !== '') writeEntry(keyOf('facts'), JSON.stringify(facts))
  }
  if (emitted.kind === 'none') {
    store(emitted)
    return emitted
  }
  const parts = ['transactions', 'settling'] as const
  const { steady, symmetry } = emitted
  store({ kind: 'reduced', modules: parts.filter((part) => emitted[part] !== undefined), steady, symmetry })
  return loaded(emitted, (part) => emitted[part], true)
}
