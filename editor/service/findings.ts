// Quick fixes from what a check found: an outcome that lacks its `drops`, a task that waits where a service might. Input: a file, a
// stretch of it, the findings of its cells; output: actions, over the cell and over what they change. None is offered that brings an error.
import type { ProcedureDeclaration, TaskDeclaration } from '../../compiler/ast/ast.ts'
import type { Span } from '../../compiler/diagnostics/diagnostic.ts'
import type { Fix } from './actions.ts'
import type { FoundRun } from './lenses.ts'
import type { CodeAction } from './protocol.ts'
import { rangeAt } from './protocol.ts'
import { type Workspace, isLibrary } from './workspace.ts'

interface FileFix extends Fix {
  readonly file: string
  /** What is changed is a part of this. */
  readonly of: Span
}

export function findingActions(
  workspace: Workspace,
  path: string,
  within: { readonly start: number; readonly end: number },
  findings: readonly FoundRun[],
): CodeAction[] {
  const touches = ({ start, end }: { readonly start: number; readonly end: number }): boolean => start <= within.end && within.start <= end
  const seen = new Set<string>()
  return findings.flatMap((found) => {
    const cell = cellSpan(workspace, path, found)
    return [...dropsFixes(workspace, path, found), ...serviceFixes(workspace, path, found)].flatMap((fix): CodeAction[] => {
      const isHere = (cell !== undefined && touches(cell)) || (fix.file === path && touches(fix.of))
      const key = `${fix.file} ${fix.start} ${fix.text}`
      if (!isHere || seen.has(key) || isLibrary(fix.file) || !compiles(workspace, fix)) return []
      seen.add(key)
      const text = workspace.source(fix.file)?.text ?? ''
      return [
        {
          title: fix.title,
          kind: 'quickfix',
          edit: { changes: { [workspace.uriOf(fix.file)]: [{ range: rangeAt(text, fix), newText: fix.text }] } },
        },
      ]
    })
  })
}

function cellSpan(workspace: Workspace, path: string, { workload, variant }: FoundRun): Span | undefined {
  const cells = workspace.analysis(path)?.model?.cells ?? []
  const cell = cells.find((each) => each.workload.name === workload && (each.variant?.name ?? null) === variant)
  return cell?.span.file === path ? cell.span : undefined
}

function compiles(workspace: Workspace, { file, start, end, text }: FileFix): boolean {
  const source = workspace.source(file)
  const before = workspace.analysis(file)
  if (source === undefined || before === undefined) return false
  const errors = ({ diagnostics }: Pick<typeof before, 'diagnostics'>): number =>
    diagnostics.filter(({ severity }) => severity === 'error').length
  return errors(workspace.supposing({ path: file, text: source.text.slice(0, start) + text + source.text.slice(end) })) <= errors(before)
}

/** A hold that an outcome had to end with, and had not: `finish ends without File[1].inode.held, which it had to hold`. */
function dropsFixes(workspace: Workspace, path: string, { headline, facts }: FoundRun): readonly FileFix[] {
  const [, name, lock] = /^(\w+) ends without (\S+), which it had to hold/.exec(headline) ?? []
  if (name === undefined || lock === undefined) return []
  return declarations(workspace, path).flatMap((node) => {
    if (node.kind !== 'procedure' || node.name.text !== name) return []
    const use = inParameters(node, lock, facts)
    const brace = node.body.span.start
    const header = { ...node.span, end: brace }
    if (node.outcomes.length === 0)
      return [{ title: `add \`drops ${use}\``, file: node.span.file, of: header, start: brace, end: brace, text: `-> ok drops ${use} ` }]
    const text = workspace.source(node.span.file)?.text ?? ''
    return node.outcomes.flatMap((outcome): FileFix[] => {
      // What an outcome keeps by its text it does not drop as well.
      if ([...outcome.keeps, ...outcome.drops].some(({ span }) => text.slice(span.start, span.end) === use)) return []
      const at = outcome.span.end
      const which = node.outcomes.length === 1 ? '' : ` to \`${outcome.name.text}\``
      const added = outcome.drops.length === 0 ? ` drops ${use}` : `, ${use}`
      return [{ title: `add \`drops ${use}\`${which}`, file: node.span.file, of: header, start: at, end: at, text: added }]
    })
  })
}

/** `f.inode.held` of `File[1].inode.held` where the finding has `f = File[1]`. */
function inParameters({ parameters }: ProcedureDeclaration, lock: string, facts: readonly string[]): string {
  const values = (facts.find((fact) => fact.startsWith('with '))?.slice('with '.length) ?? '')
    .split(', ')
    .map((pair) => pair.split(' = ') as [string, string | undefined])
  const own = values.find(
    ([name, value]) => value !== undefined && lock.startsWith(`${value}.`) && parameters.some((p) => p.name.text === name),
  )
  return own === undefined ? lock : own[0] + lock.slice(own[1]!.length)
}

/** Tasks that are stuck only because they owe another round. */
function serviceFixes(workspace: Workspace, path: string, { workload, facts }: FoundRun): readonly FileFix[] {
  const who = facts.flatMap((fact) => /^(.+?) waits? at the top of (?:its round|their rounds): as /.exec(fact)?.[1] ?? [])
  const names = new Set(who.flatMap((tasks) => tasks.split(/, | and /)).map((task) => task.replace(/\[.*$/, '')))
  return declarations(workspace, path)
    .flatMap((node): readonly TaskDeclaration[] => (node.kind === 'workload' && node.name.text === workload ? node.tasks : []))
    .filter(({ role, name }) => role === 'task' && names.has(name.text))
    .map(({ span, name }) => {
      const title = `make \`${name.text}\` a \`service task\``
      return { title, file: span.file, of: { ...span, end: name.span.end }, start: span.start, end: span.start, text: 'service ' }
    })
}

const declarations = (workspace: Workspace, path: string) => (workspace.analysis(path)?.files ?? []).flatMap(({ declarations: all }) => all)
