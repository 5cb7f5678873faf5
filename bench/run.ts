// `npm run bench`: builds the peers that are installed, runs them and lockspec on the same models, and writes results.md and results.svg
// beside this file: some twenty minutes on two quiet cores. Options: --rounds N; --quick (small sizes, half a minute, writes nothing).
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { buildPackage } from '../scripts/build.ts'
import { beside } from './beside.ts'
import { explorations, type Contest } from './exploration.ts'
import { buildChild, lockspec, root, type Run } from './lockspec.ts'
import { longRuns } from './long.ts'
import { faultsDisabled, gfs2, locks, ring } from './model.ts'
import { ceiling, installed } from './peers.ts'
import { reducedRuns } from './reduced.ts'
import { growthPlot, report, type Growth, type Limit, type Liveness } from './report.ts'
import { startup } from './startup.ts'
import { median } from './statistics.ts'
import { nth } from '../runtime/entries.ts'

const { values: given } = parseArgs({
  options: { quick: { type: 'boolean' }, rounds: { type: 'string', default: '3' } },
})
const rounds = Math.max(1, Number(given.rounds) || 1)
const quick = given.quick === true
const most = quick ? 5 : 7
const say = (text: string): void => void process.stderr.write(`${text}\n`)
const loadBefore = nth(loadavg(), 0)
const folder = mkdtempSync(join(tmpdir(), 'lockspec-bench-'))

try {
  const tools = installed()
  for (const [name, version] of Object.entries(tools)) if (version === undefined) say(`${name} is not installed: left out`)
  await buildPackage(join(root, 'dist'))
  const child = await buildChild(folder)
  const smallest = await (await lockspec(ring, 3, folder, child))('search')
  const bench = { folder, child, tools, say, empty: smallest.peak }

  const contests: readonly Contest[] = [
    ...[5, 6, 7, 8]
      // SPIN takes 7.5 GB for the ring of 8: where there is less, it fails and is left out.
      .filter((n) => n <= most || (n === 8 && !quick))
      .map((n) => ({ model: ring, n, rounds: n === 8 ? 1 : n < 7 ? rounds + 2 : rounds })),
    { model: gfs2, n: 5, rounds },
    { model: faultsDisabled, n: 5, rounds },
    ...[5, 6].filter((n) => n < most).map((n) => ({ model: locks, n, rounds: n < 6 ? rounds + 2 : rounds })),
  ]
  const explored = await explorations(bench, contests)

  say('start-up')
  const started = await startup(folder, tools, rounds + 2)

  say('reductions')
  const reduced = await reducedRuns(
    bench,
    quick
      ? [{ model: ring, n: 5, rounds: 1, large: false }]
      : [
          { model: ring, n: 7, rounds: 2, large: false },
          { model: ring, n: 8, rounds: 1, large: true },
          { model: locks, n: 6, rounds: 2, large: false },
        ],
  )

  say('long states')
  const long = await longRuns(bench, [
    { cell: gfs2, n: 5 },
    { cell: faultsDisabled, n: 5 },
  ])

  say('memory ceiling')
  const limit = tools.gcc === undefined ? undefined : await measureLimit(most)

  say('growth')
  const growth: Growth[] = []
  for (let n = 4; n <= (quick ? most : 8); n++) {
    const known = explored.find(({ model, n: size }) => model === ring && size === n)
    const run = known === undefined ? await (await lockspec(ring, n, folder, child))('search') : undefined
    growth.push(
      known === undefined
        ? {
            n,
            states: run!.states,
            transitions: run!.transitions,
            seconds: run!.seconds,
            bytes: Math.max(0, run!.peak - bench.empty) / run!.states,
            held: run!.bytes / run!.states,
          }
        : { n, ...known.own },
    )
  }

  say('liveness')
  const liveness: Liveness[] = []
  for (const [model, n] of [
    [ring, Math.min(6, most)],
    [ring, most],
    [locks, Math.min(5, most)],
  ] as const) {
    if (liveness.some((one) => one.model === model && one.n === n)) continue
    const run = await lockspec(model, n, folder, child)
    const runs: { safety: Run; shown: Run; all: Run }[] = []
    for (let round = 0; round < rounds; round++)
      runs.push({ safety: await run('search'), shown: await run('shown'), all: await run('all') })
    liveness.push({
      model,
      n,
      safety: median(runs.map(({ safety }) => safety.seconds)),
      phases: Object.fromEntries(
        [...new Set(runs.flatMap(({ all }) => Object.keys(all.phases)))]
          .filter((phase) => phase !== 'search')
          .map((phase) => [phase, median(runs.map(({ all }) => all.phases[phase] ?? 0))]),
      ),
      shown: median(runs.map(({ safety, shown }) => shown.analysisSeconds / safety.seconds)),
      ratio: median(runs.map(({ safety, all }) => all.analysisSeconds / safety.seconds)),
      bytes: Math.max(0, median(runs.map(({ safety, all }) => all.peak - safety.peak))) / nth(runs, 0).all.states,
    })
  }

  const machine = {
    cores: cpus().length,
    processor: cpus()[0]?.model ?? 'unknown',
    memory: totalmem(),
    node: process.version,
    tools,
  }
  const target = quick ? folder : join(root, 'bench')
  const replaced = join(root, 'bench/results.md')
  const measured = report({
    machine,
    load: [loadBefore, nth(loadavg(), 0)],
    rounds,
    explored,
    reduced,
    started,
    limit,
    growth,
    long,
    liveness,
  })
  const text = beside(measured, existsSync(replaced) ? readFileSync(replaced, 'utf8') : undefined)
  writeFileSync(join(target, 'results.md'), text)
  writeFileSync(join(target, 'results.svg'), growthPlot(growth, explored))
  process.stdout.write(text)
  if (!quick) say('written to bench/results.md and bench/results.svg')

  /** The ceiling of one core, of two at once, and of lockspec beside it. */
  async function measureLimit(n: number): Promise<Limit> {
    const lookups = ceiling(folder)
    const run = await lockspec(ring, n, folder, child)
    const rows: { one: number; two: number; own: number; ownOfTwo: number }[] = []
    for (let round = 0; round < rounds; round++) {
      const one = await lookups()
      const two = await Promise.all([lookups(), lookups()])
      const own = await run('search')
      const ownOfTwo = await run('search', 2)
      rows.push({
        one,
        two: two[0] + two[1],
        own: own.transitions / own.seconds / 1e6,
        ownOfTwo: ownOfTwo.transitions / ownOfTwo.seconds / 1e6,
      })
    }
    return {
      n,
      one: median(rows.map((row) => row.one)),
      two: median(rows.map((row) => row.two)),
      own: median(rows.map((row) => row.own)),
      share: median(rows.map((row) => row.own / row.one)),
      ownOfTwo: median(rows.map((row) => row.ownOfTwo)),
      shareOfTwo: median(rows.map((row) => row.ownOfTwo / row.two)),
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
