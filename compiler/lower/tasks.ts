// Tasks: the rounds of a task as a program of locations, from its start to its end; interrupts stand on top of their hosts.
// Input: a task of the world; output: its locations, and the nodes at which its rounds begin.
import type { Expression, Location, Node, Variable } from '../ir/system.ts'
import type * as M from '../model/model.ts'
import { BLOCKED, BOOL, assign, branch, calculate, compare, intType, lacking, not, number, or, read } from '../ir/build.ts'
import { constantInteger } from './constants.ts'
import { goto, hook, newLocation, newSlot, type Context, type Program } from './context.ts'
import { closeContract, openContract } from './contracts.ts'
import { checked, ofGroup } from './expressions/at.ts'
import { expressions } from './expressions/expressions.ts'
import { lowerBlock } from './statements.ts'
import { identity, note, type TaskInstance, type World } from './world.ts'
import { isOver } from './hosts.ts'

export interface LoweredTask {
  readonly task: TaskInstance
  readonly host: number | undefined
  readonly program: Program
  readonly start: Location
  readonly end: Location
  /** Of an interrupt: where it waits to begin. */
  readonly begin: Location | undefined
  readonly roundEntry: Node
}

/** All tasks of the world; its growth knows which is being written out. */
export function lowerTasks(world: World, hosts: ReadonlyMap<number, number>, ghosts: ReadonlySet<M.Field>): readonly LoweredTask[] {
  const tasks = world.tasks.map((task) => {
    world.growth.task = { name: task.name, span: task.group.span }
    return lowerTask(world, task, hosts, ghosts)
  })
  world.growth.task = undefined
  return tasks
}

function lowerTask(world: World, task: TaskInstance, hosts: ReadonlyMap<number, number>, ghosts: ReadonlySet<M.Field>): LoweredTask {
  const program: Program = { locations: [], stable: new Set(), places: new Map(), ghosts, names: new Map(), transfers: [], contracts: [] }
  const host = hosts.get(task.id)
  const self = identity(hosts, task.id)
  const outer: Context = {
    world,
    program,
    task,
    self,
    environment: { ...ofGroup(world, task), self },
    around: [],
    calls: [],
    procedures: [],
    ways: [],
    scope: undefined,
    inScope: [],
    named: [],
    contracts: [],
    mode: 'steps',
    takesAll: true,
    hosts,
    label: undefined,
    asking: undefined,
    leave: () => BLOCKED,
    block: lowerBlock,
  }
  const place = { span: task.group.span }
  const start = newLocation(outer, { ...place, verb: 'start', text: 'start' })
  const end = newLocation(outer, { ...place, verb: 'end', text: 'end' })

  const rounds =
    task.group.rounds === 'once'
      ? 1
      : task.group.rounds === 'forever'
        ? undefined
        : Math.max(0, constantInteger(task.group.rounds, world.sizes) ?? 0)
  const given = [...world.givenOf.values()].filter((variable) => variable.task === task.id)
  let context: Context = { ...outer, scope: given[0]?.scope, inScope: given }
  const again = hook()
  let onward: Node = rounds === 1 ? goto(end) : again
  let first: Node = again
  if (rounds !== undefined && rounds > 1) {
    const slot = newSlot(context, 'round', 'round', intType(0, rounds - 1))
    context = slot.context
    const next = assign(slot.variable, calculate('+', read(slot.variable), number(1)), again)
    onward = branch(compare('<', read(slot.variable), number(rounds - 1)), next, goto(end))
    first = assign(slot.variable, number(0), again)
  }
  const begin = host === undefined ? undefined : newLocation(context, { ...place, verb: 'begin', text: `interrupt ${task.name}` })

  const contract = openContract(context, 'round')
  const done = hook()
  const inner: Context = { ...context, scope: contract.scope, contracts: [contract], leave: () => done }
  const body = lowerBlock(task.group.body, inner, done)
  const next = note(world, { kind: 'round', task: task.id }, onward)
  const round = closeContract(
    contract,
    inner,
    { name: task.name, span: task.group.span, outcomes: [] },
    [
      {
        hook: done,
        outcome: undefined,
        next,
        environment: inner.environment,
        span: { ...task.group.body.span, start: task.group.body.span.end - 1 },
      },
    ],
    body,
  )
  if (begin !== undefined) begin.code = whereItBegins(outer, round)
  const roundEntry = begin === undefined ? round : goto(begin)
  again.then = roundEntry
  start.code = rounds === 0 ? goto(end) : given.reduceRight<Node>((node, count) => assign(count, number(0), node), first)
  return { task, host, program, start, end, begin, roundEntry }
}

/** A round of an interrupt begins only where its condition holds. */
function whereItBegins({ world, task, environment }: Context, round: Node): Node {
  const { when } = task.group
  if (when === undefined) return round
  const x = expressions(world)
  const holds = x.value(when, environment)
  return checked(world, x.checks, undefined, branch(holds, round, lacking({ kind: 'condition', span: when.span })))
}

/** Of these locations those that turn out to be unreachable are taken out of the list with those of every other `at`. */
export function standsAt(world: World, task: number, locations: readonly Location[]): Expression {
  const pending = { task, labels: [], procedures: [], locations: [...locations] }
  world.pendingAt.push(pending)
  return { kind: 'at', task, locations: pending.locations, type: BOOL }
}

/**
 * While an interrupt has begun and not ended, its host does not move, nor do the interrupts that it is over, and no interrupt of the host
 * begins that is not over it.
 */
export function applyInterrupts(world: World, tasks: readonly LoweredTask[]): void {
  const at = (task: LoweredTask, locations: readonly Location[]): Expression => standsAt(world, task.task.id, locations)
  const active = (one: LoweredTask): Expression =>
    at(
      one,
      one.program.locations.filter((location) => location !== one.begin && location !== one.end && location !== one.start),
    )
  for (const hosted of tasks) {
    const interrupts = tasks.filter((one) => one.host === hosted.task.id)
    const standStill = (one: LoweredTask, above: readonly LoweredTask[]): void => {
      if (above.length === 0) return
      const interrupted = lacking({ kind: 'interrupt', tasks: above.map(({ task }) => task.id) })
      for (const location of one.program.locations) {
        if (location === one.start || location === one.begin || location.finished) continue
        location.code = branch(not(or(above.map(active))), location.code, interrupted)
      }
    }
    standStill(hosted, interrupts)
    for (const one of interrupts) {
      standStill(
        one,
        interrupts.filter((other) => isOver(other.task.group, one.task.group)),
      )
      if (one.begin === undefined) continue
      const others = interrupts.filter((other) => other !== one && !isOver(one.task.group, other.task.group))
      one.begin.code = branch(or([at(hosted, [hosted.end]), ...others.map(active)]), BLOCKED, one.begin.code)
    }
  }
}

/** What has a value at a place beyond what always has one: names in scope, and what open contracts remember. */
export function scopeAt(one: LoweredTask, location: Location): readonly Variable[] {
  const place = one.program.places.get(location)
  const remembered = place?.contracts.flatMap((contract) => [...contract.owed.values()]) ?? []
  return [...(place?.inScope ?? []), ...remembered]
}
