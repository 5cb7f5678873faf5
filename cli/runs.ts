// `lockspec simulate --runs N`: how often each ending and outcome comes, how long runs are, how often retry rules fire, and the shortest run
// that goes wrong with what is not needed left out. Input: a simulator and the question; output: text or one document, and the exit code.
import { setImmediate } from 'node:timers/promises'
import { visible } from '../compiler/diagnostics/visible.ts'
import { findingKinds, isFindingKind, severity } from '../runtime/kinds.ts'
import { coloured, grouped, indented, plain, plural, statementText } from '../runtime/report/paint.ts'
import { many, minimised, roundRobin, uniform } from '../runtime/simulator/index.ts'
import type { AnyState, Many, Quantiles, Run, Simulator } from '../runtime/simulator/index.ts'
import { exitCodes } from './exit.ts'
import { runName, type Plan, type PlannedRun } from './plan.ts'
import type { Terminal } from './terminal.ts'

interface ManyQuestion {
  readonly runs: number
  readonly seed: number
  readonly steps: number
  /** Uniformly random, else round robin. */
  readonly random: boolean
  readonly goOn: boolean
  readonly format: 'text' | 'json'
}

/** `told`: a run in columns; undefined where it has no checker, which may be too large for a workload that a simulator runs. */
export async function simulateMany(
  plan: Plan,
  planned: PlannedRun,
  simulator: Simulator<AnyState>,
  question: ManyQuestion,
  terminal: Terminal,
  told: (run: Run<AnyState>) => Promise<readonly string[] | undefined>,
): Promise<number> {
  const { runs, seed, steps, random, goOn } = question
  const scheduler = random ? uniform<AnyState> : () => roundRobin<AnyState>(simulator.tasks)
  const work = many(simulator, { runs, seed, steps, scheduler, goOn })
  let found: Many<AnyState> | undefined
  while (found === undefined) {
    const next = work.next()
    if (next.done === true) found = next.value
    else {
      terminal.live?.write(`\r${grouped(next.value)} of ${grouped(runs)} runs\u001b[K`)
      await setImmediate()
      if (terminal.interrupted()) {
        terminal.live?.write('\r\u001b[K')
        terminal.err(`lockspec: interrupted after ${plural(next.value, 'run')}\n`)
        return exitCodes.interrupted
      }
    }
  }
  terminal.live?.write('\r\u001b[K')
  const small = found.shortest && minimised(simulator, found.shortest.seed, found.shortest.run, goOn)
  if (question.format === 'json') terminal.out(`${JSON.stringify(documentOf(plan, planned, question, found, small), undefined, 2)}\n`)
  else terminal.out(textOf(plan, planned, question, found, small && { run: small, lines: await told(small) }, terminal))
  return codeOf(found)
}

/** The code of the most severe of what ended or broke a run. */
function codeOf({ endings, violated, warned }: Many<AnyState>): number {
  const beside = [...(violated.length > 0 ? [{ name: 'violates' }] : []), ...(warned.length > 0 ? [{ name: 'warns' }] : [])]
  const kinds = [...endings, ...beside].map(({ name }) => name.split(' ')[0])
  const worst = severity.find((kind) => kinds.includes(kind))
  return worst === undefined ? exitCodes.ok : findingKinds[worst].exit
}

const isFinding = (name: string): boolean => isFindingKind(name.split(' ')[0] ?? '')

