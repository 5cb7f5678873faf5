// `--watch`: expressions whose values stand beside each step of a trace. Input: their texts and the specs whose runs are meant; output:
// nothing, or the compiler's diagnostics of what means nothing in any of these runs. With a folder, one of its specs is meant.
import { compiling } from './compiler.ts'
import type { Diagnosed } from './diagnosed.ts'
import type { Plan, PlannedRun } from './plan.ts'

interface Asked {
  readonly plan: Plan
  readonly runs: readonly PlannedRun[]
}

export async function wrongWatches(watch: readonly string[], asked: readonly Asked[]): Promise<Diagnosed | undefined> {
  for (const text of watch) {
    const wrong: Diagnosed[] = []
    let meant = false
    for (const { plan, runs } of asked) {
      const workloads = new Set(runs.filter(({ expected }) => expected?.kind !== 'notRun').map(({ workload }) => workload))
      for (const workload of workloads) {
        const found = meant ? undefined : await compiling('checkWatch', plan.file, workload, text)
        if (found === undefined) meant = true
        else wrong.push(found)
      }
    }
    if (!meant && wrong[0] !== undefined) return wrong[0]
  }
  return undefined
}
