// The findings of `eventually`, `always eventually` and `leads to`: a fair run on which the condition never comes. In: the complete
// graph. Out: per property a way in and either a fair cycle or a state where a fair run may stand still for ever.
import { ableIn, createScratch, demandsOf, fairComponents, hasFairCycle, mayRest } from '../graph/fairness.ts'
import { earliest } from './livelock.ts'
import { indexOf, shortestRun, stateOf } from '../search/shortest.ts'
import { lassoOf, wayInto } from '../graph/lasso.ts'
import { levelOf } from '../search/space.ts'
import { pendingStates } from '../graph/monitor.ts'
import { weakestAssumption } from '../graph/assumption.ts'
import type { Demand, FairComponent, FairSearch, FairSet } from '../graph/fairness.ts'
import type { Entry } from '../graph/lasso.ts'
import type { Finding, Trace } from '../result.ts'
import type { PropertyMeta } from '../contract.ts'
import type { Space } from '../search/space.ts'
import { nth } from '../entries.ts'

/** What a checker answers of a condition that cannot be evaluated; else 1 or 0. */
const UNDEFINED = 2

/** The findings of the temporal properties that do not hold, in the order of the properties. */
export function* temporalFindings(space: Space): Generator<void, readonly Finding[]> {
  const findings: Finding[] = []
  const demands = demandsOf(space.meta)
  for (const [p, property] of space.meta.properties.entries()) {
    if (property.kind !== 'eventually' && property.kind !== 'alwaysEventually' && property.kind !== 'leadsTo') continue
    const waiting = yield* waitingFor(space, p)
    const found = yield* fairComponents(waitingUnder(space, waiting, demands))
    const resting = yield* restingStates(space, waiting.states)
    findings.push(...waiting.failed, ...(yield* missedFinding(space, p, waiting, { found, resting })))
  }
  return findings
}

/** The states that a run can be in while a property waits, and how it gets there if not every way will do. */
interface Waiting {
  /** That the condition cannot be evaluated somewhere. */
  readonly failed: readonly Finding[]
  readonly states: Uint8Array
  readonly entry: Entry | undefined
}

/** Where a run can be while the property waits, by the whole graph. */
export function* waitingFor(space: Space, p: number): Generator<void, Waiting> {
  const property = nth(space.meta.properties, p)
  const condition = yield* valuesOf(space, p, 0)
  const conclusion = property.kind === 'leadsTo' ? yield* valuesOf(space, p, 1) : condition
  const failed = yield* failing(space, p, property, (id) => condition[id] === UNDEFINED || conclusion[id] === UNDEFINED)
  return { failed, ...(yield* waiting(space, property, condition, conclusion)) }
}

/** Among states in each of which the property waits: the run goes round in them, and every way to them counts. */
export function* missedAmong(space: Space, p: number): Generator<void, Finding | undefined> {
  const among = { states: new Uint8Array(space.visited.count()).fill(1), entry: undefined }
  const found = yield* fairComponents(waitingUnder(space, among, demandsOf(space.meta)))
  const [finding] = yield* missedFinding(space, p, among, { found, resting: new Int32Array(0) })
  return finding
}

/** Runs that go round where a property waits. */
const waitingUnder = (space: Space, { states }: Pick<Waiting, 'states'>, demands: readonly Demand[]): FairSearch => ({
  space,
  part: { cut: space.meta.tasks.map(() => new Int32Array(0)), states },
  demands,
  accept: () => true,
})

/** Where it cannot be evaluated. The property is asked of the other states all the same: neither does it begin to wait there nor wait on. */
function* failing(
  space: Space,
  p: number,
  property: PropertyMeta,
  undefinedIn: (id: number) => boolean,
): Generator<void, readonly Finding[]> {
  let places = 0
  let first = -1
  for (let id = 0; id < space.visited.count(); id++) {
    if (!undefinedIn(id)) continue
    if (places === 0) first = id
    places++
  }
  if (places === 0) return []
  const run = yield* shortestRun(space, { level: levelOf(space, first), ends: (id) => (undefinedIn(id) ? 'all' : undefined) })
  return [
    {
      kind: 'fails',
      name: `invariant@${property.at.line}`,
      places,
      trace: run?.trace,
      cycle: undefined,
      cause: { kind: 'violates', property: p, evaluation: 'undefined' },
    },
  ]
}

