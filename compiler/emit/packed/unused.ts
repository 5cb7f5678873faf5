// Drops names of a step that turned out not to be read: what was named before a write that covers all of it, or for a test that
// folded. Input and output: statements. Right sides have no effects, so a name that nobody reads can go.
import type { Statement } from '../module.ts'

const DECLARED = /^(?:const|let) (\w+)(?:: number)?(?: = |$)/
const ASSIGNED = /^(\w+) = /

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
    for (const [name] of text.matchAll(/[A-Za-z_]\w*/g)) reads.set(name, (reads.get(name) ?? 0) + 1)
  }
  for (const statement of statements) {
    if (typeof statement === 'string') {
      if (statement.startsWith('//')) continue
      const target = DECLARED.exec(statement) ?? ASSIGNED.exec(statement)
      add((target === null ? statement : statement.slice(target[0].length)).replace(/ \/\/ .*$/, ''))
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
