// The order of locks as text: which class is asked for while which is held, where, and each circle with what the model says of it.
// Input: an order and the result that it comes with; output: lines that fit the width. `drawn` is what the pictures share.
import type { At, Meta } from '../contract.ts'
import { className, classOf, type Prevented } from '../order/cycles.ts'
import type { OrderEdge, OrderNode, Site, Standing } from '../order/edges.ts'
import type { Order, Ordered } from '../order/order.ts'
import type { Finding, RunResult } from '../result.ts'
import { causeOf } from './cause.ts'
import { verdictWords } from './expected.ts'
import { grouped, indented, listed, plural, printable, statementText, type Paint } from './paint.ts'
import { lockText } from './steps.ts'
import { cellName } from './text.ts'
import { placeText, tasksText } from './waits.ts'
import { nameOf } from '../elements.ts'
import { nth } from '../entries.ts'

/** What edges of one kind between two classes, or two instances, come to. */
export interface Drawn {
  readonly from: string
  readonly to: string
  readonly kind: OrderEdge['kind']
  readonly edges: readonly OrderEdge[]
  /** On a circle that can deadlock. */
  readonly deadly: boolean
}

/** The order with one arrow for each kind of edge between two classes, or with `instances` between two locks. */
export function drawn(meta: Meta, order: Order, instances = false): readonly Drawn[] {
  const groups = new Map<string, Drawn & { readonly edges: OrderEdge[] }>()
  for (const edge of order.edges) {
    const from = nodeText(meta, edge.from, instances)
    const to = nodeText(meta, edge.to, instances)
    const key = JSON.stringify([from, to, edge.kind])
    const known = groups.get(key)
    if (known !== undefined) known.edges.push(edge)
    else groups.set(key, { from, to, kind: edge.kind, edges: [edge], deadly: edge.kind !== 'try' && isDeadly(meta, order, edge) })
  }
  const rank = (one: Drawn): string => JSON.stringify([one.from, one.to, kinds.indexOf(one.kind)])
  return [...groups.values()].sort((a, b) => (rank(a) < rank(b) ? -1 : 1))
}

const kinds: readonly OrderEdge['kind'][] = ['lock', 'try', 'wait', 'touch', 'wakes']

function isDeadly(meta: Meta, order: Order, edge: OrderEdge): boolean {
  const from = className(meta, edge.from)
  const to = className(meta, edge.to)
  return order.cycles.some(
    ({ classes, verdict }) =>
      verdict.kind === 'deadlock' && classes.some((one, k) => one === from && classes[(k + 1) % classes.length] === to),
  )
}

/** A lock's class or name; a place with its line. */
function nodeText(meta: Meta, node: OrderNode, instances: boolean): string {
  if (node.kind === 'lock') return instances ? nth(meta.locks, node.lock).name : classOf(nth(meta.locks, node.lock).name)
  return placeName(meta, node.text, { file: node.file, line: node.line, column: 0 })
}

const placeName = (meta: Meta, text: string, at: At): string => `${shortText(text)} (${placeText(meta, at)})`

/** Of a statement that is long as much as tells it from others. */
function shortText(text: string): string {
  const whole = statementText(text)
  return whole.length <= 48 ? whole : `${whole.slice(0, 45)}...`
}

/** `write -> read`, of a wait or a touch `write`. */
export function modesText(meta: Meta, { from, fromMode, to, toMode }: OrderEdge): string {
  const one = (node: OrderNode, mode: number): string =>
    node.kind === 'lock' && mode >= 0 ? nth(nth(meta.locks, node.lock).modes, mode) : ''
  return [one(from, fromMode), one(to, toMode)].filter((text) => text !== '').join(' -> ')
}

/** The order of one cell, as lines. */
export function orderText({ result, order }: Ordered, width: number, paint: Paint): readonly string[] {
  const { meta } = result
  const verdict = verdictWords(result).join(' + ')
  const style = result.ended !== 'complete' ? 'open' : result.findings.length === 0 ? 'good' : 'bad'
  const ended = order === undefined ? 'NOT complete' : 'complete'
  const lines = [`${paint('strong', `${cellName(result)}:`)} ${paint(style, verdict)}; ${plural(result.states, 'state')}; ${ended}`]
  if (order === undefined) return [...lines, '  the order of locks is told of whole graphs only']
  const edges = drawn(meta, order)
  if (edges.length === 0) lines.push('  nobody asks for anything while holding a lock')
  for (const edge of edges) lines.push('', ...edgeLines(meta, edge, width, paint))
  for (const cycle of order.cycles) lines.push('', ...cycleLines(result, order, cycle, width, paint))
  if (order.more) lines.push('', '  there are more circles than these; they were not looked at')
  return lines
}

const kindTexts: Readonly<Record<OrderEdge['kind'], string>> = {
  lock: '',
  try: 'trylock',
  wait: 'no lock',
  touch: 'an access that may fault',
  wakes: 'asked for by who could end that wait',
}

