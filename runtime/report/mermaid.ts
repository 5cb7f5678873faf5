// A counterexample as a Mermaid sequence diagram: tasks and the locks they ask for as participants. Input: a finding with a trace;
// output: the diagram's text. Names are quoted, so that nothing a spec says becomes syntax.
import type { Meta } from '../contract.ts'
import type { Finding, LockReason, RunResult, Watched } from '../result.ts'
import { causeOf } from './cause.ts'
import { remarksOf } from './columns.ts'
import { eventTexts, frameText, lineText, stepText } from './words.ts'
import type { Step } from './steps.ts'
import { printable } from './paint.ts'
import { holdText, stepsOf } from './steps.ts'
import { cellName, involved, tails } from './text.ts'
import { mainFile } from './waits.ts'
import { holderOf, nameOf } from '../elements.ts'
import { nth } from '../entries.ts'

/** What is watched is told at first and where it changes. */
export function mermaidDiagram(result: RunResult, finding: Finding): string {
  const { meta } = result
  if (finding.trace === undefined) return ''
  const tasks = involved(meta, finding)
  const lines = ['sequenceDiagram', `  title ${quoted(`${cellName(result)}: ${finding.kind} ${finding.name}`.trim())}`]
  for (const task of tasks) lines.push(`  participant T${task} as ${quoted(nameOf(meta, task))}`)
  const file = mainFile(meta)
  const over = tasks.length < 2 ? `T${tasks[0]}` : `T${tasks[0]},T${tasks.at(-1)}`
  const values = finding.trace.watched ?? []
  if (values.length > 0) lines.push(`  Note over ${over}: ${values.map(({ name, first }) => quoted(`${name} = ${first}`)).join('<br/>')}`)
  stepsOf(meta, finding.trace).forEach((step, k) => lines.push(...stepLines(step, meta, file), ...changes(values, k, over)))
  if (finding.cycle !== undefined && finding.cycle.steps.length > 0) {
    const inCycle = finding.cycle.watched ?? []
    const cycle = stepsOf(meta, finding.cycle, finding.trace).flatMap((step, k) => [
      ...stepLines(step, meta, file),
      ...changes(inCycle, k, over),
    ])
    lines.push('  loop again and again', ...cycle.map((line) => `  ${line}`), '  end')
  }
  for (const tail of tails(result, finding))
    lines.push(`  Note over T${tail.task}: ${quoted(`${tail.text} (line ${lineText(tail.at, file)})`)}`)
  if (tasks.length > 0) {
    lines.push(`  Note over ${over}: ${quoted(causeOf(result, finding).headline)}`)
  }
  lines.push(...waitArrows(meta, finding))
  return `${lines.join('\n')}\n`
}

/** What of the watched changed in a step. */
function changes(values: readonly Watched[], step: number, over: string): readonly string[] {
  const changed = values.filter(({ first, after }) => after[step] !== (step === 0 ? first : after[step - 1]))
  if (changed.length === 0) return []
  return [`  Note over ${over}: ${changed.map(({ name, after }) => quoted(`${name} = ${after[step] ?? ''}`)).join('<br/>')}`]
}

function stepLines(step: Step, meta: Meta, file: string): string[] {
  const lines: string[] = []
  for (const frame of step.frames)
    if (!frame.seen && frame.role !== 'touch') lines.push(`  Note over T${step.task}: ${quoted(frameText(frame))}`)
  const told = remarksOf(step, meta)
  const events = eventTexts(step.events).map(({ text }) => text)
  const text = [`${step.number}. line ${lineText(step.at, file)}: ${stepText(step)}`, ...told, ...events].map(quoted).join('<br/>')
  lines.push(`  T${step.task}->>T${step.task}: ${text}`)
  for (const each of step.holds) {
    if (each.task !== holderOf(meta, step.task))
      lines.push(`  T${step.task}-->>T${each.task}: ${quoted(each.holds.length === 0 ? 'holds nothing' : `holds ${holdText(each.holds)}`)}`)
  }
  return lines
}

/** Who waits for whom, as arrows that end in a cross. */
function waitArrows(meta: Meta, finding: Finding): readonly string[] {
  if (finding.cause.kind !== 'stuck' && finding.cause.kind !== 'livelock') return []
  return finding.cause.waits.flatMap(({ task, reason }) => {
    const arrow = (other: number, text: string): string => `  T${task}-xT${other}: ${quoted(text)}`
    const lockArrows = ({ lock, mode, holders, taking }: LockReason): readonly string[] => {
      const what = `${nth(meta.locks, lock).name}.${nth(meta.locks, lock).modes[mode]}`
      const takers = (taking?.by ?? []).map((other) => arrow(other, `could take ${what}`))
      return [...holders.map((holder) => arrow(holder.task, `wants ${what}`)), ...takers]
    }
    switch (reason.kind) {
      case 'lock':
        return lockArrows(reason)
      case 'interrupted':
        return reason.by.map((other) => arrow(other, 'is interrupted'))
      case 'event':
        return (reason.ways ?? [])
          .flat()
          .flatMap((part) =>
            part.kind === 'lock' ? lockArrows(part) : part.by.map((other) => arrow(other, `waits for ${printable(part.text)}`)),
          )
    }
  })
}

/** Mermaid reads `#`, `;`, `:` and quotes; numbered entities are safe everywhere. */
const quoted = (text: string): string => text.replace(/[^\w .,()[\]=|/+*-]/g, (character) => `#${character.codePointAt(0)};`)
