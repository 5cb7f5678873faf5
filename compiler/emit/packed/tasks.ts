// The steps of one task as functions that switch on where it stands. Input: a task and what its module shares; output: the function
// to call with the words of a state, and those that it calls in turn.
import type { Task } from '../../ir/system.ts'
import { lines } from '../module.ts'
import type { Case, Routine, Statement } from '../module.ts'
import { identifier, remark, type Names } from '../text.ts'
import { dropUnused, markUnused } from '../unused.ts'
import { text } from './code.ts'
import { readingCursor } from './queries.ts'
import { caption, emitStep, type StepContext } from './step.ts'
import { readSlot, slotsOf } from './words.ts'

/** Text of cases that one function holds; above it V8 no longer optimises it soon, or at all. */
const FUNCTION_TEXT = 24_000

interface TaskText {
  readonly name: string
  readonly routines: readonly Routine[]
  readonly defers: boolean
}

export function taskRoutines(context: StepContext, task: Task, moduleNames: Names): TaskText {
  const name = moduleNames.fresh(`step_${task.name}`)
  const words = Array.from({ length: context.words }, (_, i) => `w${i}`)
  const kept = new Set([...words, 'pending'])
  const routines: Routine[] = []
  const cases: { readonly id: number; readonly text: Case; readonly length: number }[] = []
  let defers = false
  for (const location of task.locations) {
    const step = emitStep(context, task, location, moduleNames)
    defers ||= step.waits
    routines.push(
      ...step.routines.map((routine) => markUnused({ ...routine, body: dropUnused(routine.body as readonly Statement[], kept) })),
    )
    const body = dropUnused(step.body, kept)
    if (body.length === 0) continue
    const end = body.at(-1)
    const closed = typeof end === 'string' && end.startsWith('return') ? body : [...body, 'return']
    cases.push({
      id: location.id,
      text: { comment: [caption(context, location)], labels: [`case ${location.id}`], body: closed },
      length: lines(body).join('\n').length,
    })
  }

  const groups: { readonly cases: Case[]; length: number; last: number }[] = []
  for (const { id, text: one, length } of cases) {
    let group = groups.at(-1)
    if (group === undefined || group.length + length > FUNCTION_TEXT) groups.push((group = { cases: [], length: 0, last: id }))
    group.cases.push(one)
    group.length += length
    group.last = id
  }
  const cursor = readingCursor(context)
  const [slot] = slotsOf(context.layout, task.place)
  const place = slot === undefined ? '0' : text(readSlot(cursor, slot, task.locations.length - 1))
  const routine = (routineName: string, comment: string, body: readonly Statement[]): Routine =>
    markUnused({
      kind: 'function',
      name: routineName,
      exported: false,
      comment,
      parameters: words.map((word) => ({ name: word, type: 'number' })),
      returns: 'void',
      body,
    })
  const title = `Steps of ${remark(task.name)}.`
  if (groups.length <= 1)
    return {
      name,
      defers,
      routines: [...routines, routine(name, title, [{ kind: 'switch', value: place, cases: groups[0]?.cases ?? [] }])],
    }
  const parts = groups.map((group, at) => ({ group, at, name: moduleNames.fresh(`${identifier(name)}_part_${at + 1}`) }))
  for (const part of parts)
    routines.push(
      routine(part.name, `${title} Part ${part.at + 1} of ${parts.length}.`, [{ kind: 'switch', value: place, cases: part.group.cases }]),
    )
  const call = (part: string): string => `${part}(${words.join(', ')})`
  const choice = parts.reduceRight<readonly Statement[]>(
    (rest, part) =>
      rest.length === 0
        ? [call(part.name)]
        : [{ kind: 'if', test: `place <= ${part.group.last}`, then: [call(part.name)], otherwise: rest }],
    [],
  )
  return { name, defers, routines: [...routines, routine(name, title, [`const place = ${place}`, ...choice])] }
}
