// Thousands of random small graphs: what the runtime finds by sweeps, basins and decompositions against the definitions, word for
// word, by brute force: reachability of every pair, and for fairness every set of tasks that could be the ones that move for ever.
import { expect, test } from 'vitest'
import { ownSeed } from '../support/seed.ts'
import { explore } from '../../runtime/index.ts'
import { waysOf } from '../../runtime/ways.ts'
import { type Draw, drawFrom } from '../support/draw.ts'
import { sketch } from './sketch.ts'
import type { FindingKind, RunResult } from '../../runtime/index.ts'
import type { Sketch, SketchStep, SketchTask, SketchWay, Values } from './sketch.ts'
import { nth } from '../../runtime/entries.ts'

const nowhere = { file: 'sketch', line: 1, column: 1 }
const roles = ['task', 'task', 'task', 'service', 'environment'] as const

const noted = (way: SketchWay, note: number): SketchWay => ({ ...way, notes: [...(way.notes ?? []), note] })

function randomModel(random: Draw): Sketch {
  const tasks = 2 + random(2)
  return {
    fields: { x: 0 },
    initial: Array.from({ length: 1 + random(2) }, (_, x) => ({ x })),
    failures: ['bad'],
    operations: [{ name: 'op', outcomes: ['ok'] }],
    notes: [
      ...Array.from({ length: tasks }, (_, task) => ({ kind: 'outcome' as const, task, operation: 0, outcome: 'ok' })),
      ...[true, false].flatMap((fair) =>
        Array.from({ length: tasks }, (_, task) => ({ kind: 'choice' as const, task, choice: task, fair, at: nowhere })),
      ),
    ],
    properties: [
      { name: 'often', kind: 'alwaysEventually', holds: (v: Values) => v['x'] === 1 },
      { name: 'once', kind: 'eventually', holds: (v: Values) => v['x'] === 2 },
      { name: 'then', kind: 'leadsTo', holds: (v: Values) => v['x'] === 2, then: (v: Values) => v['x'] === 1 },
      { name: 'done', kind: 'completes', operation: 0 },
    ],
    tasks: Array.from({ length: tasks }, (_, t): SketchTask => {
      const places = 1 + random(3)
      const steps = Array.from({ length: places }, (_, k): SketchStep => {
        if (k === places - 1 && places > 1 && random(3) === 0) return { text: 'end' }
        const table = Array.from({ length: 3 }, () =>
          Array.from({ length: [0, 0, 1, 1, 1, 2][random(6)]! }, (): SketchWay =>
            random(40) === 0 ? { fails: 0 } : { to: random(places), set: { x: random(3) }, notes: random(5) === 0 ? [t] : [] },
          ),
        ).map((row) =>
          // Of two ways one may be a fair branch; the other is beside it, or does not come to the choice.
          row.length === 2 && random(3) === 0
            ? [random(4) === 0 ? nth(row, 0) : noted(nth(row, 0), 2 * tasks + t), noted(nth(row, 1), tasks + t)]
            : row,
        )
        return {
          text: 'step',
          verb: 'either',
          rest: random(3) === 0,
          ways: (v) => table[v['x']!]!,
          ...(random(2) === 0 ? { inside: 'op' } : {}),
          ...(['strong', 'weak', 'none'] as const).slice(random(24)).map((fairness) => ({ fairness }))[0],
        }
      })
      const role = roles[random(roles.length)]!
      return { name: `T${t}`, role, fairness: (['weak', 'weak', 'weak', 'strong', 'none'] as const)[random(5)]!, steps }
    }),
  }
}

// ---- brute force ----

interface Edge {
  readonly task: number
  readonly from: number
  readonly to: number
  readonly progress: boolean
  /** Whether it takes the fair branch, or passes it over where it is open. */
  readonly fair: 'takes' | 'passes' | undefined
}

interface Graph {
  readonly model: Sketch
  readonly states: readonly Values[]
  readonly initial: number
  readonly depth: readonly number[]
  readonly edges: readonly Edge[]
  readonly failing: readonly { readonly task: number; readonly from: number }[]
  /** reach[a] has b: b can be reached from a in any number of steps, none included. */
  readonly reach: readonly ReadonlySet<number>[]
}

