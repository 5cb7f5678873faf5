// The bare facts of every cell of a spec: what expected.json holds. Input: a spec's path; output: plain data, the same on every
// run, with reductions off.
import { totalmem } from 'node:os'
import { runName, settingsFor } from '../cli/plan.ts'
import { readySpec } from '../cli/spec.ts'
import { search } from '../cli/search.ts'
import type { Finding, RunResult } from '../runtime/index.ts'
import { agreement, verdictWords } from '../runtime/report/expected.ts'

export interface CellFacts {
  readonly workload: string
  readonly variant: string | null
  readonly verdict: string
  readonly states: number
  readonly transitions: number
  readonly depth: number
  readonly findings: readonly FindingFacts[]
}

interface FindingFacts {
  readonly kind: string
  readonly name: string
  readonly places: number
  /** Steps of the way to it; null where there is none to show. */
  readonly steps: number | null
  readonly switches: number | null
  /** Steps of the cycle, where it is one. */
  readonly cycle: number | null
  /** The tasks that are stuck. */
  readonly stuck: readonly string[]
  /** Of a deadlock with several sets of stuck tasks: each, and in how many components. */
  readonly sets?: readonly { readonly stuck: readonly string[]; readonly places: number }[]
}

export interface Measured {
  readonly facts: readonly CellFacts[]
  /** The cells that do not come out as the table says, in words. */
  readonly unexpected: readonly string[]
}

export async function measure(file: string): Promise<Measured> {
  const spec = await readySpec(file, { sizes: new Map(), switches: new Map() })
  if (spec.kind === 'diagnosed') throw new Error(`${file}: ${spec.diagnostics.map((each) => `${each.code} ${each.message}`).join('; ')}`)
  const facts: CellFacts[] = []
  const unexpected: string[] = []
  for (const run of spec.plan.runs) {
    if (run.expected?.kind === 'notRun') continue
    const module = await spec.module(run)
    if ('kind' in module) throw new Error(`${file}, ${run.workload}: ${module.diagnostics.map((each) => each.message).join('; ')}`)
    const settings = settingsFor(module.meta.parameters, run)
    const result = await search({
      module,
      settings,
      variant: run.variant,
      memory: totalmem(),
      first: false,
      progress: undefined,
      stopped: () => false,
    })
    const cell = cellFacts(result)
    facts.push(cell)
    const agrees = agreement(run.expected, result)
    if (agrees !== 'asExpected' && agrees !== 'awaited') unexpected.push(`${runName(run)}: ${agrees}, found ${cell.verdict}`)
  }
  return { facts, unexpected }
}

function cellFacts(result: RunResult): CellFacts {
  const { states, transitions, depth } = result
  const verdict = verdictWords(result).join(' + ')
  return {
    workload: result.meta.workload,
    variant: result.variant,
    verdict,
    states,
    transitions,
    depth,
    findings: result.findings.map((finding) => findingFacts(result, finding)),
  }
}

function findingFacts(result: RunResult, finding: Finding): FindingFacts {
  const { cause } = finding
  const name = (task: number): string => result.meta.tasks[task]!.name
  const sets = cause.kind === 'stuck' ? cause.sets?.map(({ tasks, places }) => ({ stuck: tasks.map(name), places })) : undefined
  const waits = cause.kind === 'stuck' || cause.kind === 'livelock' ? cause.waits : []
  return {
    kind: finding.kind,
    name: finding.name,
    places: finding.places,
    steps: finding.trace?.steps.length ?? null,
    switches: finding.trace?.switches ?? null,
    cycle: finding.cycle?.steps.length ?? null,
    stuck: waits.filter((wait) => wait.beside !== true).map((wait) => name(wait.task)),
    ...(sets === undefined ? {} : { sets }),
  }
}

/** One line per cell and finding: a diff shows what changed. */
export function factsText(facts: readonly CellFacts[]): string {
  const cells = facts.map((cell) => {
    const { findings, ...rest } = cell
    const head = JSON.stringify(rest).slice(1, -1)
    const list = findings.map((finding) => `\n      ${JSON.stringify(finding)}`).join(',')
    return `    { ${head.replace(/,"/g, ', "').replace(/":/g, '": ')}, "findings": [${list}${list === '' ? '' : '\n    '}] }`
  })
  return `{\n  "cells": [\n${cells.join(',\n')}\n  ]\n}\n`
}
