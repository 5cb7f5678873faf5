// Lowering: from the typed model, one workload and sizes to its transition system. Input: a checked model; output: a system in
// which every call, attempt and touch is expanded, or diagnostics where the sizes make no sense.
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Expression, Location, Lock, Node, Note, Parameter, Property, System, Task, Variable } from '../ir/system.ts'
import type * as M from '../model/model.ts'
import { alone } from '../analysis/alone.ts'
import { narrowHolds } from './holds.ts'
import { firstValues, type FirstValues } from './initial.ts'
import { countGiven } from './given.ts'
import { hostsOf } from './hosts.ts'
import { elaborate } from './instance.ts'
import { fairnessOf } from './context.ts'
import { together } from './locks.ts'
import { TooLarge, tooLarge } from './growth.ts'
import { neededGhosts } from './mentions.ts'
import { lowerProperties } from './properties.ts'
import { quietness, type TooLong } from './quiet.ts'
import { not, or } from '../ir/build.ts'
import { eachNode, expressionsOf, targetsOf, visitExpression } from '../ir/walk.ts'
import { simplifier } from '../analysis/simplify.ts'
import { withTelling } from './telling.ts'
import { applyInterrupts, lowerTask, type LoweredTask } from './tasks.ts'
import { applyTransfers } from './transfers.ts'
import { UNKNOWN, possibleValues, type Values } from '../analysis/values.ts'
import { newVariable, type World } from './world.ts'

interface Selection {
  readonly workload: M.Workload
  readonly sizes: ReadonlyMap<string, number>
}

const MOST_FIRST_STATES = 1_000_000

const countOf = (bounds: { readonly low: number; readonly high: number } | undefined): number =>
  bounds === undefined ? 1 : bounds.high - bounds.low + 1

interface Lowered {
  readonly system: System | undefined
  /** The same with notes that tell more, for explanations; there where `system` is. */
  readonly telling?: System
  readonly diagnostics: readonly Diagnostic[]
}

export function lower(model: M.Model, selection: Selection): Lowered {
  const world = elaborate(model, selection.workload, selection.sizes)
  if (world.diagnostics.length > 0) return { system: undefined, diagnostics: world.diagnostics }
  try {
    return lowerWorld(world, model, selection)
  } catch (error) {
    if (!(error instanceof TooLarge)) throw error
    return { system: undefined, diagnostics: [tooLarge(world.growth, selection.workload.span)] }
  }
}

function lowerWorld(world: World, model: M.Model, selection: Selection): Lowered {
  const ghosts = neededGhosts(model, selection.workload)
  const first = firstValues(world, ghosts)
  const hosts = hostsOf(world)
  countGiven(world, hosts)
  const tasks = world.tasks.map((task) => {
    world.growth.task = { name: task.name, span: task.group.span }
    return lowerTask(world, task, hosts, ghosts)
  })
  world.growth.task = undefined
  const claims = lowerProperties(world)
  for (const pending of world.pendingAt) {
    for (const location of tasks[pending.task]?.program.locations ?? []) {
      const placed = world.placed.get(location)
      const here = placed?.label !== undefined && pending.labels.includes(placed.label)
      if (here || placed?.procedures.some((one) => pending.procedures.includes(one))) pending.locations.push(location)
    }
  }
  applyTransfers(world, tasks, hosts)
  applyInterrupts(world, tasks)
  const starter = tasks[0]
  if (starter !== undefined) starter.start.code = first.assign(starter.start.code)
  if (world.diagnostics.length > 0) return { system: undefined, diagnostics: unique(world.diagnostics) }

  const narrowed = narrow(world, tasks, first, claims)
  if (narrowed === undefined) {
    return {
      system: undefined,
      diagnostics: [{ code: 'LS7012', severity: 'error', span: selection.workload.span, message: 'some task can go round without a step' }],
    }
  }
  const { system: assembled, telling } = withTelling(assemble(world, tasks, first, narrowed, ghosts))
  const properties = withoutFinally(assembled)
  if ('kind' in properties) {
    const { name, span } = properties.task
    const message = `the condition under which the service ${name} can begin a round is too long: no \`finally\` can ask for it`
    return { system: undefined, diagnostics: [{ code: 'LS7020', severity: 'error', span, message }] }
  }
  const system = { ...assembled, properties }
  const states = system.free.reduce((product, { variable, element }) => product * countOf(variable.bounds[element]), 1)
  if (states <= MOST_FIRST_STATES) return { system, telling: { ...telling, properties }, diagnostics: [] }
  const fields = `${system.free.length} field${system.free.length === 1 ? '' : 's'} with any value`
  return {
    system: undefined,
    diagnostics: [
      {
        code: 'LS7017',
        severity: 'error',
        span: selection.workload.span,
        message: `${fields} at first make ${states < 1e15 ? states : 'far too many'} first states, more than ${MOST_FIRST_STATES}`,
      },
    ],
  }
}

