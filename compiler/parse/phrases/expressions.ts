// Phrases in expressions: marks, sums, conditions, ways. Input: tokens and the place where the parser stumbled; output: what is meant.
import { foreignWord } from '../../diagnostics/foreign.ts'
import { noBits } from '../../../grammar/tokens.ts'
import { t } from '../../../grammar/lexer.ts'
import {
  behindBracket,
  behindExpression,
  behindPath,
  is,
  isAnyWord,
  isFirstOnLine,
  isWord,
  lastOf,
  pathStart,
  spell,
  touch,
} from '../tokens.ts'
import type { Tokens } from '../tokens.ts'
import { inside, short } from './phrase.ts'
import type { Phrase } from './phrase.ts'

/** `i->lock`: all arrows of one path. */
export const arrow: Phrase = (tokens, { index, rules }) => {
  const at = is(tokens[index], t.Arrow) ? index : is(tokens[index + 1], t.Arrow) ? index + 1 : undefined
  if (at === undefined || !touch(tokens[at - 1], tokens[at]) || !touch(tokens[at], tokens[at + 1]) || !isAnyWord(tokens[at + 1]))
    return undefined
  if (!rules.includes('block') && !rules.includes('expression')) return undefined
  const from = pathStart(tokens, at - 1)
  if (from === undefined) return undefined
  const to = behindPath(tokens, from)
  const reads = spell(tokens.slice(from, to)).replaceAll(/ ?-> ?/g, '.')
  return { from, to, reads, say: `write \`${short(reads)}\``, exact: true }
}

/** `||`; in a table two bars are an empty cell. */
export const disjunction: Phrase = (tokens, stumble) => {
  if (inside(stumble, 'expectation')) return undefined
  const { index } = stumble
  const at = is(tokens[index], t.Pipe) ? index : -1
  if (at < 0 || !is(tokens[at + 1], t.Pipe) || !touch(tokens[at], tokens[at + 1])) return undefined
  return { from: at, to: at + 2, reads: 'or', say: 'write `or`', exact: true }
}

/** Whether a path at `from` begins a statement. */
const beginsStatement = (tokens: Tokens, from: number): boolean =>
  isFirstOnLine(tokens, from) || is(tokens[from - 1], t.LBrace, t.RBrace, t.RParen, t.Skip) || isWord(tokens[from - 1])

/** `--i.ref`, and `let n = i.ref++`: what counts is a statement, behind its path. */
export const increment: Phrase = (tokens, stumble) => {
  // The statement is right, and lacks its braces (`unbraced`).
  if (stumble.expected === '`{`') return undefined
  const behindName = isWord(tokens[stumble.index]) ? behindPath(tokens, stumble.index) : stumble.index
  const index = is(tokens[behindName], t.Decrement, t.Increment) ? behindName : stumble.index
  const mark = tokens[index]
  if (mark === undefined || !is(mark, t.Decrement, t.Increment)) return undefined
  const behind = index + 1
  const start = touch(tokens[index - 1], mark) ? pathStart(tokens, index - 1) : undefined
  const [from, to, path] =
    start !== undefined
      ? [start, behind, tokens.slice(start, index)]
      : isAnyWord(tokens[behind])
        ? [index, behindPath(tokens, behind), tokens.slice(behind, behindPath(tokens, behind))]
        : []
  if (from === undefined || to === undefined || path === undefined) return undefined
  const text = spell(path).replaceAll(/ ?-> ?/g, '.')
  const say = `write \`${text}${mark.image}\``
  if (beginsStatement(tokens, from)) return { from, to, reads: `${text}${mark.image}`, say, exact: true }
  return { from, to, reads: text, say: `an expression changes nothing: ${say}, a statement` }
}

/** `x *= e` */
export const compound: Phrase = (tokens, { index }) => {
  const from = tokens[index]?.image === '*=' ? pathStart(tokens, index - 1) : undefined
  if (from === undefined) return undefined
  const to = behindExpression(tokens, index + 1)
  const path = spell(tokens.slice(from, index)).replaceAll(/ ?-> ?/g, '.')
  const line = `${path} = ${path} * ${spell(tokens.slice(index + 1, to))}`
  return { from, to, reads: line, say: `write \`${short(line)}\``, exact: true, shown: { start: index, end: index + 1 } }
}

/** `/\ a` on a line of its own: a bullet of TLA+, which joins nothing before it. */
export const bullet: Phrase = (tokens, { index, expected }) => {
  const word = tokens[index]
  if (
    word === undefined ||
    !is(word, t.And, t.Or) ||
    (expected !== 'an expression' && expected !== 'a temporal claim') ||
    word.image === '&'
  )
    return undefined
  const own = word.image === 'and' || word.image === 'or'
  return {
    from: index,
    to: index + 1,
    reads: '',
    say: own ? 'it stands between two conditions' : undefined,
    message: `expected an expression, found \`${word.image}\``,
    exact: true,
  }
}

