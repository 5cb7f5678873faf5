// Which bits of a state hold what, for the comment at the top of a checker. Input: a system and its layout; output: lines, one for each
// element that has bits, in the order of the words.
import { describeValue } from '../../ir/describe.ts'
import { maskOf, type Layout, type Slot } from '../../ir/layout.ts'
import type { System, Variable } from '../../ir/system.ts'
import { wordNames } from './own.ts'
import { slotsOf } from './words.ts'
import { nth } from '../../../runtime/entries.ts'

/** Longer lists are told by their ends. */
const MOST_LISTED = 8

interface Held {
  readonly slot: Slot
  readonly cells: readonly string[]
}

export function bitTable(system: System, layout: Layout): readonly string[] {
  const words = wordNames(layout.words)
  const held = system.variables.flatMap((variable) =>
    slotsOf(layout, variable).flatMap((slot, element): readonly Held[] =>
      slot.bits === 0 ? [] : [{ slot, cells: [nth(words, slot.word), ...bitsOf(slot), ...holds(system, variable, element, slot)] }],
    ),
  )
  const rows = [
    ['word', 'bits', 'mask', 'task', 'holds', 'counted from 0'],
    ...held.sort((a, b) => a.slot.word - b.slot.word || a.slot.shift - b.slot.shift).map(({ cells }) => cells),
  ]
  const widths = nth(rows, 0).map((_, column) => Math.max(...rows.map((cells) => nth(cells, column).length)))
  return rows.map((cells) =>
    cells
      .map((cell, column) => cell.padEnd(nth(widths, column)))
      .join('  ')
      .trimEnd(),
  )
}

function bitsOf(slot: Slot): readonly string[] {
  const last = slot.shift + slot.bits - 1
  return [last === slot.shift ? `${last}` : `${slot.shift}..${last}`, `0x${(maskOf(slot) >>> 0).toString(16)}`]
}

function holds(system: System, variable: Variable, element: number, { low }: Slot): readonly string[] {
  const task = variable.task ?? variable.scope?.task
  const name = variable.elements[element] ?? variable.name
  return [
    task === undefined ? '' : (system.tasks[task]?.name ?? ''),
    name,
    variable.kind === 'place' ? 'its case' : valuesOf(variable, element, low),
  ]
}

/** What the bits say, from none set on. */
function valuesOf({ type, bounds }: Variable, element: number, low: number): string {
  const high = bounds[element]?.high ?? low
  const said = (value: number): string => describeValue(value, type)
  if (type.kind === 'int' || high - low >= MOST_LISTED) return `${said(low)} to ${said(high)}`
  return Array.from({ length: high - low + 1 }, (_, i) => said(low + i)).join(', ')
}
