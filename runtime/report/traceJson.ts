// A finding with its run, its waits and its states as plain data (docs/json.md). Input: a finding or a trace of a result; output: data for
// `JSON.stringify`, which other documents hold, too.
import { values } from '../decode.ts'
import type { At, Meta, Value } from '../contract.ts'
import type { ConditionPart, Finding, LockReason, RunResult, Trace, Wait, WaitGraph } from '../result.ts'
import { causeOf } from './cause.ts'
import { callText, effectTexts } from './brief.ts'
import { isExpected } from './expected.ts'
import type { Expectation } from './expected.ts'
import type { Step } from './steps.ts'
import { begunOf, holdsOf, locationOf, plainPath, queueOf, stepsOf } from './steps.ts'
import { involved, tails } from './text.ts'
import { endingTexts, stepText } from './words.ts'
import { nameOf } from '../elements.ts'
import { nth } from '../entries.ts'

/** A finding with the run to it; `expected`: what the table says of its cell. */
export function findingJson(result: RunResult, finding: Finding, expected: Expectation | undefined) {
  const { meta } = result
  const { cause } = finding
  const told = causeOf(result, finding)
  return {
    kind: finding.kind,
    name: finding.name,
    places: finding.places,
    expected: expected?.kind === 'verdict' ? isExpected(expected, finding) : null,
    failsAt: cause.kind === 'fails' ? nth(meta.failures, cause.failure).at : null,
    headline: told.headline,
    facts: told.facts,
    waits: waitsOf(finding).map((wait) => waitJson(meta, wait)),
    cycle: finding.cause.kind === 'stuck' ? finding.cause.cycle.map((task) => nameOf(meta, task)) : [],
    sets:
      finding.cause.kind === 'stuck' && finding.cause.sets !== undefined
        ? finding.cause.sets.map(({ tasks, places }) => ({ tasks: tasks.map((task) => nameOf(meta, task)), places }))
        : [],
    near: finding.cause.kind === 'unreachable' ? (finding.cause.near ?? null) : null,
    goesOn: finding.cause.kind === 'stuck' ? finding.cause.goesOn.map((task) => nameOf(meta, task)) : [],
    tasks: involved(meta, finding).map((task) => nameOf(meta, task)),
    tails: tails(result, finding).map(({ task, at, text, quiet }) => ({ task: nameOf(meta, task), at, text, quiet: quiet === true })),
    trace: finding.trace === undefined ? null : traceJson(result, finding.trace),
    loop: finding.cycle === undefined ? null : traceJson(result, finding.cycle, finding.trace),
  }
}

const waitsOf = (finding: Finding): readonly Wait[] =>
  finding.cause.kind === 'stuck' || finding.cause.kind === 'livelock' ? finding.cause.waits : []

/** Who is stuck for ever is said of a finding alone. */
const graphJson = (meta: Meta, { waits, cycle }: WaitGraph) => ({
  waits: waits.map((wait) => {
    const { stuck: _, ...now } = waitJson(meta, wait)
    return now
  }),
  cycle: cycle.map((task) => nameOf(meta, task)),
})

function waitJson(meta: Meta, wait: Wait) {
  const location = locationOf(meta, wait.task, wait.location)
  const name = (task: number): string => nameOf(meta, task)
  const common = { task: name(wait.task), at: location.at, text: location.text, stuck: wait.beside !== true }
  const { reason } = wait
  const lockJson = (of: LockReason) => {
    const lock = nth(meta.locks, of.lock)
    return {
      for: 'lock' as const,
      lock: lock.name,
      mode: nth(lock.modes, of.mode),
      holders: of.holders.map((holder) => ({ task: name(holder.task), mode: nth(lock.modes, holder.mode), ended: holder.ended })),
      behind: of.behind.map(name),
      taking: of.taking === undefined ? null : { ...of.taking, by: of.taking.by.map(name) },
    }
  }
  const conditionJson = ({ at, text, by, together, unknown, missed }: ConditionPart) => ({
    for: 'condition' as const,
    at,
    text,
    by: by.map(name),
    together,
    unknown,
    missed:
      missed === undefined ? null : { step: missed.step + 1, came: missed.came + 1, undone: missed.undone < 0 ? null : missed.undone + 1 },
  })
  switch (reason.kind) {
    case 'lock':
      return { ...common, ...lockJson(reason) }
    case 'interrupted':
      return { ...common, for: 'event' as const, by: reason.by.map(name), own: [], interrupted: true, ways: [] }
    case 'event': {
      const ways = reason.ways ?? []
      const own = ways
        .flat()
        .flatMap((part) => (part.kind === 'lock' && part.holders.some((each) => each.task === wait.task) ? [part.lock] : []))
      return {
        ...common,
        for: 'event' as const,
        by: reason.by.map(name),
        own: [...new Set(own)].map((lock) => nth(meta.locks, lock).name),
        interrupted: false,
        ways: ways.map((way) => way.map((part) => (part.kind === 'lock' ? lockJson(part) : conditionJson(part)))),
      }
    }
  }
}

