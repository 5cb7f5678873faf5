// What drivers ask about a state at rest: properties, lock requests, which modes go together. Input: a system and what its module
// shares; output: the functions of runtime/contract.ts that answer.
import { TRUE } from '../../ir/build.ts'
import type { Expression, Question, System, Task } from '../../ir/system.ts'
import { binary, bits as mask, conditional, decimal, does, list, name, not, returns, store, truth as boolean } from '../js.ts'
import { live } from '../live.ts'
import type { Case, Js, Routine, Statement } from '../module.ts'
import { names, type Names } from '../text.ts'
import { all, isConstant, jsOf, learn, negate, shiftBy, testJs } from './code.ts'
import type { Test } from './code.ts'
import { testOf, valueOf } from './expression.ts'
import { own } from './own.ts'
import { AT, load, parameters } from './frame.ts'
import { caption, type StepContext } from './step.ts'
import { plainWord, readSlot, slotsOf } from './words.ts'
import type { Cursor } from './words.ts'

/** The bit of `examine` that says that some `reachable` cannot be evaluated. */
const UNDEFINED = 1 << 31

/** Where expressions over a state at rest are evaluated. */
function readingCursor(context: StepContext, scope: Names = names([])): Cursor {
  const words = Array.from({ length: context.words }, (_, i) => plainWord(`w${i}`))
  return { state: { words, facts: new Map(), temps: new Map() }, assumed: undefined, out: [], names: scope }
}

/** The functions that say which properties a state breaks or reaches, and which cannot be evaluated in it. */
export function propertyRoutines(context: StepContext, system: System, words: readonly string[], moduleNames: Names): readonly Routine[] {
  const scope = moduleNames.inner()
  const examined: Statement[] = []
  for (const property of system.properties) {
    const { claim } = property
    if (claim.kind !== 'invariant' && claim.kind !== 'finally' && claim.kind !== 'reachable') continue
    const cursor = readingCursor(context, scope)
    const defined = testOf(context, cursor, claim.defined)
    const holds = all([defined, knowing(cursor, defined, () => testOf(context, cursor, claim.condition))])
    const shown: readonly (readonly [Test, number])[] =
      claim.kind === 'reachable'
        ? [
            [holds, 1 << property.id],
            [negate(defined), UNDEFINED],
          ]
        : [[negate(holds), 1 << property.id]]
    const possible = shown.filter(([test]) => test.kind !== 'known' || test.value)
    if (possible.length === 0) continue
    examined.push({ kind: 'comment', text: () => `${claim.kind} ${property.name}` }, ...cursor.out)
    for (const [test, bit] of possible) {
      const then = [does(store(name(own.bits), mask(bit | 0), '|='))]
      examined.push({ kind: 'if', test: testJs(test), then, otherwise: [] })
    }
  }
  const cases = system.properties.flatMap((property): Case[] => {
    const { claim } = property
    if (claim.kind === 'completes' && property.asked.kind === 'const' && property.asked.value !== 0) return []
    const value = (condition: Expression): Statement[] => {
      const cursor = readingCursor(context, scope)
      const defined = testOf(context, cursor, claim.kind === 'completes' ? TRUE : claim.defined)
      const holds = knowing(cursor, defined, () => testOf(context, cursor, condition))
      const truth = holds.kind === 'known' ? decimal(holds.value ? 1 : 0) : conditional(testJs(holds), decimal(1), decimal(0))
      const verdict = defined.kind === 'known' ? (defined.value ? truth : decimal(2)) : conditional(not(testJs(defined)), decimal(2), truth)
      return [...cursor.out, returns(verdict)]
    }
    const body: Statement[] =
      claim.kind === 'leadsTo'
        ? [
            { kind: 'if', test: binary('===', name(own.part), decimal(1)), then: value(claim.conclusion), otherwise: [] },
            ...value(claim.premise),
          ]
        : value(claim.kind === 'completes' ? property.asked : claim.condition)
    return [{ comment: [() => `${claim.kind} ${property.name}`], values: [property.id], body }]
  })
  const switched: Statement[] = cases.length === 0 ? [] : [{ kind: 'switch', value: name(own.property), cases }]
  const set: Statement = { kind: 'let', name: own.bits, fixed: false, value: decimal(0) }
  return [
    asking({
      name: own.examine,
      comment: 'A bit for each property that this state breaks or reaches; the sign if some `reachable` cannot be evaluated.',
      parameters: AT,
      returns: 'number',
      body: examined.length === 0 ? [returns(decimal(0))] : [...load(words), set, ...examined, returns(name(own.bits))],
    }),
    asking({
      name: own.evaluate,
      comment: 'A condition of a property: 0 false, 1 true, 2 cannot be evaluated.',
      parameters: [...parameters([own.property, own.part]), ...AT],
      returns: 'number',
      body: [...load(words), ...switched, returns(decimal(1))],
    }),
  ]
}

/** A function with the words that it reads, and with the parameters up to the last that it reads. */
function asking(routine: Omit<Routine, 'kind' | 'exported'>): Routine {
  const reads = new Set<string>()
  live(routine.body, reads)
  const last = routine.parameters.map(({ name: one }) => reads.has(one)).lastIndexOf(true)
  return { kind: 'function', exported: false, ...routine, parameters: routine.parameters.slice(0, last + 1) }
}

