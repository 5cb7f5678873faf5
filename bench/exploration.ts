// Raw exploration: the same model in every checker, round by round, one after the other so that what disturbs the machine disturbs all.
// Input: models, sizes, the number of rounds; output: medians and ratios per model and size. Counts that disagree end the benchmark.
import { lockspec, type Parts, type Run } from './lockspec.ts'
import type { Model } from './model.ts'
import { rumur, spin, type Runner, type Search, type Tools } from './peers.ts'
import { median } from './statistics.ts'
import { nth } from '../runtime/entries.ts'

export interface Contest {
  readonly model: Model
  readonly n: number
  readonly rounds: number
}

export interface Figure {
  readonly name: string
  readonly runs: number
  readonly states: number
  readonly transitions: number
  readonly seconds: number
  /** Transitions per second. */
  readonly rate: number
  /** Medians of the rounds' ratios: the rate of lockspec with one worker, and with two, by this one's. */
  readonly ratio: number
  readonly ratioOfTwo: number
  /** Peak of the process less that of an empty run, by states; of lockspec with the search alone. */
  readonly bytes: number
  /** Of lockspec: what the visited set says that it holds, by states. */
  readonly held: number
}

export interface Exploration {
  readonly model: Model
  readonly n: number
  readonly own: Figure
  /** With two workers. */
  readonly two: Figure
  readonly words: number
  readonly peers: readonly Figure[]
}

export interface Bench {
  readonly folder: string
  readonly child: string
  readonly tools: Tools
  readonly say: (text: string) => void
  /** Peak of a lockspec process that explores next to nothing. */
  readonly empty: number
  /** What is measured of one worker; the search of a new process if absent. */
  readonly parts?: Parts
}

export async function explorations(bench: Bench, contests: readonly Contest[]): Promise<readonly Exploration[]> {
  const done: Exploration[] = []
  for (const contest of contests) done.push(await exploration(bench, contest))
  return done
}

async function exploration(bench: Bench, { model, n, rounds }: Contest): Promise<Exploration> {
  const { folder, tools, say } = bench
  const run = await lockspec(model, n, folder, bench.child)
  const large = model.counts[n]![0] > 2_000_000
  const peers: { name: string; runner: Runner; most: number; runs: Search[]; ratios: number[]; ratiosOfTwo: number[] }[] = []
  if (tools.gcc !== undefined && tools.spin !== undefined)
    peers.push({ name: 'SPIN', runner: spin(model, n, folder), most: rounds, runs: [], ratios: [], ratiosOfTwo: [] })
  if (tools.gcc !== undefined && tools.rumur !== undefined)
    peers.push({
      name: 'Rumur, 2 threads',
      runner: rumur(model, n, folder, 2),
      most: large ? 1 : rounds,
      runs: [],
      ratios: [],
      ratiosOfTwo: [],
    })
  const own: Run[] = []
  const two: Run[] = []
  for (let round = 0; round < rounds; round++) {
    const mine = await run(bench.parts ?? 'search')
    own.push(mine)
    check(model, n, 'lockspec', mine, 0)
    const ours = await run('search', 2)
    two.push(ours)
    check(model, n, 'lockspec with two workers', ours, 0)
    say(`${model.name} ${n}, round ${round + 1}: lockspec ${mine.seconds.toFixed(2)} s, two workers ${ours.seconds.toFixed(2)} s`)
    for (const peer of peers) {
      if (peer.runs.length >= peer.most) continue
      const theirs = await attempt(peer.name, peer.runner, say)
      if (theirs === undefined) {
        peer.most = 0
        continue
      }
      check(model, n, peer.name, theirs, peer.name === 'SPIN' ? model.slack : 0)
      peer.runs.push(theirs)
      const rate = theirs.transitions / theirs.seconds
      peer.ratios.push(mine.transitions / mine.seconds / rate)
      peer.ratiosOfTwo.push(ours.transitions / ours.seconds / rate)
      say(`  ${peer.name} ${theirs.seconds.toFixed(2)} s, ratio ${peer.ratios.at(-1)!.toFixed(2)}`)
    }
  }
  return {
    model,
    n,
    words: nth(own, 0).words,
    own: figure(
      bench.parts === 'compiled' ? 'lockspec, compiled' : 'lockspec',
      own,
      [1],
      two.map((run, k) => own[k]!.seconds / run.seconds),
      bench.empty,
    ),
    two: figure(
      two.every(({ helped }) => helped > 0) ? 'lockspec, 2 workers' : 'lockspec, 2 workers asked for, 1 worked',
      two,
      two.map((run, k) => run.seconds / own[k]!.seconds),
      [1],
      bench.empty,
    ),
    peers: peers.filter(({ runs }) => runs.length > 0).map((peer) => figure(peer.name, peer.runs, peer.ratios, peer.ratiosOfTwo, 0)),
  }
}

/** A peer that has too little memory, or crashes, is left out; one that counts otherwise ends the benchmark. */
async function attempt(name: string, runner: Runner, say: (text: string) => void): Promise<Search | undefined> {
  try {
    return await runner()
  } catch (error) {
    say(`  ${name} fails and is left out: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`)
    return undefined
  }
}

function figure(
  name: string,
  runs: readonly (Search | Run)[],
  ratios: readonly number[],
  ratiosOfTwo: readonly number[],
  empty: number,
): Figure {
  const { states, transitions } = nth(runs, 0)
  const seconds = median(runs.map((run) => run.seconds))
  return {
    name,
    runs: runs.length,
    states,
    transitions,
    seconds,
    rate: transitions / seconds,
    ratio: median(ratios),
    ratioOfTwo: median(ratiosOfTwo),
    bytes: Math.max(0, median(runs.map((run) => run.peak)) - empty) / states,
    held: median(runs.map((run) => ('bytes' in run ? run.bytes : 0))) / states,
  }
}

/** SPIN counts the step into the first state too. */
function check(
  model: Model,
  n: number,
  name: string,
  { states, transitions }: { states: number; transitions: number },
  slack: number,
): void {
  const [wantedStates, wantedTransitions] = model.counts[n]!
  const start = name === 'SPIN' ? 1 : 0
  const fits = (count: number, wanted: number): boolean => count >= wanted && count <= wanted * (1 + slack)
  if (!fits(states, wantedStates) || !(fits(transitions, wantedTransitions) || transitions === wantedTransitions + start))
    throw new Error(
      `${name} counts ${states} states and ${transitions} transitions in ${model.name} ${n}: ${wantedStates} and ${wantedTransitions} expected`,
    )
}
