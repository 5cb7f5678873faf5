// Drops names that turned out not to be read: in a step what was named before a write that covers all of it, or for a test that
// folded; in a module a helper that no step calls. Input and output: statements. Right sides have no effects, so a name that nobody
// reads can go; left in, it would be an error under `noUnusedLocals`.
import { lines } from './module.ts'
import type { Routine, Statement } from './module.ts'

const DECLARED = /^(?:const|let) ([\w$]+)(?:: [^=]+?)?(?: = |$)/
const ASSIGNED = /^([\w$]+) = /

export function dropUnused(statements: readonly Statement[], kept: ReadonlySet<string>): readonly Statement[] {
  const reads = new Map<string, number>()
  count(statements, reads)
  let dropped = false
  const prune = (list: readonly Statement[]): Statement[] =>
    list.flatMap((statement): Statement[] => {
      if (typeof statement !== 'string') return [mapBodies(statement, prune)]
      const name = (DECLARED.exec(statement) ?? ASSIGNED.exec(statement))?.[1]
      if (name === undefined || kept.has(name) || reads.has(name)) return [statement]
      dropped = true
      return []
    })
  const pruned = prune(statements)
  return dropped ? dropUnused(pruned, kept) : pruned
}

function mapBodies(statement: Exclude<Statement, string>, map: (body: readonly Statement[]) => readonly Statement[]): Statement {
  switch (statement.kind) {
    case 'group':
    case 'block':
      return { ...statement, body: map(statement.body) }
    case 'if':
      return { ...statement, then: map(statement.then), otherwise: map(statement.otherwise) }
    case 'switch':
      return { ...statement, cases: statement.cases.map((one) => ({ ...one, body: map(one.body) })) }
  }
}

function count(statements: readonly Statement[], reads: Map<string, number>): void {
  const add = (text: string): void => {
    for (const name of mentioned(text)) reads.set(name, (reads.get(name) ?? 0) + 1)
  }
  for (const statement of statements) {
    if (typeof statement === 'string') {
      if (statement.startsWith('//')) continue
      const target = DECLARED.exec(statement) ?? ASSIGNED.exec(statement)
      add(target === null ? statement : statement.slice(target[0].length))
      continue
    }
    switch (statement.kind) {
      case 'group':
        count(statement.body, reads)
        break
      case 'block':
        add(statement.head)
        count(statement.body, reads)
        break
      case 'if':
        add(statement.test)
        count(statement.then, reads)
        count(statement.otherwise, reads)
        break
      case 'switch':
        add(statement.value)
        for (const one of statement.cases) count(one.body, reads)
        break
    }
  }
}

/** Names in code: not in its strings, not in its comments. */
const mentioned = (text: string): readonly string[] => text.replace(/'(?:[^'\\\n]|\\.)*'|\/\/ .*$/gm, "''").match(/[A-Za-z_$][\w$]*/g) ?? []

/** Parameters that the body does not mention, marked as tsc wants it. */
export function markUnused(routine: Routine): Routine {
  const used = new Set(mentioned(lines(flat({ ...routine, name: '' })).join('\n')))
  return {
    ...routine,
    parameters: routine.parameters.map((parameter) =>
      used.has(parameter.name) ? parameter : { ...parameter, name: `_${parameter.name}` },
    ),
  }
}

/** Of a function's body: the functions inside and the names at its top that something else in it mentions. */
export function withoutUnused(body: readonly (Routine | Statement)[]): readonly (Routine | Statement)[] {
  let kept = body.map((item) => {
    const routine = typeof item === 'object' && item.kind === 'function' ? item : undefined
    const text = lines(routine === undefined ? [item as Statement] : flat(routine)).join('\n')
    const named = typeof item === 'string' ? /^(?:const|let) ([\w$]+)/.exec(item)?.[1] : undefined
    return { item, declared: routine?.name ?? named, names: new Set(mentioned(text)) }
  })
  for (;;) {
    const mentions = new Map<string, number>()
    for (const { names } of kept) for (const name of names) mentions.set(name, (mentions.get(name) ?? 0) + 1)
    const used = kept.filter(({ declared }) => declared === undefined || (mentions.get(declared) ?? 0) > 1)
    if (used.length === kept.length) return kept.map(({ item }) => item)
    kept = used
  }
}

const flat = (routine: Routine): Statement[] => [
  `function ${routine.name}`,
  ...routine.body.flatMap((item) => (typeof item === 'object' && item.kind === 'function' ? flat(item) : [item])),
]
