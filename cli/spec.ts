// A spec ready to be run: its plan and its modules, from the cache where they are there. Input: a file and what the user changed;
// output: the plan, modules on demand, or diagnostics. The compiler is loaded only where something is not cached.
import { realpathSync } from 'node:fs'
import type { CanonicalPlan, CheckerModule, ExplainingModule, StepsModule } from '../runtime/index.ts'
import * as simulation from '../runtime/simulator/index.ts'
import { entryPath, hashOf, readEntry, writeEntry } from './cache.ts'
import { compiling } from './compiler.ts'
import type { Diagnosed } from './diagnosed.ts'
import { readText } from './files.ts'
import type { Overrides, Plan, PlannedRun } from './plan.ts'
import { loadModule } from './search.ts'
import { buildId, version } from './version.ts'

export interface ReadySpec {
  readonly kind: 'spec'
  readonly plan: Plan
  /** Warnings of the compiler, with the texts that they point into. */
  readonly warnings: Diagnosed | undefined
  readonly module: (run: PlannedRun) => Promise<CheckerModule | Diagnosed>
  /** For findings that somebody reads. */
  readonly explaining: (run: PlannedRun) => Promise<ExplainingModule | Diagnosed>
  readonly simulator: (run: PlannedRun) => Promise<simulation.Simulator<simulation.AnyState> | Diagnosed>
  readonly reduction: (run: PlannedRun) => Promise<Reduction | Diagnosed>
  /** Whether a run is known to have too many states to be explored as written first, and to make it known. */
  readonly isLarge: (run: PlannedRun) => boolean
  readonly noteLarge: (run: PlannedRun) => void
}

/** What explores a variant with fewer states, beside the checker of its workload. */
type Reduction =
  | { readonly kind: 'none'; readonly reason: string }
  | {
      readonly kind: 'reduced'
      readonly transactions: StepsModule | undefined
      readonly settling: StepsModule | undefined
      readonly symmetry: CanonicalPlan | undefined
    }

/** What is stored of a reduction beside its modules. */
type ReductionFacts =
  | { readonly kind: 'none'; readonly reason: string }
  | { readonly kind: 'reduced'; readonly modules: readonly ReducedPart[]; readonly symmetry: CanonicalPlan | undefined }

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
  if (cached !== undefined) return ready(cached, undefined)
  const compiled = await compiling('compileSpec', file, text, overrides)
  if (compiled.kind === 'diagnosed') return compiled
  // A plan with warnings is made anew each time, so that they are said each time.
  if (buildId !== '' && compiled.warnings === undefined) writeEntry(planKey, JSON.stringify(compiled.plan))
  return ready(compiled.plan, compiled.warnings)
}

function cachedPlan(key: string): Plan | undefined {
  const entry = readEntry(key)
  if (entry === undefined) return undefined
  const plan = JSON.parse(entry) as Plan
  return plan.sources.every((source) => hashIfThere(source.disk) === source.hash) ? plan : undefined
}

function hashIfThere(path: string): string | undefined {
  try {
    return hashOf(readText(path))
  } catch {
    return undefined
  }
}

function ready(plan: Plan, warnings: Diagnosed | undefined): ReadySpec {
  const loaded = new Map<string, Promise<object>>()
  const get = (target: ModuleTarget, run: PlannedRun): Promise<object> => {
    const key = moduleKey(target, plan, run)
    const module = loaded.get(key) ?? moduleOf(plan, run, target, key)
    loaded.set(key, module)
    return module
  }
  return {
    kind: 'spec',
    plan,
    warnings,
    module: (run) => get('checker', run) as Promise<CheckerModule | Diagnosed>,
    explaining: (run) => get('explaining', run) as Promise<ExplainingModule | Diagnosed>,
    simulator: (run) => simulatorOf(plan, run),
    reduction: (run) => reductionOf(plan, run),
    isLarge: (run) => buildId !== '' && readEntry(largeKey(plan, run)) !== undefined,
    noteLarge: (run) => {
      if (buildId !== '') writeEntry(largeKey(plan, run), 'large')
    },
  }
}

/** One module serves all variants of a workload with the same sizes. */
const moduleKey = (target: string, plan: Plan, run: PlannedRun): string =>
  hashOf(
    target,
    buildId,
    version,
    JSON.stringify(plan.sources.map(({ path, hash }) => [path, hash])),
    run.workload,
    JSON.stringify(run.sizes),
  )

const largeKey = (plan: Plan, run: PlannedRun): string => hashOf(moduleKey('large', plan, run), JSON.stringify(run.switches))

/** What is made of a workload at its sizes, for all its variants. */
type ModuleTarget = 'checker' | 'explaining'

async function moduleOf(plan: Plan, run: PlannedRun, target: ModuleTarget, key: string): Promise<object> {
  const cached = buildId === '' ? undefined : readEntry(key)
  if (cached !== undefined) return loadModule({ path: entryPath(key), text: cached })
  const emitted = await compiling(target === 'checker' ? 'emitRun' : 'emitExplaining', plan, run)
  if (emitted.kind === 'diagnosed') return emitted
  return loadModule({ path: buildId === '' ? undefined : writeEntry(key, emitted.text), text: emitted.text })
}

/** Made anew each time: it is asked for rarely, and imports the runtime. */
async function simulatorOf(plan: Plan, run: PlannedRun): Promise<simulation.Simulator<simulation.AnyState> | Diagnosed> {
  const emitted = await compiling('emitSimulator', plan)
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
async function reductionOf(plan: Plan, run: PlannedRun): Promise<Reduction | Diagnosed> {
  const keyOf = (part: string): string => hashOf(moduleKey(`reduction ${part}`, plan, run), JSON.stringify(run.switches))
  const load = async (part: ReducedPart, text: string, fresh: boolean): Promise<StepsModule> => {
    const key = keyOf(part)
    const path = buildId === '' ? undefined : fresh ? writeEntry(key, text) : entryPath(key)
    return (await loadModule({ path, text })) as StepsModule
  }
  const loaded = async (symmetry: CanonicalPlan | undefined, textOf: (part: ReducedPart) => string | undefined, fresh: boolean) => {
    const module = async (part: ReducedPart): Promise<StepsModule | undefined> => {
      const text = textOf(part)
      return text === undefined ? undefined : load(part, text, fresh)
    }
    return { kind: 'reduced', transactions: await module('transactions'), settling: await module('settling'), symmetry } as const
  }
  const cached = buildId === '' ? undefined : readEntry(keyOf('facts'))
  const known = cached === undefined ? undefined : (JSON.parse(cached) as ReductionFacts)
  if (known?.kind === 'none') return known
  if (known !== undefined) {
    const texts = new Map(known.modules.map((part) => [part, readEntry(keyOf(part))]))
    if ([...texts.values()].every((text) => text !== undefined)) return loaded(known.symmetry, (part) => texts.get(part), false)
  }
  const emitted = await compiling('emitReduction', plan, run)
  if (emitted.kind === 'diagnosed') return emitted
  const store = (facts: ReductionFacts): void => {
    if (buildId !== '') writeEntry(keyOf('facts'), JSON.stringify(facts))
  }
  if (emitted.kind === 'none') {
    store(emitted)
    return emitted
  }
  const parts = ['transactions', 'settling'] as const
  store({ kind: 'reduced', modules: parts.filter((part) => emitted[part] !== undefined), symmetry: emitted.symmetry })
  return loaded(emitted.symmetry, (part) => emitted[part], true)
}
