// Call hierarchy. Input: a procedure; output: who calls it or is sent to it by a fault, and what it calls. Tasks are callers, too.
import type { SpecFile } from '../../compiler/ast/ast.ts'
import type { Span } from '../../compiler/diagnostics/diagnostic.ts'
import { keyOf } from '../../compiler/model/names.ts'
import type { CallHierarchyIncomingCall, CallHierarchyItem, CallHierarchyOutgoingCall, SymbolKind } from './protocol.ts'
import { rangeAt } from './protocol.ts'
import { type Analysis, type Workspace, useAt } from './workspace.ts'

interface Caller {
  readonly name: string
  readonly kind: SymbolKind
  readonly nameSpan: Span
  readonly span: Span
}

/** What can call: procedures, mappings by their faults, tasks. */
const callersIn = (file: SpecFile): readonly Caller[] =>
  file.declarations.flatMap((node): readonly Caller[] => {
    const caller = (name: string, kind: SymbolKind, nameSpan: Span, span: Span): Caller => ({ name, kind, nameSpan, span })
    if (node.kind === 'procedure') return [caller(node.name.text, 12, node.name.span, node.span)]
    if (node.kind === 'mapping') return [caller(node.name.text, 19, node.name.span, node.span)]
    if (node.kind !== 'workload') return []
    return node.tasks.map((task) => caller(`${node.name.text}.${task.name.text}`, 6, task.name.span, task.span))
  })

function toItem(workspace: Workspace, { name, kind, nameSpan, span }: Caller): CallHierarchyItem | undefined {
  const source = workspace.source(span.file)
  return (
    source && {
      name,
      kind,
      uri: workspace.uriOf(span.file),
      range: rangeAt(source.text, span),
      selectionRange: rangeAt(source.text, nameSpan),
    }
  )
}

const callers = (root: Analysis): readonly Caller[] => root.files.flatMap(callersIn)

/** The procedure or task that a name at this place means; none where it means something else. */
export function prepareCalls(workspace: Workspace, path: string, offset: number): CallHierarchyItem[] {
  for (const root of workspace.roots(path)) {
    const use = useAt(root, path, offset)
    const declared =
      use?.meaning.kind === 'procedure' ? use.meaning.procedure.span : use?.meaning.kind === 'task' ? use.meaning.group.span : undefined
    const found = callers(root).find(({ nameSpan }) => declared !== undefined && same(nameSpan, declared))
    const item = found && toItem(workspace, found)
    if (item !== undefined) return [item]
  }
  return []
}

const same = (a: Span, b: Span): boolean => a.file === b.file && a.start === b.start
const inside = (inner: Span, outer: Span): boolean => inner.file === outer.file && outer.start <= inner.start && inner.end <= outer.end

/** Each call once: the caller, the procedure and the place. */
function edges(workspace: Workspace, path: string): readonly { readonly from: Caller; readonly to: Caller; readonly at: Span }[] {
  return workspace.roots(path).flatMap((root) => {
    const all = callers(root)
    return root.sources.flatMap(({ path: file }) =>
      root.usesOf(file).flatMap((use) => {
        if (use.meaning.kind !== 'procedure' || use.declares) return []
        const key = keyOf(use.meaning)
        const from = all.find(({ span }) => inside(use.span, span))
        const to = all.find(({ nameSpan }) => `procedure ${nameSpan.file}:${nameSpan.start}` === key)
        return from === undefined || to === undefined ? [] : [{ from, to, at: use.span }]
      }),
    )
  })
}

/** Who calls the procedure whose name begins here, with the places of the calls. */
export function incomingCalls(workspace: Workspace, path: string, offset: number): CallHierarchyIncomingCall[] {
  const own = edges(workspace, path).filter(({ to }) => to.nameSpan.file === path && to.nameSpan.start === offset)
  return grouped(workspace, own, 'from').map(([from, fromRanges]) => ({ from, fromRanges }))
}

/** What the procedure whose name begins here calls, with the places of the calls. */
export function outgoingCalls(workspace: Workspace, path: string, offset: number): CallHierarchyOutgoingCall[] {
  const own = edges(workspace, path).filter(({ from }) => from.nameSpan.file === path && from.nameSpan.start === offset)
  return grouped(workspace, own, 'to').map(([to, fromRanges]) => ({ to, fromRanges }))
}

function grouped(
  workspace: Workspace,
  found: ReturnType<typeof edges>,
  side: 'from' | 'to',
): readonly (readonly [CallHierarchyItem, CallHierarchyIncomingCall['fromRanges']])[] {
  const groups = new Map<string, { readonly caller: Caller; readonly places: Map<number, Span> }>()
  for (const edge of found) {
    const caller = edge[side]
    const key = `${caller.nameSpan.file}:${caller.nameSpan.start}`
    const group = groups.get(key) ?? { caller, places: new Map<number, Span>() }
    group.places.set(edge.at.start, edge.at)
    groups.set(key, group)
  }
  return [...groups.values()].flatMap(({ caller, places }) => {
    const item = toItem(workspace, caller)
    const ranges = [...places.values()].flatMap((span) => workspace.locate(span)?.range ?? [])
    return item === undefined ? [] : [[item, ranges] as const]
  })
}
