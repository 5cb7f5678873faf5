// Long states: what they take compressed, and as they are. Input: specs and sizes; output: bytes a state, of the whole set and of the
// states alone, without what every state has (a slot of the table, a mark).
import type { Bench } from './exploration.ts'
import { lockspec } from './lockspec.ts'
import type { Cell } from './model.ts'

export interface Long {
  readonly cell: Cell
  readonly n: number
  readonly words: number
  readonly states: number
  readonly raw: number
  readonly compressed: number
  readonly slower: number
}

export async function longRuns(bench: Bench, cells: readonly { readonly cell: Cell; readonly n: number }[]): Promise<readonly Long[]> {
  const done: Long[] = []
  for (const { cell, n } of cells) {
    const run = await lockspec(cell, n, bench.folder, bench.child)
    const raw = await run('search', 1, 'plain')
    const compressed = await run('search', 1, 'pairs')
    if (raw.states !== compressed.states || raw.transitions !== compressed.transitions || raw.depth !== compressed.depth)
      throw new Error(`${cell.name} ${n}: compressed states give other counts`)
    done.push({
      cell,
      n,
      words: raw.words,
      states: raw.states,
      raw: raw.bytes / raw.states,
      compressed: compressed.bytes / raw.states,
      slower: compressed.seconds / raw.seconds,
    })
  }
  return done
}
