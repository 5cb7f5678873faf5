// Calls are expanded where they stand, so nothing may call itself, not through touches either (LS5006). Input: procedures and
// functions; output: one diagnostic for each cycle, the cycle named. Recursive functions are cut, so that later rules come to an end.
import type { Span } from '../diagnostics/diagnostic.ts'
import type { Expression, Procedure, PureFunction } from '../model/model.ts'
import { eachStatement, parts } from '../model/reads.ts'
import { type Declared, type Tables, brokenExpression, textOf } from './tables.ts'
import type * as ast from '../ast/ast.ts'

interface Edge<N> {
  readonly to: N
  readonly span: Span
  /** What stands between the two in the path: the touch. */
  readonly via: string | undefined
}

export function refuseRecursiveFunctions(tables: Tables): void {
  const functions = [...tables.functions.values()]
  const edges = (node: Declared<ast.FunctionDeclaration, PureFunction>): readonly Edge<typeof node>[] =>
    applied(node.model.value).flatMap((call) => {
      const to = functions.find((candidate) => candidate.model === call.function)
      return to === undefined ? [] : [{ to, span: call.span, via: undefined }]
    })
  for (const cycle of findCycles(functions, edges)) {
    reportCycle(tables, cycle, (node) => node.model.name)
    for (const edge of cycle) edge.to.model.value = { ...brokenExpression(edge.to.node.value.span), type: edge.to.model.result }
  }
}

function applied(expression: Expression): readonly (Expression & { kind: 'apply' })[] {
  return [...(expression.kind === 'apply' ? [expression] : []), ...parts(expression).flatMap(applied)]
}

/** Whether there are none: later rules that follow calls need that. */
export function refuseRecursiveProcedures(tables: Tables, procedures: readonly Procedure[]): boolean {
  const edges = (procedure: Procedure): readonly Edge<Procedure>[] => {
    const found: Edge<Procedure>[] = []
    eachStatement(procedure.body, (statement) => {
      if (statement.kind === 'call') found.push({ to: statement.procedure, span: statement.span, via: undefined })
      if (statement.kind === 'touch') {
        const handler = statement.mapping[statement.access]?.handler
        if (handler !== undefined) found.push({ to: handler, span: statement.span, via: `touch ${textOf(tables, statement.target.span)}` })
      }
    })
    return found
  }
  const cycles = findCycles(procedures, edges)
  for (const cycle of cycles) reportCycle(tables, cycle, (procedure) => procedure.name)
  return cycles.length === 0
}

function reportCycle<N>(tables: Tables, cycle: readonly Edge<N>[], name: (node: N) => string): void {
  const last = cycle.at(-1)
  const first = cycle[0]
  if (last === undefined || first === undefined) return
  const path = [name(last.to), ...cycle.flatMap((edge) => [...(edge.via === undefined ? [] : [edge.via]), name(edge.to)])]
  tables.report.error('LS5006', first.span, `recursion: ${path.join(' → ')}`, {
    hint: 'calls are expanded where they stand; say it with `while`',
  })
}

/** Each cycle that a depth-first walk closes, as the edges from its first node round to it again. */
function findCycles<N>(nodes: readonly N[], edges: (node: N) => readonly Edge<N>[]): readonly (readonly Edge<N>[])[] {
  const cycles: (readonly Edge<N>[])[] = []
  const done = new Set<N>()
  const way: Edge<N>[] = []
  const walk = (node: N, start: N): void => {
    for (const edge of edges(node)) {
      const position = edge.to === start ? 0 : way.findIndex((step) => step.to === edge.to) + 1
      if (edge.to === start || position > 0) {
        cycles.push([...way.slice(position), edge])
      } else if (!done.has(edge.to)) {
        way.push(edge)
        walk(edge.to, start)
        way.pop()
      }
    }
    done.add(node)
  }
  for (const node of nodes) if (!done.has(node)) walk(node, node)
  return cycles
}
