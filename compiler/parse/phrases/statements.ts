// Phrases that are statements: outcomes, jumps, loops, guards, branches without braces. Input: tokens and the place where the parser
// stumbled; output: what is meant.
import { foreignWord } from '../../diagnostics/foreign.ts'
import { t } from '../../../grammar/lexer.ts'
import {
  behindBracket,
  behindExpression,
  endOfLine,
  is,
  isAnyWord,
  isFirstOnLine,
  isWord,
  lastOf,
  pathStart,
  sameLine,
  spell,
} from '../tokens.ts'
import type { Tokens } from '../tokens.ts'
import { short } from './phrase.ts'
import type { Phrase } from './phrase.ts'

/** The word that C means by the value of a `return`: that of the error, as it is written where it is no value. */
function outcomeWord(tokens: Tokens, text: string): string | undefined {
  if (text === '0') return 'ok'
  const name = /^- ?(E[A-Z0-9]+)$/.exec(text)?.[1]
  const isOwn = tokens.some(({ image }, at) => image === name && !is(tokens[at - 1], t.Minus))
  return isOwn ? name : name?.toLowerCase()
}

/** `return 0`, `return -ENOENT`, `raise -EIO`: an outcome is a word. */
export const outcome: Phrase = (tokens, { index }) => {
  const before = tokens[index - 1]
  if (!is(before, t.Return, t.Raise) || !sameLine(before, tokens[index])) return undefined
  const to = Math.max(index + 1, behindExpression(tokens, index))
  const text = spell(tokens.slice(index, to))
  const word = outcomeWord(tokens, text)
  const verb = before?.image ?? 'return'
  if (word !== undefined) {
    const declared = word === 'ok' ? '' : `, and \`-> ok | ${word}\` where it is declared`
    return { from: index - 1, to, reads: `${verb} ${word}`, say: `write \`${verb} ${word}\`${declared}`, exact: true }
  }
  if (!is(tokens[index], t.Integer, t.Minus, t.True, t.False, t.None, t.LParen, t.Current, t.Not, t.LBrace)) return undefined
  const say = 'an outcome is a word, as in `return efault`; a value goes into a field, or comes from a `function`'
  return { from: index - 1, to, reads: verb === 'return' ? 'return' : 'raise failed', say }
}

/** `return x.y` */
export const returnedPath: Phrase = (tokens, { index, rules }) => {
  const from = rules.at(-1) === 'assignment' ? pathStart(tokens, index - 1) : undefined
  if (from === undefined || !is(tokens[from - 1], t.Return) || !sameLine(tokens[from - 1], tokens[from])) return undefined
  const say = 'an outcome is a word, as in `return efault`; a value goes into a field, or comes from a `function`'
  return { from: from - 1, to: behindExpression(tokens, from), reads: 'return', say }
}

/** `let b = new Bio`, `new Bio?`, `new Bio(sector = 1)`: an object of a pool without its braces. */
export const unbracedNew: Phrase = (tokens, { index }) => {
  const from = lastOf(tokens, index, t.New)
  if (!is(tokens[from - 1], t.Assign) || !isWord(tokens[from + 1]) || !sameLine(tokens[from], tokens[from + 1])) return undefined
  const behindClass = is(tokens[from + 2], t.Question) ? from + 3 : from + 2
  const bracketed = is(tokens[behindClass], t.LParen) && sameLine(tokens[behindClass - 1], tokens[behindClass])
  const to = bracketed ? behindBracket(tokens, behindClass) : behindClass
  if (index >= to) return undefined
  const values = bracketed ? `${spell(tokens.slice(behindClass + 1, to - 1))} ` : ''
  const said = spell(tokens.slice(from, behindClass))
  const reads = `${said} { ${values.trimStart()}}`
  const path = pathStart(tokens, from - 2) ?? from
  const start = is(tokens[path - 1], t.Let, t.Var) ? path - 1 : path
  const line = `${spell(tokens.slice(start, from))} ${reads}`.trimStart()
  const whole = line === short(line)
  return {
    from,
    to,
    reads,
    say: `write \`${whole ? line : reads === short(reads) ? reads : `${said} { … }`}\``,
    message: 'the first values of a new object stand in braces',
    // What is shown is what the hint takes the place of.
    shown: { start: whole ? start : from, end: to },
    exact: true,
  }
}