function graphOf(model: Sketch): Graph {
  const key = (v: Values) => JSON.stringify(v)
  const start = model.initial!.map((first) => ({
    ...Object.fromEntries(model.tasks.map((task) => [task.name, 0])),
    ...model.fields,
    ...first,
  }))
  const states: Values[] = []
  const ids = new Map<string, number>()
  const depth: number[] = []
  const add = (v: Values, d: number): number => {
    const known = ids.get(key(v))
    if (known !== undefined) return known
    ids.set(key(v), states.length)
    depth.push(d)
    return states.push(v) - 1
  }
  start.forEach((v) => add(v, 0))
  const initial = states.length
  const edges: Edge[] = []
  const failing: { task: number; from: number }[] = []
  for (let from = 0; from < states.length; from++) {
    model.tasks.forEach(({ name, steps }, task) => {
      const ways = steps[states[from]![name]!]!.ways?.(states[from]!) ?? []
      const takesFair = (way: SketchWay): boolean => way.notes?.includes(model.tasks.length + task) === true
      const isBeside = (way: SketchWay): boolean => way.notes?.includes(2 * model.tasks.length + task) === true
      for (const way of ways) {
        if (way.fails !== undefined) failing.push({ task, from })
        else
          edges.push({
            task,
            from,
            to: add({ ...states[from]!, ...way.set, [name]: way.to! }, depth[from]! + 1),
            progress: way.notes!.includes(task),
            fair: takesFair(way) ? 'takes' : isBeside(way) && ways.some(takesFair) ? 'passes' : undefined,
          })
      }
    })
  }
  return { model, states, initial, depth, edges, failing, reach: closure(states.length, edges) }
}

function closure(count: number, edges: readonly Edge[]): readonly ReadonlySet<number>[] {
  const next = Array.from({ length: count }, (): number[] => [])
  for (const edge of edges) next[edge.from]!.push(edge.to)
  return next.map((_, from) => {
    const seen = new Set([from])
    for (const id of seen) for (const to of next[id]!) seen.add(to)
    return seen
  })
}

const stepOf = (g: Graph, task: number, id: number): SketchStep => g.model.tasks[task]!.steps[g.states[id]![g.model.tasks[task]!.name]!]!
const roleOf = (g: Graph, task: number) => g.model.tasks[task]!.role!
const able = (g: Graph, task: number, id: number): boolean => (stepOf(g, task, id).ways?.(g.states[id]!) ?? []).length > 0
const finished = (g: Graph, task: number, id: number): boolean => stepOf(g, task, id).ways === undefined
const owes = (g: Graph, task: number): boolean => roleOf(g, task) === 'task' || roleOf(g, task) === 'service'
const stuckIf = (g: Graph, task: number, id: number): boolean =>
  !finished(g, task, id) && (roleOf(g, task) === 'task' || (roleOf(g, task) === 'service' && !stepOf(g, task, id).rest))
const asked = (g: Graph, task: number, id: number): boolean => !finished(g, task, id) && (owes(g, task) || !stepOf(g, task, id).rest)
/** The workload asks for nothing at the step. */
const exempt = (g: Graph, task: number, id: number): boolean => (stepOf(g, task, id).fairness ?? g.model.tasks[task]!.fairness) === 'none'
/** The workload asks for the step itself. */
const demandedAt = (g: Graph, task: number, place: number): boolean => {
  const { fairness = 'none' } = g.model.tasks[task]!.steps[place]!
  return fairness !== 'none'
}
const tasksOf = (g: Graph): number[] => g.model.tasks.map((_, t) => t)

interface Lock {
  readonly places: number
  readonly depth: number
  /** States that a counterexample may end in. */
  readonly goals: readonly number[]
}

