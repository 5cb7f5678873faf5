// The order of locks of one run as plain data (docs/json.md), of which text, pictures and the page are views. Input: an order with the result
// that it comes with; output: per pair of classes and kind an edge with its locks and places, and each circle with what the model says.
import type { At, Meta } from '../contract.ts'
import { className, classOf, type OrderCycle, type Prevented } from '../order/cycles.ts'
import type { OrderEdge, OrderNode, Site, Standing } from '../order/edges.ts'
import type { Order, Ordered } from '../order/order.ts'
import type { RunResult } from '../result.ts'
import { verdictWords } from './expected.ts'
import { few, listed } from './paint.ts'
import { lockText } from './steps.ts'
import { findingJson } from './traceJson.ts'
import { tasksText } from './waits.ts'
import { nameOf } from '../elements.ts'
import { nth } from '../entries.ts'

export type OrderJson = NonNullable<ReturnType<typeof orderJson>>
export type EdgeJson = OrderJson['edges'][number]
export type CircleJson = OrderJson['circles'][number]

/** A class of locks, or a place where something else is waited for or touched. */
export interface NodeJson {
  readonly kind: OrderNode['kind']
  readonly name: string
  /** Null of a lock. */
  readonly file: string | null
  readonly line: number | null
}

/** The order of a complete graph; of another one null. */
export function orderJson({ result, order }: Ordered) {
  if (order === undefined) return null
  const { meta } = result
  const edges = edgesJson(meta, order)
  const nodes = new Map(order.edges.flatMap(({ from, to }) => [from, to]).map((node) => [className(meta, node), nodeJson(meta, node)]))
  return { edges, circles: order.cycles.map((cycle) => circleJson(result, cycle, nodes)), more: order.more }
}

/** A run in the document of `order --format json`. */
export const orderedJson = (told: Ordered) => ({
  workload: told.result.meta.workload,
  variant: told.result.variant,
  words: verdictWords(told.result).join(' + '),
  states: told.result.states,
  complete: told.order !== undefined,
  order: orderJson(told),
})

// ---- edges ----

const kinds: readonly OrderEdge['kind'][] = ['lock', 'try', 'wait', 'touch', 'wakes']

/** One for each kind of edge between two classes. */
function edgesJson(meta: Meta, order: Order) {
  const groups = new Map<string, OrderEdge[]>()
  for (const edge of order.edges) {
    const key = JSON.stringify([className(meta, edge.from), className(meta, edge.to), kinds.indexOf(edge.kind)])
    groups.set(key, [...(groups.get(key) ?? []), edge])
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, edges]) => edgeJson(meta, order, edges))
}

function edgeJson(meta: Meta, { cycles }: Order, edges: readonly OrderEdge[]) {
  const { from, to, kind } = nth(edges, 0)
  return {
    from: nodeJson(meta, from),
    to: nodeJson(meta, to),
    kind,
    deadly: kind !== 'try' && isDeadly(cycles, className(meta, from), className(meta, to)),
    between: edges.map((edge) => ({
      from: instance(meta, edge.from),
      held: mode(meta, edge.from, edge.fromMode),
      to: instance(meta, edge.to),
      asked: mode(meta, edge.to, edge.toMode),
      queued: edge.queued,
    })),
    sites: sitesJson(
      meta,
      kind,
      edges.flatMap(({ sites }) => sites),
    ),
  }
}

/** On a circle that can deadlock. */
const isDeadly = (cycles: readonly OrderCycle[], from: string, to: string): boolean =>
  cycles.some(
    ({ classes, verdict }) =>
      verdict.kind === 'deadlock' && classes.some((one, k) => one === from && classes[(k + 1) % classes.length] === to),
  )

const nodeJson = (meta: Meta, node: OrderNode): NodeJson =>
  node.kind === 'lock'
    ? { kind: node.kind, name: classOf(nth(meta.locks, node.lock).name), file: null, line: null }
    : { kind: node.kind, name: node.text, file: node.file, line: node.line }

