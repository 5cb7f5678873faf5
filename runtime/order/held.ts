// What tasks hold where they stand, over a whole graph. In: a checker module, settings, options. Out: for each place of a task the
// locks that it holds in every state in which it stands there, and those that it holds in some.
import type { At, CheckerModule, Meta } from '../contract.ts'
import { holdFields, read } from '../elements.ts'
import { exploring } from '../explore.ts'
import type { ExploreOptions } from '../options.ts'
import type { RunResult } from '../result.ts'
import type { Space } from '../search/space.ts'

export interface Hold {
  readonly lock: number
  readonly mode: number
}

export interface HeldAt {
  readonly at: At
  readonly text: string
  readonly task: number
  /** In every state in which the task stands here. */
  readonly certain: readonly Hold[]
  /** In some of them, and not in all. */
  readonly possible: readonly Hold[]
}

export interface Holding {
  readonly result: RunResult
  /** Undefined where the search ended early: what is certain then is not known. In the order of the text, then of the tasks. */
  readonly held: readonly HeldAt[] | undefined
}

/** In slices, as `exploring`. */
export function* holding(module: CheckerModule, settings: readonly number[], options: ExploreOptions): Generator<void, Holding> {
  let held: readonly HeldAt[] | undefined
  const result = yield* exploring(module, settings, {
    ...options,
    *survey(space) {
      held = yield* heldIn(space)
    },
  })
  return { result, held: result.ended === 'complete' ? held : undefined }
}

/** Of one statement: the places of a task that come from it are as many as there are calls that lead to it. */
interface Book {
  readonly at: At
  readonly text: string
  states: number
  readonly counts: Float64Array
}

const SLICE_STATES = 1 << 12

function* heldIn({ meta, visited }: Space): Generator<void, readonly HeldAt[]> {
  const tasks = meta.tasks.map((task, t) => {
    const holds = holdFields(meta, t)
    return { place: meta.fields[task.place]!, holds, books: booksOf(meta, t, holds.length) }
  })
  const states = visited.states()
  const count = visited.count()
  for (let id = 0; id < count; id++) {
    if ((id & (SLICE_STATES - 1)) === SLICE_STATES - 1) yield
    const at = visited.at(id)
    for (const { place, holds, books } of tasks) {
      const book = books[read(place, states, at)]
      if (book === undefined) continue
      book.states++
      for (let h = 0; h < holds.length; h++) if (read(holds[h]!.field, states, at) > 0) book.counts[h]!++
    }
  }
  return tasks.flatMap(({ holds, books }, task) =>
    [...new Set(books)].flatMap((book): HeldAt[] => {
      if (book === undefined || book.states === 0) return []
      const where = (wanted: (count: number) => boolean): readonly Hold[] =>
        holds.flatMap(({ lock, mode }, h) => (wanted(book.counts[h]!) ? [{ lock, mode }] : []))
      return [
        {
          at: book.at,
          text: book.text,
          task,
          certain: where((states) => states === book.states),
          possible: where((states) => states > 0 && states < book.states),
        },
      ]
    }),
  )
}

/** By place; none for what runs before the first state, and for ends. */
function booksOf(meta: Meta, task: number, size: number): readonly (Book | undefined)[] {
  const books = new Map<string, Book>()
  return meta.tasks[task]!.locations.map(({ at, text, finished }, place) => {
    if (place === 0 || finished) return undefined
    const key = `${at.line}:${at.column} ${at.file}`
    const book = books.get(key) ?? { at, text, states: 0, counts: new Float64Array(size) }
    books.set(key, book)
    return book
  })
}
