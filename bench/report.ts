// The report of a benchmark. Input: what was measured; output: results.md and the plot. Every figure that a document of this project
// gives comes from this report.
import type { Exploration } from './exploration.ts'
import type { Model } from './model.ts'
import { ring } from './model.ts'
import type { Tools } from './peers.ts'
import { plot } from './plot.ts'
import type { Long } from './long.ts'
import type { Reduced } from './reduced.ts'
import type { Startup } from './startup.ts'
import { grouped, short, table, times } from './statistics.ts'

export interface Machine {
  readonly cores: number
  readonly processor: string
  readonly memory: number
  readonly node: string
  readonly tools: Tools
}

export interface Limit {
  readonly n: number
  /** Million lookups per second: of one process, of two at once together; of lockspec, million transitions per second. */
  readonly one: number
  readonly two: number
  readonly own: number
  readonly share: number
  readonly ownOfTwo: number
  readonly shareOfTwo: number
}

export interface Growth {
  readonly n: number
  readonly states: number
  readonly transitions: number
  readonly seconds: number
  /** Peak less an empty run's, and what the visited set says that it holds, both by states. */
  readonly bytes: number
  readonly held: number
}

export interface Liveness {
  readonly model: Model
  readonly n: number
  readonly safety: number
  readonly phases: Readonly<Record<string, number>>
  /** Analyses of what `check` of one cell shows, by the search. */
  readonly shown: number
  /** All of them, by the search. */
  readonly ratio: number
  readonly bytes: number
}

export interface Results {
  readonly machine: Machine
  /** Load average when it began and when it ended. */
  readonly load: readonly [number, number]
  readonly rounds: number
  readonly explored: readonly Exploration[]
  readonly reduced: readonly Reduced[]
  readonly started: Startup
  readonly limit: Limit | undefined
  readonly growth: readonly Growth[]
  readonly long: readonly Long[]
  readonly liveness: readonly Liveness[]
}

export function report(results: Results): string {
  return [
    '# Results of the benchmark',
    'Written by `npm run bench`; do not edit. Times are medians; a ratio is the median of the ratios of single rounds, in which the programs run one after the other. A column `before` has the figures of the results that these replace, measured at another time.',
    `${machineText(results.machine)}\n- load average at the beginning ${results.load[0].toFixed(1)}, at the end ${results.load[1].toFixed(1)}: the benchmark itself makes 1 to 2, what is above disturbs it`,
    '## Raw exploration',
    'All reachable states, stored exactly, without reductions, one thread unless said otherwise. The counts of all programs agree (SPIN numbers the locations of the ring differently: up to 10% more). `gfs2` and `faults_disabled` are seed families as `lockspec export` writes them; SPIN runs them depth first, the only way that it counts their steps. Time is that of the search, of Rumur that of the process. Bytes: the peak of the process, of lockspec less that of an empty run, by states.',
    explorationTable(results.explored),
    '## With reductions, from the command to the verdict',
    '`node dist/lockspec.js check` with its reductions and a warm cache, beside `spin -a`, `gcc -O3` and `pan` together, breadth first, with and without partial order reduction. The ratio is to the faster of the two; in the largest model only the mode runs that was faster in the one before.',
    reducedTable(results.reduced),
    '## Start-up: ring of 3, from the command to the verdict',
    startupTable(results.started),
    ...(results.limit === undefined ? [] : ['## Memory ceiling', limitText(results.limit)]),
    '## Growth of the ring',
    growthTable(results.growth),
    '![Seconds of a search by number of files](results.svg)',
    '## Long states',
    'The visited set in bytes a state, with its table and marks; states alone in parentheses. Compressed, as here from 65,536 states on, is the default from four words and half a million states on.',
    longTable(results.long),
    '## What the analyses after the search cost',
    'Deadlocks of some tasks, livelocks, liveness properties, coverage, and accounting, which `--full`, JSON and HTML show: by the time of the search, for what `check` of one cell shows and for all, and the memory of all in bytes a state beyond its peak.',
    livenessTable(results.liveness),
  ]
    .join('\n\n')
    .concat('\n')
}

function machineText({ cores, processor, memory, node, tools }: Machine): string {
  const versions = Object.entries(tools).map(([name, version]) => `- ${name}: ${version ?? 'not installed, left out'}`)
  return [`- ${cores} cores, ${processor}, ${Math.round(memory / 2 ** 30)} GiB of memory`, `- node ${node}`, ...versions].join('\n')
}

export function explorationTable(explored: readonly Exploration[]): string {
  const rows = explored.flatMap(({ model, n, own, two, peers }) =>
    [own, two, ...peers].map((one) => [
      `${model.name} ${n}`,
      one.name,
      String(one.runs),
      grouped(one.states),
      grouped(one.transitions),
      short(one.seconds),
      short(one.rate / 1e6),
      one === own ? '' : times(one.ratio),
      one === two ? '' : times(one.ratioOfTwo),
      one.bytes === 0 ? '' : one.bytes.toFixed(1),
    ]),
  )
  return table(
    ['model', 'program', 'runs', 'states', 'transitions', 's', 'M transitions/s', 'lockspec is', 'with 2 workers', 'bytes/state'],
    rows,
  )
}

