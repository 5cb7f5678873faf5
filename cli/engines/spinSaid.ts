// What SPIN's verifier and its replay of a trail print, as data. Input: their text, and of a trail the model and its guide; output: counts and
// verdict, or who moved from where. A replay shows each statement: those of one step are told apart from the next step of the same place
// by what the model does, so that every further one says `perhaps`.
import type { Guide } from '../../compiler/pipeline.ts'
import type { Hint, Trail } from '../../runtime/index.ts'
import type { Counts } from './engine.ts'
import { nth } from '../../runtime/entries.ts'

interface PanSaid {
  readonly counts: Counts
  readonly bytes: number
  readonly error: 'invalid end' | 'assertion' | 'claim' | undefined
  readonly ended: 'complete' | 'memory' | 'shallow'
  /** Of a search that keeps bits: bits by states. */
  readonly hashFactor: number | undefined
}

/** Undefined if it did not come to its end. */
export function panSaid(text: string): PanSaid | undefined {
  const errors = /errors: (\d+)/.exec(text)
  const number = (pattern: RegExp): number => Number(pattern.exec(text)?.[1] ?? 0)
  const starved = /reached -DMEMLIM bound|out of memory|cannot allocate/i.test(text)
  if (errors === null && !starved) return undefined
  const stored = number(/^\s*([\d.e+]+) nominal states/m) || number(/^\s*([\d.e+]+) states, stored/m)
  const matched = number(/^\s*([\d.e+]+) transitions \(/m)
  const factor = /^hash factor:\s*([\d.e+]+)/m.exec(text)?.[1]
  const first = /^pan:\d+: (.*)$/m.exec(text)?.[1] ?? ''
  return {
    counts: { states: stored, transitions: matched, depth: 0, frontier: 0 },
    bytes: number(/^\s*([\d.]+)\s+total actual memory usage/m) * 2 ** 20,
    error:
      errors === null || errors[1] === '0'
        ? undefined
        : first.startsWith('invalid end state')
          ? 'invalid end'
          : first.startsWith('assertion violated')
            ? 'assertion'
            : 'claim',
    ended: starved ? 'memory' : /max search depth too small/.test(text) ? 'shallow' : 'complete',
    hashFactor: factor === undefined ? undefined : Number(factor),
  }
}

/** `Depth=     300 States=    1e+06 Transitions= 1.2e+06 …`, as it comes while a search runs. */
export function panProgress(line: string): Counts | undefined {
  const match = /^Depth=\s*([\d.e+]+) States=\s*([\d.e+]+) Transitions=\s*([\d.e+]+)/.exec(line)
  return match === null ? undefined : { depth: Number(match[1]), states: Number(match[2]), transitions: Number(match[3]), frontier: 0 }
}

/** `whole` false: the last step does not come to its end. */
export function spinTrail(replay: string, model: string, guide: Guide, whole: boolean): Trail {
  const where = placesByLine(model, guide)
  const steps: Hint[] = []
  for (const line of replay.split('\n')) {
    if (line.startsWith('spin: trail ends')) break
    if (/^\s*transition failed/.test(line)) {
      steps.pop()
      continue
    }
    const entry = /^\s*\d+:\s+proc\s+\d+ \((\w+):\d+\) \S+:(\d+) \(state \d+\)\s+\[/.exec(line)
    const place = entry === null ? undefined : where.get(Number(entry[2]))
    if (entry === null || place === undefined || nth(guide.tasks, place.task).name !== entry[1]) continue
    const before = steps[steps.length - 1]
    steps.push(before?.task === place.task && before.from === place.from ? { ...place, perhaps: true } : place)
  }
  while (!whole && steps.length > 0) if (steps.pop()?.perhaps !== true) break
  return { steps }
}

interface Place {
  readonly task: number
  readonly from: number
}

/** Of each line of the model's processes the place whose step it is part of. */
function placesByLine(model: string, guide: Guide): ReadonlyMap<number, Place> {
  const found = new Map<number, Place>()
  let task = -1
  let place: Place | undefined
  for (const [index, line] of model.split('\n').entries()) {
    const begins = /^(?:active )?proctype (\w+)/.exec(line)
    if (begins !== null) {
      task = guide.tasks.findIndex(({ name }) => name === begins[1])
      place = undefined
    } else if (line === '}') task = -1
    const label = task < 0 ? null : /^(\w+):/.exec(line)
    if (task < 0 || line.startsWith('#')) place = undefined
    else if (label !== null) {
      const { places } = nth(guide.tasks, task)
      const [, name = ''] = label
      const from = Object.hasOwn(places, name) ? places[name] : undefined
      place = from === undefined ? undefined : { task, from }
    }
    if (place !== undefined) found.set(index + 1, place)
  }
  return found
}
