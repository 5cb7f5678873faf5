// What a breadth-first search over the emitted simulator says about a cell, as the reference interpreter says it. Input: the typed model and
// the choice of a cell; output: counts, findings, outcomes. What only the whole graph can tell is judged by the interpreter's judge.
import { indexLines, positionOf } from '../../compiler/diagnostics/position.ts'
import type { Expression, FindingKind, Model } from '../../compiler/model/model.ts'
import { isActive, isFinished, isSelfDeadlocked, type Step } from '../../runtime/simulator/model.ts'
import { placeOf, type AnyState, type TaskState } from '../../runtime/simulator/state.ts'
import { inOrder } from '../oracle/explored.ts'
import type { ExploreOptions, Explored, OracleFinding, OracleResult } from '../oracle/explored.ts'
import type { Edge } from '../oracle/graph.ts'
import { instantiate, type Choice } from '../oracle/instance.ts'
import type { World } from '../oracle/world.ts'
import { judge } from '../oracle/judge.ts'
import { createNumbers } from '../oracle/numbers.ts'
import { simulatorOf } from './load.ts'
import { entryOf } from '../../runtime/entries.ts'

export function exploreSimulator(model: Model, choice: Choice, options: ExploreOptions = {}): OracleResult {
  const simulator = simulatorOf(model, choice)
  const { machine, tasks } = simulator
  const { world } = instantiate(model, choice)
  const findings = new Map<string, OracleFinding>()
  const report = (kind: FindingKind, name: string | undefined, steps: number | undefined): void => {
    const key = `${kind} ${name}`
    if (!findings.has(key)) findings.set(key, { kind, name, steps })
  }
  const outcomes = new Map<string, Set<string>>()
  const places = new Map<string, number>()
  const restPlaces = new Map<number, Set<string>>()
  const seen: Seen = {
    standing: [],
    finished: [],
    active: [],
    queued: [],
    selfDeadlocked: [],
    truths: new Map(conditionsOf(world).map((e) => [e, []])),
  }
  const reached = new Set<string>()
  const standsAt = placing(model)
  const queuedIn = createQueued()

  const note = (step: Step<AnyState>, depth: number): void => {
    const before = Math.max(0, depth - 1)
    if (step.fails !== undefined) report(step.freed === true ? 'use_after_free' : 'fails', step.fails, before)
    for (const lock of step.leaks) report('leaks', lock.replace(/^tasks\./, ''), depth)
    for (const name of step.warns) report('warns', name, depth)
    for (const { procedure, role, outcome } of step.notes.ends)
      if (role === 'operation') outcomes.set(procedure, (outcomes.get(procedure) ?? new Set()).add(outcome))
    if (step.next === undefined || !step.notes.begun || !isActive(step.next, step.task)) return
    const task = tasks.indexOf(step.task)
    restPlaces.set(task, (restPlaces.get(task) ?? new Set()).add(standsAt(step.next.tasks[step.task]!)))
  }

  const look = (state: AnyState, number: number, depth: number): void => {
    const verdicts = simulator.properties(state)
    for (const { name, span, claim } of world.properties) {
      const verdict = verdicts[name]
      if (claim.kind === 'invariant' || claim.kind === 'reachable') {
        if (verdict?.holds === undefined) report('fails', `invariant@${lineOf(model, span)}`, depth)
        else if (claim.kind === 'reachable' && verdict.holds) reached.add(name)
        else if (claim.kind === 'invariant' && !verdict.holds) report('violates', name, depth)
      } else if (claim.kind === 'leadsTo') {
        entryOf(seen.truths, claim.premise)[number] = verdict?.holds
        entryOf(seen.truths, claim.conclusion)[number] = verdicts[`${name}, then`]?.holds
      } else if (claim.kind !== 'completes') entryOf(seen.truths, claim.condition)[number] = verdict?.holds
    }
    seen.standing[number] = tasks.map((task) => {
      const place = standsAt(state.tasks[task]!)
      if (!places.has(place)) places.set(place, places.size)
      return entryOf(places, place)
    })
    const mask = (test: (task: string) => boolean): number => tasks.reduce((bits, task, at) => (test(task) ? bits | (1 << at) : bits), 0)
    seen.finished[number] = mask((task) => isFinished(machine, state, task))
    seen.active[number] = mask((task) => isActive(state, task))
    const queued = queuedIn(state)
    seen.queued[number] = mask((task) => queued.has(task))
    seen.selfDeadlocked[number] = mask(
      (task) => entryOf(machine.tasks, task).shape.role !== 'environment' && isSelfDeadlocked(machine, state, task),
    )
    if (seen.selfDeadlocked[number] !== 0) report('self_deadlock', undefined, depth)
  }

  const keyOf = createNumbers()
  const numbers = new Map<number, number>()
  const depths: number[] = []
  let layer: { readonly number: number; readonly state: AnyState }[] = []
  const enter = (state: AnyState, depth: number): number => {
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

  for (const step of simulator.beginnings()) note(step, 0)
  const initial = new Set(simulator.initial().map((state) => enter(state, 0)))
  const edges: Edge[][] = []
  let transitions = 0
  const maxStates = options.maxStates ?? Infinity
  while (layer.length > 0 && numbers.size <= maxStates) {
    const expanding = layer
    layer = []
    for (const { number, state } of expanding) {
      const depth = depths[number]!
      edges[number] = simulator.steps(state).map((step) => {
        transitions++
        note(step, depth + 1)
        const { shape } = entryOf(machine.tasks, step.task)
        const completions = step.notes.ends.flatMap(({ procedure, role, outcome }) =>
          role === 'operation' ? [{ operation: procedure, outcome }] : [],
        )
        return {
          from: number,
          to: step.next === undefined ? undefined : enter(step.next, depth + 1),
          task: tasks.indexOf(step.task),
          label: step.label ?? undefined,
          completions,
          progress: shape.role !== 'environment' && (completions.length > 0 || step.notes.rounds > 0),
          owes: shape.role === 'task' || shape.role === 'service' || (shape.role === 'interrupt' && isActive(state, step.task)),
          choices: step.notes.branches.map(({ place, branch, fair }) => ({ at: place, branch, fair })),
        }
      })
    }
  }
  const complete = layer.length === 0
  if (complete) {
    for (const { name, claim } of world.properties)
      if (claim.kind === 'reachable' && !reached.has(name)) report('unreachable', name, undefined)
    const explored: Explored = { world, depths, initial: [...initial], edges, places: [...places.keys()], restPlaces, ...seen }
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
    outcomes: Object.fromEntries([...outcomes].map(([operation, how]) => [operation, [...how].sort()])),
    complete,
  }
}

interface Seen {
  readonly standing: number[][]
  readonly finished: number[]
  readonly active: number[]
  readonly queued: number[]
  readonly selfDeadlocked: number[]
  readonly truths: Map<Expression, (boolean | undefined)[]>
}

/** A place without the values; a call as the interpreter's judge looks for it. */
function placing(model: Model): (task: TaskState) => string {
  const known = new Map<TaskState, string>()
  return (task) => {
    const before = known.get(task)
    if (before !== undefined) return before
    const place = task.stack
      .flatMap((frame, depth) => [
        ...(depth === 0 ? [] : [`call${model.procedures.findIndex(({ name }) => name === frame.procedure)}`]),
        `${placeOf(frame)} ${frame.attempts.map(({ left }) => (left === null ? '' : `${left.by}:${left.outcome}`)).join()}`,
      ])
      .join('/')
    known.set(task, place)
    return place
  }
}

const NOBODY: ReadonlySet<string> = new Set()

/** Who stands in a queue; what steps leave as it was is looked at once. */
function createQueued(): (tree: object) => ReadonlySet<string> {
  const known = new Map<object, ReadonlySet<string>>()
  const queuedIn = (tree: object): ReadonlySet<string> => {
    const before = known.get(tree)
    if (before !== undefined) return before
    const found =
      'queue' in tree && Array.isArray(tree.queue)
        ? (tree.queue as readonly { readonly task: string }[]).map(({ task }) => task)
        : Object.entries(tree).flatMap(([name, part]: [string, unknown]) =>
            name === 'stack' || typeof part !== 'object' || part === null ? [] : [...queuedIn(part)],
          )
    const queued = found.length === 0 ? NOBODY : new Set(found)
    known.set(tree, queued)
    return queued
  }
  return queuedIn
}

const conditionsOf = (world: World): readonly Expression[] =>
  world.properties.flatMap(({ claim }) => {
    switch (claim.kind) {
      case 'finally':
      case 'eventually':
      case 'alwaysEventually':
        return [claim.condition]
      case 'leadsTo':
        return [claim.premise, claim.conclusion]
      case 'invariant':
      case 'reachable':
      case 'completes':
        return []
    }
  })

function lineOf(model: Model, span: Expression['span']): number {
  const text = model.sources.find((source) => source.path === span.file)?.text ?? ''
  return positionOf(indexLines(text), span.start).line
}