function textOf(
  plan: Plan,
  planned: PlannedRun,
  { runs, seed, random, goOn }: ManyQuestion,
  found: Many<AnyState>,
  small: { readonly run: Run<AnyState>; readonly lines: readonly string[] | undefined } | undefined,
  terminal: Terminal,
): string {
  const paint = terminal.color ? coloured : plain
  const how = random ? `seeds ${seed} to ${seed + runs - 1}` : 'round robin'
  const share = (times: number): string => `${((100 * times) / found.runs).toFixed(2)} %`
  const rows = [
    ...found.endings.map(({ name, runs: times }) => ({ name, times, bad: isFinding(name) })),
    ...(goOn ? found.violated.map(({ name, runs: times }) => ({ name: `violates ${name}`, times, bad: true })) : []),
    ...found.warned.map(({ name, runs: times }) => ({ name: `warns ${name}`, times, bad: true })),
    ...found.outcomes.map(({ operation, outcome, runs: times }) => ({ name: `${operation} ends with ${outcome}`, times, bad: false })),
  ]
  const width = Math.max(...rows.map(({ name }) => name.length))
  const numbers = Math.max(...rows.map(({ times }) => grouped(times).length))
  const lines = [
    `${paint('strong', plan.spec)}  ${visible(plan.file)}`,
    '',
    `${paint('strong', `${runName(planned)}:`)} ${plural(found.runs, 'run')}, ${how}`,
    ...rows.map(({ name, times, bad }) => {
      const label = name.padEnd(width)
      return `  ${bad ? paint('bad', label) : label}  ${grouped(times).padStart(numbers)}  ${share(times).padStart(8)}`
    }),
    `  steps: ${quantileText(found.steps)}`,
    ...found.retries.map(({ name, procedure, fired }) => `  retry ${name} in ${procedure} fires: ${quantileText(fired)}`),
  ].flatMap((line) => (line.length <= terminal.width ? [line] : indented(line.trim(), terminal.width, 2, 4)))
  const { shortest } = found
  if (shortest !== undefined && small !== undefined) {
    const { steps } = small.run
    const less = steps.length === shortest.run.steps.length ? 'none can be left out' : `${steps.length} of them do`
    const seeded = `shortest run to ${shortest.name}: seed ${shortest.seed}, ${plural(shortest.run.steps.length, 'step')}; ${less}`
    lines.push('', ...indented(seeded, terminal.width, 0, 2), '', ...(small.lines ?? stepLines(steps, terminal.width)))
  }
  const counted = (all: readonly { readonly name: string; readonly runs: number }[], word = ''): readonly string[] =>
    all.map(({ name, runs: times }) => `${word}${name} in ${grouped(times)}`)
  const beside = [...(goOn ? counted(found.violated, 'violates ') : []), ...counted(found.warned, 'warns ')]
  const ended = `${counted(found.endings).join(', ')} of ${plural(found.runs, 'run')}${beside.map((text) => `; ${text}`).join('')}`
  return `${lines.join('\n')}\n\nlockspec: ${runName(planned)}, ${how}: ${ended}\n`
}

const stepLines = (steps: Run<AnyState>['steps'], width: number): readonly string[] =>
  steps.flatMap(({ chooses, task, line, text }, index) => {
    const chosen = chooses.length === 0 ? '' : ` (${chooses.join(', ')})`
    return indented(`${index + 1}. ${task}, line ${line}: ${statementText(text)}${chosen}`, width, 2, 4)
  })

const quantileText = ({ least, quarter, half, threeQuarters, of95, most }: Quantiles): string =>
  least === most ? `${most}` : `${least} to ${most}; quarters ${quarter}, ${half}, ${threeQuarters}; 95 of 100 at most ${of95}`

function documentOf(
  plan: Plan,
  planned: PlannedRun,
  { seed, steps, random, goOn }: ManyQuestion,
  found: Many<AnyState>,
  small: Run<AnyState> | undefined,
): object {
  const { shortest, ...counts } = found
  return {
    format: 'lockspec-runs',
    version: 1,
    spec: plan.spec,
    file: plan.file,
    workload: planned.workload,
    variant: planned.variant,
    scheduler: random ? 'random' : 'round-robin',
    seed,
    mostSteps: steps,
    goOn,
    ...counts,
    shortest:
      shortest === undefined
        ? null
        : { seed: shortest.seed, name: shortest.name, steps: shortest.run.steps.length, minimised: small?.trace.steps ?? [] },
  }
}
