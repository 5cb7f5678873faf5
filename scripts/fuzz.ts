// Random specs in bulk: `npm run fuzz -- --seed 7 --count 1000 --seconds 600 --jobs 2 --out FOLDER`. Prints what the specs were made
// of and what was found in them; every disagreement is made small and written to the folder, and ends the run with exit code 1.
// `--only I` looks at one spec of the run again. With `--thorough` everything is compared of each spec; else the dear comparisons are
// made of some, which turn with the number of the spec (test/random/compare/). `--between 'written and reduced'` makes one of them alone.
// `--having 'break|revoke'` looks at those of the specs alone whose text has that.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { Worker } from 'node:worker_threads'
import { build } from 'esbuild'
import { comparisons } from '../test/random/compare/comparisons.ts'
import { modestly } from '../test/random/examine.ts'
import type { Answer, SentOptions, Task } from '../test/random/hand.ts'
import { signature } from '../test/random/shrink.ts'
import { createSum, type Survey } from '../test/random/survey.ts'
import { nth } from '../runtime/entries.ts'

// Code that runs for one spec is not worth being optimised: V8 is told to wait nine times as long with it, as by the command line.
if (Number(process.versions.node.split('.')[0]) < 22) setFlagsFromString('--interrupt-budget=1200000')

const { values } = read()

function read() {
  try {
    return parseArgs({
      options: {
        seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
        count: { type: 'string', default: '1000' },
        only: { type: 'string' },
        seconds: { type: 'string', default: '3600' },
        states: { type: 'string', default: String(modestly.mostStates) },
        jobs: { type: 'string', default: '1' },
        thorough: { type: 'boolean', default: false },
        between: { type: 'string' },
        having: { type: 'string' },
        out: { type: 'string', default: 'fuzz' },
      },
    })
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error))
    process.exit(2)
  }
}

function number(name: 'seed' | 'count' | 'only' | 'seconds' | 'states' | 'jobs'): number {
  const value = Number(values[name])
  if (!Number.isInteger(value) || value < 0) {
    console.error(`--${name} takes a number, not ${values[name]}`)
    process.exit(2)
  }
  return value
}

const seed = number('seed')
const first = values.only === undefined ? 0 : number('only')
const end = values.only === undefined ? number('count') : first + 1
const ends = Date.now() + number('seconds') * 1000
const jobs = Math.max(1, number('jobs'))
const options: SentOptions = { mostStates: number('states'), turn: values.thorough ? undefined : 0, between: values.between }
if (values.between !== undefined && !comparisons.some(({ between }) => between === values.between)) {
  console.error(`--between takes one of ${comparisons.map(({ between }) => `'${between}'`).join(', ')}, not '${values.between}'`)
  process.exit(2)
}

/** Bundled: from source everything takes half as long again. */
const { outputFiles } = await build({
  entryPoints: ['test/random/hand.ts'],
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  external: ['esbuild', 'prettier', 'ts-morph'],
  write: false,
  logLevel: 'error',
})
/** Megabytes. Next to nothing outlives its spec: where there is room, little is copied. */
const YOUNG = 256

interface Hand {
  readonly ask: (task: Task) => Promise<Answer>
  readonly end: () => Promise<number>
}

/** Tasks are asked one after the other. An error in a thread ends the run. */
function createHand(): Hand {
  const thread = new Worker(nth(outputFiles, 0).text, { eval: true, resourceLimits: { maxYoungGenerationSizeMb: YOUNG } })
  let answered: (answer: Answer) => void = () => {}
  thread.on('message', (answer: Answer) => answered(answer))
  return {
    ask: (task) =>
      new Promise((resolve) => {
        answered = resolve
        thread.postMessage(task)
      }),
    end: () => thread.terminate(),
  }
}

const hands = Array.from({ length: jobs }, createHand)

/** Specs that a hand is sent at once. */
const BATCH = 10
let next = first
const sum = createSum()
let looked = 0
// Ended from outside, too, it says how far it came.
let ended = false
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => (ended = true))

async function work(hand: Hand): Promise<void> {
  while (next < end && !ended && Date.now() < ends) {
    const from = next
    next = Math.min(end, from + BATCH)
    const answer = await hand.ask({ kind: 'look', seed, from, to: next, having: values.having, options })
    if (answer.kind !== 'seen') continue
    looked += answer.seen.length
    for (const one of answer.seen) {
      sum.add(one)
      if (one.wrong !== undefined)
        console.log(`--seed ${seed} --only ${one.index}: ${one.wrong.disagreement.between}: ${one.wrong.disagreement.what}`)
    }
    if (process.stderr.isTTY) process.stderr.write(`\r${looked} of ${end - first}`)
  }
}

await Promise.all(hands.map(work))
if (process.stderr.isTTY) process.stderr.write('\r')
const found = sum.sum()
console.log(summary(found))
if (found.disagreements.length > 0) {
  await report(found)
  process.exitCode = 1
}
await Promise.all(hands.map((hand) => hand.end()))

function summary(found: Survey): string {
  const { specs, rejected, cells, tooLarge, states, transitions, kinds, constructs, disagreements } = found
  const share = (n: number): string => `${((100 * n) / Math.max(1, specs)).toFixed(1)} %`
  const missing = [...constructs].filter(([, n]) => n === 0).map(([name]) => name)
  const rare = [...constructs].sort((a, b) => a[1] - b[1]).slice(0, 8)
  const { user, system } = process.cpuUsage()
  return [
    `findings, in specs: ${[...kinds]
      .sort((a, b) => b[1] - a[1])
      .map(([kind, n]) => `${kind} ${n} (${share(n)})`)
      .join(', ')}`,
    ...(missing.length === 0 ? [] : [`constructs that do not occur: ${missing.join(', ')}`]),
    `the rarest: ${rare.map(([name, n]) => `${name} ${n}`).join(', ')}`,
    ...rejected.slice(0, 3).map(({ index, diagnostics }) => `rejected, --seed ${seed} --only ${index}:\n${diagnostics}`),
    `${rejected.length} rejected (${share(rejected.length)}); ${tooLarge} cells left out as larger than ${options.mostStates} states; ` +
      `${found.reducedCells} cells reduced too, from ${found.writtenStates} to ${found.reducedStates} states; ` +
      `${Math.round((60e6 * specs) / (user + system))} specs a minute of CPU time`,
    `seed ${seed}: ${specs} specs, ${cells} cells, ${states} states, ${transitions} transitions, ` +
      `${constructs.size - missing.length} of ${constructs.size} constructs, ${disagreements.length} disagreements`,
  ].join('\n')
}

/** One of each sort of disagreement, the smallest that half a minute finds. */
async function report({ disagreements }: Survey): Promise<void> {
  const folder = values.out
  mkdirSync(folder, { recursive: true })
  for (const sort of new Set(disagreements.map(({ disagreement }) => signature(disagreement)))) {
    const alike = disagreements.filter(({ disagreement }) => signature(disagreement) === sort)
    const { index, text, disagreement } = nth(alike, 0)
    const answer = await nth(hands, 0).ask({ kind: 'minimise', seed, index, text, disagreement, patience: 30_000, options })
    const small = answer.kind === 'small' ? answer.text : text
    const file = join(folder, `${seed}-${index}.lockspec`)
    writeFileSync(file, small)
    console.log(
      `\n${file}: ${alike.map((one) => `--seed ${seed} --only ${one.index}`).join(', ')}\n` +
        `${disagreement.between}: ${disagreement.what}\n\n${small}`,
    )
  }
}
