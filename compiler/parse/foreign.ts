// Mends what another language would say. Input: tokens, where the parser stumbled; output: tokens in which the phrase is replaced by
// what it means, and one diagnostic for it, so that the parser can be asked again and goes on behind it. A text in which the parser
// does not stumble is never looked at: nothing that is right is taken for foreign.
import type { IRecognitionException, IToken } from 'chevrotain'
import type { Diagnostic, SourceFile } from '../diagnostics/diagnostic.ts'
import { errorAt } from '../diagnostics/report.ts'
import { tokenize } from '../../grammar/lexer.ts'
import { phrases } from './phrases.ts'
import type { Mending, Stumble } from './phrases/phrase.ts'

interface Mended {
  readonly tokens: IToken[]
  readonly diagnostics: readonly Diagnostic[]
}

/** What has been mended so far; tokens made on the way stand for no text of their own. */
interface Mends {
  readonly made: Set<IToken>
}

export function mendForeign(
  source: SourceFile,
  tokens: readonly IToken[],
  errors: readonly IRecognitionException[],
  { made }: Mends,
): Mended | undefined {
  const mendings = stumbles(tokens, errors, made)
    .flatMap((stumble) => mendingOf(tokens, stumble) ?? [])
    .sort((a, b) => a.from - b.from || b.to - a.to)
  const chosen: Mending[] = []
  for (const mending of mendings) if (mending.from >= (chosen.at(-1)?.to ?? 0)) chosen.push(mending)
  if (chosen.length === 0) return undefined
  const mended: IToken[] = []
  let at = 0
  for (const mending of chosen) {
    mended.push(...tokens.slice(at, mending.from), ...replacement(tokens, mending, made))
    at = mending.to
  }
  mended.push(...tokens.slice(at))
  return { tokens: mended, diagnostics: chosen.flatMap((mending) => diagnosticOf(source, tokens, mending)) }
}

/** Where the parser had an error, and where the lexer read a mark of another language. */
function stumbles(tokens: readonly IToken[], errors: readonly IRecognitionException[], made: ReadonlySet<IToken>): readonly Stumble[] {
  const indexOf = new Map(tokens.map((token, index) => [token, index]))
  const found = errors.flatMap(({ token, context, message }): Stumble[] => {
    const index = indexOf.get(token)
    return index === undefined || made.has(token) || token.image === '' ? [] : [{ index, rules: context.ruleStack, expected: message }]
  })
  const marks = [...tokens.entries()].flatMap(([index, token]): Stumble[] => {
    const own = token.tokenType.PATTERN
    return typeof own === 'string' && own !== token.image && token.image !== '' && !made.has(token)
      ? [{ index, rules: [], expected: '' }]
      : []
  })
  return [...found, ...marks].sort((a, b) => a.index - b.index)
}

function mendingOf(tokens: readonly IToken[], stumble: Stumble): Mending | undefined {
  for (const phrase of phrases) {
    const mending = phrase(tokens, stumble)
    if (mending !== undefined && mending.from < mending.to) return mending
  }
  return undefined
}

/** Each token that was there already keeps its place; any other stands where the phrase does. */
function replacement(tokens: readonly IToken[], { from, to, reads }: Mending, made: Set<IToken>): readonly IToken[] {
  const left = tokens.slice(from, to)
  const [start] = left
  if (start === undefined) return []
  return tokenize(reads).tokens.map((token): IToken => {
    const known = left.findIndex((one) => one.image === token.image)
    const [same] = known < 0 ? [] : left.splice(known, 1)
    if (same !== undefined && !made.has(same)) return same
    const { startOffset, endOffset, startLine, endLine, startColumn, endColumn } = same ?? start
    const one: IToken = {
      ...token,
      startOffset,
      ...(endOffset === undefined ? {} : { endOffset }),
      ...(startLine === undefined ? {} : { startLine }),
      ...(endLine === undefined ? {} : { endLine }),
      ...(startColumn === undefined ? {} : { startColumn }),
      ...(endColumn === undefined ? {} : { endColumn }),
    }
    made.add(one)
    return one
  })
}

function diagnosticOf(source: SourceFile, tokens: readonly IToken[], mending: Mending): readonly Diagnostic[] {
  if (mending.say === undefined) return []
  const { start: shownFrom, end: shownTo } = mending.shown ?? { start: mending.from, end: mending.to }
  const [first, last] = [tokens[shownFrom], tokens[shownTo - 1]]
  if (first === undefined || last === undefined) return []
  const [start, end] = [first.startOffset, Math.max(first.startOffset, (last.endOffset ?? last.startOffset) + 1)]
  const text = source.text.slice(start, end).replace(/\s+/g, ' ')
  return [
    errorAt(
      mending.exact === true ? 'LS1006' : 'LS1007',
      { file: source.path, start, end },
      mending.message ?? `\`${text.length > 40 ? `${text.slice(0, 39)}…` : text}\` is no part of the language`,
      { hint: mending.say },
    ),
  ]
}