/** A `finally` is an invariant of the states in which it speaks. */
function withoutFinally({ tasks, properties }: System): readonly Property[] | TooLong {
  if (properties.every(({ claim }) => claim.kind !== 'finally')) return properties
  const quiet = quietness(tasks)
  if (quiet.kind === 'tooLong') return quiet
  return properties.map((property) => {
    const { claim } = property
    if (claim.kind !== 'finally') return property
    const { condition, defined } = claim
    return { ...property, claim: { ...claim, condition: or([not(quiet), condition]), defined: or([not(quiet), defined]) } }
  })
}

function unique(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...new Map(diagnostics.map((one) => [`${one.code} ${one.span.file} ${one.span.start} ${one.message}`, one])).values()]
}

/** Values shrink, code shrinks with them, until nothing changes. Undefined if some silent path is a cycle. */
function narrow(
  world: World,
  tasks: readonly LoweredTask[],
  first: FirstValues,
  properties: readonly Property[],
): readonly Property[] | undefined {
  let claims = properties
  let values: Values = UNKNOWN
  let live: ((node: Node) => boolean) | undefined
  let before = ''
  for (let round = 0; round < 6; round++) {
    const simplify = simplifier(values, live)
    for (const { program } of tasks) for (const location of program.locations) location.code = simplify.node(location.code)
    if (simplify.cyclic()) return undefined
    claims = claims.map((property) => ({ ...property, claim: simplifiedClaim(property.claim, simplify.expression) }))
    for (const one of tasks) {
      const kept = reachable(one.start)
      const locations = one.program.locations.filter((location) => kept.has(location) || location === one.end || location === one.begin)
      one.program.locations.splice(0, one.program.locations.length, ...locations)
    }
    const codes = tasks.map(({ program }) => program.locations.map((location) => location.code))
    values = possibleValues(codes.flat(), world.variables, first.free)
    forgetUntaken(world, codes.flat())
    const assigned = codes.map(assignedIn)
    const visited = new Set<Node>()
    let unknown = false
    tasks.forEach((one, i) => {
      const own = ownElements(assigned, i, first)
      const result = alone(one.start, own, parametersIn(codes[i] as readonly Node[]), scopes(one))
      if (result === undefined) {
        unknown = true
        narrowHolds(
          one.start,
          new Set(own.flatMap(({ variable }) => (variable.kind === 'hold' || variable.kind === 'snapshot' ? [variable] : []))),
        )
        return
      }
      for (const [variable, bounds] of result.bounds) variable.bounds = bounds
      for (const n of result.visited) visited.add(n)
    })
    live = unknown ? undefined : (n) => visited.has(n)
    const now = JSON.stringify([world.variables.map((variable) => variable.bounds), tasks.map(({ program }) => program.locations.length)])
    if (now === before) break
    before = now
  }
  for (const pending of world.pendingAt) {
    const kept = new Set(tasks[pending.task]?.program.locations)
    pending.locations.splice(0, pending.locations.length, ...pending.locations.filter((location) => kept.has(location)))
  }
  return claims
}

