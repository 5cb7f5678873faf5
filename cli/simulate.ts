import type { Selection } from './plan.ts'
import type { Terminal } from './terminal.ts'
export async function simulate(_paths: readonly string[], _options: Selection & { list: boolean; seed: string; steps: string; scheduler: 'random' | 'round-robin' }, _terminal: Terminal): Promise<number> {
  throw new Error('not yet')
}
