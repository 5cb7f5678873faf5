// `--list`: what a spec has to offer. Input: a plan; output: its workloads, variants, sizes and switches, and what its table expects.
import { visible } from '../compiler/diagnostics/visible.ts'
import { expectedWords } from '../runtime/report/expected.ts'
import { indented } from '../runtime/report/paint.ts'
import type { Plan, PlannedRun } from './plan.ts'

export function listText(plan: Plan, width: number): string {
  const lines = [`${plan.spec}  ${visible(plan.file)}`]
  const section = (title: string, entries: readonly string[]): void => {
    if (entries.length === 0) return
    lines.push(`  ${title}`, ...entries.flatMap((entry) => indented(entry, width, 4, 8)))
  }
  section(
    'workloads',
    plan.workloads.map((workload) => `${workload.name}: ${workload.tasks}`),
  )
  section('variants', plan.variants)
  section(
    'sizes',
    plan.sizes.map((size) => `${size.name} = ${size.value}`),
  )
  section(
    'switches',
    plan.switches.map((each) => `${each.name} = ${each.initial} (${each.values.join(', ')})`),
  )
  if (plan.hasTable) section('expected', plan.runs.filter((run) => run.expected?.kind === 'verdict').map(expectedText))
  return `${lines.join('\n')}\n`
}

function expectedText(run: PlannedRun): string {
  if (run.expected?.kind !== 'verdict') return ''
  const outcomes = run.expected.outcomes === undefined ? '' : ` {${run.expected.outcomes.join(', ')}}`
  const name = run.variant === null ? run.workload : `${run.variant}, ${run.workload}`
  return `${name}: ${run.expected.awaited ? 'awaited ' : ''}${expectedWords(run.expected).join(' + ')}${outcomes}`
}
