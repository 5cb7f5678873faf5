// The reference interpreter of lockspec: every reachable state of one cell, by breadth first search over plain values.
// Input: the typed model and the choice of a cell; output: counts, the set of all findings, the outcomes of operations.
// It shares no line with lowering, emitters and runtime, so that its counts are an independent check of theirs.
import type { Expression, FindingKind, Model } from '../../compiler/model/model.ts'
import { evaluate, type Context } from './evaluate.ts'
import { judge } from './judge.ts'
import { instantiate, type Choice } from './instance.ts'
import type { Instance, World } from './world.ts'
import { failureName, initialState, isActive, isFinished, isSelfDeadlocked, lineOf, waysOf, type Outcome } from './step.ts'
import { placeOf, type State } from './state.ts'
import { Fault, isTrue } from './values.ts'
import { inOrder } from './explored.ts'
import type { Explored, ExploreOptions, OracleFinding, OracleResult } from './explored.ts'
import type { Edge } from './graph.ts'
import { createNumbers } from './numbers.ts'

export const explore = (model: Model, choice: Choice, options: ExploreOptions = {}): OracleResult => {
  const { world, initialFields, fault } = instantiate(model, choice)
  if (world.tasks.length > MOST_TASKS) throw new Error(`${world.tasks.length} tasks are more than the reference interpreter explores`)
  const maxStates = options.maxStates ?? Infinity
  const findings = new Map<string, OracleFinding>()
  const report = (kind: FindingKind, name: string | undefined, steps: number | undefined): void => {
    const key = `${kind} ${name}`
    if (!findings.has(key)) findings.set(key, { kind, name, steps })
  }
  const outcomes = new Map<string, Set<string>>()

  const keyOf = createNumbers()
  const numbers = new Map<number, number>()
  const depths: number[] = []
  const standing: number[][] = []
  const placeNumbers = new Map<string, number>()
  const restPlaces = new Map<number, Set<string>>()
  const finished: number[] = []
  const active: number[] = []
  const queued: number[] = []
  const selfDeadlocked: number[] = []
  const followed = followedConditions(world)
  const truths = new Map(followed.map(({ condition }) => [condition, [] as (boolean | undefined)[]]))
  const reached = new Set<string>()
  let layer: { readonly number: number; readonly state: State }[] = []

  const note = (task: number, outcome: Outcome, steps: number): void => {
    if (outcome.fails !== undefined) report(outcome.failure, outcome.fails, Math.max(0, steps - 1))
    for (const { label, span } of outcome.events.warns) report('warns', label?.name ?? `warn@${lineOf(world, span)}`, steps)
    for (const lock of outcome.events.leaks) report('leaks', lock, steps)
    for (const { operation, outcome: how } of outcome.events.completions)
      outcomes.set(operation, (outcomes.get(operation) ?? new Set()).add(how))
    if (outcome.rest !== undefined) {
      restPlaces.set(task, (restPlaces.get(task) ?? new Set()).add(outcome.rest))
    }
  }

  const look = (state: State, number: number, depth: number): void => {
    const cx = propertyContext(world, state)
    const holds = (condition: Expression, given: Instance['given']): boolean | undefined => {
      try {
        return isTrue(evaluate(condition, { ...cx, lookup: (local) => given.get(local) }))
      } catch (error) {
        if (error instanceof Fault) return undefined
        throw error
      }
    }
    for (const { name, span, claim, given } of world.properties) {
      if (claim.kind !== 'invariant' && claim.kind !== 'reachable') continue
      const value = holds(claim.condition, given)
      if (value === undefined) report('fails', `invariant@${lineOf(world, span)}`, depth)
      else if (claim.kind === 'reachable' && value) reached.add(name)
      else if (claim.kind === 'invariant' && !value) report('violates', name, depth)
    }
    for (const { condition, given } of followed) truths.get(condition)![number] = holds(condition, given)
    const tasks = world.tasks.map((task) => task.number)
    standing[number] = tasks.map((task) => {
      const place = placeOf(state.tasks[task]!)
      if (!placeNumbers.has(place)) placeNumbers.set(place, placeNumbers.size)
      return placeNumbers.get(place)!
    })
    finished[number] = mask(tasks.filter((task) => isFinished(world, state, task)))
    active[number] = mask(tasks.filter((task) => isActive(state, task)))
    queued[number] = mask([...new Set(state.locks.flatMap((lock) => lock.queue.map(([task]) => task)))])
    selfDeadlocked[number] = mask(
      tasks.filter((task) => world.tasks[task]!.group.role !== 'environment' && isSelfDeadlocked(world, state, task)),
    )
    if (selfDeadlocked[number] !== 0) report('self_deadlock', undefined, depth)
  }

  const enter = (state: State, depth: number): number => {
    const key = keyOf(state)
    const known = numbers.get(key)
    if (known !== undefined) return known
    const number = numbers.size
    numbers.set(key, number)
    depths.push(depth)
    layer.push({ number, state })
    look(state, number, depth)
    return number
  }

  if (fault !== undefined) report('fails', failureName(world, { label: undefined, span: fault.span }, fault.rule), 0)
  const initial = new Set<number>()
  for (const fields of initialFields) {
    const start = initialState(world, fields)
    start.outcomes.forEach(({ task, outcome }) => note(task, outcome, 0))
    if (start.state !== undefined) initial.add(enter(start.state, 0))
  }

  const edges: Edge[][] = []
  let transitions = 0
  let complete = true
  while (layer.length > 0 && complete) {
    const expanding = layer
    layer = []
    for (const { number, state } of expanding) {
      if (numbers.size > maxStates) {
        complete = false
        break
      }
      const depth = depths[number]!
      const outgoing: Edge[] = []
      for (const { number: task, group } of world.tasks) {
        for (const outcome of waysOf(world, state, task)) {
          transitions++
          note(task, outcome, depth + 1)
          const owes = group.role === 'task' || group.role === 'service' || (group.role === 'interrupt' && isActive(state, task))
          const { completions, rounds, choices } = outcome.events
          outgoing.push({
            from: number,
            to: outcome.next === undefined ? undefined : enter(outcome.next, depth + 1),
            task,
            label: outcome.label,
            completions,
            progress: group.role !== 'environment' && (completions.length > 0 || rounds > 0),
            owes,
            choices,
          })
        }
      }
      edges[number] = outgoing
    }
  }

  if (complete) {
    for (const { name, claim } of world.properties)
      if (claim.kind === 'reachable' && !reached.has(name)) report('unreachable', name, undefined)
    const explored: Explored = {
      world,
      depths,
      initial: [...initial],
      edges,
      standing,
      places: [...placeNumbers.keys()],
      restPlaces,
      finished,
      active,
      queued,
      selfDeadlocked,
      truths,
    }
    for (const finding of judge(explored)) {
      const key = `${finding.kind} ${finding.name}`
      const known = findings.get(key)
      if (known === undefined || (finding.steps ?? 0) < (known.steps ?? 0)) findings.set(key, finding)
    }
  }
  return {
    states: numbers.size,
    transitions,
    depth: depths.reduce((most, depth) => Math.max(most, depth), 0),
    initialStates: initial.size,
    findings: inOrder(findings.values()),
    outcomes: Object.fromEntries(
      [...outcomes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([operation, how]) => [operation, [...how].sort()]),
    ),
    complete,
  }
}

