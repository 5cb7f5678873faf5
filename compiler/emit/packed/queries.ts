// What drivers ask about a state at rest: properties, lock requests, which modes go together. Input: a system and what its module
// shares; output: the functions of runtime/contract.ts that answer.
import type { Expression, Question, System } from '../../ir/system.ts'
import { lines } from '../module.ts'
import type { Case, Routine, Statement } from '../module.ts'
import { int, names, remark, type Names } from '../text.ts'
import { markUnused } from '../unused.ts'
import { all, learn, negate, testText, text } from './code.ts'
import type { Test } from './code.ts'
import { testOf, valueOf } from './expression.ts'
import { AT, load, parameters } from './machinery.ts'
import { caption, type StepContext } from './step.ts'
import { plainWord, readSlot, slotsOf } from './words.ts'
import type { Cursor } from './words.ts'

/** The bit of `examine` that says that some `reachable` cannot be evaluated. */
const UNDEFINED = 1 << 31

/** Where expressions over a state at rest are evaluated. */
export function readingCursor(context: StepContext, scope: Names = names([])): Cursor {
  const words = Array.from({ length: context.words }, (_, i) => plainWord(`w${i}`))
  return { state: { words, facts: new Map(), temps: new Map() }, assumed: undefined, out: [], names: scope }
}

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
    examined.push(`// ${remark(`${claim.kind} ${property.name}`)}`, ...cursor.out)
    for (const [test, bit] of possible)
      examined.push({ kind: 'if', test: testText(test), then: [`bits |= ${int(bit | 0)}`], otherwise: [] })
  }
  const used = usedWords(examined, words)
  const cases = system.properties.flatMap((property): Case[] => {
    const { claim } = property
    if (claim.kind === 'completes') return []
    const value = (condition: Expression): Statement[] => {
      const cursor = readingCursor(context, scope)
      const defined = testOf(context, cursor, claim.defined)
      const holds = knowing(cursor, defined, () => testOf(context, cursor, condition))
      const truth = holds.kind === 'known' ? (holds.value ? '1' : '0') : `${testText(holds, 4)} ? 1 : 0`
      const verdict = `return ${defined.kind === 'known' ? (defined.value ? truth : '2') : `!(${testText(defined)}) ? 2 : ${truth}`}`
      return [...cursor.out, verdict]
    }
    const body: Statement[] =
      claim.kind === 'leadsTo'
        ? [{ kind: 'if', test: 'part === 1', then: value(claim.conclusion), otherwise: [] }, ...value(claim.premise)]
        : value(claim.condition)
    return [{ comment: [remark(`${claim.kind} ${property.name}`)], labels: [`case ${property.id}`], body }]
  })
  const switched: Statement[] = cases.length === 0 ? [] : [{ kind: 'switch', value: 'property', cases }]
  return [
    {
      kind: 'function',
      name: 'examine',
      exported: false,
      comment: 'A bit for each property that this state breaks or reaches; the sign if some `reachable` cannot be evaluated.',
      parameters: used.length === 0 ? [] : AT,
      returns: 'number',
      body: examined.length === 0 ? ['return 0'] : [...loadUsed(words, used), 'let bits = 0', ...examined, 'return bits'],
    },
    evaluateRoutine(words, switched),
  ]
}

const evaluateRoutine = (words: readonly string[], switched: readonly Statement[]): Routine =>
  markUnused({
    kind: 'function',
    name: 'evaluate',
    exported: false,
    comment: 'A condition of a property: 0 false, 1 true, 2 cannot be evaluated.',
    parameters: [...parameters(['property', 'part']), ...AT],
    returns: 'number',
    body: [...loadUsed(words, usedWords(switched, words)), ...switched, 'return 1'],
  })

/** Evaluates where a test holds. */
function knowing(cursor: Cursor, test: Test, evaluate: () => Test): Test {
  cursor.assumed = learn(cursor.state.facts, test, true)
  const result = evaluate()
  cursor.assumed = undefined
  return result
}

const usedWords = (statements: readonly Statement[], words: readonly string[]): readonly string[] => {
  const found = new Set(
    lines(statements)
      .filter((line) => !line.trimStart().startsWith('//'))
      .join('\n')
      .match(/\bw\d+\b/g),
  )
  return words.filter((word) => found.has(word))
}