const instance = (meta: Meta, node: OrderNode): string => (node.kind === 'lock' ? nth(meta.locks, node.lock).name : node.text)

const mode = (meta: Meta, node: OrderNode, index: number): string | null =>
  node.kind === 'lock' && index >= 0 ? nth(nth(meta.locks, node.lock).modes, index) : null

/** Where the second is asked for, in which calls, by whom, and where the first came to be held; in the order of the tasks. */
function sitesJson(meta: Meta, kind: OrderEdge['kind'], sites: readonly Site[]) {
  const groups = new Map<string, { readonly asked: Standing; readonly tasks: Set<number>; readonly taken: At[] }>()
  for (const { asked, taken } of sites) {
    const { at, text, calls } = locationAt(meta, asked)
    const key = JSON.stringify([at.file, at.line, text, calls.map((call) => [call.role, call.name, call.at.file, call.at.line])])
    const known = groups.get(key) ?? { asked, tasks: new Set<number>(), taken: [] }
    known.tasks.add(asked.task)
    // Of a wait that the other could end the place is the wait's own.
    if (kind !== 'wakes') known.taken.push(...taken.map((one) => locationAt(meta, one).at))
    groups.set(key, known)
  }
  const first = ({ tasks }: { readonly tasks: ReadonlySet<number> }): number => Math.min(...tasks)
  const sorted = [...groups.values()].sort((a, b) => first(a) - first(b))
  return sorted.map(({ asked, tasks, taken }) => {
    const { at, text, calls } = locationAt(meta, asked)
    return {
      tasks: [...tasks].sort((a, b) => a - b).map((task) => nameOf(meta, task)),
      at,
      text,
      calls: calls.map((call) => ({ role: call.role, name: call.name, at: call.at })),
      since: placesOf(taken),
    }
  })
}

/** Each once, in the order of the text. */
const placesOf = (places: readonly At[]): readonly At[] =>
  [...new Map(places.map((at) => [`${at.file}:${at.line}:${at.column}`, at])).values()].sort((a, b) =>
    a.file === b.file ? a.line - b.line || a.column - b.column : a.file < b.file ? -1 : 1,
  )

const locationAt = (meta: Meta, { task, place }: Standing) => nth(nth(meta.tasks, task).locations, place)

// ---- circles ----

function circleJson(result: RunResult, { classes, verdict, finding }: Order['cycles'][number], nodes: ReadonlyMap<string, NodeJson>) {
  const told = finding === undefined ? null : findingJson(result, finding, undefined)
  return {
    nodes: classes.map((name): NodeJson => nodes.get(name) ?? { kind: 'wait', name, file: null, line: null }),
    verdict: verdict.kind,
    by: verdict.kind === 'prevented' ? verdict.by : null,
    /** In words: what the tasks do there, or what keeps them from it. */
    told: verdict.kind === 'prevented' ? preventedText(result.meta, verdict) : (told?.headline ?? ''),
    finding: told,
  }
}

function preventedText(meta: Meta, prevented: Prevented): string {
  switch (prevented.by) {
    case 'try':
      return 'a trylock does not wait'
    case 'order':
      return `an order of addresses: ${few(prevented.pairs.map(([first, second]) => `${lockName(meta, first)} before ${lockName(meta, second)}`))}, never round`
    case 'modes':
      return `modes that go together: ${listed(prevented.pairs.map(({ lock, held, asked }) => `${lockText(lock, asked)} is asked for where ${held} is held`))}`
    case 'tasks':
      return prevented.tasks.length === 1
        ? `one task only: ${tasksText(meta, prevented.tasks)}`
        : `no two of its edges by different tasks: ${tasksText(meta, prevented.tasks)}`
    case 'guard':
      return `another lock is always held: ${listed(prevented.locks)}`
    case 'apart':
      return 'its tasks never stand there at the same time'
  }
}

/** A lock's name of the key of its node. */
const lockName = (meta: Meta, key: string): string => {
  const lock = /^lock (\d+)$/.exec(key)?.[1]
  return lock === undefined ? key : nth(meta.locks, Number(lock)).name
}