/** `&i->lock`, and `flags & dirty`, which the lexer reads as `and`. */
export const ampersand: Phrase = (tokens, { index }) => {
  if (tokens[index]?.image !== '&') return undefined
  const one = { from: index, to: index + 1 }
  const before = tokens[index - 1]
  const infix = is(before, t.Integer, t.RParen, t.RSquare) || isWord(before)
  if (infix) return { ...one, reads: 'and', say: noBits }
  return { ...one, reads: '', say: 'there are no addresses: write the name alone', exact: true }
}

const boundaries = [
  t.Assign,
  t.Comma,
  t.Colon,
  t.LParen,
  t.LSquare,
  t.LBrace,
  t.RBrace,
  t.Return,
  t.If,
  t.While,
  t.Assert,
  t.Until,
  t.Where,
  t.Then,
  t.Else,
]

/** `e ? a : b` */
export const conditional: Phrase = (tokens, { index, rules }) => {
  if (!is(tokens[index], t.Question) || !rules.includes('block')) return undefined
  let from = index
  let depth = 0
  while (from > 0 && (depth > 0 || !is(tokens[from - 1], ...boundaries))) {
    from -= 1
    if (is(tokens[from], t.RParen, t.RSquare)) depth += 1
    if (is(tokens[from], t.LParen, t.LSquare)) depth -= 1
  }
  const colon = behindExpression(tokens, index + 1)
  if (!is(tokens[colon], t.Colon)) return undefined
  const to = behindExpression(tokens, colon + 1)
  const reads = `if ${spell(tokens.slice(from, index))} then ${spell(tokens.slice(index + 1, colon))} else ${spell(tokens.slice(colon + 1, to))}`
  return { from, to, reads, say: `write \`${reads.length > 60 ? 'if … then … else …' : reads}\``, exact: true }
}

/** `printk("…")`: a text in an expression. */
export const printing: Phrase = (tokens, { index, rules }) => {
  if (!is(tokens[index], t.Text) || !rules.includes('arguments')) return undefined
  const open = lastOf(tokens, index, t.LParen)
  const callee = tokens[open - 1]
  if (!isAnyWord(callee)) return undefined
  const say = foreignWord('call', callee.image)?.say ?? 'a text stands in an import only: what is told apart is a word of a type'
  return { from: open - 1, to: behindBracket(tokens, open), reads: '', say }
}

/** `lock (if c then a else b).l`: a way begins with a name. */
export const computedWay: Phrase = (tokens, { index, rules }) => {
  // As a statement it is read to its end, where `next(e).l = …` would go on.
  let dot = index
  if (rules.at(-1) === 'assignment') while (is(tokens[dot - 1], t.Dot) || isAnyWord(tokens[dot - 1])) dot -= 1
  if (!is(tokens[dot], t.Dot) || !is(tokens[dot - 1], t.RParen)) return undefined
  const open = lastOf(tokens, dot, t.LParen)
  if (!is(tokens[open - 1], t.Lock, t.Unlock) || behindBracket(tokens, open) !== dot) return undefined
  const verb = tokens[open - 1]?.image ?? 'lock'
  const to = behindPath(tokens, dot - 1)
  const tail = spell(tokens.slice(dot, to))
  const say = `a way begins with a name: \`let f = ${short(spell(tokens.slice(open + 1, dot - 1)))}\`, then \`${verb} f${tail}\``
  return { from: open - 1, to, reads: '', say }
}

/** `mu.Lock()`: a method. */
export const method: Phrase = (tokens, { index, rules }) => {
  if (!is(tokens[index], t.LParen) || rules.at(-1) !== 'assignment') return undefined
  const from = pathStart(tokens, index - 1)
  const name = tokens[index - 1]?.image ?? ''
  if (from === undefined || from > index - 3) return undefined
  const path = spell(tokens.slice(from, index - 2))
  const to = behindBracket(tokens, index)
  const verb = /^(un)?(r|w)?_?(un)?(lock|acquire|release)$/i.exec(name)
  const values = spell(tokens.slice(index + 1, to - 1))
  const line =
    verb !== null
      ? `${/^r?w?un|release/i.test(name) ? 'unlock' : 'lock'} ${path}`
      : `${name}(${[path, ...(values === '' ? [] : [values])].join(', ')})`
  return { from, to, reads: line, say: `write \`${short(line)}\``, exact: true }
}

/** `trylock(l)` */
export const tried: Phrase = (tokens, { index }) => {
  if (!is(tokens[index], t.LParen) || !is(tokens[index - 1], t.Trylock)) return undefined
  const to = behindBracket(tokens, index)
  const way = spell(tokens.slice(index + 1, to - 1))
  return { from: index - 1, to, reads: `trylock ${way}`, say: `write \`trylock ${short(way)}\``, exact: true }
}