const loadUsed = (words: readonly string[], used: readonly string[]): Statement[] =>
  load(words).filter((_, i) => used.includes(words[i] as string))

export function answerRoutine(context: StepContext, questions: readonly Question[], words: readonly string[], moduleNames: Names): Routine {
  const scope = moduleNames.inner()
  const cases = questions.map(({ value, defined }, id): Case => {
    const cursor = readingCursor(context, scope)
    const test = testOf(context, cursor, defined)
    cursor.assumed = learn(cursor.state.facts, test, true)
    const answer = text(valueOf(context, cursor, value))
    const told = test.kind === 'known' ? (test.value ? answer : 'NaN') : `!(${testText(test)}) ? NaN : ${answer}`
    return { comment: [], labels: [`case ${id}`], body: [...cursor.out, `return ${told}`] }
  })
  const switched: readonly Statement[] = [{ kind: 'switch', value: 'question', cases }]
  return markUnused({
    kind: 'function',
    name: 'answer',
    exported: false,
    comment: 'The value of what readers ask of a state; NaN where it has none.',
    parameters: [...parameters(['question']), ...AT],
    returns: 'number',
    body: [...loadUsed(words, usedWords(switched, words)), ...switched, 'return NaN'],
  })
}

export function requestRoutine(context: StepContext, system: System, words: readonly string[], moduleNames: Names): Routine {
  const scope = moduleNames.inner()
  const tasks = system.tasks.flatMap((task): Case[] => {
    const cases = task.locations.flatMap((location): Case[] => {
      if (location.request === undefined) return []
      const cursor = readingCursor(context, scope)
      const lock = valueOf(context, cursor, location.request.lock)
      const mode = valueOf(context, cursor, location.request.mode)
      const request =
        lock.low === lock.high && mode.low === mode.high
          ? String(mode.low < 0 ? -1 : lock.low * 1024 + mode.low)
          : `${text(lock, 13)} * 1024 + ${text(mode, 13)}`
      const folded = mode.low < 0 && mode.high >= 0 ? `${text(mode, 9)} < 0 ? -1 : ${request}` : request
      return [{ comment: [caption(context, location)], labels: [`case ${location.id}`], body: [...cursor.out, `return ${folded}`] }]
    })
    if (cases.length === 0) return []
    const [slot] = slotsOf(context.layout, task.place)
    const place = slot === undefined ? '0' : text(readSlot(readingCursor(context), slot, task.locations.length - 1))
    return [{ comment: [remark(task.name)], labels: [`case ${task.id}`], body: [{ kind: 'switch', value: place, cases }, 'break'] }]
  })
  const switched: Statement[] = tasks.length === 0 ? [] : [{ kind: 'switch', value: 'task', cases: tasks }]
  return {
    kind: 'function',
    name: 'request',
    exported: false,
    comment: 'The lock request that a task stands before: lock * 1024 + mode, or -1.',
    parameters: tasks.length === 0 ? [] : [{ name: 'task', type: 'number' }, ...AT],
    returns: 'number',
    body: [...loadUsed(words, usedWords(switched, words)), ...switched, 'return -1'],
  }
}

export function togetherRoutine(context: StepContext, system: System): Routine {
  const cursor = readingCursor(context)
  const matrices = new Map<string, number[]>()
  for (const lock of system.locks) {
    const rows = lock.together.map((row) => `[${row.map((cell) => testText(testOf(context, cursor, cell))).join(', ')}]`)
    const matrix = `[${rows.join(', ')}]`
    matrices.set(matrix, [...(matrices.get(matrix) ?? []), lock.id])
  }
  const cases = [...matrices].map(([matrix, locks]): Case => ({
    comment: [remark(locks.map((id) => system.locks[id]?.name ?? '').join(', '))],
    labels: locks.map((id) => `case ${id}`),
    body: [`return ${matrix}[first]?.[second] ?? false`],
  }))
  return {
    kind: 'function',
    name: 'together',
    exported: false,
    comment: 'Whether two modes of a lock may be held together.',
    parameters: cases.length === 0 ? [] : parameters(['lock', 'first', 'second']),
    returns: 'boolean',
    body: [...(cases.length === 0 ? [] : [{ kind: 'switch' as const, value: 'lock', cases }]), 'return false'],
  }
}
