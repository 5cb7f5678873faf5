// The local situations of a complete graph, in words that mean the same at every size. In: the space of a search, by its survey. Out: where a
// task stands with what it holds and knows, and the same of every pair of tasks. Objects and tasks are numbered in the order in which
// a situation names them, so that those that differ in who is who are one.
import type { FieldMeta, Meta } from '../contract.ts'
import { show, text } from '../decode.ts'
import { placeOf, read } from '../elements.ts'
import type { Space } from '../search/space.ts'
import { nth } from '../entries.ts'

export interface Situations {
  readonly alone: Set<string>
  readonly pairs: Set<string>
  /** Bytes that these sets and what leads to them take, about. */
  bytes: number
  /** There was no room for all. */
  cut: boolean
}

export const noSituations = (): Situations => ({ alone: new Set(), pairs: new Set(), bytes: 0, cut: false })

/** An entry of a set or map beside its text, whose characters take two bytes. */
const ENTRY = 64

/** States between two looks at the clock. */
const SLICE_STATES = 1024

/** Fills the sets, as far as they fit into so many bytes; in slices. */
export function* situations({ meta, visited }: Space, found: Situations, room: number): Generator<void> {
  const { alone, pairs } = found
  const tasks = meta.tasks.map((_, task) => ownOf(meta, task))
  // By task, what was seen of it: as numbers, and the text of each.
  const known = tasks.map(() => new Map<string, number>())
  const texts: string[][] = tasks.map(() => [])
  const met = new Set<string>()
  const here = new Int32Array(tasks.length)
  const kept = (...all: readonly string[]): void => {
    for (const one of all) found.bytes += ENTRY + 2 * one.length
  }
  for (let id = 0; id < visited.count(); id++) {
    if (id % SLICE_STATES === SLICE_STATES - 1) yield
    if (found.bytes > room) {
      found.cut = true
      return
    }
    const states = visited.states()
    const at = visited.at(id)
    for (const [task, { fields }] of tasks.entries()) {
      const key = fields.map((field) => read(field, states, at)).join()
      let number = nth(known, task).get(key)
      if (number === undefined) {
        number = nth(texts, task).length
        nth(known, task).set(key, number)
        const told = tellOf(meta, task, states, at)
        nth(texts, task).push(told)
        const one = numbered(told)
        if (!alone.has(one)) kept(one)
        alone.add(one)
        kept(key, told)
      }
      here[task] = number
    }
    for (let a = 0; a < tasks.length; a++) {
      for (let b = a + 1; b < tasks.length; b++) {
        const key = `${a} ${here[a]} ${b} ${here[b]}`
        if (met.has(key)) continue
        met.add(key)
        kept(key)
        const [first, second] = [nth(nth(texts, a), here[a]!), nth(nth(texts, b), here[b]!)]
        const [one, other] = [numbered(`${first} and ${second}`), numbered(`${second} and ${first}`)]
        const pair = one < other ? one : other
        if (!pairs.has(pair)) kept(pair)
        pairs.add(pair)
      }
    }
  }
}

/** The elements of a state that are one task's own. */
function ownOf(meta: Meta, task: number): { readonly fields: readonly FieldMeta[] } {
  const holds = meta.locks.flatMap((lock) => lock.holds.flatMap((hold) => (hold.task === task ? [hold.field] : [])))
  const own = meta.fields.flatMap((field, index) => (field.task === task && field.kind !== 'place' ? [index] : []))
  return { fields: [nth(meta.tasks, task).place, ...new Set([...holds, ...own])].map((index) => nth(meta.fields, index)) }
}

/** The group, the place, what is held and what is in scope. */
function tellOf(meta: Meta, task: number, states: Int32Array, at: number): string {
  const { group, name, locations } = nth(meta.tasks, task)
  const location = nth(locations, placeOf(meta, task, states, at))
  const held = meta.locks.flatMap((lock) =>
    lock.holds.flatMap((hold) => {
      const count = hold.task === task ? read(nth(meta.fields, hold.field), states, at) : 0
      return count === 0 ? [] : [`${lock.name} ${nth(lock.modes, hold.mode)} ${count}`]
    }),
  )
  const scope = location.scope.map((index) => {
    const field = nth(meta.fields, index)
    return `${field.path.replace(`${name}.`, '')} = ${text(show(field.type, read(field, states, at)))}`
  })
  return [group, placeText(location), ...held, ...scope].join(', ')
}

/** A place by what is the same at every size. */
export const placeText = ({ at, calls, ways, text: words }: Meta['tasks'][number]['locations'][number]): string =>
  `${at.file}:${at.line}:${at.column} ${words} in ${calls.map((call) => call.name).join(' > ')} ${ways.join(' ')}`

/** `File[3]` is the first, second, … of its class that is named. */
export function numbered(words: string): string {
  const seen = new Map<string, string>()
  const counts = new Map<string, number>()
  return words.replace(/\b([A-Za-z_]\w*)\[(\d+)\]/g, (name, base: string) => {
    const known = seen.get(name)
    if (known !== undefined) return known
    const count = (counts.get(base) ?? 0) + 1
    counts.set(base, count)
    const fresh = `${base}#${count}`
    seen.set(name, fresh)
    return fresh
  })
}
