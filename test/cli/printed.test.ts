// The printed text of a counterexample is enough to act it out: its steps are read from the terminal's text, by their columns, lines and
// remarks, and taken in the simulator, which is made of the spec by another way. One run must fit, and end as the text says.
import { expect, test } from 'vitest'
import { readAt, type AnyState } from '../../runtime/simulator/state.ts'
import { simulatorOf } from '../simulator/load.ts'
import { modelAt } from '../support/oracle.ts'
import { lockspec } from './run.ts'
import { nth } from '../../runtime/entries.ts'

interface Printed {
  readonly task: string
  readonly line: number
  readonly remarks: readonly string[]
  /** `[failed]`, and what is in brackets beside it. */
  readonly said: readonly string[]
}

/** The steps of the last run in a text, with the names of the legend made long again. */
function printedSteps(text: string): readonly Printed[] {
  const lines = text.split('\n')
  const long = new Map([...text.matchAll(/\b(\w+) is (\w+\[\d+\])/g)].map((match) => [nth(match, 1), nth(match, 2)]))
  const head = lines.filter((line) => line.startsWith('  step line  ')).at(-1)!
  const columns = new Map([...head.slice(13).matchAll(/\S+/g)].map((match) => [13 + match.index, long.get(match[0]) ?? match[0]]))
  const wholes: { task: string; line: number; text: string }[] = []
  for (const line of lines.slice(lines.indexOf(head) + 1)) {
    const row = /^ {2,5}(\d+) +(\d+) {2}( *)(\S.*)$/.exec(line)
    if (row !== null) wholes.push({ task: columns.get(13 + nth(row, 3).length)!, line: Number(row[2]), text: nth(row, 4) })
    else if (/^ {14}/.test(line) && !/^ {6,}\d+ /.test(line) && wholes.length > 0) wholes.at(-1)!.text += ` ${line.trim()}`
  }
  return wholes.map(({ task, line, text: whole }) => {
    const [before = '', ...behind] = whole.split(/ => | \/\/ /)
    const remarks = behind.filter((part) => /^\S+( = |$)/.test(part) || part.includes(' = ')).flatMap((part) => part.split(', '))
    const expanded = remarks.map((one) => one.replace(/\b\w+\b/g, (word) => long.get(word) ?? word))
    return { task, line, remarks: expanded, said: [...before.matchAll(/\[(\w+)\]/g)].map((match) => nth(match, 1)) }
  })
}

/** Whether a state after a step is as the remarks say. */
function fits(before: AnyState, after: AnyState, { task, remarks, said }: Printed): boolean {
  const holds = (state: AnyState): number =>
    [...JSON.stringify(state).matchAll(/"count":(\d+)/g)].reduce((sum, match) => sum + Number(match[1]), 0)
  if (said.includes('failed') && holds(before) !== holds(after)) return false
  return remarks.every((remark) => {
    const [path, value] = remark.split(' = ')
    if (path === undefined || value === undefined) return true
    const seen = path.includes('.') || path.includes('[') ? readAt(after, path) : ownValue(after, task, path)
    return seen === undefined || String(seen ?? 'none') === value
  })
}

/** A task field, or the innermost local of this name. */
function ownValue(state: AnyState, task: string, name: string): unknown {
  const own = state.tasks[task]! as unknown as Readonly<Record<string, unknown>>
  if (Object.hasOwn(own, name)) return own[name]
  const frame = [...state.tasks[task]!.stack].reverse().find(({ locals }) => Object.hasOwn(locals, name))
  return frame?.locals[name]
}

interface Way {
  readonly states: readonly AnyState[]
}

async function actedOut(
  spec: string,
  workload: string,
  variant: string,
): Promise<{ readonly text: string; readonly ways: readonly Way[] }> {
  const file = `specs/${spec}/${spec}.lockspec`
  const { out } = await lockspec(['check', file, '--workload', workload, '--variant', variant, '--fresh'])
  const simulator = simulatorOf(modelAt(file), { workload, variant })
  let ways: readonly Way[] = simulator.initial().map((state) => ({ states: [state] }))
  for (const printed of printedSteps(out))
    ways = ways.flatMap(({ states }) =>
      simulator
        .steps(states.at(-1)!)
        .filter(({ task, line, next }) => task === printed.task && line === printed.line && next !== undefined)
        .filter(({ next }) => fits(states.at(-1)!, next!, printed))
        .map(({ next }) => ({ states: [...states, next!] })),
    )
  return { text: out, ways }
}

test('a livelock of 28 steps is printed in 70 lines, and its cycle closes', async () => {
  const { text, ways } = await actedOut('bcachefs_dio', 'crossed', 'no_cycle')
  expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(70)
  for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
  expect(ways.length).toBe(1)
  const { states } = nth(ways, 0)
  expect(states.length).toBe(29)
  expect(text).toContain('\n  back to step 13\n')
  expect(states[28]).toEqual(states[12])
})

test('a deadlock ends where nobody moves', async () => {
  const { ways } = await actedOut('abba', 'crossed', 'as_named')
  expect(ways.length).toBe(1)
  const simulator = simulatorOf(modelAt('specs/abba/abba.lockspec'), { workload: 'crossed', variant: 'as_named' })
  expect(simulator.steps(nth(ways, 0).states.at(-1)!)).toEqual([])
})