/** Evaluates where a test holds. */
function knowing(cursor: Cursor, test: Test, evaluate: () => Test): Test {
  cursor.assumed = learn(cursor.state.facts, test, true)
  const result = evaluate()
  cursor.assumed = undefined
  return result
}

/** `answer`: the value of a question in a state; NaN where it has none. */
export function answerRoutine(context: StepContext, questions: readonly Question[], words: readonly string[], moduleNames: Names): Routine {
  const scope = moduleNames.inner()
  const none = name('NaN')
  const cases = questions.map(({ value, defined }, id): Case => {
    const cursor = readingCursor(context, scope)
    const test = testOf(context, cursor, defined)
    cursor.assumed = learn(cursor.state.facts, test, true)
    const answer = jsOf(valueOf(context, cursor, value))
    const told = test.kind === 'known' ? (test.value ? answer : none) : conditional(not(testJs(test)), none, answer)
    return { comment: [], values: [id], body: [...cursor.out, returns(told)] }
  })
  const switched: Statement[] = cases.length === 0 ? [] : [{ kind: 'switch', value: name(own.question), cases }]
  return asking({
    name: own.answer,
    comment: 'The value of what readers ask of a state; NaN where it has none.',
    parameters: [...parameters([own.question]), ...AT],
    returns: 'number',
    body: [...load(words), ...switched, returns(none)],
  })
}

/** `request`: which lock a task waits for where it stands, and in which mode, as one number: `lock * 1024 + mode`; -1 for none. */
export function requestRoutine(context: StepContext, system: System, words: readonly string[], moduleNames: Names): Routine {
  const scope = moduleNames.inner()
  const tasks = system.tasks.flatMap((task): Case[] => {
    const cases = task.locations.flatMap((location): Case[] => {
      if (location.request === undefined) return []
      const cursor = readingCursor(context, scope)
      const lock = valueOf(context, cursor, location.request.lock)
      const mode = valueOf(context, cursor, location.request.mode)
      const request = isConstant(lock)
        ? isConstant(mode)
          ? decimal(mode.low < 0 ? -1 : lock.low * 1024 + mode.low)
          : jsOf(shiftBy(mode, lock.low * 1024))
        : binary('+', binary('*', jsOf(lock), decimal(1024)), jsOf(mode))
      const folded = mode.low < 0 && mode.high >= 0 ? conditional(binary('<', jsOf(mode), decimal(0)), decimal(-1), request) : request
      return [{ comment: [() => caption(context, location)], values: [location.id], body: [...cursor.out, returns(folded)] }]
    })
    if (cases.length === 0) return []
    const body: Statement[] = [{ kind: 'switch', value: placeOf(context, task), cases }, { kind: 'break' }]
    return [{ comment: [() => task.name], values: [task.id], body }]
  })
  const switched: Statement[] = tasks.length === 0 ? [] : [{ kind: 'switch', value: name(own.task), cases: tasks }]
  return asking({
    name: own.request,
    comment: 'The lock request that a task stands before: lock * 1024 + mode, or -1.',
    parameters: [...parameters([own.task]), ...AT],
    returns: 'number',
    body: [...load(words), ...switched, returns(decimal(-1))],
  })
}

/** Where a task stands. */
export function placeOf(context: StepContext, task: Task): Js {
  const [slot] = slotsOf(context.layout, task.place)
  return slot === undefined ? decimal(0) : jsOf(readSlot(readingCursor(context), slot, task.locations.length - 1))
}

/** `together`: which modes of a lock can be held side by side, as a matrix; locks with the same share it. */
export function togetherRoutine(context: StepContext, system: System): Routine {
  const cursor = readingCursor(context)
  const matrices = new Map<string, { readonly rows: Js; readonly locks: number[] }>()
  for (const lock of system.locks) {
    const cells = lock.together.map((row) => row.map((cell) => testJs(testOf(context, cursor, cell))))
    const key = JSON.stringify(cells)
    const known = matrices.get(key)
    if (known === undefined) matrices.set(key, { rows: list(cells.map(list)), locks: [lock.id] })
    else known.locks.push(lock.id)
  }
  const cases = [...matrices.values()].map(({ rows, locks }): Case => {
    const row: Js = { kind: 'element', object: rows, index: name(own.first), is: 'perhaps' }
    const cell: Js = { kind: 'element', object: row, index: name(own.second), is: 'optional' }
    return {
      comment: [() => locks.map((id) => system.locks[id]?.name ?? '').join(', ')],
      values: locks,
      body: [returns(binary('??', cell, boolean(false)))],
    }
  })
  return asking({
    name: own.together,
    comment: 'Whether two modes of a lock may be held together.',
    parameters: parameters([own.lock, own.first, own.second]),
    returns: 'boolean',
    body: [...(cases.length === 0 ? [] : [{ kind: 'switch' as const, value: name(own.lock), cases }]), returns(boolean(false))],
  })
}