function deadlocks(g: Graph): Map<FindingKind, Lock> {
  const found = new Map<FindingKind, Lock>()
  const done = new Set<number>()
  for (let id = 0; id < g.states.length; id++) {
    const members = [...g.reach[id]!]
    if (done.has(id) || !members.every((other) => g.reach[other]!.has(id)) || g.failing.some((way) => members.includes(way.from))) continue
    members.forEach((member) => done.add(member))
    const stuck = tasksOf(g).filter((t) => members.every((member) => stuckIf(g, t, member) && !able(g, t, member)))
    if (stuck.length === 0) continue
    const inside = g.edges.filter((edge) => members.includes(edge.from))
    const moves = inside.some((edge) => owes(g, edge.task))
    const progress = inside.some((edge) => owes(g, edge.task) && edge.progress)
    if (moves && !progress) continue
    const hopeless = g.states
      .map((_, from) => from)
      .filter((from) => g.reach[from]!.has(id))
      .filter((from) => stuck.every((t) => stuckIf(g, t, from) && [...g.reach[from]!].every((later) => !able(g, t, later))))
    const kind = moves ? 'partial_deadlock' : 'deadlock'
    const before = found.get(kind)
    const goals = [...(before?.goals ?? []), ...hopeless]
    const least = Math.min(...goals.map((from) => g.depth[from]!))
    found.set(kind, { places: (before?.places ?? 0) + 1, depth: least, goals: goals.filter((from) => g.depth[from] === least) })
  }
  return found
}

/**
 * Whether a fair cycle lies among these edges: some set of tasks moves for ever, the others never. Strong demands at places are met
 * by moving from there or by never being able to: so the set is one of pairs of task and place.
 */
function fairCycle(
  g: Graph,
  allowed: readonly Edge[],
  all: 'weak' | 'strong' | undefined,
  accept: (inside: readonly Edge[]) => boolean,
): boolean {
  interface Demand {
    readonly task: number
    readonly place: number
    readonly strong: boolean
    /** It is that the task's fair branch is taken, if it is passed over. */
    readonly choice?: boolean
  }
  const choosing = new Set(g.edges.flatMap((edge) => (edge.fair === 'passes' ? [edge.task] : [])))
  const demands: Demand[] = [
    ...[...choosing].map((task) => ({ task, place: -1, strong: false, choice: true })),
    ...g.model.tasks.flatMap(({ fairness, steps }, task) => [
      ...(fairness === 'none' && all === undefined ? [] : [{ task, place: -1, strong: all === 'strong' || fairness === 'strong' }]),
      ...steps.flatMap((step, place) =>
        step.ways !== undefined && demandedAt(g, task, place) ? [{ task, place, strong: step.fairness === 'strong' }] : [],
      ),
    ]),
  ]
  const placeOf = (task: number, id: number): number => g.states[id]![g.model.tasks[task]!.name]!
  const asks = (d: Demand, id: number): boolean =>
    able(g, d.task, id) &&
    (d.place === -1 ? asked(g, d.task, id) && (all !== undefined || !exempt(g, d.task, id)) : placeOf(d.task, id) === d.place)
  const leaves = (d: Demand, edge: Edge): boolean => edge.task === d.task && (d.place === -1 || placeOf(d.task, edge.from) === d.place)
  const meets = (d: Demand, edge: Edge): boolean => leaves(d, edge) && (d.choice !== true || edge.fair === 'takes')
  const offends = (d: Demand, edge: Edge): boolean => d.choice === true && leaves(d, edge) && edge.fair === 'passes'
  for (let chosen = 0; chosen < 1 << demands.length; chosen++) {
    const moving = demands.filter((_, k) => (chosen >>> k) & 1)
    const waiting = demands.filter((_, k) => !((chosen >>> k) & 1))
    const kept = allowed.filter(
      (edge) => [edge.from, edge.to].every((id) => !waiting.some((d) => d.strong && asks(d, id))) && !waiting.some((d) => offends(d, edge)),
    )
    const reach = closure(g.states.length, kept)
    const seen = new Set<number>()
    for (const { from } of kept) {
      if (seen.has(from)) continue
      const members = [...reach[from]!].filter((id) => reach[id]!.has(from))
      members.forEach((member) => seen.add(member))
      const inside = kept.filter((edge) => members.includes(edge.from) && members.includes(edge.to))
      if (inside.length === 0) continue
      if (!moving.every((d) => inside.some((edge) => meets(d, edge)))) continue
      if (!waiting.every((d) => d.strong || d.choice || members.some((id) => !asks(d, id)))) continue
      if (accept(inside)) return true
    }
  }
  return false
}

