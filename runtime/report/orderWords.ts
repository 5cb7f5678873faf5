// The words for an order of locks that text, pictures and the page share. Input: parts of an order as plain data, and the file that is spoken of,
// whose places are lines; output: texts, printable.
import { classOf } from '../order/cycles.ts'
import type { CircleJson, EdgeJson, NodeJson } from './orderJson.ts'
import { few, listed, printable, statementText } from './paint.ts'
import { placeIn } from './waits.ts'
import { nth } from '../entries.ts'

/** A lock's class; a place with its line. */
export const nodeName = ({ kind, name, file, line }: NodeJson, main: string): string =>
  kind === 'lock' || file === null ? printable(name) : `${shortText(name)} (${placeIn(main, { file, line })})`

/** Of a statement that is long as much as tells it from others. */
function shortText(text: string): string {
  const whole = statementText(text)
  return whole.length <= 48 ? whole : `${whole.slice(0, 45)}...`
}

/** `write -> read`, of a wait or a touch `write`. */
export const modesText = ({ held, asked }: Pick<EdgeJson['between'][number], 'held' | 'asked'>): string =>
  [held ?? '', asked ?? ''].filter((text) => text !== '').join(' -> ')

/** What an edge is, where it is more than a lock that is waited for. */
export const kindTexts: Readonly<Record<EdgeJson['kind'], string>> = {
  lock: '',
  try: 'trylock',
  wait: 'no lock',
  touch: 'an access that may fault',
  wakes: 'asked for by who could end that wait',
}

/** The modes, with the instances that have them where there are several, and whether the queue alone is waited for. */
export function betweenTexts({ from, to, between }: EdgeJson): readonly string[] {
  const modes = new Map<string, { readonly pairs: Set<string>; queued: boolean }>()
  for (const one of between) {
    const known = modes.get(modesText(one)) ?? { pairs: new Set<string>(), queued: false }
    known.pairs.add(`${shortName(from, one.from)} -> ${shortName(to, one.to)}`)
    known.queued ||= one.queued
    modes.set(modesText(one), known)
  }
  const several = between.some((one) => isSeveral(from, one.from) || isSeveral(to, one.to))
  return [...modes]
    .map(([text, { pairs, queued }]) => {
      const which = several ? `${text === '' ? '' : ': '}${few([...pairs])}` : ''
      return `${text}${which}${queued ? '; waits behind the queue alone, too' : ''}`
    })
    .filter((text) => text !== '')
}

const isSeveral = ({ kind }: NodeJson, name: string): boolean => kind === 'lock' && name !== classOf(name)

/** `Inode[0]` of `Inode[0].i_rwsem`; the name where nothing is left. */
const shortName = ({ kind }: NodeJson, name: string): string =>
  kind === 'lock' ? (/^(.*\])\.\w+$/.exec(name)?.[1] ?? name) : statementText(name)

/** Who asks where, in which calls, and since where the first is held; those that differ in the line of the task alone as one. */
export function siteTexts({ sites }: EdgeJson, main: string): readonly string[] {
  const groups = new Map<string, { readonly tasks: Set<string>; readonly since: Set<string> }>()
  for (const { tasks, at, text, calls, since } of sites) {
    const key = `${placeIn(main, at)}: ${shortText(text)}${callsText(calls, main)}`
    const known = groups.get(key) ?? { tasks: new Set<string>(), since: new Set<string>() }
    for (const task of tasks) known.tasks.add(task)
    for (const one of since) known.since.add(placeIn(main, one))
    groups.set(key, known)
  }
  return [...groups].map(([key, { tasks, since }]) => {
    const lines = [...since].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    return `${listed([...tasks])}, ${key}${lines.length === 0 ? '' : `; the first is held since ${listed(lines, 'or')}`}`
  })
}

/** `, in write_page > take (line 12)`: outermost first, with the place of each call in another. */
function callsText(calls: EdgeJson['sites'][number]['calls'], main: string): string {
  const names = calls.map(
    ({ role, name, at }, depth) => `${role === 'touch' ? `${name} (faults)` : name}${depth === 0 ? '' : ` (${placeIn(main, at)})`}`,
  )
  return names.length === 0 ? '' : `, in ${names.join(' > ')}`
}

/** `A.l -> B.l -> A.l` */
export const circleName = ({ nodes }: CircleJson, main: string): string =>
  [...nodes, nth(nodes, 0)].map((node) => nodeName(node, main)).join(' -> ')

/** The steps of the run into a circle: `a, line 14: lock first.i_rwsem`. */
export const stepTexts = ({ finding }: CircleJson, main: string): readonly string[] =>
  (finding?.trace?.steps ?? []).map(({ task, at, text }) => `${task}, ${placeIn(main, at)}: ${shortText(text)}`)
