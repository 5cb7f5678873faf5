// The raw exploration of single models beside the other checkers: `node --import tsx bench/raw.ts [--rounds 3] NAME SIZE [NAME SIZE]…`, as
// `faults_disabled 5 gfs2 5`. The rows that `npm run bench` would write of them, to be compared side by side in one run; writes nothing. With
// `--compiled` V8's compiling is not counted, as gcc's is not: the fifth search in a process. With `--workers` instead what two workers take
// of one, and beside it what the machine allows: two such searches at once that share nothing, which only memory and cores can hold up;
// `--from N` calls the helper from so many states on.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { explorations } from './exploration.ts'
import { buildChild, lockspec, type Run } from './lockspec.ts'
import { faultsDisabled, gfs2, locks, ring } from './model.ts'
import { installed } from './peers.ts'
import { explorationTable } from './report.ts'
import { median } from './statistics.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '3' },
    workers: { type: 'boolean' },
    compiled: { type: 'boolean' },
    from: { type: 'string' },
  },
})
const contests = positionals.flatMap((name, i) => {
  if (i % 2 === 1) return []
  const model = [ring, locks, gfs2, faultsDisabled].find((one) => one.name === name)
  const n = Number(positionals[i + 1])
  if (model?.counts[n] === undefined) throw new Error(`no counts are known of ${name} ${positionals[i + 1] ?? ''}`)
  return [{ model, n, rounds: Number(values.rounds) }]
})
const folder = mkdtempSync(join(tmpdir(), 'lockspec-bench-'))
try {
  const child = await buildChild(folder)
  if (values.workers === true) {
    const from = values.from === undefined ? undefined : Number(values.from)
    for (const { model, n, rounds } of contests) {
      const run = await lockspec(model, n, folder, child)
      const turns: { one: Run; two: Run; apart: readonly Run[] }[] = []
      for (let round = 0; round < rounds; round++) {
        turns.push({
          one: await run('search'),
          two: await run('search', 2, 'default', from),
          apart: await Promise.all([run('search'), run('search')]),
        })
      }
      const fast = median(turns.map((turn) => turn.one.seconds / turn.two.seconds))
      const allowed = median(turns.map((turn) => turn.apart.reduce((sum, { seconds }) => sum + turn.one.seconds / seconds, 0)))
      const [one, two, apart] = [
        median(turns.map((turn) => turn.one.cpu)),
        median(turns.map((turn) => turn.two.cpu)),
        median(turns.flatMap((turn) => turn.apart.map(({ cpu }) => cpu))),
      ].map((seconds) => seconds.toFixed(2))
      console.log(
        `${model.name} ${n}: two workers ${fast.toFixed(2)}× as fast as one; two searches that share nothing do ${allowed.toFixed(2)}× its work; ` +
          `CPU of one ${one} s, of two workers ${two} s, of one of two searches ${apart} s`,
      )
    }
  } else {
    const smallest = await (await lockspec(ring, 3, folder, child))('search')
    const say = (text: string): void => void process.stderr.write(`${text}\n`)
    const parts = values.compiled === true ? 'compiled' : 'search'
    const explored = await explorations({ folder, child, tools: installed(), say, empty: smallest.peak, parts }, contests)
    process.stdout.write(`${explorationTable(explored)}\n`)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