function livelock(g: Graph): string[] {
  const quiet = g.edges.filter((edge) => !(edge.progress && owes(g, edge.task)))
  const accept = (inside: readonly Edge[]) => inside.some((edge) => owes(g, edge.task))
  if (!fairCycle(g, quiet, undefined, accept)) return []
  return [`livelock ${(['strong', 'weak'] as const).find((all) => fairCycle(g, quiet, all, accept)) ?? 'unfair'}`]
}

/** States where a run is allowed to end. */
function restful(g: Graph, id: number): boolean {
  return g.model.tasks.every(
    ({ name, fairness }, t) =>
      !able(g, t, id) || ((fairness === 'none' || exempt(g, t, id) || !asked(g, t, id)) && !demandedAt(g, t, g.states[id]![name]!)),
  )
}

function temporal(g: Graph): string[] {
  const x = (id: number) => g.states[id]!['x']
  const breaks = (pending: ReadonlySet<number>): boolean =>
    [...pending].some((id) => restful(g, id)) ||
    fairCycle(
      g,
      g.edges.filter((edge) => pending.has(edge.from) && pending.has(edge.to)),
      undefined,
      () => true,
    )
  const grow = (start: number[], inside: (id: number) => boolean): Set<number> => {
    const set = new Set(start.filter(inside))
    for (const id of set) for (const edge of g.edges) if (edge.from === id && inside(edge.to)) set.add(edge.to)
    return set
  }
  const all = g.states.map((_, id) => id)
  const found: string[] = []
  if (breaks(new Set(all.filter((id) => x(id) !== 1)))) found.push('violates often')
  if (breaks(grow(all.slice(0, g.initial), (id) => x(id) !== 2))) found.push('violates once')
  if (
    breaks(
      grow(
        all.filter((id) => x(id) === 2),
        (id) => x(id) !== 1,
      ),
    )
  )
    found.push('violates then')
  // Between rounds a service may not have begun it, or be back at its first step: without its end it is one and the same operation.
  const around = (task: number, id: number): boolean => stepOf(g, task, id).inside === 'op' && owes(g, task)
  const inside = (task: number, id: number): boolean => around(task, id) && (roleOf(g, task) === 'task' || !stepOf(g, task, id).rest)
  const rests = (id: number): boolean => restful(g, id) && tasksOf(g).some((u) => able(g, u, id))
  const starves = tasksOf(g).some(
    (t) =>
      all.some((id) => inside(t, id) && rests(id)) ||
      fairCycle(
        g,
        g.edges.filter((edge) => around(t, edge.from) && around(t, edge.to) && !(edge.task === t && edge.progress)),
        undefined,
        (cycle) => cycle.some(({ from }) => inside(t, from)),
      ),
  )
  return starves ? [...found, 'starvation done'] : found
}

/** Fewest switches among the shortest runs to any of these states, by walking all of them. */
function fewestSwitches(g: Graph, goals: readonly number[]): number {
  let front = new Map<string, { id: number; last: number; cost: number }>()
  for (let id = 0; id < g.initial; id++) front.set(`${id}`, { id, last: -1, cost: 0 })
  for (;;) {
    const there = [...front.values()].filter(({ id }) => goals.includes(id))
    if (there.length > 0) return Math.min(...there.map(({ cost }) => cost))
    const next = new Map<string, { id: number; last: number; cost: number }>()
    for (const { id, last, cost } of front.values()) {
      for (const edge of g.edges) {
        if (edge.from !== id) continue
        const more = cost + (last === -1 || last === edge.task ? 0 : 1)
        const before = next.get(`${edge.to} ${edge.task}`)
        if (before === undefined || more < before.cost) next.set(`${edge.to} ${edge.task}`, { id: edge.to, last: edge.task, cost: more })
      }
    }
    front = next
  }
}

// ---- comparison ----

