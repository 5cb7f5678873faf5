// Holds that change hands: what was given to a task is counted, and what is given to it or revoked from it changes what its open calls
// and rounds must end with (semantics.md 20 to 22). Input: the lowered tasks; output: their code, with what follows from each change.
import type { Expression, Location, Node, Variable } from '../ir/system.ts'
import { assign, branch, calculate, compare, number, read } from '../ir/build.ts'
import type { Contract } from './context.ts'
import { ownCount } from './given.ts'
import { standsAt, type LoweredTask } from './tasks.ts'
import { HOLD_LIMIT, identity, type World } from './world.ts'
import { nth } from '../../runtime/entries.ts'

/** Changes code in place: it runs once all tasks are lowered, for a hold can be given by a task that is lowered later. */
export function applyTransfers(world: World, tasks: readonly LoweredTask[], hosts: ReadonlyMap<number, number>): void {
  const transfers = tasks.flatMap((one) => one.program.transfers)
  const received = new Set(transfers.flatMap((one) => (one.kind === 'given' ? [one.hold] : [])))
  // What is downgraded is given in its new mode if it was in its old.
  for (let before = -1; before < received.size;) {
    before = received.size
    for (const one of transfers) if (one.kind === 'downgraded' && received.has(one.from)) received.add(one.hold)
  }
  const given = (hold: Variable): Variable | undefined => (received.has(hold) ? world.givenOf.get(hold) : undefined)

  const within = (owner: LoweredTask, locations: readonly Location[], change: (next: Node) => Node, next: Node): Node =>
    locations.length === 0 ? next : branch(standsAt(world, owner.task.id, locations), change(next), next)

  /** What follows for each call or round that is open over the holds of the task. */
  const inContracts = (
    task: number,
    of: Contract['of'],
    hold: Variable,
    change: (owed: Variable, next: Node) => Node,
    next: Node,
  ): Node => {
    let node = next
    for (const owner of tasks) {
      if (identity(hosts, owner.task.id) !== task) continue
      for (const contract of owner.program.contracts) {
        const owed = contract.owed.get(hold)
        if (owed === undefined || contract.of !== of) continue
        const { places, locations } = owner.program
        const inside = locations.filter((location) => places.get(location)?.contracts.includes(contract))
        node = within(owner, inside, (then) => change(owed, then), node)
      }
    }
    return node
  }
  const up = (count: Variable, next: Node): Node =>
    branch(compare('<', read(count), number(HOLD_LIMIT)), assign(count, calculate('+', read(count), number(1)), next), next)
  const down = (count: Variable, then: Node, otherwise: Node): Node =>
    branch(compare('>', read(count), number(0)), assign(count, calculate('-', read(count), number(1)), then), otherwise)
  const atMost = (count: Variable, most: Expression, next: Node): Node =>
    branch(compare('>', read(count), most), assign(count, most, next), next)

  for (const transfer of transfers) {
    const { hold, task, node } = transfer
    const next = node.next
    const count = given(hold)
    switch (transfer.kind) {
      case 'released':
        if (count !== undefined) node.next = down(count, next, next)
        break
      case 'downgraded': {
        const before = given(transfer.from)
        if (before !== undefined && count !== undefined) node.next = down(before, up(count, next), next)
        break
      }
      case 'given': {
        const raised = inContracts(task, 'call', hold, up, next)
        const owner = nth(tasks, task)
        const running = owner.program.locations.filter((location) => location !== owner.start && location !== owner.end)
        node.next = count === undefined ? raised : within(owner, running, (then) => up(count, then), raised)
        break
      }
      case 'revoked': {
        const ofCalls = inContracts(task, 'call', hold, (owed, then) => atMost(owed, read(hold), then), next)
        const ofRounds = inContracts(task, 'round', hold, (owed, then) => atMost(owed, ownCount(world, hold), then), ofCalls)
        node.next = count === undefined ? ofRounds : down(count, ofRounds, ofRounds)
        break
      }
    }
  }
}
