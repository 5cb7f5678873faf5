// Semantic tokens: names by what they mean, all else by the scope of the token table. Input: a file; output: the protocol's row of
// numbers, five a token: lines and columns from the token before, length, type, modifiers.
import { highlight } from '../../grammar/highlight.ts'
import type { Meaning } from '../../compiler/model/names.ts'
import { positionAt } from './protocol.ts'
import type { Workspace } from './workspace.ts'

export const tokenTypes = [
  ...['keyword', 'comment', 'string', 'number', 'operator', 'variable', 'parameter', 'property', 'function', 'method', 'class', 'type'],
  ...['interface', 'enumMember', 'namespace', 'event', 'label'],
] as const
export const tokenModifiers = ['declaration', 'readonly', 'defaultLibrary'] as const

type TokenType = (typeof tokenTypes)[number]

export function semanticTokens(workspace: Workspace, path: string): number[] {
  const source = workspace.source(path)
  if (source === undefined) return []
  const uses = new Map(
    workspace
      .roots(path)[0]
      ?.usesOf(path)
      .map((use) => [use.span.start, use]) ?? [],
  )
  const data: number[] = []
  let last = { line: 0, character: 0 }
  const push = (start: number, length: number, type: TokenType, modifiers: number): void => {
    const { line, character } = positionAt(source.text, start)
    data.push(line - last.line, line === last.line ? character - last.character : character, length, tokenTypes.indexOf(type), modifiers)
    last = { line, character }
  }
  for (const { start, end, scope } of highlight(source.text)) {
    const use = uses.get(start)
    const type = use === undefined ? typeOfScope(scope) : typeOf(use.meaning)
    if (type === undefined) continue
    // A token of several lines is one for each line.
    let at = start
    for (const line of source.text.slice(start, end).split('\n')) {
      const length = line.replace(/\r$/, '').length
      if (length > 0) push(at, length, type, (use?.declares === true ? 1 : 0) | (use !== undefined && isConstant(use.meaning) ? 2 : 0))
      at += line.length + 1
    }
  }
  return data
}

const isConstant = (meaning: Meaning): boolean => meaning.kind === 'size' || meaning.kind === 'switch'

function typeOf(meaning: Meaning): TokenType {
  switch (meaning.kind) {
    case 'size':
    case 'switch':
      return 'variable'
    case 'type':
      return 'type'
    case 'lockKind':
      return 'interface'
    case 'class':
    case 'mapping':
      return 'class'
    case 'field':
      return 'property'
    case 'local':
      return meaning.by === 'parameter' ? 'parameter' : 'variable'
    case 'procedure':
    case 'function':
      return 'function'
    case 'property':
    case 'retry':
      return 'event'
    case 'workload':
    case 'variant':
      return 'namespace'
    case 'task':
      return 'method'
    case 'label':
      return 'label'
    case 'outcome':
    case 'word':
      return 'enumMember'
  }
}

function typeOfScope(scope: string): TokenType | undefined {
  if (scope.startsWith('comment')) return 'comment'
  if (scope.startsWith('string')) return 'string'
  if (scope.startsWith('constant.numeric')) return 'number'
  if (scope === 'keyword.operator') return 'operator'
  if (/^(keyword|storage|constant|variable\.language)/.test(scope)) return 'keyword'
  if (scope.startsWith('support.type')) return 'type'
  if (scope.startsWith('support.function')) return 'function'
  return undefined
}
