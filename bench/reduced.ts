// What the reductions are worth: from the command to the verdict, by lockspec as it is installed, with its reductions and a warm cache,
// and by SPIN with and without its own, compile included. Input: models and sizes; output: medians and the ratio to the faster SPIN.
import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import type { Bench } from './exploration.ts'
import { root } from './lockspec.ts'
import type { Model } from './model.ts'
import { spin, type Runner } from './peers.ts'
import { measured } from './process.ts'
import { median } from './statistics.ts'
import { nth } from '../runtime/entries.ts'

export interface Match {
  readonly model: Model
  readonly n: number
  readonly rounds: number
  /** SPIN is run in its faster mode of the match before alone: the model is large. */
  readonly large: boolean
}

export interface Reduced {
  readonly model: Model
  readonly n: number
  readonly states: number
  readonly seconds: number
  readonly peers: readonly { readonly name: string; readonly runs: number; readonly seconds: number }[]
  /** The faster SPIN's time by lockspec's; undefined without SPIN. */
  readonly ratio: number | undefined
}

const modes = ['SPIN', 'SPIN with its reduction'] as const

export async function reducedRuns(bench: Bench, matches: readonly Match[]): Promise<readonly Reduced[]> {
  const done: Reduced[] = []
  for (const match of matches) {
    const before = [...done].reverse().find(({ model, peers }) => model === match.model && peers.length > 1)?.peers
    const faster =
      before === undefined
        ? undefined
        : nth(
            [...before].sort((a, b) => a.seconds - b.seconds),
            0,
          ).name
    done.push(
      await reducedRun(
        bench,
        match,
        modes.filter((mode) => !match.large || faster === undefined || faster === mode),
      ),
    )
  }
  return done
}

async function reducedRun(bench: Bench, { model, n, rounds }: Match, wanted: readonly (typeof modes)[number][]): Promise<Reduced> {
  const { folder, tools, say } = bench
  const cache = mkdtempSync(join(folder, 'cache-'))
  await command(model, n, cache)
  const own: { seconds: number; states: number }[] = []
  const peers: { name: string; runner: Runner; times: number[] }[] =
    tools.spin === undefined || tools.gcc === undefined
      ? []
      : wanted.map((name) => ({ name, runner: spin(model, n, folder, name === 'SPIN with its reduction'), times: [] }))
  for (let round = 0; round < rounds; round++) {
    // The command is short: more runs of it cost nothing.
    for (let k = 0; k < 3; k++) own.push(await command(model, n, cache))
    say(`${model.name} ${n} reduced, round ${round + 1}: lockspec ${own.at(-1)!.seconds.toFixed(2)} s`)
    for (const { name, runner, times } of peers) {
      try {
        times.push((await runner()).whole)
        say(`  ${name} ${times.at(-1)!.toFixed(2)} s`)
      } catch (error) {
        say(`  ${name} fails and is left out: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`)
      }
    }
  }
  const seconds = median(own.map((run) => run.seconds))
  const ran = peers.filter(({ times }) => times.length > 0).map(({ name, times }) => ({ name, runs: times.length, seconds: median(times) }))
  const ratio = ran.length === 0 ? undefined : Math.min(...ran.map((peer) => peer.seconds)) / seconds
  return { model, n, states: nth(own, 0).states, seconds, peers: ran, ratio }
}

async function command(model: Model, n: number, cache: string): Promise<{ readonly seconds: number; readonly states: number }> {
  const { text, seconds } = await measured({
    program: process.execPath,
    args: [
      join(root, 'dist/lockspec.js'),
      ...['check', model.spec, '--workload', model.workload, '--variant', model.variant, '--size', `${model.size}=${n}`, '--fresh'],
    ],
    cwd: root,
    env: { XDG_CACHE_HOME: cache },
  })
  const states = /([\d,]+) states/.exec(text)?.[1]
  if (!text.includes(`${model.workload}, ${model.variant}: pass`) || states === undefined)
    throw new Error(`lockspec does not confirm ${model.name} ${n}:\n${text}`)
  return { seconds, states: Number(states.replaceAll(',', '')) }
}