/** Sets of tasks are bits of a word. */
const MOST_TASKS = 31
const mask = (tasks: readonly number[]): number => tasks.reduce((bits, task) => bits | (1 << task), 0)

const followedConditions = (world: World): readonly { readonly condition: Expression; readonly given: Instance['given'] }[] =>
  world.properties.flatMap(({ claim, given }) => {
    switch (claim.kind) {
      case 'finally':
      case 'eventually':
      case 'alwaysEventually':
        return [{ condition: claim.condition, given }]
      case 'leadsTo':
        return [claim.premise, claim.conclusion].map((condition) => ({ condition, given }))
      case 'invariant':
      case 'reachable':
      case 'completes':
        return []
    }
  })

const propertyContext = (world: World, state: State): Context => ({
  world,
  fields: state.fields,
  locks: state.locks,
  task: -1,
  lookup: () => undefined,
  at: (task, e) => {
    const { frames } = state.tasks[task]!
    const innermost = frames.at(-1)
    const label = innermost?.kind === 'block' ? world.text.blocks[innermost.block]!.statements[innermost.at]?.label : undefined
    if (label !== undefined && e.labels.some((candidate) => candidate === label)) return true
    return frames.some((frame) => frame.kind === 'call' && e.procedures.includes(world.model.procedures[frame.procedure]!))
  },
})
