// One spec, looked at in as many ways as there are. Input: the text of a spec; output: rejected, or for each workload under each
// variant what was found, and the first disagreement between two ways. What is compared stands in compare/.
import { readFileSync } from 'node:fs'
import { renderDiagnostics } from '../../compiler/diagnostics/render.ts'
import type { Model, Variant, Workload } from '../../compiler/model/model.ts'
import type { SpecFile } from '../../compiler/ast/ast.ts'
import { parse, type Parsed } from '../../compiler/parse/parse.ts'
import { analyse, type ReadImport } from '../../compiler/pipeline.ts'
import { reductionNames } from '../../runtime/index.ts'
import { explore as interpret } from '../oracle/explore.ts'
import { preparing, type Preparation } from './cell.ts'
import type { Comparison } from './compare/comparison.ts'
import { comparisons } from './compare/comparisons.ts'
import { linesOfRun } from './compare/lines.ts'
import { strayed, variations, type LookedAt } from './vary/vary.ts'
import { nth } from '../../runtime/entries.ts'

export interface ExamineOptions {
  /** Cells with more states are left out. */
  readonly mostStates: number
  /** The number of the spec in a quick run, which decides what is compared; undefined: everything is. */
  readonly turn: number | undefined
  /** The only comparison that is made, of every spec; without it those that are due. */
  readonly between?: string | undefined
  readonly readImport: ReadImport
}

export interface Cell {
  readonly workload: string
  readonly variant: string | undefined
  /** `tooLarge`: more states than were asked for; `refused`: no model at these sizes. Then nothing was compared. */
  readonly kind: 'compared' | 'tooLarge' | 'refused'
  readonly states: number
  readonly transitions: number
  /** Of the run by all reductions; undefined where there was none. */
  readonly reducedStates: number | undefined
  /** Kinds of findings; none is `pass`. */
  readonly findings: readonly string[]
}

export interface Disagreement {
  readonly workload: string
  readonly variant: string | undefined
  /** The name of a comparison; `crash` where something threw. */
  readonly between: string
  readonly what: string
}

export type Examined =
  | { readonly kind: 'rejected'; readonly diagnostics: string }
  | {
      readonly kind: 'examined'
      /** What was read; undefined where reading threw. */
      readonly file: SpecFile | undefined
      readonly cells: readonly Cell[]
      readonly disagreement: Disagreement | undefined
    }

/** The standard library, and the libraries that random specs import. */
export const readLibrary: ReadImport = (path) => {
  const file = path === 'std/locks' ? 'compiler/std/locks.lockspec' : `test/random/${path}.lockspec`
  try {
    return { path, text: readFileSync(file, 'utf8') }
  } catch {
    return { error: 'there is no such library' }
  }
}

export const modestly: ExamineOptions = { mostStates: 3000, turn: undefined, readImport: readLibrary }

export function examine(text: string, options: ExamineOptions = modestly, path = 'random.lockspec'): Examined {
  const analysed = guarded(() => analyse({ path, text }, options.readImport, readOnce(path)))
  if ('between' in analysed)
    return { kind: 'examined', file: undefined, cells: [], disagreement: { workload: '', variant: undefined, ...analysed } }
  const { model, diagnostics, sources, files } = analysed
  const file = nth(files, 0)
  if (model === undefined) {
    const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error')
    return { kind: 'rejected', diagnostics: renderDiagnostics(errors, sources, { color: false, width: 140 }) }
  }
  const due = comparisons.filter(({ between, every }) =>
    options.between === undefined ? isDue(options, every) : between === options.between,
  )
  const prepare = preparing(model, options.mostStates)
  const cells: Cell[] = []
  const prepared: Preparation[] = []
  for (const workload of model.workloads) {
    for (const variant of model.variants.length === 0 ? [undefined] : model.variants) {
      const found = guarded(() => {
        const cell = prepare(workload, variant)
        prepared.push(cell)
        return examineCell(model, workload, variant, cell, due, options)
      })
      if ('between' in found)
        return { kind: 'examined', file, cells, disagreement: { workload: workload.name, variant: variant?.name, ...found } }
      cells.push({ workload: workload.name, variant: variant?.name, ...found })
    }
  }
  return { kind: 'examined', file, cells, disagreement: variedAway(text, path, file, seenIn(model, prepared), options) }
}

const libraries = new Map<string, Parsed>()