/** `do { } while e` */
export const doWhile: Phrase = (tokens, { index, rules }) => {
  if (rules.at(-1) !== 'statement' || tokens[index]?.image !== 'do' || !is(tokens[index + 1], t.LBrace)) return undefined
  const body = behindBracket(tokens, index + 1)
  if (!is(tokens[body], t.While)) return undefined
  const to = behindExpression(tokens, body + 1)
  const condition = spell(tokens.slice(body + 1, to))
  return {
    from: index,
    to,
    reads: `while ${condition} ${spell(tokens.slice(index + 1, body))}`,
    say: `write \`while ${short(condition)} { … }\`, and before it once what is to be done in any case`,
    shown: { start: index, end: index + 1 },
  }
}

/** `for (i = 0; i < n; i++) {`, `for (f in File) {` */
export const cFor: Phrase = (tokens, { index, rules }) => {
  if (!is(tokens[index], t.LParen) || !is(tokens[index - 1], t.For) || !rules.includes('iterating')) return undefined
  const to = behindBracket(tokens, index)
  const inner = tokens.slice(index + 1, to - 1)
  if (is(inner[1], t.In)) return { from: index, to, reads: spell(inner), say: `write \`for ${short(spell(inner))} { … }\``, exact: true }
  const assign = inner.findIndex((token) => is(token, t.Assign))
  const less = inner.findIndex((token) => is(token, t.Less, t.AtMost))
  const name = inner[assign - 1]?.image ?? 'i'
  const low = inner[assign + 1]?.image ?? '0'
  const bound = less < 0 ? '' : spell(inner.slice(less + 1, behindExpression(inner, less + 1)))
  const upper = is(inner[less], t.AtMost) ? bound : /^\d+$/.test(bound) ? `${Number(bound) - 1}` : `${bound} - 1`
  const domain = assign < 1 || bound === '' || !/^\w+$/.test(bound) ? '0..n - 1' : `${low}..${upper}`
  return {
    from: index,
    to,
    reads: `${name} in ${domain}`,
    say: `write \`for ${name} in ${domain} { … }\``,
    shown: { start: index - 1, end: to },
  }
}

/** `if :: a -> b fi`, `do :: … od` of Promela */
export const guards: Phrase = (tokens, { index }) => {
  const at = [index - 2, index - 1].find((place) => is(tokens[place], t.If) || tokens[place]?.image === 'do') ?? index
  const closing = tokens[at]?.image === 'do' ? 'od' : is(tokens[at], t.If) ? 'fi' : undefined
  if (closing === undefined || !is(tokens[at + 1], t.Colon) || !is(tokens[at + 2], t.Colon)) return undefined
  const end = tokens.findIndex((token, place) => place > at && token.image === closing)
  const say =
    closing === 'fi'
      ? 'write `if a { … } else { … }`; where several can be taken, `either { … } or { … }`'
      : 'write `while true { either { … } or { … } }`; where a branch waits for its condition, `select { wait until a … } or { … }`'
  return {
    from: at,
    to: end < 0 ? endOfLine(tokens, at) : end + 1,
    reads: 'skip',
    say,
    message: `\`${tokens[at]?.image ?? ''} :: … ${closing}\` is no part of the language`,
    shown: { start: at, end: at + 1 },
  }
}

/** `if (c) return 0`, `atomic i.x++`: a branch without braces. */
export const unbraced: Phrase = (tokens, stumble) => {
  const { index, rules, expected } = stumble
  const owner = rules.at(-2)
  const isAtomic = is(tokens[index - 1], t.Atomic)
  if (
    rules.at(-1) !== 'block' ||
    expected !== '`{`' ||
    !(isAtomic || owner === 'branching' || owner === 'looping' || owner === 'iterating')
  )
    return undefined
  const then = is(tokens[index], t.Then) || tokens[index]?.image === 'do'
  if (then && is(tokens[index + 1], t.LBrace)) {
    const word = tokens[index]?.image ?? ''
    return { from: index, to: index + 1, reads: '', say: `leave \`${word}\` out`, message: 'a block begins with `{`', exact: true }
  }
  if (is(tokens[index], t.LBrace, t.RBrace, t.Assign, t.Colon) || !isAnyWord(tokens[index])) return undefined
  const from = then ? index + 1 : index
  const brace = tokens.findIndex((token, at) => at >= from && is(token, t.RBrace))
  const to = Math.min(endOfLine(tokens, from), brace < 0 ? Infinity : brace)
  if (to <= from || !(is(tokens[from], t.Return, t.Assert, t.While, t.For, t.If) || isWord(tokens[from]))) return undefined
  if (!isFirstOnLine(tokens, from) && !is(tokens[from - 1], t.RParen, t.Else, t.Then, t.Atomic) && !then && !is(tokens[from], t.Return))
    return undefined
  const body = spell(tokens.slice(from, to))
  // That the outcome is a word is told by itself: what is read stays as it is.
  const word = is(tokens[from], t.Return) ? outcomeWord(tokens, spell(tokens.slice(from + 1, to))) : undefined
  const meant = word === undefined ? body : `return ${word}`
  return {
    from: index,
    to,
    reads: `{ ${body} }`,
    say: `write \`${isAtomic ? 'atomic ' : ''}{ ${short(meant)} }\``,
    message: isAtomic ? 'what is one step stands in braces' : 'a branch stands in braces',
    shown: { start: index, end: index + 1 },
    exact: true,
  }
}

