// The findings of `eventually`, `always eventually` and `leads to`: a fair run on which the condition never comes. In: the complete
// graph. Out: per property a way in and either a fair cycle or a state where a fair run may stand still for ever.
import { createScratch, demandsOf, fairComponents, hasFairCycle, mayRest } from '../graph/fairness.ts'
import { earliest } from './livelock.ts'
import { indexOf, shortestRun, stateOf } from '../search/shortest.ts'
import { lassoOf } from '../graph/lasso.ts'
import { levelOf } from '../search/space.ts'
import { pendingStates } from '../graph/monitor.ts'
import { weakestAssumption } from '../graph/assumption.ts'
import type { Demand, FairSearch, FairSet } from '../graph/fairness.ts'
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
  for (const [p, property] of space.meta.properties.entries()) {
    if (property.kind !== 'eventually' && property.kind !== 'alwaysEventually' && property.kind !== 'leadsTo') continue
    findings.push(...(yield* findingsOf(space, p, property)))
  }
  return findings
}

function* findingsOf(space: Space, p: number, property: PropertyMeta): Generator<void, readonly Finding[]> {
  const condition = yield* valuesOf(space, p, 0)
  const conclusion = property.kind === 'leadsTo' ? yield* valuesOf(space, p, 1) : condition
  const failed = yield* failing(space, p, property, (id) => condition[id] === UNDEFINED || conclusion[id] === UNDEFINED)
  return [...failed, ...(yield* missed(space, p, property, condition, conclusion))]
}

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

function* missed(
  space: Space,
  p: number,
  property: PropertyMeta,
  condition: Uint8Array,
  conclusion: Uint8Array,
): Generator<void, readonly Finding[]> {
  const { states, entry } = yield* waiting(space, property, condition, conclusion)
  const demands = demandsOf(space.meta)
  const part = { cut: space.meta.tasks.map(() => new Int32Array(0)), states }
  const under = (tried: readonly Demand[]): FairSearch => ({ space, part, demands: tried, accept: () => true })
  const found = yield* fairComponents(under(demands))
  const resting = yield* restingStates(space, states, demands)
  if (found.length === 0 && resting.length === 0) return []
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
  const shown =
    still !== undefined && (cyclic === undefined || still.trace.steps.length <= cyclic.run.trace.steps.length)
      ? still
      : { trace: cyclic!.run.trace, cycle: cyclic!.cycle }
  const scratch = createScratch(space.visited.count())
  const exists = (tried: readonly Demand[]): boolean =>
    resting.some((id) => mayRest(space, tried, id)) || found.some(({ component }) => hasFairCycle(under(tried), component, scratch))
  const size = resting.length + found.reduce((sum, { component }) => sum + component.length, 0)
  const components = found.map(({ component }) => component)
  const broken = weakestAssumption(space, demands, exists, components, size * space.meta.tasks.length <= 2_000_000)
  return [
    {
      kind: 'violates',
      name: property.name,
      places: found.length + resting.length,
      ...shown,
      cause: { kind: 'temporal', property: p, broken },
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

/** The states that a run can be in while the property waits, and how it gets there if not every way will do. */
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

function* restingStates(space: Space, states: Uint8Array, demands: readonly Demand[]): Generator<void, Int32Array> {
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
function* restAt(
  space: Space,
  resting: Int32Array,
  entry: Entry | undefined,
): Generator<void, { readonly trace: Trace; readonly cycle: Trace }> {
  const inSet = (id: number): boolean => indexOf(resting, id) !== -1
  const run =
    entry === undefined
      ? yield* shortestRun(space, { level: levelOf(space, resting[0]!), ends: (id) => (inSet(id) ? 'all' : undefined) })
      : yield* shortestRun(
          space,
          { level: entry.firstLevel(inSet), ends: (id, node) => (entry.accepts(node) && inSet(id) ? 'all' : undefined) },
          entry.walk,
        )
  if (run === undefined) throw new Error('a state of rest is not found again')
  return { trace: run.trace, cycle: { states: [stateOf(space, nth(run.ids, run.ids.length - 1))], steps: [], switches: 0 } }
}
