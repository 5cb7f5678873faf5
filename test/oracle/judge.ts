// What only the whole graph can tell: final components and their stuck tasks, livelock, temporal properties, starvation,
// `finally`. Input: an explored cell; output: findings. Each follows its row of the table in docs/language.md, "Findings".
import type { Expression, Property, TaskGroup } from '../../compiler/model/model.ts'
import type { Explored, OracleFinding } from './explored.ts'
import {
  allHeldTo,
  components,
  distances,
  fairComponents,
  mayStandStill,
  type Edge,
  type FairnessOf,
  type Graph,
  type Strength,
} from './graph.ts'
import { lineOf } from './step.ts'
import type { Instance } from './world.ts'

export const judge = (explored: Explored): readonly OracleFinding[] => {
  const view = survey(explored)
  return [
    ...stuckFindings(view),
    ...livelock(view),
    ...explored.world.properties.flatMap((property) => [
      ...finallyFindings(view, property),
      ...temporal(view, property),
      ...starvation(view, property),
    ]),
  ]
}

interface View {
  readonly explored: Explored
  readonly graph: Graph
  readonly fairness: FairnessOf
  readonly states: readonly number[]
  readonly has: (bits: number, task: number) => boolean
  /** A service or environment task at a place that the start of a round reaches silently, which has not queued a request there. */
  readonly atRest: (state: number, task: number) => boolean
}

const survey = (explored: Explored): View => {
  const { world, edges } = explored
  const has = (bits: number, task: number): boolean => (bits & (1 << task)) !== 0
  const atRest = (state: number, task: number): boolean => {
    const { group } = world.tasks[task]!
    if ((group.role !== 'service' && group.role !== 'environment') || has(explored.queued[state]!, task)) return false
    return explored.restPlaces.get(task)?.has(explored.places[explored.standing[state]![task]!]!) === true
  }
  const isBound = (state: number, task: number): boolean => {
    switch (world.tasks[task]!.group.role) {
      case 'task':
      case 'service':
        return true
      case 'environment':
        return !atRest(state, task)
      case 'interrupt':
        return has(explored.active[state]!, task)
    }
  }
  const bound = edges.map((outgoing, state) => outgoing.reduce((bits, { task }) => (isBound(state, task) ? bits | (1 << task) : bits), 0))
  return { explored, graph: { edges, bound }, fairness: fairnessOf(explored), states: [...edges.keys()], has, atRest }
}

const fairnessOf = ({ world }: Explored): FairnessOf => {
  // What is said of one counts before what is said of all, and the last word before those before it.
  const forAll = new Map<'all', Strength>()
  const forGroups = new Map<TaskGroup, Strength>()
  const forLabels = new Map<string, Strength>()
  for (const { strength, target } of world.workload.fairness) {
    if (target.kind === 'all') forAll.set('all', strength)
    else if (target.kind === 'task') forGroups.set(target.group, strength)
    else forLabels.set(target.label.name, strength)
  }
  return {
    tasks: world.tasks.map(({ group }) => forGroups.get(group) ?? forAll.get('all') ?? 'weak'),
    labels: [...forLabels].map(([label, strength]) => ({ label, strength })),
  }
}

const least = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b), Infinity)

// ---- final components ----

