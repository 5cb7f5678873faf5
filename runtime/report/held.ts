// What tasks hold where they stand, as text and as JSON. Input: what was found of a whole graph; output: lines that fit the width, a
// statement each with its tasks below it; and a document for programs, as docs/order.md says it.
import type { Meta } from '../contract.ts'
import type { HeldAt, Hold, Holding } from '../order/held.ts'
import { indented, listed, statementText, type Paint } from './paint.ts'
import { lockText } from './steps.ts'
import { headText } from './text.ts'
import { placeText, tasksText } from './waits.ts'
import { lockOf, taskOf } from '../elements.ts'
import { nth } from '../entries.ts'

/** Lines that fit the width: of each statement which tasks hold what. */
export function heldText({ result, held }: Holding, width: number, paint: Paint): readonly string[] {
  const { meta } = result
  const lines = [headText(result, paint)]
  if (held === undefined) return [...lines, '  what is held is told of whole graphs only']
  for (const [place, here] of byPlace(meta, held)) {
    lines.push('', ...indented(paint('strong', place), width, 2, 6))
    const tasks = new Map<string, number[]>()
    for (const one of here) {
      const said = sentence(meta, one)
      tasks.set(said, [...(tasks.get(said) ?? []), one.task])
    }
    for (const [said, who] of tasks) lines.push(...indented(`${tasksText(meta, who)}: ${said}`, width, 4, 6))
  }
  return lines
}

/** In the order of the text; what is imported comes last. */
function byPlace(meta: Meta, held: readonly HeldAt[]): readonly (readonly [string, readonly HeldAt[]])[] {
  const rank = ({ at }: HeldAt): string => {
    const place = placeText(meta, at)
    return `${place.startsWith('line ') ? '' : place.replace(/\d+$/, '')} ${String(at.line).padStart(7)} ${String(at.column).padStart(7)}`
  }
  const places = new Map<string, HeldAt[]>()
  const ranked = held.map((one, index) => ({ one, index, key: rank(one) }))
  ranked.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.index - b.index))
  for (const { one, key } of ranked) places.set(key, [...(places.get(key) ?? []), one])
  return [...places.values()].map((here) => [`${placeText(meta, nth(here, 0).at)}: ${statementText(nth(here, 0).text)}`, here])
}

const namesOf = (meta: Meta, holds: readonly Hold[]): readonly string[] =>
  holds.map(({ lock, mode }) => lockText(lockOf(meta, lock).name, nth(lockOf(meta, lock).modes, mode)))

function sentence(meta: Meta, { certain, possible }: HeldAt): string {
  const always = certain.length === 0 ? (possible.length === 0 ? 'nothing' : '') : listed(namesOf(meta, certain))
  const perhaps = possible.length === 0 ? '' : `perhaps ${listed(namesOf(meta, possible))}`
  return [always, perhaps].filter((part) => part !== '').join('; ')
}

/** One run in the document of `order --held --format json`. */
export function heldJson({ result, held }: Holding): object {
  const { meta } = result
  return {
    workload: meta.workload,
    variant: result.variant,
    complete: held !== undefined,
    held: byPlace(meta, held ?? [])
      .flatMap(([, here]) => here)
      .map((one) => ({
        at: one.at,
        task: taskOf(meta, one.task).name,
        certain: namesOf(meta, one.certain),
        possible: namesOf(meta, one.possible),
      })),
  }
}