/** None where no run goes round and none rests while the property waits. */
export function* missedFinding(
  space: Space,
  p: number,
  { states, entry }: Pick<Waiting, 'states' | 'entry'>,
  { found, resting }: { readonly found: readonly FairComponent[]; readonly resting: Int32Array },
): Generator<void, readonly Finding[]> {
  if (found.length === 0 && resting.length === 0) return []
  const demands = demandsOf(space.meta)
  const under = (tried: readonly Demand[]): FairSearch => waitingUnder(space, { states }, tried)
  const search = under(demands)
  const cyclic =
    found.length === 0
      ? undefined
      : yield* lassoOf(
          search,
          earliestBy(
            found.flatMap(({ fair }) => fair),
            entry,
          ),
          [],
          entry === undefined ? {} : { entry },
        )
  const still = resting.length === 0 ? undefined : yield* restAt(space, resting, entry)
  const rests = still !== undefined && (cyclic === undefined || still.trace.steps.length <= cyclic.run.trace.steps.length)
  const { trace, cycle } = rests ? still : { trace: cyclic!.run.trace, cycle: cyclic!.cycle }
  const staying = rests ? ableIn(space, still.id) : []
  const scratch = createScratch(space.visited.count())
  const exists = (tried: readonly Demand[]): boolean =>
    resting.some((id) => mayRest(space, tried, id)) || found.some(({ component }) => hasFairCycle(under(tried), component, scratch))
  const size = resting.length + found.reduce((sum, { component }) => sum + component.length, 0)
  const components = found.map(({ component }) => component)
  const broken = weakestAssumption(space, demands, exists, components, size * space.meta.tasks.length <= 2_000_000)
  return [
    {
      kind: 'violates',
      name: nth(space.meta.properties, p).name,
      places: found.length + resting.length,
      trace,
      cycle,
      cause: { kind: 'temporal', property: p, broken, ...(staying.length > 0 && { staying }) },
    },
  ]
}

function* valuesOf(space: Space, property: number, part: number): Generator<void, Uint8Array> {
  const { checker, visited } = space
  const count = visited.count()
  const values = new Uint8Array(count)
  for (let id = 0; id < count; id++) {
    if ((id & 16383) === 16383) yield
    values[id] = checker.evaluate(property, part, visited.states(), visited.at(id))
  }
  return values
}

function* waiting(
  space: Space,
  property: PropertyMeta,
  condition: Uint8Array,
  conclusion: Uint8Array,
): Generator<void, { states: Uint8Array; entry: Entry | undefined }> {
  switch (property.kind) {
    case 'eventually':
      return yield* pendingStates(space, 1, (_, id) => (condition[id] === 0 ? 1 : -1))
    case 'leadsTo':
      return yield* pendingStates(space, 0, (memory, id) => (conclusion[id] !== 0 ? 0 : condition[id] === 1 ? 1 : memory))
    default:
      return { states: condition.map((value) => (value === 0 ? 1 : 0)), entry: undefined }
  }
}

/** Those of the states in which a run may stand still for ever. */
export function* restingStates(space: Space, states: Uint8Array): Generator<void, Int32Array> {
  const demands = demandsOf(space.meta)
  const resting: number[] = []
  for (let id = 0; id < states.length; id++) {
    if ((id & 8191) === 8191) yield
    if (states[id] === 1 && mayRest(space, demands, id)) resting.push(id)
  }
  return Int32Array.from(resting)
}

function earliestBy(sets: readonly FairSet[], entry: Entry | undefined): FairSet {
  if (entry === undefined) return earliest(sets)
  const levels = sets.map((set) => {
    const members = set.states.slice().sort()
    return entry.firstLevel((id) => indexOf(members, id) !== -1)
  })
  return nth(sets, levels.indexOf(levels.reduce((least, level) => Math.min(least, level))))
}

/** Standing still is shown as a cycle without steps. */
export function* restAt(
  space: Space,
  resting: Int32Array,
  entry: Entry | undefined,
): Generator<void, { readonly trace: Trace; readonly cycle: Trace; readonly id: number }> {
  const run = yield* wayInto(space, resting, entry)
  const id = nth(run.ids, run.ids.length - 1)
  return { trace: run.trace, cycle: { states: [stateOf(space, id)], steps: [], switches: 0 }, id }
}