/** A hold that no code counts up or down is never held. */
function forgetUntaken(world: World, codes: readonly Node[]): void {
  const assigned = new Set<Variable>()
  for (const code of codes) eachNode(code, (n) => n.kind === 'assign' && assigned.add(n.target.variable))
  for (const lock of world.locks)
    for (const variable of lock.holds.flat()) if (!assigned.has(variable)) variable.bounds = [{ low: 0, high: 0 }]
}

type Assigned = ReadonlyMap<Variable, ReadonlySet<number>>

/** The elements that code may assign. */
function assignedIn(codes: readonly Node[]): Assigned {
  const elements = new Map<Variable, Set<number>>()
  for (const code of codes) {
    eachNode(code, (n) => {
      if (n.kind !== 'assign') return
      const { variable, index } = n.target
      const known = elements.get(variable) ?? new Set<number>()
      if (index.kind === 'const') known.add(index.value)
      else variable.elements.forEach((_, i) => known.add(i))
      elements.set(variable, known)
    })
  }
  return elements
}

/** What a task's code assigns and no other task's: nobody else can change it. */
function ownElements(
  assigned: readonly Assigned[],
  task: number,
  first: FirstValues,
): readonly { readonly variable: Variable; readonly element: number }[] {
  const mine = assigned[task] ?? new Map<Variable, ReadonlySet<number>>()
  const others = assigned.filter((_, i) => i !== task)
  // What only this task writes but others may read says little about its holds, and counters in it would multiply the places.
  return [...mine].flatMap(([variable, elements]) =>
    (variable.kind === 'field' && !variable.name.startsWith('task.')) || variable.kind === 'queue'
      ? []
      : [...elements].flatMap((element) => {
          const shared =
            others.some((other) => other.get(variable)?.has(element) === true) ||
            first.free.some((one) => one.variable === variable && one.element === element)
          return shared ? [] : [{ variable, element }]
        }),
  )
}

function parametersIn(codes: readonly Node[]): readonly Parameter[] {
  const found = new Set<Parameter>()
  for (const code of codes)
    eachNode(code, (n) =>
      expressionsOf(n).forEach((e) => visitExpression(e, (part) => part.kind === 'parameter' && found.add(part.parameter))),
    )
  return [...found].sort((a, b) => a.id - b.id)
}

function scopes(one: LoweredTask): (location: Location) => ReadonlySet<Variable> {
  const known = new Map<Location, ReadonlySet<Variable>>()
  return (location) => {
    const found = known.get(location) ?? new Set(scopeAt(one, location))
    known.set(location, found)
    return found
  }
}

/** What has a value at a place beyond what always has one: names in scope, and what open contracts remember. */
function scopeAt(one: LoweredTask, location: Location): readonly Variable[] {
  const place = one.program.places.get(location)
  const remembered = place?.contracts.flatMap((contract) => [...contract.owed.values()]) ?? []
  return [...(place?.inScope ?? []), ...remembered]
}

function reachable(start: Location): ReadonlySet<Location> {
  const seen = new Set([start])
  const work = [start]
  for (let location = work.pop(); location !== undefined; location = work.pop()) {
    for (const target of targetsOf(location.code)) {
      if (seen.has(target)) continue
      seen.add(target)
      work.push(target)
    }
  }
  return seen
}

function simplifiedClaim(claim: Property['claim'], expression: (e: Expression) => Expression): Property['claim'] {
  switch (claim.kind) {
    case 'completes':
      return claim
    case 'leadsTo':
      return { ...claim, premise: expression(claim.premise), conclusion: expression(claim.conclusion), defined: expression(claim.defined) }
    default:
      return { ...claim, condition: expression(claim.condition), defined: expression(claim.defined) }
  }
}

