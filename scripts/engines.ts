// `node --import tsx scripts/engines.ts [SPEC…]`: whether SPIN, Rumur and TLC say of each cell of specs/ what our own search says, by `check
// --engine` itself: the same findings, and of what an engine was asked whole the same states. Cells of more states than `--most` (20,000) are
// left out. `--engine NAME` (repeatable) asks these only, `--part K/N` every N-th cell, from the K-th on. `--results FILE` keeps a line for each
// cell and each that was asked, as it comes, and asks no more what is kept there of the same text: so a run can be ended at any time and begun
// again (`--seconds S` ends it, as an interrupt does); a new file begins anew. Prints what is asked, then a line for each cell and engine that
// differ, how many were compared, of how many, and which are missing; exit code 1 where anything differs, 152 where cells are missing.
import { spawn } from 'node:child_process'
import { appendFileSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { argv, env, execPath, stdout } from 'node:process'
import { parseArgs } from 'node:util'
import { hashOf } from '../cli/cache.ts'
import { exitCodes } from '../cli/exit.ts'
import { readText, specFiles } from '../cli/files.ts'
import { buildCommandLine } from './build.ts'
import { differences, type Said } from './engines/differences.ts'

interface Cell {
  readonly workload: string
  readonly variant: string | null
  readonly expected: { readonly run: boolean } | null
  readonly run: Said | null
}

/** What one of them said of a cell; `run` null: nothing but `wrong`. */
interface Kept {
  readonly spec: string
  /** Of the spec that it was said of. */
  readonly text: string
  readonly by: string
  readonly workload: string
  readonly variant: string | null
  readonly run: Said | null
  readonly wrong: string
}

const { values, positionals } = parseArgs({
  args: argv.slice(2),
  allowPositionals: true,
  options: {
    engine: { type: 'string', multiple: true },
    most: { type: 'string', default: '20000' },
    part: { type: 'string', default: '1/1' },
    results: { type: 'string' },
    seconds: { type: 'string' },
  },
})
const engines = values.engine ?? ['spin', 'rumur', 'tlc']
const most = Number(values.most)
const [part = 1, parts = 1] = values.part.split('/').map(Number)

// ---- one run of the command line, as it is in this moment ----

const home = mkdtempSync(join(tmpdir(), 'lockspec-engines-'))
let ended = false
let child: ReturnType<typeof spawn> | undefined
const end = (): void => {
  ended = true
  child?.kill('SIGINT')
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end)
const clock = values.seconds === undefined ? undefined : setTimeout(end, Number(values.seconds) * 1000)
process.on('exit', () => {
  child?.kill('SIGINT')
  rmSync(home, { recursive: true, force: true })
})

interface Checked {
  readonly cells: readonly Cell[]
  readonly err: string
  readonly code: number | null
}

/** A group of its own: an interrupt at a terminal comes from here alone, and once. */
function check(args: readonly string[]): Promise<Checked> {
  return new Promise((resolve, reject) => {
    const program = join(home, 'dist', 'lockspec.js')
    const started = spawn(execPath, [program, 'check', ...args, '--format', 'json', '--workers', '1'], {
      env: { ...env, XDG_CACHE_HOME: home },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    child = started
    let out = ''
    let err = ''
    started.stdout.setEncoding('utf8').on('data', (text: string) => void (out += text))
    started.stderr.setEncoding('utf8').on('data', (text: string) => void (err += text))
    started.on('error', reject)
    started.on('close', (code) => {
      child = undefined
      const document = out === '' ? { specs: [] } : (JSON.parse(out) as { readonly specs: readonly { readonly cells: readonly Cell[] }[] })
      resolve({ cells: document.specs.flatMap(({ cells }) => cells), err: err.trim(), code })
    })
  })
}

// ---- what is known ----

const kept = new Map<string, Kept>()
const keyOf = ({ spec, text, by, workload, variant }: Omit<Kept, 'run' | 'wrong'>): string =>
  JSON.stringify([spec, text, by, workload, variant])

if (values.results !== undefined && existsSync(values.results))
  // The last line may be cut off where the process was ended.
  for (const line of readFileSync(values.results, 'utf8').split('\n').slice(0, -1)) {
    const one = JSON.parse(line) as Kept
    kept.set(keyOf(one), one)
  }

function keep(list: readonly Kept[]): void {
  for (const one of list) kept.set(keyOf(one), one)
  if (values.results !== undefined) appendFileSync(values.results, list.map((one) => `${JSON.stringify(one)}\n`).join(''))
}

const saidBy = ({ ended: how, states, findings, engine }: Said): Said => ({
  ended: how,
  states,
  findings: findings.map(({ kind, name }) => ({ kind, name })),
  engine: engine === null ? null : { unasked: engine.unasked },
})

const titleOf = ({ workload, variant }: Pick<Cell, 'workload' | 'variant'>): string =>
  variant === null ? workload : `${workload}, ${variant}`

/** Of all cells of a spec at once: those that do not fit into so much have more states, by far. Undefined if the run was ended. */
async function own(spec: string, text: string): Promise<readonly Kept[] | undefined> {
  const known = [...kept.values()].filter((one) => one.spec === spec && one.text === text && one.by === 'own')
  if (known.length > 0) return known
  const { cells, err, code } = await check([spec, '--reduce', 'off', '--memory', '16M'])
  if (ended) return undefined
  if (cells.length === 0) throw new Error(`${spec}: ends with ${code}: ${err}`)
  const list = cells.flatMap(({ workload, variant, expected, run }): readonly Kept[] =>
    expected?.run === false ? [] : [{ spec, text, by: 'own', workload, variant, run: run && saidBy(run), wrong: run === null ? err : '' }],
  )
  keep(list)
  return list
}

/** Asks an engine of variants of one workload; keeps what it says of each before the run is ended. */
async function ask(engine: string, cells: readonly Kept[]): Promise<void> {
  const asked = cells.filter((one) => !kept.has(keyOf({ ...one, by: engine })))
  const first = asked[0]
  if (first === undefined) return
  stdout.write(`${engine} ${first.spec} ${first.workload}: ${asked.length}\n`)
  const variants = asked.flatMap(({ variant }) => (variant === null ? [] : ['--variant', variant]))
  const {
    cells: said,
    err,
    code,
  } = await check([first.spec, '--workload', first.workload, ...variants, '--engine', engine, '--memory', '1G'])
  if (code === exitCodes.usage) throw new Error(err)
  const lines = err.split('\n')
  keep(
    asked.flatMap((one): readonly Kept[] => {
      const run = said.find(({ variant }) => variant === one.variant)?.run ?? null
      if (run?.ended === 'interrupted' || (run === null && ended)) return []
      const wrong = lines.filter((line) => one.variant === null || line.includes(`variant ${one.variant}`)).join('; ')
      return [{ ...one, by: engine, run: run && saidBy(run), wrong: run === null ? wrong || 'it says nothing' : '' }]
    }),
  )
}

// ---- all of them ----

cpSync('package.json', join(home, 'package.json'))
await buildCommandLine(join(home, 'dist'))
let looked = 0
const small: Kept[] = []
for (const spec of specFiles(positionals.length > 0 ? positionals : ['specs'])) {
  if (ended) break
  const cells = await own(spec, hashOf(readText(spec)))
  if (cells === undefined) break
  looked += cells.length
  for (const one of cells) {
    if (one.run === null) throw new Error(`${spec} ${titleOf(one)}: ${one.wrong}`)
    if (one.run.ended !== 'complete' && one.run.states <= most) throw new Error(`${spec} ${titleOf(one)}: ends by ${one.run.ended}`)
    if (one.run.states <= most) small.push(one)
  }
}
const chosen = small.filter((_, i) => (i + 1) % parts === part % parts)
for (const title of new Set(chosen.map(({ spec, workload }) => `${spec} ${workload}`))) {
  const cells = chosen.filter(({ spec, workload }) => `${spec} ${workload}` === title)
  for (const engine of engines) if (!ended) await ask(engine, cells)
}
clearTimeout(clock)

let differ = 0
let missing = 0
for (const engine of engines) {
  const counts = { compared: 0, differ: 0, open: 0 }
  for (const one of chosen) {
    const said = kept.get(keyOf({ ...one, by: engine }))
    if (said === undefined) continue
    counts.compared++
    if ((said.run?.engine?.unasked.length ?? 0) > 0) counts.open++
    const wrong = said.run === null ? [said.wrong] : differences(one.run!, said.run)
    if (wrong.length === 0) continue
    counts.differ++
    stdout.write(`BAD ${engine} ${one.spec} ${titleOf(one)}: ${one.run!.states} states; ${wrong.join('; ')}\n`)
  }
  differ += counts.differ
  missing += chosen.length - counts.compared
  stdout.write(
    `${engine}: ${counts.compared} of ${chosen.length} cells compared, ${counts.differ} differ, ${counts.open} not asked of a part\n`,
  )
}
stdout.write(`${looked} cells looked at${ended ? ', and not all' : ''}; ${small.length} of at most ${most} states\n`)
process.exitCode = differ > 0 ? 1 : missing > 0 || ended ? exitCodes.incomplete : 0
