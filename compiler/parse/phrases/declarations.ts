// Phrases that declare: imports, parameters, fields, locals, what stands between declarations. Input: tokens and the place where the
// parser stumbled; output: what is meant.
import { didYouMean } from '../../diagnostics/suggest.ts'
import { foreignWord } from '../../diagnostics/foreign.ts'
import { declarationWords, statementWords } from '../../../grammar/tokens.ts'
import { t } from '../../../grammar/lexer.ts'
import { cDeclaration, isQualifier } from '../c.ts'
import {
  behindBracket,
  behindExpression,
  behindPath,
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
import { inside, rule, short } from './phrase.ts'
import type { Phrase } from './phrase.ts'

/** `import std/locks`, `import <std/locks>` */
export const importing: Phrase = (tokens, { index, rules }) => {
  if (!rules.includes('importing') || !is(tokens[index - 1], t.Import)) return undefined
  const end = endOfLine(tokens, index)
  const path = tokens
    .slice(index, end)
    .map(({ image }) => image)
    .join('')
    .replace(/^[<'"]+|[>'"]+$/g, '')
    .replaceAll(/::|\.(?=[a-z])/g, '/')
  const text = /^[\w./-]+$/.test(path) ? path : 'std/locks'
  return {
    from: index,
    to: end,
    reads: `"${text}"`,
    say: `write \`import "${text}"\``,
    message: 'the path of an import stands in quotes',
    exact: true,
  }
}

/** `switch q : bool = true`, `switch q = 1` */
export const switchedOn: Phrase = (tokens, { index, rules }) => {
  if (rules.at(-1) !== 'switching' && rules.at(-1) !== 'wordType') return undefined
  const from = lastOf(tokens, index, t.Switch) + 2
  if (from < 2 || from > index || !sameLine(tokens[from - 1], tokens[index])) return undefined
  const [type, value] = is(tokens[from], t.Colon) ? [tokens[from + 1]?.image, tokens[from + 3]] : ['bool', tokens[from + 1]]
  if (type !== 'bool' || !/^(true|false|on|off|0|1)$/.test(value?.image ?? '')) return undefined
  const reads = `= ${/true|on|1/.test(value?.image ?? '') ? 'on' : 'off'}`
  const to = is(tokens[from], t.Colon) ? from + 4 : from + 2
  return { from, to, reads, say: `write \`switch ${tokens[from - 1]?.image ?? ''} ${reads}\``, message: 'a switch is `on` or `off`' }
}

/** `switch order = {first, last} = first`, and without a value */
export const switchedAmong: Phrase = (tokens, { index, rules }) => {
  if (rules.at(-1) !== 'switching' || !is(tokens[index], t.LBrace) || !is(tokens[index - 1], t.Assign)) return undefined
  const to = behindBracket(tokens, index)
  const words = `{${spell(tokens.slice(index + 1, to - 1)).trim()}}`
  const value = is(tokens[to], t.Assign) ? '' : ` = ${tokens[index + 1]?.image ?? ''}`
  const reads = `: ${words}${value}`
  return {
    from: index - 1,
    to,
    reads,
    say: `write \`: ${short(words)}${value}\``,
    message: 'the values of a switch stand behind `:`',
    shown: { start: index - 1, end: index },
    exact: true,
  }
}

/** `iget(Inode *i)`, `f(void)` */
export const parameter: Phrase = (tokens, stumble) => {
  if (!inside(stumble, 'parameters')) return undefined
  let from = stumble.index
  while (from > 0 && !is(tokens[from - 1], t.LParen, t.Comma)) from -= 1
  if (tokens[from]?.image === 'void' && is(tokens[from + 1], t.RParen))
    return { from, to: from + 1, reads: '', say: 'write `()`', exact: true }
  const found = cDeclaration(tokens, from)
  if (found === undefined || !is(tokens[found.to], t.Comma, t.RParen)) return undefined
  const reads = `${found.name}: ${found.type.replace(/\?$/, '')}`
  return { from, to: found.to, reads, say: `write \`${reads}\`` }
}

/** `bool x;` among fields */
export const field: Phrase = (tokens, stumble) => {
  if (rule(stumble) !== 'field' || stumble.index === 0) return undefined
  let from = stumble.index - 1
  while (sameLine(tokens[from - 1], tokens[from]) && isQualifier(tokens[from - 1]?.image ?? '')) from -= 1
  const found = cDeclaration(tokens, from)
  if (found === undefined || !sameLine(tokens[from], tokens[found.to - 1])) return undefined
  const array = is(tokens[found.to], t.LSquare)
  const to = array ? behindBracket(tokens, found.to) : found.to
  const length = spell(tokens.slice(found.to + 1, to - 1))
  const reads = `${found.name} : ${array ? `array[${length}] of ` : ''}${found.type}`
  return { from, to, reads, say: `write \`${reads}\`` }
}

/** `owner : Task *` */
export const pointer: Phrase = (tokens, { index, rules }) => {
  if (!rules.includes('field') && !rules.includes('parameter') && !rules.includes('fields')) return undefined
  const star = [index - 1, index - 2, index].find((at) => is(tokens[at], t.Times) && isWord(tokens[at - 1]) && is(tokens[at - 2], t.Colon))
  if (star === undefined) return undefined
  const reads = `${tokens[star - 1]?.image ?? ''}?`
  return { from: star - 1, to: star + 1, reads, say: `write \`${reads}\`: an object or none`, exact: true }
}

/** `bool x = true`, `struct inode *i`: a local of C. */
export const local: Phrase = (tokens, { index, rules }) => {
  const [word, next] = [tokens[index], tokens[index + 1]]
  if (rules.at(-1) !== 'statement' || word === undefined) return undefined
  if (is(word, t.Let, t.Var)) return undefined
  const found = cDeclaration(tokens, index)
  if (found === undefined || (foreignWord('statement', word.image) !== undefined && found.words === 1)) return undefined
  const { name, type, known } = found
  if (!known && is(next, t.Identifier) && didYouMean(word.image, statementWords) !== undefined) return undefined
  const integer = type === '0..3'
  if (is(tokens[found.to], t.Assign)) {
    const value = short(spell(tokens.slice(found.to + 1, behindExpression(tokens, found.to + 1))))
    const say = integer
      ? `write \`let ${name} = ${value}\`, or \`var ${name} : 0..3 = ${value}\` where it changes`
      : `write \`let ${name} = ${value}\`, or \`var\` where it changes`
    return {
      from: index,
      to: found.to + 1,
      reads: integer ? `var ${name} : 0..3 =` : `var ${name} =`,
      say,
      shown: { start: index, end: found.to },
    }
  }
  if (!known && !found.pointer) return undefined
  const first = type === 'bool' ? 'false' : integer ? '0' : 'none'
  const line = type === 'bool' ? `var ${name} = false` : `var ${name} : ${type} = ${first}`
  if (/^lock |^set /.test(type))
    return { from: index, to: found.to, reads: '', say: `a lock or a list is a field: \`${name} : ${type}\` in an \`object\`` }
  return { from: index, to: found.to, reads: line, say: `write \`${line}\`` }
}

/** `let mut x = 1` */
export const mutable: Phrase = (tokens, { index }) =>
  is(tokens[index - 2], t.Let) && tokens[index - 1]?.image === 'mut'
    ? { from: index - 2, to: index, reads: 'var', say: 'write `var`', exact: true }
    : undefined

/** `void iput(struct inode *i) { }`, `static int x;` between declarations */
export const cTopLevel: Phrase = (tokens, { index, rules }) => {
  const word = tokens[index]
  if (rules.at(-1) !== 'declaration' || !isAnyWord(word)) return undefined
  const found = cDeclaration(tokens, index)
  if (found === undefined || !isWord(tokens[found.to - 1]) || didYouMean(word.image, declarationWords) !== undefined) return undefined
  const named = foreignWord('declaration', word.image)
  if (found.words === 1 && named !== undefined && (named.reads !== undefined || named.takes !== undefined)) return undefined
  if (!is(tokens[found.to], t.LParen)) {
    if (is(tokens[found.to], t.LBrace)) return undefined
    const type = found.type === '0..3' ? '0..3 = 0' : found.type
    return {
      from: index,
      to: endOfLine(tokens, index),
      reads: '',
      say: `a variable is a field: \`object Global { ${found.name} : ${type} }\``,
    }
  }
  const behind = behindBracket(tokens, found.to)
  const name = tokens[found.to - 1]?.image ?? 'p'
  if (!is(tokens[behind], t.LBrace, t.Arrow)) {
    if (!found.known && !found.pointer) return undefined
    return { from: index, to: behind, reads: '', say: 'leave it out: a procedure is known everywhere' }
  }
  return {
    from: index,
    to: found.to,
    reads: `procedure ${name}`,
    say: `write \`procedure ${name}(…)\`, or \`operation\` for what tasks call, with its outcomes: \`-> ok | efault\``,
  }
}

/** `---- MODULE f ----`, `====` */
export const ruler: Phrase = (tokens, { index }) => {
  let from = index
  while (from > 0 && !isFirstOnLine(tokens, from)) from -= 1
  const dashes = [0, 1].every((place) => is(tokens[from + place], t.Decrement))
  if (!dashes && !(tokens[from]?.image === '===' && is(tokens[from + 1], t.Assign, t.Equal))) return undefined
  return { from, to: endOfLine(tokens, from), reads: '', say: 'a file begins with `spec NAME` and ends where it ends' }
}

/** `struct foo {`, `fn f(`, `Init ==`: the first word of a declaration. */
export const declarationWord: Phrase = (tokens, { index, rules }) => {
  const word = tokens[index]
  if (rules.at(-1) !== 'declaration' || word === undefined) return undefined
  if (!isAnyWord(word)) return undefined
  const known = foreignWord('declaration', word.image)
  if (known?.takes !== undefined) {
    const brace = tokens.findIndex((token, at) => at > index && is(token, t.LBrace))
    const to =
      known.takes === 'block' && brace >= 0 && brace < endOfLine(tokens, index) ? behindBracket(tokens, brace) : endOfLine(tokens, index)
    return { from: index, to, reads: '', say: known.say, shown: { start: index, end: index + 1 } }
  }
  const parameters = is(tokens[index + 1], t.LParen)
  const equal = parameters ? behindBracket(tokens, index + 1) : index + 1
  if (is(tokens[equal], t.Equal)) {
    const say = parameters
      ? `write \`function ${word.image}(x: File) -> bool = …\`, each parameter with its type`
      : `write \`invariant ${word.image}: …\`, or \`function ${word.image}() -> bool = …\``
    return { from: index, to: equal + 1, reads: `invariant ${word.image} :`, say }
  }
  if (is(tokens[index + 1], t.Assign) && isFirstOnLine(tokens, index)) {
    const words = is(tokens[index + 2], t.LBrace)
    const say = words ? `write \`type ${word.image} = …\`` : `write \`size ${word.image} = …\`; what changes is a field of an \`object\``
    return { from: index, to: index + 1, reads: `${words ? 'type' : 'size'} ${word.image}`, say }
  }
  if (known === undefined || !isWord(tokens[index + 1])) return undefined
  const reads = known.reads ?? 'procedure'
  return { from: index, to: index + 1, reads, say: known.say }
}

/** `invariant a == b`, `size n == 3`, `function f(x): T`, `operation a() : ok`: another mark than the one that belongs there. */
export const otherMark: Phrase = (tokens, { index, expected, rules }) => {
  const name = rules.at(-1)
  const said = expected.replaceAll('`', '')
  const found = tokens[index]?.image ?? ''
  if (is(tokens[index], t.Equal, t.Assign) && said === ':' && name === 'propertyName')
    return { from: index, to: index + 1, reads: ':', say: 'write `:`', message: `expected \`:\`, found \`${found}\``, exact: true }
  if (is(tokens[index], t.Equal) && said === '=' && name !== 'assignment')
    return { from: index, to: index + 1, reads: '=', say: 'write `=`', message: `expected \`=\`, found \`${found}\``, exact: true }
  const equal = name === 'statement' && isWord(tokens[index]) ? behindPath(tokens, index) : index
  if (is(tokens[equal], t.Equal) && (name === 'assignment' || equal > index)) {
    const from = pathStart(tokens, equal - 1)
    const path = from === undefined ? 'x' : spell(tokens.slice(from, equal))
    const value = short(spell(tokens.slice(equal + 1, behindExpression(tokens, equal + 1))))
    const say = `write \`${path} = ${value}\` to assign, \`wait until ${path} == ${value}\` to wait for it, \`assert ${path} == ${value}\` to claim it`
    return { from: equal, to: equal + 1, reads: '=', say, message: 'a comparison is no statement' }
  }
  if (is(tokens[index], t.Colon) && ((name === 'block' && rules.at(-2) === 'procedure') || (name === 'function' && said === '->')))
    return { from: index, to: index + 1, reads: '->', say: 'write `->`', message: `expected \`->\`, found \`${found}\``, exact: true }
  return undefined
}

/** `function f() -> T { return e }` */
export const functionBody: Phrase = (tokens, { index, rules }) => {
  if (rules.at(-1) !== 'function' || !is(tokens[index], t.LBrace)) return undefined
  const to = behindBracket(tokens, index)
  const inner = is(tokens[index + 1], t.Return) ? index + 2 : index + 1
  const value = spell(tokens.slice(inner, to - 1))
  return {
    from: index,
    to,
    reads: `= ${value}`,
    say: `write \`= ${short(value)}\``,
    message: 'a function is one expression, not a block',
    shown: { start: index, end: index + 1 },
  }
}

/** `task cpu[cpus]` */
export const group: Phrase = (tokens, { index, rules }) => {
  const open = rules.includes('running') ? lastOf(tokens, index, t.LSquare) : -1
  if (open < 0 || !is(tokens[open - 2], t.Task)) return undefined
  const to = behindBracket(tokens, open) - 1
  const count = tokens.slice(open + 1, to)
  const name = tokens[open - 1]?.image ?? 'task'
  const text = spell(count)
  if (text === '') return undefined
  const letter = name.charAt(0).toLowerCase() === text ? 'i' : name.charAt(0).toLowerCase()
  const number = Number(text)
  const domain = /^[A-Z]\w*$/.test(text) ? text : Number.isInteger(number) ? `0..${Math.max(0, number - 1)}` : `0..${text} - 1`
  const reads = `${letter} in ${domain}`
  return {
    from: open + 1,
    to,
    reads,
    say: `write \`task ${name}[${reads}]\``,
    message: 'a group of tasks says what it goes through',
    shown: { start: open - 1, end: to + 1 },
    exact: true,
  }
}

/** `cache: enum {absent, present}` */
export const enumeration: Phrase = (tokens, { index }) =>
  is(tokens[index], t.LBrace) && tokens[index - 1]?.image === 'enum' && is(tokens[index - 2], t.Colon)
    ? { from: index - 1, to: index, reads: '', say: 'leave `enum` out', exact: true }
    : undefined

/** `a : bool, b : bool` among fields, tasks and statements */
export const separator: Phrase = (tokens, { index, expected }) =>
  is(tokens[index], t.Comma) && /^a (field|statement|task)|a setting/.test(expected)
    ? { from: index, to: index + 1, reads: '', say: 'leave the `,` out', message: 'nothing separates fields and statements', exact: true }
    : undefined

/** `lock l : rwsem`, `var x : bool` among fields */
export const verbField: Phrase = (tokens, stumble) => {
  const { index } = stumble
  const verb = tokens[index - 1]
  if (rule(stumble) !== 'field' || !is(tokens[index + 1], t.Colon) || !isWord(tokens[index])) return undefined
  const name = tokens[index]?.image ?? ''
  if (is(verb, t.Lock) && isWord(tokens[index + 2]) && tokens[index + 2]?.image !== 'bool') {
    const kind = is(tokens[index + 2], t.Lock) ? 3 : 2
    const reads = `${name} : lock ${tokens[index + kind]?.image ?? ''}`
    return { from: index - 1, to: index + kind + 1, reads, say: `write \`${reads}\``, exact: true }
  }
  return undefined
}

/** `f(c \in 0..3)` */
export const boundParameter: Phrase = (tokens, stumble) =>
  inside(stumble, 'parameters') && is(tokens[stumble.index], t.In) && isWord(tokens[stumble.index - 1])
    ? {
        from: stumble.index,
        to: stumble.index + 1,
        reads: ':',
        say: `write \`${tokens[stumble.index - 1]?.image ?? 'x'}: …\`, a type`,
        message: 'a parameter has a type',
        exact: true,
      }
    : undefined

/** `resident if e` */
export const residency: Phrase = (tokens, { index, rules }) =>
  rules.at(-1) === 'residency' && is(tokens[index], t.If) && is(tokens[index - 1], t.Resident)
    ? { from: index, to: index + 1, reads: 'when', say: 'write `when`', message: 'expected `when`, found `if`', exact: true }
    : undefined

/** What runs, elsewhere. */
const runners: ReadonlySet<string> = new Set([
  'kthread',
  'thread',
  'kworker',
  'worker',
  'process',
  'proc',
  'daemon',
  'fiber',
  'goroutine',
  'actor',
])

/** What runs on top of a task, or by itself on another CPU. */
const interrupts: ReadonlySet<string> = new Set(['irq', 'hardirq', 'softirq', 'nmi', 'tasklet', 'timer'])

/** `for i in 0..2 { task … }`, `task { }`, `service worker { }`, `task service worker { }`, `fairness: weak` in a workload */
export const workloadItem: Phrase = (tokens, { index, rules }) => {
  if (!rules.includes('workload')) return undefined
  if (rules.at(-1) === 'workloadItem' && is(tokens[index], t.For)) {
    const brace = tokens.findIndex((token, at) => at > index && is(token, t.LBrace))
    if (brace < 0) return undefined
    const binder = spell(tokens.slice(index + 1, brace))
    const say = `write \`task t[${short(binder)}] { … }\``
    return {
      from: index,
      to: behindBracket(tokens, brace),
      reads: '',
      say,
      message: 'a workload has no loop',
      shown: { start: index, end: brace },
    }
  }
  if (is(tokens[index - 1], t.Fairness) && is(tokens[index], t.Colon))
    return { from: index, to: index + 1, reads: '', say: 'leave the `:` out', message: 'no `:` stands behind `fairness`', exact: true }
  const runner = tokens[index]
  if (runner !== undefined && runners.has(runner.image) && is(tokens[index + 1], t.Identifier)) {
    const waits = runner.image === 'kthread' || runner.image === 'kworker' || runner.image === 'daemon'
    const name = tokens[index + 1]!.image
    return {
      from: index,
      to: index + 1,
      reads: 'task',
      say: waits ? `write \`task ${name} { … }\`, or \`service task ${name}\` where it may wait for work` : `write \`task ${name} { … }\``,
      message: `what runs in a workload is a task, not a ${runner.image}`,
      exact: true,
    }
  }
  if (runner !== undefined && interrupts.has(runner.image) && is(tokens[index + 1], t.Identifier)) {
    const name = tokens[index + 1]!.image
    return {
      from: index,
      to: index + 1,
      reads: 'task',
      say: `write \`interrupt ${name} on TASK { … }\` for what comes on top of a task, \`task ${name} { … }\` for another CPU`,
      message: `what runs in a workload is a task or an interrupt, not a ${runner.image}`,
      exact: true,
    }
  }
  const word = tokens[index - 1]
  if (is(word, t.Service, t.Environment) && is(tokens[index], t.Identifier)) {
    const reads = `${word!.image} task`
    const message = `${word!.image === 'service' ? 'a service' : 'an environment'} is a task`
    return {
      from: is(tokens[index - 2], t.Task) ? index - 2 : index - 1,
      to: index,
      reads,
      say: `write \`${reads}\``,
      message,
      exact: true,
    }
  }
  if (!is(word, t.Task) || !is(tokens[index], t.LBrace, t.LSquare)) return undefined
  const to = is(tokens[index], t.LSquare) ? behindBracket(tokens, index) : index
  const count = Number(spell(tokens.slice(index + 1, to - 1)))
  const group = to === index ? 't' : `t[i in 0..${Number.isInteger(count) && count > 0 ? count - 1 : 'n - 1'}]`
  return { from: index - 1, to, reads: `task ${group}`, say: `write \`task ${group} { … }\``, message: 'a task has a name' }
}

/** `invariant safe { e }` */
export const bracedCondition: Phrase = (tokens, { index, rules }) => {
  if (rules.at(-1) !== 'propertyName' || !is(tokens[index], t.LBrace)) return undefined
  const to = behindBracket(tokens, index)
  const inner = spell(tokens.slice(index + 1, to - 1))
  return {
    from: index,
    to,
    reads: `: ${inner}`,
    say: `write \`: ${short(inner)}\``,
    message: 'a condition stands behind `:`',
    shown: { start: index, end: index + 1 },
  }
}

/** `expect { w: pass }` */
export const listOfVerdicts: Phrase = (tokens, { index, rules }) => {
  if (rules.at(-1) !== 'expectation' && rules.at(-1) !== 'tableItem') return undefined
  const open = lastOf(tokens, index, t.LBrace)
  if (open !== index - 1 || !is(tokens[open - 1], t.Expect)) return undefined
  const say = 'the first row names the workloads, `|   | w |`, each other one a variant and its verdicts, `| v | pass |`'
  return {
    from: index,
    to: behindBracket(tokens, open) - 1,
    reads: '',
    say,
    message: 'expected verdicts are a table',
    shown: { start: index, end: index + 1 },
  }
}

/** `[]<>e`, `<>e`, `p ~> q` in a property */
export const temporal: Phrase = (tokens, { index, rules }) => {
  if (tokens[index]?.image === '~>') return { from: index, to: index + 1, reads: 'leads to', say: 'write `leads to`', exact: true }
  if (tokens[index]?.image !== '<>' && !rules.includes('temporal')) return undefined
  let from = index
  while (is(tokens[from - 1], t.LSquare, t.RSquare) || tokens[from - 1]?.image === '<>') from -= 1
  let to = from
  while (is(tokens[to], t.LSquare, t.RSquare) || tokens[to]?.image === '<>') to += 1
  const marks = tokens
    .slice(from, to)
    .map(({ image }) => image)
    .join('')
  if (!is(tokens[from - 1], t.Colon, t.Equal, t.Assign) || marks === '') return undefined
  const words = marks === '[]<>' ? 'always eventually' : marks === '<>' ? 'eventually' : undefined
  if (words !== undefined) return { from, to, reads: words, say: `write \`${words}\``, exact: true }
  return marks === '[]' ? { from, to, reads: 'eventually', say: 'what holds in every state is an `invariant`' } : undefined
}
