// What Rumur's verifier prints, `machine-readable`, as data. Input: its text and the guide of the model; output: the error with its trail, or
// that there is none; undefined if it did not come to its end.
import type { Guide } from '../../compiler/pipeline.ts'
import type { Trail } from '../../runtime/index.ts'
import type { Counts } from './engine.ts'
import { nth } from '../../runtime/entries.ts'

interface RumurSaid {
  readonly counts: Counts
  readonly bytes: number
  /** Names of covers that nothing reaches. */
  readonly uncovered: readonly string[]
  readonly error: { readonly message: string; readonly trail: Trail } | undefined
}

export function rumurSaid(text: string, guide: Guide): RumurSaid | undefined {
  const summary = /<summary states="(\d+)" rules_fired="(\d+)"/.exec(text)
  if (summary === null) return undefined
  const counts = { states: Number(summary[1]), transitions: Number(summary[2]), depth: 0, frontier: 0 }
  const bytes = Number(/state_size_bytes="(\d+)"/.exec(text)?.[1] ?? 0) * counts.states
  const uncovered = [...text.matchAll(/<cover_result message="([^"]*)" count="0"\/>/g)].map(
    ([, name = '']) => `cover "${decodedXml(name)}"`,
  )
  const error = /<error [^>]*>\n<message>(.*)<\/message>\n([^]*?)<\/error>/.exec(text)
  if (error === null) return { counts, bytes, uncovered, error: undefined }
  const [, said = '', states = ''] = error
  const message = decodedXml(said)
  return { counts, bytes, uncovered, error: { message, trail: trailOf(states, guide, message.startsWith('fails ')) } }
}

/** Each state tells what has changed. `fails`: the last rule ends in the error, and leads nowhere. */
function trailOf(text: string, guide: Guide, fails: boolean): Trail {
  const places = guide.tasks.map(() => -1)
  const states = [...text.matchAll(/<state>([^]*?)<\/state>/g)].map(([, body = '']) => {
    for (const [, name, value = ''] of body.matchAll(/<state_component name="([^"]*)" value="([^"]*)"\/>/g)) {
      const task = guide.tasks.findIndex((one) => one.name === name)
      if (task >= 0) places[task] = nth(guide.tasks, task).places[value] ?? -1
    }
    return [...places]
  })
  const [first, ...rest] = states
  return { first, steps: (fails ? rest.slice(0, -1) : rest).map((after) => ({ places: after })) }
}

const entities: Readonly<Record<string, string>> = { quot: '"', apos: "'", lt: '<', gt: '>', amp: '&' }

const decodedXml = (text: string): string => text.replace(/&(\w+);/g, (whole, name: string) => entities[name] ?? whole)
