// The raw exploration of single models beside the other checkers: `node --import tsx bench/raw.ts [--rounds 3] NAME SIZE [NAME SIZE]…`, as
// `faults_disabled 5 gfs2 5`. The rows that `npm run bench` would write of them, to be compared side by side in one run; writes nothing. With
// `--workers` instead what two workers take of one: seconds, and CPU seconds of both threads, which bound what two cores could save.
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
  options: { rounds: { type: 'string', default: '3' }, workers: { type: 'boolean' } },
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
    for (const { model, n, rounds } of contests) {
      const run = await lockspec(model, n, folder, child)
      const pairs: { one: Run; two: Run }[] = []
      for (let round = 0; round < rounds; round++) pairs.push({ one: await run('search'), two: await run('search', 2) })
      const [times, cpu] = [(one: Run) => one.seconds, (one: Run) => one.cpu].map((of) =>
        median(pairs.map(({ one, two }) => of(one) / of(two))),
      )
      const [one, two] = [pairs.map((pair) => pair.one.cpu), pairs.map((pair) => pair.two.cpu)].map(median)
      console.log(
        `${model.name} ${n}: ${times?.toFixed(2)}× as fast; CPU ${one?.toFixed(2)} s and ${two?.toFixed(2)} s, at most ${(2 * (cpu ?? 0)).toFixed(2)}×`,
      )
    }
  } else {
    const smallest = await (await lockspec(ring, 3, folder, child))('search')
    const say = (text: string): void => void process.stderr.write(`${text}\n`)
    const explored = await explorations({ folder, child, tools: installed(), say, empty: smallest.peak }, contests)
    process.stdout.write(`${explorationTable(explored)}\n`)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