/** Every trace starts in a first state and is a run; every cycle is closed and a run. */
function tracesRun(model: Sketch, result: RunResult): void {
  const checker = sketch(model).create([])
  for (const { trace, cycle } of result.findings) {
    for (const run of [trace, cycle]) {
      run?.steps.forEach((step, k) => {
        const n = checker.step(step.task, run.states[k]!, 0, 0)
        const targets = Array.from({ length: n }, (_, way) => checker.out.slice(way * checker.words, (way + 1) * checker.words).join())
        expect(targets).toContain(run.states[k + 1]!.join())
      })
    }
    if (cycle === undefined) continue
    expect([cycle.states[0], cycle.states.at(-1)]).toEqual([trace!.states.at(-1), trace!.states.at(-1)])
    // A fair branch that is passed over is taken too.
    const choices = cycle.steps.map(({ task, way }, k) => {
      const leaves = (fair: number, notes: readonly number[]): boolean => notes.includes(fair * model.tasks.length + task)
      const ways = waysOf(checker, task, cycle.states[k]!, 0)
      const open = ways.some(({ notes }) => leaves(1, notes))
      return { task, passed: open && leaves(2, ways[way]!.notes), taken: leaves(1, ways[way]!.notes) }
    })
    for (const { task, passed } of choices)
      if (passed)
        expect(
          choices.some((other) => other.task === task && other.taken),
          `${task}`,
        ).toBe(true)
  }
}

test('random graphs', { timeout: 300_000 }, () => {
  const seen = judged(1, 2500)
  // A generator that never makes something checks nothing.
  for (const kind of [
    'fails bad',
    'deadlock ',
    'partial_deadlock ',
    'livelock unfair',
    'livelock weak',
    'livelock strong',
    'violates often',
    'violates once',
    'violates then',
    'starvation done',
  ]) {
    expect(seen.get(kind) ?? 0, kind).toBeGreaterThan(20)
  }
})

test('random graphs of this run', { timeout: 300_000 }, () => void judged(ownSeed(), 300))

/** Holds the findings of so many graphs against those known by construction; how often each sort was there. */
function judged(first: number, count: number): ReadonlyMap<string, number> {
  const seen = new Map<string, number>()
  for (let seed = first; seed < first + count; seed++) {
    const model = randomModel(drawFrom(seed))
    const g = graphOf(model)
    const result = explore(sketch(model), [])
    const locks = deadlocks(g)
    const expected = [
      ...(g.failing.length > 0 ? ['fails bad'] : []),
      ...[...locks.keys()].map((kind) => `${kind} `),
      ...livelock(g),
      ...temporal(g),
    ]
    const actual = result.findings.map(({ kind, name }) => `${kind} ${name}`)
    const where = `seed ${seed}`
    expect([result.states, result.transitions, result.depth], where).toEqual([
      g.states.length,
      g.edges.length + g.failing.length,
      Math.max(...g.depth),
    ])
    expect(actual.sort(), where).toEqual(expected.sort())
    for (const finding of result.findings) {
      const lock = locks.get(finding.kind)
      if (lock !== undefined) expect([finding.places, finding.trace?.steps.length], where).toEqual([lock.places, lock.depth])
      if (finding.kind === 'fails') {
        expect([finding.places, finding.trace?.steps.length], where).toEqual([
          g.failing.length,
          Math.min(...g.failing.map(({ from }) => g.depth[from]!)),
        ])
      }
      const trace = finding.trace!
      const fields = (state: Int32Array): Values =>
        Object.fromEntries(
          [...model.tasks.map((task) => task.name), 'x'].map((name, k) => [
            name,
            ((state[k >> 2]! >>> ((k & 3) * 8)) & 255) - (name === 'x' ? 0 : 1),
          ]),
        )
      const last = g.states.findIndex((v) => JSON.stringify(v) === JSON.stringify(fields(trace.states.at(-1)!)))
      expect(last, where).not.toBe(-1)
      if (finding.kind !== 'fails' && finding.kind !== 'violates')
        expect(trace.switches, where).toBe(fewestSwitches(g, lock === undefined ? [last] : lock.goals))
    }
    tracesRun(model, result)
    for (const kind of actual) seen.set(kind, (seen.get(kind) ?? 0) + 1)
  }
  return seen
}