function assemble(
  world: World,
  lowered: readonly LoweredTask[],
  first: FirstValues,
  properties: readonly Property[],
  ghosts: ReadonlySet<M.Field>,
): System {
  const used = new Set<Note>()
  const failing = new Set<string>()
  const variables = new Set<Variable>(world.variables.filter((variable) => variable.kind === 'field'))
  for (const { program } of lowered) {
    for (const location of program.locations) {
      eachNode(location.code, (n) => {
        if (n.kind === 'note') used.add(n.note)
        if (n.kind === 'fail') failing.add(`${n.failure.id}`)
        if (n.kind === 'assign') variables.add(n.target.variable)
      })
    }
  }
  const notes = [...world.notes.values()].filter((one) => used.has(one))
  notes.forEach((one, id) => Object.assign(one, { id }))
  const failures = [...world.failures.values()].filter((one) => failing.has(`${one.id}`))
  failures.forEach((one, id) => Object.assign(one, { id }))

  const tasks: readonly Task[] = lowered.map((one) => {
    const { program, task } = one
    const resting = new Set(targetsOf(one.roundEntry.kind === 'goto' ? one.roundEntry : simplifier(UNKNOWN).node(one.roundEntry)))
    program.locations.forEach((location, id) => {
      Object.assign(location, {
        id,
        scope: scopeAt(one, location).filter((variable) => variables.has(variable)),
        rest: resting.has(location),
      })
    })
    const place = newVariable(world, {
      name: `${task.name} at`,
      kind: 'place',
      type: { kind: 'int', low: 0, high: program.locations.length - 1 },
      task: task.id,
    })
    variables.add(place)
    return {
      id: task.id,
      name: task.name,
      group: task.group.name,
      role: task.group.role,
      host: one.host,
      span: task.group.span,
      place,
      locations: program.locations,
      fairness: fairnessOf(world, task.group),
    }
  })
  const locks: readonly Lock[] = world.locks.map((lock) => {
    const held = lock.holds.flatMap((modes, task) =>
      modes.flatMap((variable, mode) => ((variable.bounds[0]?.high ?? 0) > 0 ? [{ task, mode, variable }] : [])),
    )
    for (const { variable } of held) variables.add(variable)
    const policy = lock.kind.policy
    const p = policy.kind === 'switch' ? world.parameters.get(policy.switch) : undefined
    return {
      id: lock.id,
      name: lock.name,
      lockKind: lock.kind.name,
      modes: lock.modeNames,
      holds: held,
      queue: lock.queue !== undefined && variables.has(lock.queue) ? lock.queue : undefined,
      policy:
        policy.kind === 'fixed' || p === undefined
          ? { kind: 'fixed', value: policy.kind === 'fixed' ? policy.value : 'unfair' }
          : { kind: 'parameter', parameter: p },
      together: lock.modeNames.map((_, a) => lock.modeNames.map((_, b) => together(world, lock, a, b))),
    }
  })
  const unneeded = new Set([...world.stores].flatMap(([field, { variable }]) => (field.ghost && !ghosts.has(field) ? [variable] : [])))
  const list = [...variables].filter((variable) => !unneeded.has(variable))
  list.sort((a, b) => a.id - b.id)
  list.forEach((variable, id) => Object.assign(variable, { id }))
  return {
    spec: world.model.name,
    workload: world.workload.name,
    sizes: world.sizes,
    parameters: [...world.parameters.values()],
    tasks,
    variables: list,
    locks,
    properties,
    failures,
    notes,
    operations: [...world.operations]
      .sort((a, b) => a[1] - b[1])
      .map(([procedure, id]) => ({
        id,
        name: procedure.name,
        outcomes: procedure.outcomes.length === 0 ? ['ok'] : procedure.outcomes.map((one) => one.name),
      })),
    retries: [...world.retries]
      .sort((a, b) => a[1].id - b[1].id)
      .map(([retry, { id, procedure }]) => ({ id, name: retry.name, procedure, span: retry.span })),
    free: first.free,
  }
}
