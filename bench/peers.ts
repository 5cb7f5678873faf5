// The other checkers, as far as they are installed: built from the models, run, their counts read. Input: a model and N; output: a
// runner that gives one measurement each time it is called.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Model } from './model.ts'
import { measured, tool } from './process.ts'

export interface Search {
  readonly states: number
  readonly transitions: number
  /** Of the search alone where the program says so, else of the whole process. */
  readonly seconds: number
  readonly peak: number
}

export type Runner = () => Promise<Search>

export interface Tools {
  readonly spin: string | undefined
  readonly rumur: string | undefined
  readonly gcc: string | undefined
}

/** The first line of what each says of its version. */
export function installed(): Tools {
  const first = (text: string | undefined): string | undefined => text?.trim().split('\n')[0]
  return { spin: first(tool('spin', ['-V'])), rumur: first(tool('rumur', ['--version'])), gcc: first(tool('gcc', ['--version'])) }
}

export const models = join(import.meta.dirname, 'models')

/** SPIN's fastest exact mode on these models: breadth first, no partial order reduction, which only costs here. */
export const spinFlags = ['-O3', '-march=native', '-DBFS', '-DSAFETY', '-DNOREDUCE', '-DMEMLIM=16000']

export function spin(model: Model, n: number, folder: string): Runner {
  const cwd = join(folder, `spin-${model.name}-${n}`)
  mkdirSync(cwd, { recursive: true })
  tool('spin', ['-a', `-DN=${n}`, join(models, model.promela)], cwd)
  tool('gcc', [...spinFlags, '-w', '-o', 'pan', 'pan.c'], cwd)
  const [states] = model.counts[n]!
  // As many slots as states, at least: smaller tables cost time, larger ones memory.
  const slots = `-w${Math.max(18, Math.ceil(Math.log2(states)) + 1)}`
  return async () => {
    const { text, peak } = await measured({ program: './pan', args: [slots], cwd })
    if (!text.includes('errors: 0')) throw new Error(`SPIN finds an error in ${model.name} ${n}`)
    return {
      states: number(text, /^\s*(\d+) states, stored/),
      transitions: number(text, /^\s*(\d+) transitions/),
      seconds: number(text, /elapsed time ([\d.]+) seconds/),
      peak,
    }
  }
}

export function rumur(model: Model, n: number, folder: string, threads: number): Runner {
  const cwd = join(folder, `rumur-${model.name}-${n}-${threads}`)
  mkdirSync(cwd, { recursive: true })
  writeFileSync(join(cwd, 'model.m'), model.murphiText(readFileSync(join(models, model.murphi), 'utf8'), n))
  tool('rumur', ['model.m', '--symmetry-reduction', 'off', '--threads', String(threads), '--output', 'model.c'], cwd)
  tool('gcc', ['-O3', '-march=native', '-std=c11', '-w', '-o', 'model', 'model.c', '-lpthread'], cwd)
  return async () => {
    const { text, seconds, peak } = await measured({ program: './model', args: [], cwd })
    if (!text.includes('No error found')) throw new Error(`Rumur finds an error in ${model.name} ${n}`)
    return { states: number(text, /(\d+) states,/), transitions: number(text, /(\d+) rules fired/), seconds, peak }
  }
}

/** Lookups per second, in millions. */
export function ceiling(folder: string): () => Promise<number> {
  tool('gcc', ['-O3', '-march=native', '-w', '-o', join(folder, 'limit'), join(models, 'limit.c')])
  return async () => number((await measured({ program: './limit', args: [], cwd: folder })).text, /([\d.]+) M lookups\/s/)
}

function number(text: string, pattern: RegExp): number {
  // The last one: Rumur tells on its way too.
  const found = [...text.matchAll(new RegExp(pattern, 'gm'))].at(-1)
  if (found === undefined) throw new Error(`no ${pattern} in:\n${text}`)
  return Number(found[1])
}
