// Hover. Input: a place; output: what the name there means, in Markdown: its declaration, for a lock its kind and which modes go together,
// for a retry rule what the last runs counted; for a word of the grammar its line of the token table.
import { contextualWords, reservedWords } from '../../grammar/tokens.ts'
import { headline, kindOf, manners, matrix, textIn } from './describe.ts'
import { holdsAt } from './holds.ts'
import type { HeldRun, RetryRun } from './lenses.ts'
import type { Hover } from './protocol.ts'
import { rangeAt } from './protocol.ts'
import { type Workspace, useAt } from './workspace.ts'

/** What the last runs of a spec's cells counted and saw. */
export interface Ran {
  readonly retriesOf: (path: string) => readonly RetryRun[]
  readonly heldOf: (path: string) => readonly HeldRun[]
}

export function hover(workspace: Workspace, path: string, offset: number, { retriesOf, heldOf }: Ran): Hover | null {
  const source = workspace.source(path)
  if (source === undefined) return null
  const root = workspace.roots(path)[0]
  const use = root && useAt(root, path, offset)
  if (use === undefined) return keyword(workspace, path, source.text, offset, heldOf)
  const text = textIn(workspace)
  const kind = kindOf(use.meaning)
  return {
    range: rangeAt(source.text, use.span),
    contents: {
      kind: 'markdown',
      value: [
        `\`\`\`lockspec\n${headline(use.meaning, text)}\n\`\`\``,
        ...(kind === undefined ? [] : [`${matrix(kind, text)}\n\n${manners(kind, text)}`]),
        ...(use.meaning.kind === 'retry' ? retryRuns(workspace, path, offset, use.meaning.name, retriesOf) : []),
        ...commentAbove(workspace, use.meaning.kind === 'lockKind' ? use.meaning.lockKind.span : undefined),
      ].join('\n\n'),
    },
  }
}

/** A rule is known by its name within its procedure; a procedure of a library is run by the specs that import it. */
function retryRuns(
  workspace: Workspace,
  path: string,
  offset: number,
  name: string,
  retriesOf: (path: string) => readonly RetryRun[],
): readonly string[] {
  const source = workspace.source(path)
  const around = (source === undefined ? [] : workspace.parsed(source).file.declarations).find(
    ({ kind, span }) => kind === 'procedure' && span.start <= offset && offset < span.end,
  )
  if (around?.kind !== 'procedure') return []
  return workspace
    .roots(path)
    .flatMap((root) => retriesOf(root.path))
    .filter((run) => run.name === name && run.procedure === around.name.text)
    .map(({ workload, variant, fired, longest, stale }) => {
      const cell = `${workload}${variant === null ? '' : ` × ${variant}`}${stale ? ' (stale)' : ''}`
      const row = longest === null ? '' : longest === 'unbounded' ? ', without bound in a row' : `, at most ${longest} in a row`
      return `${cell}: ${fired === 0 ? 'never fires' : `fires on ${fired} ${fired === 1 ? 'transition' : 'transitions'}${row}`}`
    })
}

/** The comment that stands directly above a declaration. */
function commentAbove(workspace: Workspace, span: { readonly file: string; readonly start: number } | undefined): readonly string[] {
  if (span === undefined) return []
  const lines = (workspace.source(span.file)?.text ?? '')
    .slice(0, span.start)
    .split(/\r\n|\r|\n/)
    .slice(0, -1)
  const said: string[] = []
  while (lines.at(-1)?.trimStart().startsWith('//') === true)
    said.unshift(
      lines
        .pop()!
        .trim()
        .replace(/^\/\/ ?/, ''),
    )
  return said.length === 0 ? [] : [said.join(' ')]
}

const help = new Map<string, string>([...reservedWords, ...contextualWords].map((entry) => [entry.pattern, entry.help]))

function keyword(workspace: Workspace, path: string, text: string, offset: number, heldOf: Ran['heldOf']): Hover | null {
  const start = offset - (/\w*$/.exec(text.slice(0, offset))?.[0].length ?? 0)
  const end = offset + (/^\w*/.exec(text.slice(offset))?.[0].length ?? 0)
  const said = help.get(text.slice(start, end))
  if (said === undefined) return null
  const holds = holdsAt(workspace, path, start, heldOf)
  return { range: rangeAt(text, { start, end }), contents: { kind: 'markdown', value: [said, ...holds].join('\n\n') } }
}