/** The same libraries are imported over and over: their trees are kept. */
const readOnce =
  (own: string) =>
  (source: { readonly path: string; readonly text: string }): Parsed => {
    if (source.path === own) return parse(source)
    const known = libraries.get(source.path) ?? parse(source)
    libraries.set(source.path, known)
    return known
  }

/** Looks at the variations of a spec whose own cells are agreed upon. */
function variedAway(
  text: string,
  path: string,
  file: SpecFile,
  before: LookedAt | undefined,
  options: ExamineOptions,
): Disagreement | undefined {
  const due = variations.filter(({ every }) => isDue(options, every))
  if (due.length === 0 || before === undefined) return undefined
  const look = (each: string): LookedAt | undefined => lookedAt(each, path, options)
  for (const variation of due) {
    const found = guarded(() => strayed(variation, text, file, before, look))
    if (found === undefined) continue
    if ('between' in found) return { workload: '', variant: undefined, ...found, what: `${variation.name}: ${found.what}` }
    return { ...found, between: variation.name }
  }
  return undefined
}

/** A variation may have some times the states. */
const ROOM = 4

/** By the checker alone; undefined where some cell cannot be compared. */
export function lookedAt(text: string, path: string, options: ExamineOptions): LookedAt | undefined {
  const { model } = analyse({ path, text }, options.readImport, readOnce(path))
  if (model === undefined) return undefined
  const prepare = preparing(model, options.mostStates * ROOM)
  const variants = model.variants.length === 0 ? [undefined] : model.variants
  return seenIn(
    model,
    model.workloads.flatMap((workload) => variants.map((variant) => prepare(workload, variant))),
  )
}

function seenIn({ facts }: Model, prepared: readonly Preparation[]): LookedAt | undefined {
  const cells = prepared.filter((cell) => typeof cell !== 'string')
  if (cells.length < prepared.length) return undefined
  const named = (sort: string, all: ReadonlySet<{ readonly name: string }>): readonly string[] =>
    [...all].map(({ name }) => `${sort} ${name}`)
  return {
    facts: [...named('constant', facts.constant), ...named('shared', facts.shared), ...named('transferable', facts.transferable)],
    cells: cells.map(({ workload, variant, result }) => ({ workload: workload.name, variant: variant?.name, lines: linesOfRun(result) })),
  }
}

/** What is done to one spec in so many. */
export const isDue = ({ turn }: ExamineOptions, every: number): boolean => turn === undefined || turn % every === 0

type Difference = Pick<Disagreement, 'between' | 'what'>
type CellFacts = Omit<Cell, 'workload' | 'variant'>

/** Nothing that is accepted may end in an exception. */
function guarded<T>(work: () => T): T | Difference {
  try {
    return work()
  } catch (error) {
    return {
      between: 'crash',
      what: error instanceof Error ? `${error.message}\n${(error.stack ?? '').split('\n').slice(1, 6).join('\n')}` : String(error),
    }
  }
}

/** What the checker finds too large is asked of the interpreter in every so many specs: it is most of the work, and seldom news. */
const ASKED_IF_LARGE = 8

function examineCell(
  model: Model,
  workload: Workload,
  variant: Variant | undefined,
  cell: Preparation,
  due: readonly Comparison[],
  options: ExamineOptions,
): CellFacts | Difference {
  const nothing = { states: 0, transitions: 0, reducedStates: undefined, findings: [] }
  if (cell === 'refused') return { kind: 'refused', ...nothing }
  if (cell === 'tooLarge') {
    const oracle =
      options.between === undefined && isDue(options, ASKED_IF_LARGE)
        ? interpret(model, { workload: workload.name, variant: variant?.name }, { maxStates: options.mostStates })
        : undefined
    return oracle?.complete === true && oracle.states <= options.mostStates
      ? { between: 'interpreter and checker', what: `interpreter: ${oracle.states} states\nchecker: more than ${options.mostStates}` }
      : { kind: 'tooLarge', ...nothing }
  }
  for (const { between, differs } of due) {
    const what = differs(cell)
    if (what !== undefined) return { between, what }
  }
  const { states, transitions, findings } = cell.result
  return {
    kind: 'compared',
    states,
    transitions,
    reducedStates: due.some(({ between }) => between === 'written and reduced') ? cell.reduced(reductionNames)?.states : undefined,
    findings: findings.map(({ kind }) => kind),
  }
}
