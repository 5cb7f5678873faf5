// lockspec as the benchmark runs it: the checker that the pipeline emits for a model of some size, in a process of its own, without
// reductions. Input: a model and N; output: a runner, and what the process said of itself.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { importer } from '../cli/files.ts'
import { analyse, checkerText, instantiate, settingsOf, sizesOf } from '../compiler/pipeline.ts'
import type { Cell } from './model.ts'
import { measured } from './process.ts'

export interface Run {
  readonly states: number
  readonly transitions: number
  readonly depth: number
  readonly seconds: number
  readonly analysisSeconds: number
  readonly bytes: number
  readonly ended: string
  readonly findings: number
  readonly peak: number
  /** Seconds of all threads of the process. */
  readonly cpu: number
  /** Helpers that did a job; 0 where the search was too small to call any. */
  readonly helped: number
  readonly phases: Readonly<Record<string, number>>
  readonly words: number
}

export const root = join(import.meta.dirname, '..')

/** The driver of a run and a helping thread, each with its runtime as one file. */
export async function buildChild(folder: string): Promise<string> {
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  await build({
    absWorkingDir: root,
    entryPoints: { child: 'bench/child.ts', worker: 'cli/worker.ts' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    outdir: folder,
    logLevel: 'warning',
  })
  return join(folder, 'child.js')
}

type Store = 'default' | 'pairs' | 'plain'
export type Parts = 'search' | 'compiled' | 'shown' | 'all'

/**
 * `parts`: the search alone, the same behind others in its process, what `check` of one cell shows, or all accounts too. `store`: long states
 * compressed once there are half a million, by default, early, or not. `from`: states from which on helpers are called. A run that loses one
 * ends in an error.
 */
export async function lockspec(
  model: Cell,
  n: number,
  folder: string,
  child: string,
): Promise<(parts: Parts, workers?: number, store?: Store, from?: number) => Promise<Run>> {
  const path = join(root, model.spec)
  const { model: typed } = analyse({ path, text: readFileSync(path, 'utf8') }, importer(path))
  const workload = typed?.workloads.find((one) => one.name === model.workload)
  const variant = typed?.variants.find((one) => one.name === model.variant)
  if (typed === undefined || workload === undefined || variant === undefined) throw new Error(`${model.spec} has changed its names`)
  const instance = instantiate(typed, workload, sizesOf(typed, workload, variant, new Map([[model.size, n]])))
  if (!('system' in instance)) throw new Error(`${model.spec} is wrong`)
  const text = await checkerText(instance, typed, { version: '0', format: 'body', specifier: 'lockspec/runtime' })
  const file = join(folder, `lockspec-${model.name}-${n}.js`)
  writeFileSync(file, text)
  const settings = JSON.stringify(settingsOf(typed, instance.system.parameters, workload, variant, new Map()))
  const { words } = instance.layout
  return async (parts, workers = 1, store = 'default', from) => {
    const { text: line } = await measured({
      program: process.execPath,
      args: [child, file, settings, parts, String(workers), store, ...(from === undefined ? [] : [String(from)])],
    })
    return { ...(JSON.parse(line) as Omit<Run, 'words'>), words }
  }
}

/** The option by which a build explores what it knows, if it keeps what it found. */
export const exploringAgain = (program: string): readonly string[] =>
  execFileSync(process.execPath, [program, 'check', '--help'], { encoding: 'utf8' }).includes('--fresh') ? ['--fresh'] : []
