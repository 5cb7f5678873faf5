// Which names are read. Input: the statements of a function; output: the same without what only fills names that nothing reads, and the
// names that they read. What stands on the right of such a name has no effects; left in, it would be an error under `noUnusedLocals`.
// Names are assigned before they are read, no loop carries one around: from the end to the beginning, each is decided when it is met.
import { readIn } from './js.ts'
import type { Routine, Statement } from './module.ts'
import { nth } from '../../runtime/entries.ts'

/** Adds the names that the rest reads to `reads`. Functions may be called from what stands before them: these are asked about again. */
export function live(statements: readonly Statement[], reads: Set<string>): readonly Statement[] {
  const kept = statements.map((): Statement | undefined => undefined)
  let again = true
  while (again) {
    again = false
    const known = reads.size
    for (let i = statements.length - 1; i >= 0; i--) {
      const statement = nth(statements, i)
      if (kept[i] === undefined) kept[i] = liveOne(statement, reads)
      if (statement.kind === 'function' || statement.kind === 'fixed') again = true
    }
    again &&= reads.size > known
  }
  return kept.filter((statement) => statement !== undefined)
}

function liveOne(statement: Statement, reads: Set<string>): Statement | undefined {
  switch (statement.kind) {
    case 'comment':
    case 'break':
    case 'continue':
      return statement
    case 'let':
    case 'assign':
      if (!reads.has(statement.name)) return undefined
      if (statement.value !== undefined) readIn(statement.value, reads)
      return statement
    case 'do':
      readIn(statement.value, reads)
      return statement
    case 'return':
      if (statement.value !== undefined) readIn(statement.value, reads)
      return statement
    case 'group': {
      const body = live(statement.body, reads)
      return body.length === 0 ? undefined : { kind: 'group', body }
    }
    case 'block':
    case 'loop':
      return { ...statement, body: live(statement.body, reads) }
    case 'if': {
      const otherwise = live(statement.otherwise, reads)
      const then = live(statement.then, reads)
      readIn(statement.test, reads)
      return { ...statement, then, otherwise }
    }
    case 'switch': {
      const cases = statement.cases.map((one) => ({ ...one, body: live(one.body, reads) }))
      readIn(statement.value, reads)
      return { ...statement, cases }
    }
    case 'fixed':
      if (statement.name !== undefined && !reads.has(statement.name)) return undefined
      for (const one of statement.reads) reads.add(one)
      return statement
    case 'function':
      if (!reads.has(statement.name)) return undefined
      return liveRoutine(statement, reads)
  }
}

/** Parameters that nothing reads are marked as tsc wants it. */
export function liveRoutine(routine: Routine, reads: Set<string>): Routine {
  const own = new Set<string>()
  const body = live(routine.body, own)
  for (const one of own) reads.add(one)
  const parameters = routine.parameters.map((parameter) =>
    own.has(parameter.name) ? parameter : { ...parameter, name: `_${parameter.name}` },
  )
  return { ...routine, body, parameters }
}