/** A trace as steps, and beside them the decoded states: one more than steps. */
export function traceJson({ meta }: Pick<RunResult, 'meta'>, trace: Trace, earlier?: Trace) {
  return {
    switches: trace.switches,
    begun: begunOf(meta, trace).map(({ task, events }) => ({
      ...{ task: nameOf(meta, task), events },
      endings: endingTexts(events).map(({ kind, text }) => ({ kind, text })),
    })),
    steps: stepsOf(meta, trace, earlier).map((step, index) =>
      stepJson(meta, step, nth(trace.steps, index).way, nth(trace.steps, index).location),
    ),
    states: trace.states.map((state) => stateJson(meta, state)),
    graphs: trace.graphs === undefined ? null : trace.graphs.map((graph) => graphJson(meta, graph)),
    watch: (trace.watched ?? []).map(({ name, first, after }) => ({ name, values: [first, ...after] })),
  }
}

/** A step as docs/json.md has it; `way` and `location` replay it. */
export function stepJson(meta: Meta, step: Step, way: number, location: number) {
  return {
    number: step.number,
    task: nameOf(meta, step.task),
    way,
    location,
    at: step.at,
    text: step.text,
    label: step.label,
    verb: step.verb,
    told: stepText(step),
    effects: effectTexts(step, meta),
    endings: endingTexts(step.events).map(({ kind, text }) => ({ kind, text })),
    calls: step.frames.map((frame, depth) => ({
      role: frame.role,
      name: frame.name,
      at: frame.at,
      seen: frame.seen,
      told: callText(frame, step.frames[depth - 1]),
    })),
    answer: step.answer ?? null,
    branch: step.branch ?? null,
    inside: step.inside,
    changes: step.changes.map((change) => ({ path: change.path, before: change.before ?? null, after: change.after ?? null })),
    queues: step.queues.map((queued) => ({ ...queued, task: nameOf(meta, queued.task) })),
    holds: step.held,
    events: step.events,
  }
}

type JsonHolds = readonly { readonly lock: string; readonly mode: string; readonly count: number }[]

/** An alias, so that declarations of other documents can write it out. */
type JsonState = {
  readonly values: Readonly<Record<string, Value>>
  readonly holds: Readonly<Record<string, JsonHolds>>
  readonly unowned?: JsonHolds
  readonly queues: Readonly<Record<string, readonly { readonly task: string; readonly mode: string }[]>>
  readonly places: Readonly<Record<string, { readonly at: At; readonly text: string }>>
}

/** A state as the document has it. */
export function stateJson(meta: Meta, state: Int32Array): JsonState {
  const all = values(meta, state)
  return {
    values: shownValues(meta, all),
    queues: Object.fromEntries(
      meta.locks
        .filter((lock) => lock.queueLength > 0)
        .map((lock) => [lock.name, queueOf(meta, lock, state).map(({ task, mode }) => ({ task: nameOf(meta, task), mode }))]),
    ),
    ...(meta.locks.some((lock) => lock.holds.some((hold) => hold.task === -1)) ? { unowned: holdsOf(meta, -1, state) } : {}),
    holds: Object.fromEntries(meta.tasks.map((task, index) => [task.name, holdsOf(meta, index, state)])),
    places: Object.fromEntries(
      meta.tasks.map((task) => {
        const location = nth(task.locations, Number(all[nth(meta.fields, task.place).path]))
        return [task.name, { at: location.at, text: location.text }]
      }),
    ),
  }
}

/** Values by the path that a reader would write; where two would be written alike, the second keeps its full one. */
export function shownValues(meta: Meta, all: Readonly<Record<string, Value>>): JsonState['values'] {
  const told: Record<string, Value> = {}
  for (const { path, kind } of meta.fields) {
    if (!shown.has(kind) || !Object.hasOwn(all, path)) continue
    const plain = plainPath(path)
    told[Object.hasOwn(told, plain) ? path : plain] = all[path]!
  }
  return told
}

/** Places, holds and queues stand beside the values, in words; what contracts remember is the machine's. */
const shown: ReadonlySet<string> = new Set(['field', 'local', 'count', 'remaining'])
