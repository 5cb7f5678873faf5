// The order in which locks are taken, beside the verdict. In: a checker module with the one that explains, settings, options. Out: the
// result of a check, and of its complete graph the edges from what is held to what is asked for meanwhile, with their circles: each
// with the nearest run into it, or with what prevents it.
import type { CheckerModule, ExplainingModule } from '../contract.ts'
import { explaining as explain } from '../explained.ts'
import { exploring } from '../explore.ts'
import { fate } from '../graph/final.ts'
import { cycleOf, waitsOf } from '../graph/waits.ts'
import type { ExploreOptions } from '../options.ts'
import type { Finding, RunResult } from '../result.ts'
import { shortestRun } from '../search/shortest.ts'
import { levelOf } from '../search/space.ts'
import type { Space } from '../search/space.ts'
import { cyclesOf, type Deadlocked, type OrderCycle } from './cycles.ts'
import { edgesOf, type OrderEdge } from './edges.ts'
import { survey, type Survey } from './survey.ts'

export interface Order {
  readonly edges: readonly OrderEdge[]
  readonly cycles: readonly (OrderCycle & {
    /** The run into the circle, as a finding. */
    readonly finding: Finding | undefined
  })[]
  readonly more: boolean
}

export interface Ordered {
  readonly result: RunResult
  /** Undefined where the search ended early. */
  readonly order: Order | undefined
}

/** In slices, as `exploring`. */
export function* ordering(
  module: CheckerModule,
  explaining: ExplainingModule,
  settings: readonly number[],
  options: ExploreOptions,
): Generator<void, Ordered> {
  let order: Order | undefined
  const result = yield* exploring(module, settings, {
    ...options,
    *survey(space) {
      const model = { wants: explaining.wants, supposed: explaining.suppose(settings) }
      order = yield* orderOf(space, yield* survey(space, model))
    },
  })
  if (order === undefined || result.ended !== 'complete') return { result, order: undefined }
  const findings = order.cycles.flatMap(({ finding }) => finding ?? [])
  const told = yield* explain({ ...result, findings }, explaining, options.cancelled)
  const explained = new Map(findings.map((finding, k) => [finding, told.findings[k]]))
  const cycles = order.cycles.map((cycle) => ({ ...cycle, finding: cycle.finding && explained.get(cycle.finding) }))
  return { result: { ...result, meta: told.meta }, order: { ...order, cycles } }
}

function* orderOf(space: Space, found: Survey): Generator<void, Order> {
  const { meta, checker } = space
  const edges = edgesOf(meta, found)
  const neverMoves = found.circles.length === 0 ? () => false : (yield* fate(space, [])).neverMoves
  const together = (lock: number, first: number, second: number): boolean => checker.together(lock, first, second)
  const { cycles, more } = cyclesOf(meta, edges, found, together, neverMoves)
  const told: (OrderCycle & { readonly finding: Finding | undefined })[] = []
  for (const cycle of cycles)
    told.push({ ...cycle, finding: cycle.verdict.kind === 'deadlock' ? yield* findingOf(space, cycle.verdict) : undefined })
  return { edges, cycles: told, more }
}

function* findingOf(space: Space, { circle, state }: Deadlocked): Generator<void, Finding> {
  const { meta, checker, visited } = space
  const run = yield* shortestRun(space, { level: levelOf(space, state), ends: (id) => (id === state ? 'all' : undefined) })
  if (run === undefined) throw new Error('a state with a circle of waits is not found again')
  const tasks = circle.hops.map(({ task }) => task).sort((a, b) => a - b)
  const waits = waitsOf(meta, checker, tasks, visited.states(), visited.at(state))
  return {
    kind: tasks.length === 1 ? 'self_deadlock' : 'deadlock',
    name: '',
    places: circle.states.length,
    trace: run.trace,
    cycle: undefined,
    cause: { kind: 'stuck', waits, cycle: cycleOf(waits), goesOn: [] },
  }
}