/** `wait e` */
export const waiting: Phrase = (tokens, { index, rules }) =>
  rules.at(-1) === 'waiting' && is(tokens[index - 1], t.Wait) && isWord(tokens[index]) && !is(tokens[index], t.For)
    ? {
        from: index - 1,
        to: index,
        reads: 'wait until',
        say: `write \`wait until ${short(spell(tokens.slice(index, behindExpression(tokens, index))))}\``,
        exact: true,
      }
    : undefined

/** `goto out`, `break`, `release l`: the first word of a statement. */
export const statementWord: Phrase = (tokens, { index, rules }) => {
  const word = tokens[index]
  if (rules.at(-1) !== 'statement' || !isAnyWord(word)) return undefined
  const known = foreignWord('statement', word.image)
  if (known === undefined) return undefined
  const reads = known.reads ?? ''
  const shown = { start: index, end: index + 1 }
  const brace = tokens.findIndex((token, at) => at > index && is(token, t.LBrace))
  switch (known.takes) {
    case undefined: {
      if (known.reads === undefined) return { from: index, to: index + 1, reads, say: known.say }
      const named = behindExpression(tokens, index + 1)
      const end = is(tokens[named], t.Assign) ? behindExpression(tokens, named + 1) : named
      const behind = sameLine(word, tokens[index + 1]) ? spell(tokens.slice(index + 1, end)) : ''
      const whole = known.say === `write \`${reads}\`` && behind !== '' ? `write \`${reads} ${short(behind)}\`` : known.say
      return { from: index, to: index + 1, reads, say: whole, exact: true }
    }
    case 'word':
      return {
        from: index,
        to: isWord(tokens[index + 1]) && sameLine(word, tokens[index + 1]) ? index + 2 : index + 1,
        reads,
        say: known.say,
      }
    case 'line': {
      const close = tokens.findIndex((token, at) => at > index && is(token, t.RBrace))
      return { from: index, to: Math.min(endOfLine(tokens, index), close < 0 ? Infinity : close), reads, say: known.say, shown }
    }
    case 'block':
      return { from: index, to: brace < 0 ? index + 1 : behindBracket(tokens, brace), reads, say: known.say, shown }
    case 'end':
      return { from: index, to: index + 1, reads, say: known.say, shown }
  }
}

/** `retry on again`: what stands for the name is the word before the outcomes. */
export const namelessRetry: Phrase = (tokens, { index }) => {
  const [word, on] = [tokens[index - 2], tokens[index - 1]]
  if (!is(word, t.Retry) || !is(on, t.On) || !isWord(tokens[index])) return undefined
  const name = `${tokens[index]?.image ?? 'x'}_retry`
  return {
    from: index - 1,
    to: index,
    reads: `${name} on`,
    say: `write \`retry NAME on ${tokens[index]?.image ?? ''}\`: reports call it by its name`,
    message: 'a retry rule has a name',
    shown: { start: index - 2, end: index },
    exact: true,
  }
}

/** `list_for_each_entry(x, l, m) {`: a macro that goes round. */
export const goingThrough: Phrase = (tokens, { index, rules }) => {
  if (rules.at(-1) !== 'statement' || !is(tokens[index], t.LBrace)) return undefined
  const open = is(tokens[index - 1], t.RParen) ? lastOf(tokens, index, t.LParen) : -1
  const callee = tokens[open - 1]
  const known = isWord(callee) && /for_?each/.test(callee.image) ? foreignWord('call', 'list_for_each_entry') : undefined
  const chosen = isWord(callee) ? foreignWord('statement', callee.image) : undefined
  if (chosen !== undefined)
    return { from: open - 1, to: behindBracket(tokens, index), reads: '', say: chosen.say, shown: { start: open - 1, end: open } }
  if (known === undefined)
    return {
      from: index,
      to: index + 1,
      reads: 'if true {',
      say: 'leave the braces out',
      message: 'a block follows `if`, `while`, `for`, `atomic` and their like',
      shown: { start: index, end: index + 1 },
    }
  return { from: open - 1, to: index, reads: 'while true', say: known.say }
}
