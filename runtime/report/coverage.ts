// What never happened in any run of a spec: steps, branches, outcomes, retry rules. Input: the results of all its cells; output:
// places with words. A check that passes because nothing happened must not look like one that passes.
import type { At, NoteMeta } from '../contract.ts'
import type { RunResult } from '../result.ts'
import { statementText } from './paint.ts'
import { nth } from '../entries.ts'

interface Gap {
  readonly kind: 'step' | 'branch' | 'try' | 'clause' | 'outcome' | 'retry'
  readonly at: At | undefined
  readonly text: string
}

interface Seen {
  readonly gap: Gap
  ran: boolean
}

/**
 * Sorted by file and line. Empty unless every run is complete: an early end proves nothing about what never runs. A reduced run knows
 * which outcomes there are and which retry rules fire, not which steps and branches were taken.
 */
export function neverRan(results: readonly RunResult[]): readonly Gap[] {
  if (results.length === 0 || results.some((result) => result.ended !== 'complete' || result.engine !== undefined)) return []
  const seen = new Map<string, Seen>()
  const meet = (key: string, ran: boolean, gap: () => Gap): void => {
    const entry = seen.get(key)
    if (entry === undefined) seen.set(key, { gap: gap(), ran })
    else entry.ran ||= ran
  }
  const reduced = results.some(({ reductions = [] }) => reductions.length > 0)
  for (const result of results) {
    if (!reduced) {
      steps(result, meet)
      notes(result, meet)
    }
    for (const operation of result.outcomes) {
      const declared = result.meta.operations.find((each) => each.name === operation.operation)?.outcomes ?? []
      for (const outcome of declared) {
        meet(`outcome ${operation.operation} ${outcome}`, operation.occurred.includes(outcome), () => ({
          kind: 'outcome',
          at: undefined,
          text: `${operation.operation} never ends with ${outcome}`,
        }))
      }
    }
    for (const retry of result.retries) {
      const at = result.meta.retries.find((each) => each.name === retry.name && each.procedure === retry.procedure)?.at
      meet(`retry ${retry.procedure} ${retry.name}`, retry.fired > 0, () => ({
        kind: 'retry',
        at,
        text: `retry ${retry.name} never fires`,
      }))
    }
  }
  const gaps = [...seen.values()].filter((entry) => !entry.ran).map((entry) => entry.gap)
  return withoutEchoes(gaps).sort(byPlace)
}

type Meet = (key: string, ran: boolean, gap: () => Gap) => void

function steps(result: RunResult, meet: Meet): void {
  for (const [task, locations] of result.taken.entries()) {
    for (const [index, taken] of locations.entries()) {
      const location = nth(nth(result.meta.tasks, task).locations, index)
      if (location.finished || location.verb === 'start' || location.verb === 'end') continue
      meet(`step ${placeKey(location.at)}`, taken, () => ({
        kind: 'step',
        at: location.at,
        text: `never runs: ${statementText(location.text)}`,
      }))
    }
  }
}

const words: Readonly<Record<Extract<NoteMeta, { kind: 'cover' }>['what'], readonly [Gap['kind'], string]>> = {
  then: ['branch', 'the test is never true'],
  otherwise: ['branch', 'the test is never false'],
  taken: ['try', 'the try never takes the lock'],
  failed: ['try', 'the try never fails'],
  clause: ['clause', 'the clause never applies'],
}

function notes(result: RunResult, meet: Meet): void {
  for (const [index, count] of result.notes.entries()) {
    const note = result.meta.notes[index]
    if (note?.kind !== 'cover') continue
    const [kind, text] = words[note.what]
    meet(`${note.what} ${placeKey(note.at)}`, count > 0, () => ({ kind, at: note.at, text }))
  }
}

const placeKey = (at: At): string => `${at.file}:${at.line}:${at.column}`

/** A test that never ran is told as a step: that neither side was taken follows. */
function withoutEchoes(gaps: readonly Gap[]): Gap[] {
  const dead = new Set(gaps.filter((gap) => gap.kind === 'step').map((gap) => placeKey(gap.at!)))
  return gaps.filter((gap) => gap.kind === 'step' || gap.at === undefined || !dead.has(placeKey(gap.at)))
}

const byPlace = (a: Gap, b: Gap): number =>
  (a.at?.file ?? '').localeCompare(b.at?.file ?? '', 'en') ||
  (a.at?.line ?? 0) - (b.at?.line ?? 0) ||
  (a.at?.column ?? 0) - (b.at?.column ?? 0) ||
  (a.text < b.text ? -1 : a.text > b.text ? 1 : 0)
