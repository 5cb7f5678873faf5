// Where code takes and releases locks, by itself or by calling what does only one of both. Input: trees and texts; output: the bodies of
// procedures and tasks, and for each the places where a lock is taken, tried or released, under the name that it has there.
import type { Block, ProcedureDeclaration, SpecFile, Statement } from '../ast/ast.ts'
import { isOfKind, walk } from '../ast/walk.ts'
import type { SourceFile, Span } from '../diagnostics/diagnostic.ts'

export interface Body {
  readonly source: SourceFile
  readonly where: string
  readonly block: Block
  readonly isTask: boolean
  /** Absent in a task's own body. */
  readonly procedure: ProcedureDeclaration | undefined
}

export interface Site {
  readonly verb: 'take' | 'try' | 'release'
  /** As it is written there: `file.pagecache.block`. */
  readonly target: string
  /** Of the statement; of a try, the expression. */
  readonly span: Span
  readonly statement: Statement
  /** It is the verb itself, not a call. */
  readonly direct: boolean
}

/** The bodies of all procedures and tasks, with the text that each stands in. */
export function bodiesOf(files: readonly SpecFile[], sources: readonly SourceFile[]): readonly Body[] {
  return files.flatMap(({ span, declarations }): readonly Body[] => {
    const source = sources.find(({ path }) => path === span.file)
    if (source === undefined) return []
    return declarations.flatMap((one): readonly Body[] => {
      if (one.kind === 'procedure') return [{ source, where: one.name.text, block: one.body, isTask: false, procedure: one }]
      if (one.kind !== 'workload') return []
      return one.tasks.map((task) => ({
        source,
        where: `${task.name.text} of ${one.name.text}`,
        block: task.body,
        isTask: true,
        procedure: undefined,
      }))
    })
  })
}

/** `calling`: procedures around, which a call of would never end. */
export function sitesOf(body: Body, bodies: readonly Body[], calling: readonly Body[] = []): readonly Site[] {
  const { source, block } = body
  const textOf = ({ span }: { readonly span: Span }): string => source.text.slice(span.start, span.end).replace(/\s+/g, '')
  const sites: Site[] = []
  for (const node of walk(block)) {
    if (!isOfKind(node, 'block')) continue
    for (const each of node.statements) {
      const one = each.kind === 'labelled' ? each.statement : each
      if (one.kind === 'lock' || one.kind === 'unlock')
        sites.push({
          verb: one.kind === 'lock' ? 'take' : 'release',
          target: textOf(one.target),
          span: one.span,
          statement: one,
          direct: true,
        })
      if (one.kind === 'if' || one.kind === 'let')
        for (const part of walk(one.kind === 'if' ? one.condition : one.value))
          if (isOfKind(part, 'trylock') && part.mode === undefined)
            sites.push({ verb: 'try', target: textOf(part.target), span: part.span, statement: one, direct: true })
      if (one.kind !== 'call') continue
      const callee = bodies.find(({ procedure }) => procedure?.name.text === one.callee.text)
      if (callee === undefined || calling.includes(callee)) continue
      const given = one.arguments.map(textOf)
      for (const [target, verb] of effect(callee, bodies, [...calling, body]))
        sites.push({ verb, target: renamed(target, callee, given), span: one.span, statement: one, direct: false })
    }
  }
  return sites.sort((a, b) => a.span.start - b.span.start)
}

/** What a procedure takes and does not release, or releases and does not take. */
function effect(body: Body, bodies: readonly Body[], calling: readonly Body[]): ReadonlyMap<string, 'take' | 'release'> {
  const sites = sitesOf(body, bodies, calling)
  const found = new Map<string, 'take' | 'release'>()
  for (const { target } of sites) {
    const verbs = new Set(sites.flatMap((one) => (one.target === target ? [one.verb === 'try' ? ('take' as const) : one.verb] : [])))
    const [verb] = verbs
    if (verbs.size === 1 && verb !== undefined) found.set(target, verb)
  }
  return found
}

/** What begins with a parameter begins with the argument. */
function renamed(target: string, { procedure }: Body, given: readonly string[]): string {
  const first = /^\w+/.exec(target)?.[0]
  const index = procedure?.parameters.findIndex(({ name }) => name.text === first) ?? -1
  return index < 0 || given[index] === undefined ? target : given[index] + target.slice(first!.length)
}