function startupTable({ uncached, cached, spin, uncachedRatio, cachedRatio }: Startup): string {
  const ratio = (value: number | undefined): string => (value === undefined ? '' : short(value))
  return table(
    ['', 's', 'share of SPIN, gcc and pan'],
    [
      ['`node dist/lockspec.js check`, nothing cached', short(uncached), ratio(uncachedRatio)],
      ['`node dist/lockspec.js check --fresh`, its code cached', short(cached), ratio(cachedRatio)],
      ...(spin === undefined ? [] : [['`spin -a`, `gcc -O3`, `pan`', short(spin), '']]),
    ],
  )
}

const reducedTable = (reduced: readonly Reduced[]): string =>
  table(
    ['model', 'states', 'lockspec, s', 'SPIN, s', 'SPIN with its reduction, s', 'lockspec is'],
    reduced.map(({ model, n, states, seconds, peers, ratio }) => {
      const peer = (name: string): string => {
        const one = peers.find((each) => each.name === name)
        return one === undefined ? '' : short(one.seconds)
      }
      return [
        `${model.name} ${n}`,
        grouped(states),
        short(seconds),
        peer('SPIN'),
        peer('SPIN with its reduction'),
        ratio === undefined ? '' : times(ratio),
      ]
    }),
  )

/** Every state has a mark and a share of the table, whatever it is long: what is left is the states. */
const longTable = (long: readonly Long[]): string =>
  table(
    ['model', 'states', 'words', 'as they are', 'compressed', 'share', 'time'],
    long.map(({ cell, n, states, words, raw, compressed, slower }) => {
      const common = raw - words * 4
      const alone = compressed - common
      return [
        `${cell.name} ${n}`,
        grouped(states),
        String(words),
        `${raw.toFixed(1)} (${words * 4})`,
        `${compressed.toFixed(1)} (${alone.toFixed(1)})`,
        `${((compressed / raw) * 100).toFixed(0)}% (${((alone / (words * 4)) * 100).toFixed(0)}%)`,
        times(slower),
      ]
    }),
  )

function limitText({ n, one, two, own, share, ownOfTwo, shareOfTwo }: Limit): string {
  return [
    table(
      ['', 'M/s'],
      [
        ['lookups by `limit.c`, one core', short(one)],
        ['lookups by two `limit.c` at once, together', short(two)],
        [`transitions by lockspec, ring of ${n}, one worker`, short(own)],
        [`transitions by lockspec, ring of ${n}, two workers`, short(ownOfTwo)],
      ],
    ),
    `lockspec reaches ${(share * 100).toFixed(0)}% of the ceiling of one core with one worker, and ${(shareOfTwo * 100).toFixed(0)}% of that of two cores with two.`,
  ].join('\n\n')
}

const growthTable = (growth: readonly Growth[]): string =>
  table(
    ['files', 'states', 'transitions', 's', 'M transitions/s', 'bytes/state, peak', 'bytes/state, held'],
    growth.map(({ n, states, transitions, seconds, bytes, held }) => [
      String(n),
      grouped(states),
      grouped(transitions),
      short(seconds),
      short(transitions / seconds / 1e6),
      // What an empty run needs is not known to the kilobyte.
      states < 500_000 ? '' : bytes.toFixed(1),
      held.toFixed(1),
    ]),
  )

const livenessTable = (liveness: readonly Liveness[]): string =>
  table(
    ['model', 'search, s', 'analyses, s', 'of these', 'ratio, shown', 'ratio', 'bytes/state'],
    liveness.map(({ model, n, safety, phases, shown, ratio, bytes }) => [
      `${model.name} ${n}`,
      short(safety),
      short(safety * ratio),
      Object.entries(phases)
        .filter(([, seconds]) => seconds >= 0.05)
        .map(([phase, seconds]) => `${phase} ${short(seconds)}`)
        .join(', '),
      times(shown),
      times(ratio),
      bytes.toFixed(1),
    ]),
  )

export function growthPlot(growth: readonly Growth[], explored: readonly Exploration[]): string {
  const rings = explored.filter(({ model }) => model === ring)
  const names = [...new Set(rings.flatMap(({ peers }) => peers.map((peer) => peer.name)))]
  return plot('Every state of the ring, without reductions', 'files', 'seconds', [
    { name: 'lockspec', points: growth.map(({ n, seconds }) => [n, seconds] as const) },
    ...names.map((name) => ({
      name,
      points: rings.flatMap(({ n, peers }) => peers.filter((peer) => peer.name === name).map((peer) => [n, peer.seconds] as const)),
    })),
  ])
}
