// Requests in the midst of a step, in `atomic` and first in a branch of `select`: what must wait stands in a queue until the step is
// taken, and nothing else of the step has happened (semantics.md 9). Input: the code of such a step, with the places where a request
// must wait; output: the ways that only put the request into its queue, and the withdrawal of all of them by the step itself.
import type { Location, Node } from '../ir/system.ts'
import { successors } from '../ir/walk.ts'
import { NO_WAY, branch } from '../ir/build.ts'
import { assigned, before, BEGINNING, type Past } from '../ir/past.ts'
import { goto, hook, newLocation, type Asking, type Context, type Place } from './context.ts'
import { grow } from './growth.ts'
import { denied, dequeue, enqueue, inQueue, type Request } from './locks.ts'

/**
 * A step in whose midst requests can stand, at a place of its own; `ways` makes the branches of its code. What asks comes behind what is
 * open.
 */
export function stepThatAsks(context: Context, place: Place, ways: (asking: Asking) => readonly Node[]): Node {
  const location = newLocation(context, place)
  const asking: Asking = { waits: new Map(), ends: [] }
  const branches = ways(asking)
  // Between rounds a service may stay for ever, but not once it has queued a request there (semantics.md 15).
  const queued = asking.waits.size > 0 && hasRounds(context) ? newLocation(context, place) : location
  const all = [...branches, ...branches.flatMap((code) => requestsOf(code, asking, queued) ?? [])]
  withdrawAll(asking)
  const [only, another] = all
  location.code = only !== undefined && another === undefined ? only : { kind: 'either', branches: all }
  queued.code = location.code
  return goto(location)
}

const hasRounds = ({ task: { group } }: Context): boolean => group.role === 'service' || group.role === 'environment'

/** The end of a way that is closed by a request that has to wait. */
export function ask(asking: Asking, request: Request): Node {
  const end = denied(request)
  asking.waits.set(end, request)
  return end
}

/** Behind it the step has been taken. */
export function taken(asking: Asking, next: Node): Node {
  const end = hook()
  end.then = next
  asking.ends.push(end)
  return end
}

/** The same, where the first statement of a way is the step and goes on here. */
export const behindFirst = ({ mode, asking }: Context, next: Node): Node =>
  mode === 'first' && asking !== undefined ? taken(asking, next) : next

/** Once the code is complete: the requests that the step may have made before are withdrawn with it. */
function withdrawAll(asking: Asking): void {
  const requests = new Map([...asking.waits.values()].map((request) => [`${request.lock.id} ${request.mode}`, request]))
  for (const end of asking.ends) end.then = [...requests.values()].reduceRight<Node>((node, request) => dequeue(request, node), end.then)
}

/** The ways of the code that end where a request must wait, as steps that make the request from the state before, if it is not made yet. */
function requestsOf(code: Node, { waits, ends }: Asking, queued: Location): Node | undefined {
  const leading = leadingTo(code, waits, new Set<Node>(ends))
  const [first] = waits.values()
  if (first === undefined || !leading.has(code)) return undefined
  const { growth } = first.world

  const known = new Map<Past, Map<Node, Node>>()
  const walk = (node: Node, past: Past): Node => {
    if (!leading.has(node)) return NO_WAY
    const at = known.get(past) ?? new Map<Node, Node>()
    known.set(past, at)
    const result = at.get(node) ?? made(node, past)
    at.set(node, result)
    return result
  }
  const made = (node: Node, past: Past): Node => {
    grow(growth)
    switch (node.kind) {
      case 'assign': {
        const { variable, index } = node.target
        return walk(node.next, assigned(past, variable, index, node.value))
      }
      case 'note':
        return walk(node.next, past)
      case 'let':
        return { ...node, value: before(node.value, past), next: walk(node.next, past) }
      case 'choose':
        return { ...node, next: walk(node.next, past) }
      case 'if':
        return branch(before(node.condition, past), walk(node.then, past), walk(node.otherwise, past))
      case 'switch':
        return { ...node, value: before(node.value, past), cases: node.cases.map((one) => walk(one, past)) }
      case 'either':
        return { ...node, branches: node.branches.filter((one) => leading.has(one)).map((one) => walk(one, past)) }
      case 'goto':
      case 'fail':
        return NO_WAY
      case 'blocked': {
        const request = waits.get(node)
        return request === undefined ? NO_WAY : branch(inQueue(request), NO_WAY, enqueue(request, goto(queued)))
      }
    }
  }
  return walk(code, BEGINNING)
}

/** The nodes from which a place to wait can be reached before an end of the step. */
function leadingTo(code: Node, waits: ReadonlyMap<Node, Request>, ends: ReadonlySet<Node>): ReadonlySet<Node> {
  const found = new Map<Node, boolean>([...ends].map((end) => [end, false]))
  const visit = (node: Node): boolean => {
    const before = found.get(node)
    if (before !== undefined) return before
    let leads = waits.has(node)
    for (const next of successors(node)) leads = visit(next) || leads
    found.set(node, leads)
    return leads
  }
  visit(code)
  return new Set([...found].flatMap(([node, leads]) => (leads ? [node] : [])))
}
