// Calls are expanded where they stand, so nothing may call itself, not through touches either (LS5006), nor call too deep (LS5014).
// Input: procedures and functions; output: one diagnostic for each cycle, the cycle named. What is recursive is cut, so that later
// rules come to an end.
import { limits } from '../diagnostics/limits.ts'
import type { Span } from '../diagnostics/diagnostic.ts'
import type { Expression, Procedure, PureFunction } from '../model/model.ts'
import { eachStatement, parts } from '../model/reads.ts'
import { type Declared, type Tables, brokenExpression, textOf } from './namespaces.ts'
import type * as ast from '../ast/ast.ts'

/** How many calls may stand inside each other. */
const MOST_DEPTH = limits.calls.most

const procedureAdvice = 'calls are expanded where they stand; say it with `while`'
const functionAdvice =
  'functions are expanded where they stand; say it with `exists`, `forall` or `count`, or give each depth a function of its own'

interface Edge<N> {
  readonly to: N
  readonly span: Span
  /** What stands between the two in the path: the touch. */
  readonly via: string | undefined
}

type FunctionNode = Declared<ast.FunctionDeclaration, PureFunction>

/** One LS5006 for each circle of functions, with all its names; the call that closes it is cut, so that what follows comes to an end. */
export function refuseRecursiveFunctions(tables: Tables): void {
  const functions = [...tables.functions.values()]
  const nodeOf = new Map(functions.map((node): readonly [PureFunction, FunctionNode] => [node.model, node]))
  const edges = (node: FunctionNode): readonly Edge<FunctionNode>[] =>
    applied(node.model.value).flatMap((call) => {
      const to = nodeOf.get(call.function)
      return to === undefined ? [] : [{ to, span: call.span, via: undefined }]
    })
  for (const cut of refuse(tables, functions, edges, (node) => node.model.name, functionAdvice)) {
    cut.model.value = { ...brokenExpression(cut.node.value.span), type: cut.model.result }
  }
}

function applied(expression: Expression): readonly (Expression & { kind: 'apply' })[] {
  return [...(expression.kind === 'apply' ? [expression] : []), ...parts(expression).flatMap(applied)]
}

/** Whether nothing is refused: later rules follow calls. */
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
  return refuse(tables, procedures, edges, (procedure) => procedure.name, procedureAdvice).length === 0
}

/** Reports cycles and calls that nest too deep; gives the nodes whose calls must not be followed. */
function refuse<N>(
  tables: Tables,
  nodes: readonly N[],
  edges: (node: N) => readonly Edge<N>[],
  name: (node: N) => string,
  advice: string,
): readonly N[] {
  const { order, cycles } = search(nodes, edges)
  for (const cycle of cycles) {
    const [first] = cycle
    const last = cycle.at(-1)
    if (first === undefined || last === undefined) continue
    const path = [name(last.to), ...cycle.flatMap((edge) => [...(edge.via === undefined ? [] : [edge.via]), name(edge.to)])]
    tables.report.error('LS5006', first.span, `recursion: ${describePath(path)}`, {
      hint: advice,
    })
  }
  const cut = cycles.flatMap((cycle) => cycle.map((edge) => edge.to))
  if (cut.length > 0) return cut
  const depths = new Map<N, number>()
  const deep: N[] = []
  for (const node of order) {
    const steps = edges(node)
    const depth = 1 + steps.reduce((most, edge) => Math.max(most, depths.get(edge.to) ?? 0), 0)
    if (depth > MOST_DEPTH) {
      const step = steps.find((edge) => depths.get(edge.to) === MOST_DEPTH)
      if (step !== undefined) {
        tables.report.error('LS5014', step.span, `calls nest more than ${MOST_DEPTH} deep below \`${name(node)}\``)
      }
      deep.push(node)
    }
    depths.set(node, depth > MOST_DEPTH ? 0 : depth)
  }
  return deep
}

/** A long way round is shown by its ends. */
function describePath(path: readonly string[]): string {
  return (path.length <= 12 ? path : [...path.slice(0, 6), '…', ...path.slice(-5)]).join(' → ')
}

/** Depth first, on a stack of its own: the nodes with callees before callers, and each cycle that is closed on the way. */
function search<N>(
  nodes: readonly N[],
  edges: (node: N) => readonly Edge<N>[],
): { readonly order: readonly N[]; readonly cycles: readonly (readonly Edge<N>[])[] } {
  const order: N[] = []
  const cycles: (readonly Edge<N>[])[] = []
  const state = new Map<N, 'open' | 'done'>()
  for (const root of nodes) {
    if (state.has(root)) continue
    state.set(root, 'open')
    const stack: { readonly node: N; readonly by: Edge<N> | undefined; readonly left: Edge<N>[] }[] = [
      { node: root, by: undefined, left: [...edges(root)] },
    ]
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const edge = top.left.shift()
      if (edge === undefined) {
        state.set(top.node, 'done')
        order.push(top.node)
        stack.pop()
      } else if (state.get(edge.to) === 'open') {
        const start = stack.findIndex((frame) => frame.node === edge.to)
        cycles.push([...stack.slice(start + 1).flatMap((frame) => (frame.by === undefined ? [] : [frame.by])), edge])
      } else if (!state.has(edge.to)) {
        state.set(edge.to, 'open')
        stack.push({ node: edge.to, by: edge, left: [...edges(edge.to)] })
      }
    }
  }
  return { order, cycles }
}
