// Quick fixes: what the help of a diagnostic says, as an edit. Input: a file and a stretch of it; output: actions. Each is tried first:
// what does not take its diagnostic away, or brings another error, is not offered.
import type { ProcedureDeclaration } from '../../compiler/ast/ast.ts'
import type { Diagnostic, Span } from '../../compiler/diagnostics/diagnostic.ts'
import { diagnostics, found } from './diagnostics.ts'
import type { CodeAction } from './protocol.ts'
import { rangeAt } from './protocol.ts'
import { type Workspace, isLibrary } from './workspace.ts'

export interface Fix {
  readonly title: string
  readonly start: number
  readonly end: number
  readonly text: string
}

export function codeActions(workspace: Workspace, path: string, within: { readonly start: number; readonly end: number }): CodeAction[] {
  const source = workspace.source(path)
  if (source === undefined || isLibrary(path)) return []
  const said = diagnostics(workspace, path)
  return found(workspace, path)
    .filter(({ span }) => span.start <= within.end && within.start <= span.end)
    .flatMap((each) =>
      fixesOf(workspace, source.text, each)
        .filter((fix) => heals(workspace, path, source.text, fix, each))
        .map((fix) => ({ each, fix })),
    )
    .map(({ each, fix }): CodeAction => {
      const range = rangeAt(source.text, each.span)
      return {
        title: fix.title,
        kind: 'quickfix',
        diagnostics: said.filter(
          ({ code, range: own }) =>
            code === each.code && own.start.line === range.start.line && own.start.character === range.start.character,
        ),
        edit: { changes: { [workspace.uriOf(path)]: [{ range: rangeAt(source.text, fix), newText: fix.text }] } },
      }
    })
}

const errorsIn = (diagnostics: readonly Diagnostic[]): number => diagnostics.filter(({ severity }) => severity === 'error').length

function heals(workspace: Workspace, path: string, text: string, fix: Fix, diagnostic: Diagnostic): boolean {
  const before = workspace.analysis(path)
  const after = workspace.supposing({ path, text: text.slice(0, fix.start) + fix.text + text.slice(fix.end) })
  if (before === undefined || before.diagnostics.length <= after.diagnostics.length) return false
  return diagnostic.severity === 'warning' || errorsIn(after.diagnostics) < errorsIn(before.diagnostics)
}

function fixesOf(workspace: Workspace, text: string, diagnostic: Diagnostic): readonly Fix[] {
  const hint = diagnostic.hint ?? ''
  const { span } = diagnostic
  const quoted = [...hint.matchAll(/`([^`]+)`/g)].map(([, code]) => code!)
  const first = quoted[0]
  const replaced = (code: string): Fix => ({ title: `write \`${code}\``, start: span.start, end: span.end, text: code })
  const undeclared = /^outcome `(\w+)` is not declared$/.exec(diagnostic.message)?.[1]
  if (undeclared !== undefined)
    return [...(hint.startsWith('did you mean') ? quoted.map(replaced) : []), ...outcomeFix(workspace, span, undeclared)]
  switch (true) {
    case first === undefined:
      return []
    case hint.startsWith('`import "std/'):
      return [importFix(workspace, text, span.file, first)]
    case /^did you mean|^write `|^it is `|^the word is `|^say `|^declare it `|^one of `/.test(hint) ||
      hint.endsWith('is the type of its locks'):
      // Placeholders are for people to fill in.
      return quoted.filter((code) => !code.includes('…')).map(replaced)
    case diagnostic.code === 'LS4011':
      return quoted.filter((code) => code.startsWith('-> ')).flatMap((code) => outcomeFix(workspace, span, code))
    default:
      return removal(hint, text, span)
  }
}

/** What goes away as a whole. */
function removal(hint: string, text: string, span: Span): readonly Fix[] {
  const word = /^leave `(\W)` out|^leave the `(.)` out/.exec(hint)
  if (word === null) return []
  const at = text.slice(span.start, span.end).lastIndexOf(word[1] ?? word[2] ?? '')
  return at < 0 ? [] : [{ title: hint, start: span.start + at, end: span.start + at + 1, text: '' }]
}

/** Behind the last import, else behind the name of the spec. */
function importFix(workspace: Workspace, text: string, path: string, line: string): Fix {
  const file = workspace.parsed({ path, text }).file
  const last = file.imports.at(-1)?.span.end ?? file.name?.span.end
  return last === undefined
    ? { title: `add \`${line}\``, start: 0, end: 0, text: `${line}\n\n` }
    : { title: `add \`${line}\``, start: last, end: last, text: `${file.imports.length > 0 ? '\n' : '\n\n'}${line}` }
}

/** The outcomes of the procedure around a place, with the one that is missing. */
function outcomeFix(workspace: Workspace, span: Span, arrow: string): readonly Fix[] {
  const source = workspace.source(span.file)
  if (source === undefined) return []
  const node = workspace
    .parsed(source)
    .file.declarations.find(
      (each): each is ProcedureDeclaration => each.kind === 'procedure' && each.span.start <= span.start && span.end <= each.span.end,
    )
  if (node === undefined) return []
  const added = arrow.split('|').at(-1)!.replace('->', '').trim()
  const title = `declare the outcome \`${added}\``
  const last = node.outcomes.at(-1)
  if (last !== undefined) return [{ title, start: last.span.end, end: last.span.end, text: ` | ${added}` }]
  const brace = node.body.span.start
  return [{ title, start: brace, end: brace, text: `-> ok | ${added} ` }]
}
