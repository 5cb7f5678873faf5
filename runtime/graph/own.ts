// What of a state is a task's own: where it stands, what comes and goes with its frames, and its requests in queues. In: two states.
// Out: the first, with the task as it is in the second. For questions of the wait-for graph that take a task out of one state of a run
// and ask what would be if it stood in another.
import { read } from '../elements.ts'
import type { FieldMeta, Meta } from '../contract.ts'

const ownKinds: ReadonlySet<FieldMeta['kind']> = new Set(['place', 'local', 'round', 'count', 'snapshot', 'given', 'remaining'])

/** The state with the task where it stands in another, and in the queues in which it stands there, behind whom it stands behind there. */
export function withOwn(meta: Meta, task: number, state: Int32Array, from: Int32Array): Int32Array {
  const result = state.slice()
  for (const field of meta.fields) {
    if (field.task === task && ownKinds.has(field.kind)) write(field, result, read(field, from, 0))
  }
  for (const { queue, queueLength, modes } of meta.locks) {
    if (queue === -1) continue
    const slots = meta.fields.slice(queue, queue + queueLength)
    const mine = (entry: number): boolean => Math.floor((entry - 1) / modes.length) === task
    const entries = requeued(entriesOf(slots, state), entriesOf(slots, from), mine)
    slots.forEach((slot, k) => write(slot, result, entries[k] ?? 0))
  }
  return result
}

/** First come first. */
const entriesOf = (slots: readonly FieldMeta[], state: Int32Array): readonly number[] =>
  slots.map((slot) => read(slot, state, 0)).filter((entry) => entry !== 0)

/** The others of one queue with those of the task out of another, each behind the last of who is before it there. */
function requeued(queue: readonly number[], other: readonly number[], mine: (entry: number) => boolean): readonly number[] {
  const result = queue.filter((entry) => !mine(entry))
  other.forEach((entry, k) => {
    if (!mine(entry)) return
    const before = new Set(other.slice(0, k))
    const last = Math.max(-1, ...result.map((each, at) => (before.has(each) ? at : -1)))
    result.splice(last + 1, 0, entry)
  })
  return result
}

function write({ word, shift, bits, low }: FieldMeta, state: Int32Array, value: number): void {
  if (bits === 0) return
  const mask = bits === 32 ? -1 : ((1 << bits) - 1) << shift
  state[word] = (state[word]! & ~mask) | (((value - low) << shift) & mask)
}
