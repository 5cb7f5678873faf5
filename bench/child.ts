// One run of lockspec in a process of its own, so that its peak of memory is its own. Input: the path of a checker's text, the index of
// each parameter's value, `search` to leave the analyses out, `compiled` for such a search behind others, in which V8 has compiled it, `shown` for
// what `check` of one cell shows or `all`, the number of threads, `plain` to leave long states uncompressed or `pairs` to compress them early,
// from how many states on helpers are called; output: one line of JSON, and an error where a helper was lost.
import { readFileSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { createCrew } from '../cli/crew.ts'
import { loaded } from '../cli/load.ts'
import { exploring } from '../runtime/index.ts'
import type { CheckerModule, ExploreOptions } from '../runtime/index.ts'
import { sliced } from '../driver/slices.ts'
import { createPaired } from '../runtime/store/paired.ts'
import { createPlain } from '../runtime/store/plain.ts'
import { watchedCrew } from './crew.ts'

/** Searches behind which V8 compiles no more of a model that takes a tenth of a second. */
const COMPILING = 4

const [path, values, parts, workers, store, from] = process.argv.slice(2)
const threads = Number(workers ?? 1)
const text = readFileSync(path!, 'utf8')
const settings = JSON.parse(values!) as number[]
const module = loaded(text, path) as CheckerModule
/** Seconds of each phase, as far as the reports tell them apart. */
const phases: Record<string, number> = {}
const watched = threads < 2 ? undefined : watchedCrew((ended) => createCrew(text, settings, threads, ended))
let phase = 'search'
let since = performance.now()
const isSearch = parts === 'search' || parts === 'compiled'
const options: ExploreOptions = {
  crew: watched?.crew,
  ...(from === undefined ? {} : { crewFrom: Number(from) }),
  memory: 2 ** 35,
  ...(store === 'plain' ? { store: createPlain } : {}),
  ...(store === 'pairs' ? { store: (words, limit, batch) => createPaired(words, limit, batch, 1 << 16) } : {}),
  accounts: () => (parts === 'all' ? 'all' : 'rows'),
  clock: () => performance.now(),
  progress: (progress) => {
    const now = performance.now()
    phases[phase] = (phases[phase] ?? 0) + (now - since) / 1000
    phase = progress.phase
    since = now
  },
  cancelled: () => isSearch && phase !== 'search',
}
for (let before = parts === 'compiled' ? COMPILING : 0; before > 0; before--) {
  await sliced(exploring(module, settings, options), setImmediate)
  phase = 'search'
}
const {
  states,
  transitions,
  depth,
  seconds,
  analysisSeconds,
  bytes: held,
  edgeBytes = 0,
  ended,
  findings,
} = await sliced(exploring(module, settings, options), setImmediate)
const { user, system } = process.cpuUsage()
// Of the visited set alone, as the table has it: edges are kept by one thread only.
const bytes = held - edgeBytes
const cpu = (user + system) / 1e6
const peak = process.resourceUsage().maxRSS * 1024
const helped = (await watched?.worked()) ?? 0
const result = { states, transitions, depth, seconds, analysisSeconds, bytes, ended, findings: findings.length, phases, peak, cpu, helped }
process.stdout.write(`${JSON.stringify(result)}\n`)
