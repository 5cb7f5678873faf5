// The other checkers, as far as they are installed: built from the models, run, their counts read. Input: a model and N; output: a
// runner that gives one measurement each time it is called.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './lockspec.ts'
import type { Model } from './model.ts'
import { measured, tool } from './process.ts'

export interface Search {
  readonly states: number
  readonly transitions: number
  /** Of the search alone where the program says so, else of the whole process. */
  readonly seconds: number
  /** From the model to the verdict: generator, compiler and checker. */
  readonly whole: number
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

/** SPIN's fastest exact mode on these models: breadth first. */
const breadthFirst = ['-O3', '-march=native', '-DBFS', '-DSAFETY', '-DMEMLIM=16000']

/** Without its partial order reduction: every state. */
export const spinFlags = [...breadthFirst, '-DNOREDUCE']

/** Depth first, for breadth first stores what lies inside a step; invalid ends and assertions are not what is counted. */
const exportedFlags = ['-O3', '-march=native', '-DSAFETY', '-DNOCLAIM', '-DNOREDUCE', '-DMEMLIM=16000']

/** The model as `lockspec export` writes it, to be counted; the file's name. */
function exported(target: 'promela' | 'murphi', { spec, workload, variant, size }: Model, n: number, cwd: string): string {
  const file = `model.${target}`
  const options = ['--workload', workload, '--variant', variant, '--size', `${size}=${n}`, '--bare', '-o', join(cwd, file)]
  tool(process.execPath, [join(root, 'dist/lockspec.js'), 'export', target, join(root, spec), ...options])
  return file
}

export function spin(model: Model, n: number, folder: string, reduction = false): Runner {
  const cwd = join(folder, `spin-${model.name}-${n}${reduction ? '-reduced' : ''}`)
  mkdirSync(cwd, { recursive: true })
  const began = performance.now()
  const { source } = model
  if (source.kind === 'written') tool('spin', ['-a', `-DN=${n}`, join(models, source.promela)], cwd)
  else tool('spin', ['-a', '-o1', '-o2', exported('promela', model, n, cwd)], cwd)
  const flags = source.kind === 'exported' ? exportedFlags : reduction ? breadthFirst : spinFlags
  tool('gcc', [...flags, '-w', '-o', 'pan', 'pan.c'], cwd)
  const compiled = (performance.now() - began) / 1000
  const [states] = model.counts[n]!
  // As many slots as states, at least: smaller tables cost time, larger ones memory.
  const slots = `-w${Math.max(18, Math.ceil(Math.log2(states)) + 1)}`
  return async () => {
    const { text, seconds, peak } = await measured({
      program: './pan',
      args: [slots, ...(source.kind === 'exported' ? ['-m200000', '-A', '-E'] : [])],
      cwd,
    })
    if (!text.includes('errors: 0')) throw new Error(`SPIN finds an error in ${model.name} ${n}`)
    return {
      states: number(text, /^\s*([\d.e+]+) states, stored/),
      // Of more than eight digits it prints eight.
      transitions: number(text, /^\s*([\d.e+]+) transitions/),
      seconds: number(text, /elapsed time ([\d.]+) seconds/),
      whole: compiled + seconds,
      peak,
    }
  }
}

export function rumur(model: Model, n: number, folder: string, threads: number): Runner {
  const cwd = join(folder, `rumur-${model.name}-${n}-${threads}`)
  mkdirSync(cwd, { recursive: true })
  const began = performance.now()
  const { source } = model
  if (source.kind === 'exported') exported('murphi', model, n, cwd)
  else writeFileSync(join(cwd, 'model.murphi'), source.murphiText(readFileSync(join(models, source.murphi), 'utf8'), n))
  tool(
    'rumur',
    [
      'model.murphi',
      '--symmetry-reduction',
      'off',
      ...(source.kind === 'exported' ? ['--deadlock-detection', 'off'] : []),
      '--threads',
      String(threads),
      '--output',
      'model.c',
    ],
    cwd,
  )
  tool('gcc', ['-O3', '-march=native', '-std=c11', '-w', '-o', 'model', 'model.c', '-lpthread'], cwd)
  const compiled = (performance.now() - began) / 1000
  return async () => {
    const { text, seconds, peak } = await measured({ program: './model', args: [], cwd })
    if (!text.includes('No error found')) throw new Error(`Rumur finds an error in ${model.name} ${n}`)
    return {
      states: number(text, /(\d+) states,/),
      transitions: number(text, /(\d+) rules fired/),
      seconds,
      whole: compiled + seconds,
      peak,
    }
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
