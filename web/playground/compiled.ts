// A spec in the worker of the page: what there is to run in it, and its modules as they are run. Input: the model, a run; output: modules, loaded
// from blobs, which the page's policy lets in, as it lets in nothing from anywhere else.
import { renderDiagnostics } from '../../compiler/diagnostics/render.ts'
import type { Diagnostic, SourceFile } from '../../compiler/diagnostics/diagnostic.ts'
import { type Analysed, type Instance, type Model, checkerText, explainingText, instantiate } from '../../compiler/pipeline.ts'
import type { PlannedRun } from '../../driver/planned.ts'
import type { CheckerModule, ExplainingModule, RunResult } from '../../runtime/index.ts'

/** Columns of the reports. */
export const width = 100

export interface Planned {
  /** Of the question that had it planned: what is asked of it has a higher one. */
  readonly number: number
  readonly analysed: Analysed
  readonly model: Model
  readonly runs: readonly PlannedRun[]
  /** By workload and sizes. */
  readonly compiled: Map<string, Promise<Compiled | Wrong>>
  readonly path: string
  /** What was found, by cell. */
  readonly found: Map<PlannedRun, RunResult>
}

export interface Compiled {
  readonly kind: 'compiled'
  readonly instance: Instance
  readonly module: CheckerModule
  /** Made when somebody reads. */
  readonly explaining: () => Promise<ExplainingModule>
}

/** What the compiler says, as text. */
export interface Wrong {
  readonly kind: 'diagnosed'
  readonly text: string
}

/** The modules of a run, made once. */
export function compiled(spec: Planned, run: PlannedRun): Promise<Compiled | Wrong> {
  const key = `${run.workload} ${JSON.stringify(run.sizes)}`
  const known = spec.compiled.get(key)
  if (known !== undefined) return known
  const made = compile(spec, run)
  spec.compiled.set(key, made)
  return made
}

async function compile({ model }: Planned, run: PlannedRun): Promise<Compiled | Wrong> {
  const workload = model.workloads.find(({ name }) => name === run.workload)!
  const instance = instantiate(model, workload, new Map(Object.entries(run.sizes)))
  if (!('system' in instance)) return { kind: 'diagnosed', text: rendered(instance, model.sources) }
  const module = await loaded<CheckerModule>(checkerText(instance, model, toRun))
  let explaining: Promise<ExplainingModule> | undefined
  return {
    kind: 'compiled',
    instance,
    module,
    explaining: () => (explaining ??= loaded<ExplainingModule>(explainingText(instance, model, toRun))),
  }
}

/** What the compiler says, as it is shown in the page. */
export const rendered = (diagnostics: readonly Diagnostic[], sources: readonly SourceFile[]): string =>
  renderDiagnostics(diagnostics, sources, { color: false, width })

declare const VERSION: string
export const toRun = { version: VERSION, format: false, specifier: 'lockspec/runtime' } as const

/** A module from its text. */
export async function loaded<T>(text: Promise<string>): Promise<T> {
  const address = URL.createObjectURL(new Blob([await text], { type: 'text/javascript' }))
  try {
    return (await import(address)) as T
  } finally {
    URL.revokeObjectURL(address)
  }
}

/** Messages that have come get their turn; a timer would wait for four milliseconds. */
export function others(): Promise<unknown> {
  const turn = new MessageChannel()
  return new Promise((resolve) => {
    turn.port1.onmessage = () => {
      turn.port1.close()
      resolve(undefined)
    }
    turn.port2.postMessage(undefined)
  })
}