const stuckFindings = (view: View): readonly OracleFinding[] => {
  const found: {
    readonly kind: 'deadlock' | 'partial_deadlock'
    readonly stuck: readonly number[]
    readonly component: readonly number[]
  }[] = []
  for (const component of components(view.graph, view.states, () => true)) {
    const inside = new Set(component)
    const inner = component.flatMap((state) => view.graph.edges[state]!)
    if (inner.some((e) => e.to === undefined || !inside.has(e.to))) continue
    const owing = unfinishedOwing(view, component, inner)
    const stuck = owing.filter((task) => !inner.some((e) => e.task === task))
    if (stuck.length === 0) continue
    if (stuck.some((task) => component.some((state) => view.has(view.explored.selfDeadlocked[state]!, task)))) continue
    if (stuck.length === owing.length) found.push({ kind: 'deadlock', stuck, component })
    else if (inner.some((e) => e.progress)) found.push({ kind: 'partial_deadlock', stuck, component })
  }
  return (['deadlock', 'partial_deadlock'] as const).flatMap((kind) => {
    const those = found.filter((candidate) => candidate.kind === kind)
    if (those.length === 0) return []
    const sets = new Map(those.map(({ stuck }) => [stuck.join(), stuck]))
    const steps = least(
      [...sets].map(([key, stuck]) =>
        stepsToStuck(
          view,
          stuck,
          those.filter((one) => one.stuck.join() === key).flatMap((one) => one.component),
        ),
      ),
    )
    const names = [...sets.values()].map((stuck) => stuck.map((task) => view.explored.world.tasks[task]!.name))
    return [{ kind, name: undefined, steps, stuck: names }]
  })
}

/** Tasks that owe progress in this final component: not finished, no service at rest for ever, no interrupt that never comes. */
const unfinishedOwing = (view: View, component: readonly number[], inner: readonly Edge[]): readonly number[] =>
  view.explored.world.tasks.flatMap(({ number, group }) => {
    if (group.role === 'environment') return []
    // One whose handler has no step of its own comes and goes in one, and is inside of it in no state.
    const comes = inner.some((e) => e.task === number) || component.some((state) => view.has(view.explored.active[state]!, number))
    if (group.role === 'interrupt') return comes ? [number] : []
    if (component.every((state) => view.has(view.explored.finished[state]!, number))) return []
    const rests = component.every((state) => view.atRest(state, number)) && !inner.some((e) => e.task === number)
    return rests ? [] : [number]
  })

/** To the first state, on a way to one of these, from which the whole stuck set can never move again. */
const stepsToStuck = (view: View, stuck: readonly number[], goal: readonly number[]): number => {
  const back = predecessors(view)
  const backwards = (from: readonly number[]): ReadonlySet<number> => {
    const seen = new Set(from)
    for (const state of seen) for (const before of back[state]!) seen.add(before)
    return seen
  }
  const reaching = backwards(goal)
  const moving = backwards(view.states.filter((state) => view.graph.edges[state]!.some((e) => stuck.includes(e.task))))
  return least([...reaching].filter((state) => !moving.has(state)).map((state) => view.explored.depths[state]!))
}

const predecessors = (view: View): readonly (readonly number[])[] => {
  const back: number[][] = view.states.map(() => [])
  for (const outgoing of view.graph.edges) for (const { from, to } of outgoing) if (to !== undefined) back[to]!.push(from)
  return back
}

// ---- cycles ----

const depthOf = (view: View, found: readonly (readonly number[])[]): number =>
  least(found.flatMap((component) => component.map((state) => view.explored.depths[state]!)))

const livelock = (view: View): readonly OracleFinding[] => {
  const withoutProgress = (fairness: FairnessOf): readonly (readonly number[])[] =>
    fairComponents(
      view.graph,
      view.states,
      (e) => !e.progress,
      fairness,
      (inner) => inner.some((e) => e.owes),
    )
  const found = withoutProgress(view.fairness)
  if (found.length === 0) return []
  // Shown is a cycle that the strongest fairness leaves that leaves any.
  const levels = [
    ['strong', withoutProgress(allHeldTo(view.fairness, 'strong'))],
    ['weak', withoutProgress(allHeldTo(view.fairness, 'weak'))],
    ['unfair', found],
  ] as const
  const [name, shown] = levels.find(([, cycles]) => cycles.length > 0)!
  return [{ kind: 'livelock', name, steps: depthOf(view, shown) }]
}