function edgeLines(meta: Meta, { from, to, kind, edges }: Drawn, width: number, paint: Paint): readonly string[] {
  const told = kindTexts[kind]
  const lines = indented(`${paint('strong', `${from} -> ${to}`)}${told === '' ? '' : `: ${told}`}`, width, 2, 6).slice()
  const modes = new Map<string, { readonly pairs: Set<string>; queued: boolean }>()
  for (const edge of edges) {
    const text = modesText(meta, edge)
    const known = modes.get(text) ?? { pairs: new Set<string>(), queued: false }
    known.pairs.add(`${shortName(meta, edge.from)} -> ${shortName(meta, edge.to)}`)
    known.queued ||= edge.queued
    modes.set(text, known)
  }
  for (const [text, { pairs, queued }] of modes) {
    const which = isOne(meta, edges) ? '' : `${text === '' ? '' : ': '}${few([...pairs])}`
    const line = `${text}${which}${queued ? '; waits behind the queue alone, too' : ''}`
    if (line !== '') lines.push(...indented(line, width, 4, 6))
  }
  for (const site of sitesOf(meta, kind, edges)) lines.push(...indented(site, width, 4, 6))
  return lines
}

/** Instances that need not be told apart. */
function isOne(meta: Meta, edges: readonly OrderEdge[]): boolean {
  const { from, to } = nth(edges, 0)
  const several = (node: OrderNode): boolean =>
    node.kind === 'lock' && nth(meta.locks, node.lock).name !== classOf(nth(meta.locks, node.lock).name)
  return !several(from) && !several(to)
}

/** `Inode[0]` of `Inode[0].i_rwsem`; the name where nothing is left. */
const shortName = (meta: Meta, node: OrderNode): string => {
  if (node.kind !== 'lock') return statementText(node.text)
  const { name } = nth(meta.locks, node.lock)
  return /^(.*\])\.\w+$/.exec(name)?.[1] ?? name
}

const few = (texts: readonly string[]): string =>
  texts.length <= 6 ? texts.join(', ') : `${texts.slice(0, 6).join(', ')} and ${grouped(texts.length - 6)} more`

/** Where it is asked for, in which calls, by whom, and since where the first is held. */
function sitesOf(meta: Meta, kind: OrderEdge['kind'], edges: readonly OrderEdge[]): readonly string[] {
  const sites = new Map<string, { readonly at: At; readonly tasks: Set<number>; readonly taken: Set<string> }>()
  for (const site of edges.flatMap((edge): readonly Site[] => edge.sites)) {
    const { at, text } = locationAt(meta, site.asked)
    const key = `${placeText(meta, at)}: ${shortText(text)}${callsText(meta, site.asked)}`
    const known = sites.get(key) ?? { at, tasks: new Set<number>(), taken: new Set<string>() }
    known.tasks.add(site.asked.task)
    for (const one of site.taken) known.taken.add(placeText(meta, locationAt(meta, one).at))
    sites.set(key, known)
  }
  return [...sites].map(([key, { tasks, taken }]) => {
    const since = kind === 'wakes' || taken.size === 0 ? '' : `; the first is held since ${listed([...taken].sort(byNumbers), 'or')}`
    return `${tasksText(
      meta,
      [...tasks].sort((a, b) => a - b),
    )}, ${key}${since}`
  })
}

const byNumbers = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true })

const locationAt = (meta: Meta, { task, place }: Standing) => nth(nth(meta.tasks, task).locations, place)

/** `, in write_page > take (line 12)`: outermost first, with the place of each call in another. */
function callsText(meta: Meta, where: Standing): string {
  const { calls } = locationAt(meta, where)
  const names = calls.map(
    ({ role, name, at }, depth) => `${role === 'touch' ? `${name} (faults)` : name}${depth === 0 ? '' : ` (${placeText(meta, at)})`}`,
  )
  return names.length === 0 ? '' : `, in ${names.join(' > ')}`
}

// ---- circles ----

function cycleLines(
  result: RunResult,
  { edges }: Order,
  { classes, verdict, finding }: Order['cycles'][number],
  width: number,
  paint: Paint,
): readonly string[] {
  const { meta } = result
  const names = new Map(edges.flatMap(({ from, to }) => [from, to]).map((node) => [className(meta, node), nodeText(meta, node, false)]))
  const name = [...classes, nth(classes, 0)].map((one) => printable(names.get(one) ?? one)).join(' -> ')
  const lines = indented(`${paint('strong', 'circle')} ${name}`, width, 2, 6).slice()
  if (verdict.kind === 'prevented') {
    lines.push(...indented(`${paint('good', 'cannot deadlock')}: ${preventedText(meta, verdict)}`, width, 4, 6))
    return lines
  }
  if (finding?.trace === undefined) return lines
  const told = causeOf(result, finding)
  lines.push(...indented(`${paint('bad', 'can deadlock')}: ${told.headline}`, width, 4, 6))
  for (const text of runLines(result, finding)) lines.push(...indented(text, width, 6, 9))
  for (const fact of told.facts) lines.push(...indented(fact, width, 6, 8))
  return lines
}

/** `1. a, line 14: lock first.i_rwsem` */
function runLines({ meta }: RunResult, { trace }: Finding): readonly string[] {
  return (trace?.steps ?? []).map(({ task, location }, k) => {
    const { at, text } = nth(nth(meta.tasks, task).locations, location)
    return `${k + 1}. ${nameOf(meta, task)}, ${placeText(meta, at)}: ${shortText(text)}`
  })
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
