// The steps of one task as functions that switch on where it stands. Input: a task and what its module shares; output: the function
// to call with the words of a state, and those that it calls in turn.
import type { Task } from '../../ir/system.ts'
import { binary, call, constant, decimal, does, name as nameJs, weight } from '../js.ts'
import { live } from '../live.ts'
import type { Case, Js, Routine, Statement } from '../module.ts'
import type { Names } from '../text.ts'
import { placeOf } from './queries.ts'
import { caption, emitStep, type StepContext } from './step.ts'
import { wordNames } from './own.ts'

/** Names, numbers and operators in the cases that one function holds; above it V8 no longer optimises it soon, or at all. */
const FUNCTION_WEIGHT = 3_000

interface TaskText {
  readonly name: string
  readonly routines: readonly Routine[]
}

export function taskRoutines(context: StepContext, task: Task, moduleNames: Names): TaskText {
  const name = moduleNames.fresh(`step_${task.name}`)
  const words = wordNames(context.words)
  const routines: Routine[] = []
  const cases: { readonly id: number; readonly text: Case; readonly weight: number }[] = []
  for (const location of task.locations) {
    const step = emitStep(context, task, location, moduleNames)
    routines.push(...step.routines)
    const body = live(step.body, new Set())
    const end = body.at(-1)
    if (end === undefined) continue
    const closed: readonly Statement[] = end.kind === 'return' ? body : [...body, { kind: 'return' }]
    cases.push({
      id: location.id,
      text: { comment: [() => caption(context, location)], values: [location.id], body: closed },
      weight: weightOf(closed),
    })
  }

  const groups: { readonly cases: Case[]; weight: number; last: number }[] = []
  for (const { id, text: one, weight: heavy } of cases) {
    let group = groups.at(-1)
    if (group === undefined || group.weight + heavy > FUNCTION_WEIGHT) groups.push((group = { cases: [], weight: 0, last: id }))
    group.cases.push(one)
    group.weight += heavy
    group.last = id
  }
  const place = placeOf(context, task)
  const routine = (routineName: string, comment: string, body: readonly Statement[]): Routine => ({
    kind: 'function',
    name: routineName,
    exported: false,
    comment,
    parameters: words.map((word) => ({ name: word, type: 'number' })),
    returns: 'void',
    body,
  })
  const title = `Steps of ${task.name}.`
  const switching = (list: readonly Case[]): readonly Statement[] => [{ kind: 'switch', value: place, cases: list }]
  if (groups.length <= 1) return { name, routines: [...routines, routine(name, title, switching(groups[0]?.cases ?? []))] }
  const parts = groups.map((group, at) => ({ group, at, name: moduleNames.fresh(`${name}_part_${at + 1}`) }))
  for (const part of parts)
    routines.push(routine(part.name, `${title} Part ${part.at + 1} of ${parts.length}.`, switching(part.group.cases)))
  const calling = (part: string): Statement => does(call(part, words.map(nameJs)))
  const at = moduleNames.inner().fresh('place')
  const choice = parts.reduceRight<readonly Statement[]>(
    (rest, part) =>
      rest.length === 0
        ? [calling(part.name)]
        : [{ kind: 'if', test: binary('<=', nameJs(at), decimal(part.group.last)), then: [calling(part.name)], otherwise: rest }],
    [],
  )
  return { name, routines: [...routines, routine(name, title, [constant(at, place), ...choice])] }
}

/** A statement weighs one more than what stands in it. */
function weightOf(statements: readonly Statement[]): number {
  const of = (js: Js | undefined): number => (js === undefined ? 0 : weight(js))
  return statements.reduce((sum, statement): number => {
    switch (statement.kind) {
      case 'comment':
      case 'fixed':
        return sum
      case 'function':
      case 'group':
      case 'block':
      case 'loop':
        return sum + 1 + weightOf(statement.body)
      case 'let':
      case 'assign':
      case 'do':
      case 'return':
        return sum + 1 + of(statement.value)
      case 'break':
      case 'continue':
        return sum + 1
      case 'if':
        return sum + 1 + of(statement.test) + weightOf(statement.then) + weightOf(statement.otherwise)
      case 'switch':
        return sum + 1 + of(statement.value) + statement.cases.reduce((all, one) => all + 1 + weightOf(one.body), 0)
    }
  }, 0)
}
