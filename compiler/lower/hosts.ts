// The hosts of interrupts. Input: a world; output: for each interrupt the number of the task that it runs on, or diagnostics where there
// is no such task at these sizes.
import { errorAt } from '../diagnostics/report.ts'
import type * as M from '../model/model.ts'
import { ofGroup } from './expressions/at.ts'
import { expressions } from './expressions/expressions.ts'
import { textOf, type TaskInstance, type World } from './world.ts'

/** Ids of interrupts, each with the id of the task that it runs on. */
export function hostsOf(world: World): ReadonlyMap<number, number> {
  const hosts = new Map<number, number>()
  for (const task of world.tasks) {
    const { host } = task.group
    if (host === undefined) continue
    const number = hostOf(world, task, host)
    if (number === undefined) refuse(world, task, host)
    else hosts.set(task.id, number)
  }
  return hosts
}

function hostOf(world: World, task: TaskInstance, host: M.Expression): number | undefined {
  const x = expressions(world)
  const value = x.value(host, ofGroup(world, task))
  return value.kind === 'const' && x.checks.length === 0 ? value.value : undefined
}

function refuse(world: World, task: TaskInstance, host: M.Expression): void {
  const names = host.kind === 'taskName' ? world.tasks.filter(({ group }) => group === host.group).map(({ name }) => name) : []
  const [first, last] = [names[0] ?? '', names.at(-1) ?? '']
  world.diagnostics.push(
    errorAt('LS7018', host.span, `there is no task \`${textOf(world, host.span)}\` for \`${task.name}\` to run on at these sizes`, {
      hint: names.length < 2 ? `the group has one task, \`${first}\`` : `the tasks of the group are \`${first}\` to \`${last}\``,
    }),
  )
}

/** The interrupts that an interrupt can come on top of, those included that these are over. */
export function isOver(one: M.TaskGroup, other: M.TaskGroup): boolean {
  return one.over.some((below) => below === other || isOver(below, other))
}

/** Whether others that use the holds of a task can come while it is in a call: interrupts on it, or on top of it. */
export function isInterrupted({ tasks }: World, hosts: ReadonlyMap<number, number>, { id, group }: TaskInstance): boolean {
  const host = hosts.get(id)
  return tasks.some(
    (other) => hosts.get(other.id) === id || (host !== undefined && hosts.get(other.id) === host && isOver(other.group, group)),
  )
}
