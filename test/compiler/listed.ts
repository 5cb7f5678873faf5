// The system of a spec's first workload, and how a person reads it. Input: a text; output: the system, the one for readers, and listings.
import { indexLines, positionOf } from '../../compiler/diagnostics/position.ts'
import { placesText } from '../../compiler/ir/show.ts'
import type { Location, System } from '../../compiler/ir/system.ts'
import { lower, type Pass } from '../../compiler/lower/lower.ts'
import type { Model } from '../../compiler/model/model.ts'
import { analyse } from '../../compiler/pipeline.ts'
import { nth } from '../../runtime/entries.ts'

interface Listed {
  readonly model: Model
  readonly system: System
  readonly telling: System
  /** The tasks of a system, line by line. */
  readonly code: (system: System) => string
}

function modelOf(text: string): Model {
  const { model, diagnostics } = analyse({ path: 'spec.lockspec', text }, () => ({ error: 'nothing is imported' }))
  if (model === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'))
  return model
}

function lister(text: string): (name: string, locations: readonly Location[]) => readonly string[] {
  const index = indexLines(text)
  const line = (span: { readonly start: number }): string => `line ${positionOf(index, span.start).line}`
  return (name, locations) => [`task ${name}`, ...placesText(locations, line)]
}

const block = (lines: readonly string[]): string => `\n${lines.join('\n')}\n`

export function listed(text: string): Listed {
  const model = modelOf(text)
  const { system, telling, diagnostics } = lower(model, { workload: nth(model.workloads, 0), sizes: new Map(), told: true })
  if (system === undefined || telling === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'))
  const list = lister(text)
  return { model, system, telling, code: ({ tasks }) => block(tasks.flatMap(({ name, locations }) => list(name, locations))) }
}

/** The tasks after each of these passes. */
export function after(text: string, ...wanted: readonly Pass[]): readonly string[] {
  const model = modelOf(text)
  const list = lister(text)
  const seen: string[] = []
  lower(model, { workload: nth(model.workloads, 0), sizes: new Map() }, (pass, tasks) => {
    if (wanted.includes(pass)) seen.push(block(tasks.flatMap(({ task, program }) => list(task.name, program.locations))))
  })
  return seen
}

/** The lines of the second that are not in the first. */
export function difference(before: string, now: string): string {
  const old = before.split('\n')
  return block(now.split('\n').filter((text) => !old.includes(text)))
}