const starvation = (view: View, { name, claim, of }: Instance): readonly OracleFinding[] => {
  if (claim.kind !== 'completes') return []
  const { world, places, standing } = view.explored
  const call = `call${world.text.procedureNumber.get(claim.operation)}`
  const insidePlace = places.map((place) => place.split('/').includes(call))
  const completes = (e: Edge): boolean =>
    e.completions.some(
      ({ operation, outcome }) => operation === claim.operation.name && (claim.outcome === undefined || outcome === claim.outcome),
    )
  const found = world.tasks
    .filter((task) => task.group.role !== 'environment' && (of === undefined || task.number === of))
    .flatMap(({ number }) => {
      const isInside = (state: number): boolean => insidePlace[standing[state]![number]!]! && !view.atRest(state, number)
      // Where nobody can move it is a deadlock.
      const resting = view.states.filter(
        (state) => isInside(state) && view.graph.edges[state]!.length > 0 && mayStandStill(view.graph, state, view.fairness),
      )
      return [
        ...fairComponents(
          view.graph,
          view.states,
          (e) => e.task !== number || !completes(e),
          view.fairness,
          (_, component) => component.some(isInside),
        ),
        ...resting.map((state) => [state]),
      ]
    })
  return found.length === 0 ? [] : [{ kind: 'starvation', name, steps: depthOf(view, found) }]
}

const finallyFindings = (view: View, { name, span, claim, ofPool }: Property): readonly OracleFinding[] => {
  if (claim.kind !== 'finally') return []
  const { world, finished, active, truths, depths } = view.explored
  const over = view.states.filter((state) =>
    world.tasks.every(({ number, group }) => {
      if (group.role === 'environment') return true
      if (group.role === 'interrupt') return !view.has(active[state]!, number)
      if (view.has(finished[state]!, number)) return true
      // A service between rounds that can move has something left to do.
      return view.atRest(state, number) && (group.role !== 'service' || !view.graph.edges[state]!.some((e) => e.task === number))
    }),
  )
  const truth = truths.get(claim.condition)!
  const wrong = over.filter((state) => truth[state] === false).map((state) => depths[state]!)
  const failed = over.filter((state) => truth[state] === undefined).map((state) => depths[state]!)
  return [
    ...(wrong.length === 0 ? [] : [{ kind: ofPool ? ('leaks' as const) : ('violates' as const), name, steps: least(wrong) }]),
    ...(failed.length === 0 ? [] : [{ kind: 'fails' as const, name: `invariant@${lineOf(world, span)}`, steps: least(failed) }]),
  ]
}

const temporal = (view: View, { name, span, claim }: Property): readonly OracleFinding[] => {
  if (claim.kind !== 'eventually' && claim.kind !== 'alwaysEventually' && claim.kind !== 'leadsTo') return []
  const { world, depths, initial, truths } = view.explored
  const wanted = claim.kind === 'leadsTo' ? claim.conclusion : claim.condition
  const truth = (condition: Expression, state: number): boolean | undefined => truths.get(condition)![state]
  const conditions = claim.kind === 'leadsTo' ? [claim.premise, claim.conclusion] : [claim.condition]
  const undefinedIn = (state: number): boolean => conditions.some((condition) => truth(condition, state) === undefined)
  const lacks = (state: number): boolean => truth(wanted, state) === false && !undefinedIn(state)
  const begins =
    claim.kind === 'eventually'
      ? initial
      : claim.kind === 'leadsTo'
        ? view.states.filter((state) => truth(claim.premise, state) === true)
        : view.states
  const steps = distances(view.graph, new Map(begins.filter(lacks).map((state) => [state, depths[state]!])), lacks)
  const without = view.states.filter((state) => steps[state] !== Infinity)
  const ends = [
    ...without.filter((state) => mayStandStill(view.graph, state, view.fairness)),
    ...fairComponents(
      view.graph,
      without,
      () => true,
      view.fairness,
      () => true,
    ).flat(),
  ]
  const failed = view.states.filter(undefinedIn).map((state) => depths[state]!)
  return [
    ...(ends.length === 0 ? [] : [{ kind: 'violates' as const, name, steps: least(ends.map((state) => steps[state]!)) }]),
    ...(failed.length === 0 ? [] : [{ kind: 'fails' as const, name: `invariant@${lineOf(world, span)}`, steps: least(failed) }]),
  ]
}
