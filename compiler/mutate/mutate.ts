// What a spec would be with one thing of its protocol removed or weakened. Input: the trees of a spec and of what it imports, and their
// texts; output: mutants, each as edits of one text that leave every line where it is. Whether one compiles, and whether it makes a
// difference, is for others to find out.
import type { AttemptClause, Block, Expression, SpecFile, Statement } from '../ast/ast.ts'
import { isOfKind, walk } from '../ast/walk.ts'
import { indexLines, positionOf } from '../diagnostics/position.ts'
import type { SourceFile, Span } from '../diagnostics/diagnostic.ts'
import { type Body, type Site, bodiesOf, sitesOf } from './sites.ts'

interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

export interface Mutant {
  readonly file: string
  readonly line: number
  /** The procedure, or the task of a workload. */
  readonly where: string
  /** ``without `lock file.inode` and its release`` */
  readonly what: string
  readonly edits: readonly Edit[]
}

/** The text with the edits made. */
export function mutated(text: string, edits: readonly Edit[]): string {
  let result = text
  for (const { start, end, text: by } of [...edits].sort((a, b) => b.start - a.start))
    result = result.slice(0, start) + by + result.slice(end)
  return result
}

/** The library that comes with the language is nobody's protocol. */
const isOwn = ({ path }: SourceFile): boolean => !path.startsWith('std/')

/**
 * All mutants of the texts of a user, those of the library left as they are, by file and line. Two edits that leave the same text but for
 * white space are one mutant.
 */
export function mutantsOf(files: readonly SpecFile[], sources: readonly SourceFile[]): readonly Mutant[] {
  const bodies = bodiesOf(files, sources)
  const modes = modesIn(files)
  const switches = new Set(
    files.flatMap(({ declarations }) => declarations.flatMap((one) => (one.kind === 'switch' ? [one.name.text] : []))),
  )
  const mutants = new Map<string, Mutant>()
  for (const body of bodies) {
    const { source, where } = body
    if (!isOwn(source)) continue
    const index = indexLines(source.text)
    for (const { at, what, edits } of [
      ...locks(body, bodies, modes),
      ...statements(body),
      ...conditions(body, switches),
      ...chosen(body, switches),
    ]) {
      const key = `${source.path} ${mutated(source.text, edits).replace(/\s+/g, ' ')}`
      if (!mutants.has(key)) mutants.set(key, { file: source.path, line: positionOf(index, at).line, where, what, edits })
    }
  }
  return [...mutants.values()].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line))
}

interface Change {
  readonly at: number
  readonly what: string
  readonly edits: readonly Edit[]
}

/** Lines stay where they are. */
const blanked = ({ text }: SourceFile, { start, end }: Span, by = ''): Edit => ({
  start,
  end,
  text:
    by +
    text
      .slice(start, end)
      .replace(/[^\r\n]/g, ' ')
      .slice(by.length),
})

const replaced = ({ text }: SourceFile, { start, end }: Span, by: string): Edit => ({
  start,
  end,
  text: by + text.slice(start, end).replace(/[^\r\n]/g, ''),
})

function said({ text }: SourceFile, { start, end }: Span): string {
  const words = text.slice(start, end).replace(/\s+/g, ' ')
  return `\`${words.length <= 60 ? words : `${words.slice(0, 57)}...`}\``
}

// ---- locks ----

function* locks(body: Body, bodies: readonly Body[], modes: ReadonlyMap<string, readonly string[]>): Generator<Change> {
  const { source } = body
  const sites = sitesOf(body, bodies)
  const matching = (site: Site, verb: Site['verb']): readonly Site[] =>
    sites.filter((one) => one.verb === verb && one.target === site.target)
  for (const site of sites) {
    if (site.verb === 'try') {
      yield { at: site.span.start, what: `${said(source, site.span)} waits`, edits: waiting(source, site) }
      continue
    }
    const at = site.span.start
    if (site.verb === 'release') {
      const again = sites.find((one) => one.verb === 'take' && one.target === site.target && one.span.start > site.span.end)
      if (again === undefined) continue
      const what = `without ${said(source, site.span)} and the ${said(source, again.span)} after it`
      yield { at, what, edits: [blanked(source, site.span), blanked(source, again.span)] }
      continue
    }
    const releases = matching(site, 'release')
    if (releases.length > 0) {
      const spans = [...matching(site, 'take'), ...releases].map(({ span }) => span)
      const what = `without ${said(source, site.span)} and its release${releases.length > 1 ? 's' : ''}`
      yield { at, what, edits: spans.map((span) => blanked(source, span)) }
    }
    if (!site.direct) continue
    for (const outcome of handledAround(body, site.span)) {
      const tried = said(source, site.span).replace(/^`lock/, '`trylock')
      yield { at, what: `${tried}, which raises ${outcome} where it fails`, edits: trying(site.span, outcome) }
    }
    const mode = /\.(\w+)$/.exec(site.target)?.[1]
    for (const other of mode === undefined ? [] : (modes.get(mode) ?? [])) {
      const edits = [site, ...releases]
        .filter(({ direct }) => direct)
        .map(({ span }) => replaced(source, { ...span, start: span.end - mode!.length }, other))
      yield { at, what: `${said(source, site.span)} for ${other}`, edits }
    }
  }
}

/** The outcomes that the nearest attempt around a place handles. */
function handledAround({ block }: Body, { start, end }: Span): readonly string[] {
  const around = [...statementsIn(block)].filter(
    (one): one is Extract<Statement, { kind: 'attempt' }> =>
      one.kind === 'attempt' && one.body.span.start <= start && end <= one.body.span.end,
  )
  const nearest = around.reduce<(typeof around)[number] | undefined>(
    (best, one) => (best === undefined || one.body.span.start > best.body.span.start ? one : best),
    undefined,
  )
  return [...new Set((nearest?.clauses ?? []).flatMap(({ outcomes }) => outcomes.map(({ text }) => text)))]
}

/** `lock l` as one that does not wait, and gives up as the code around it does. */
function trying({ start, end }: Span, outcome: string): readonly Edit[] {
  return [
    { start, end: start, text: 'if try' },
    { start: end, end, text: ` { } else { raise ${outcome} }` },
  ]
}

/** `if trylock l { … }`: takes it, whatever that needs, and goes on as when it was there. */
function waiting(source: SourceFile, { span, statement }: Site): readonly Edit[] {
  const text = source.text.slice(span.start, span.end)
  const target = text.replace(/^trylock\s*/, '')
  const edits = [{ start: statement.span.start, end: statement.span.start, text: `lock ${target} ` }]
  return [...edits, replaced(source, span, 'true')]
}

/** Of each mode those that go with no less. */
function modesIn(files: readonly SpecFile[]): ReadonlyMap<string, readonly string[]> {
  const weaker = new Map<string, string[]>()
  for (const { declarations } of files) {
    for (const kind of declarations) {
      if (kind.kind !== 'lock') continue
      const partners = new Map<string, Set<string>>()
      for (const { name, with: others } of kind.modes) {
        for (const other of others) {
          partners.set(name.text, (partners.get(name.text) ?? new Set<string>()).add(other.text))
          partners.set(other.text, (partners.get(other.text) ?? new Set<string>()).add(name.text))
        }
      }
      const sizeOf = (mode: string): number => partners.get(mode)?.size ?? 0
      const names = [...new Set(kind.modes.map(({ name }) => name.text))]
      for (const name of names) {
        const others = names.filter((other) => other !== name && sizeOf(other) >= sizeOf(name))
        weaker.set(name, [...new Set([...(weaker.get(name) ?? []), ...others])])
      }
    }
  }
  return weaker
}

// ---- statements ----

function* statementsIn(block: Block): Generator<Statement> {
  for (const node of walk(block))
    if (isOfKind(node, 'block')) for (const one of node.statements) yield one.kind === 'labelled' ? one.statement : one
}

function* statements({ source, block, isTask }: Body): Generator<Change> {
  const without = (span: Span): Change => ({ at: span.start, what: `without ${said(source, span)}`, edits: [blanked(source, span)] })
  for (const one of statementsIn(block)) {
    switch (one.kind) {
      case 'assign':
        if (!one.ghost) yield without(one.span)
        break
      case 'call':
        if (!isTask) yield without(one.span)
        break
      case 'wait':
      case 'give':
      case 'revoke':
      case 'downgrade':
        yield without(one.span)
        break
      case 'upgrade': {
        // What it would be where the kind has none: others come between.
        const held = source.text.slice(one.target.span.start, one.target.span.end)
        if (one.mode.kind === 'word' && one.otherwise === undefined && /\.\w+$/.test(held)) {
          const apart = `unlock ${held}  lock ${held.replace(/\w+$/, one.mode.name.text)}`
          yield { at: one.span.start, what: `\`${apart}\` for ${said(source, one.span)}`, edits: [replaced(source, one.span, apart)] }
        }
        break
      }
      case 'atomic': {
        yield without(one.span)
        const { start, end } = one.span
        const inner = { ...one.body.span, start: one.body.span.start + 1, end: one.body.span.end - 1 }
        const edits = [blanked(source, { ...inner, start, end: inner.start }), blanked(source, { ...inner, start: inner.end, end })]
        yield { at: start, what: `${said(source, one.span)} in several steps`, edits }
        break
      }
      case 'attempt':
        for (const clause of one.clauses) yield* clauses(source, clause)
        break
      default:
        break
    }
  }
}

function* clauses(source: SourceFile, clause: AttemptClause): Generator<Change> {
  const { start } = clause.span
  const name = clause.kind === 'retry' ? `retry ${clause.name.text}` : `on ${clause.outcomes.map(({ text }) => text).join(', ')}`
  yield { at: start, what: `without ${name}`, edits: [blanked(source, clause.span)] }
  if (clause.kind === 'on') {
    if (clause.body.statements.length > 0)
      yield { at: start, what: `${name} that does nothing`, edits: [blanked(source, inside(clause.body))] }
    return
  }
  if (clause.repair !== undefined && clause.repair.statements.length > 0)
    yield { at: start, what: `${name} without its repair`, edits: [blanked(source, inside(clause.repair), ' skip ')] }
  if (clause.atMost !== undefined) {
    const words = /at\s+most\s*$/.exec(source.text.slice(0, clause.atMost.span.start))?.[0] ?? ''
    const span = { ...clause.atMost.span, start: clause.atMost.span.start - words.length }
    yield { at: start, what: `${name} without its bound`, edits: [blanked(source, span)] }
  }
}

const inside = ({ span }: Block): Span => ({ ...span, start: span.start + 1, end: span.end - 1 })

// ---- conditions ----

const orders: ReadonlySet<string> = new Set(['<', '<=', '>', '>='])

function* conditions({ source, block }: Body, switches: ReadonlySet<string>): Generator<Change> {
  for (const one of statementsIn(block)) {
    switch (one.kind) {
      case 'if':
        yield* condition(source, one.condition, switches, [true, false])
        break
      case 'while':
        yield* condition(source, one.condition, switches, [false])
        break
      case 'let':
      case 'assign':
        if (isCondition(one.value)) yield* condition(source, one.value, switches, [true, false])
        break
      case 'choose':
        if (one.condition !== undefined) yield* condition(source, one.condition, switches, [true])
        break
      case 'attempt':
        for (const clause of one.clauses)
          if (clause.condition !== undefined) yield* condition(source, clause.condition, switches, [true, false])
        break
      default:
        break
    }
  }
}

/** `let first = if a < b then a else b` */
function* chosen({ source, block }: Body, switches: ReadonlySet<string>): Generator<Change> {
  for (const node of walk(block)) if (isOfKind(node, 'conditional')) yield* condition(source, node.condition, switches, [true, false])
}

const isCondition = (value: Expression): boolean =>
  (value.kind === 'unary' && value.operator === 'not') ||
  (value.kind === 'binary' && (orders.has(value.operator) || ['and', 'or', '==', '!=', '=>', 'in'].includes(value.operator)))

function* condition(source: SourceFile, whole: Expression, switches: ReadonlySet<string>, values: readonly boolean[]): Generator<Change> {
  const parts = [...walk(whole)] as readonly Expression[]
  if (parts.some(({ kind }) => kind === 'trylock')) return
  const as = (part: Expression, value: boolean): Change => ({
    at: part.span.start,
    what: `${value} for ${said(source, part.span)}`,
    edits: [replaced(source, part.span, String(value))],
  })
  const isSwitch = (part: Expression): boolean =>
    (part.kind === 'reference' && switches.has(part.name.text)) ||
    (part.kind === 'binary' && part.left.kind === 'reference' && switches.has(part.left.name.text)) ||
    (part.kind === 'unary' && isSwitch(part.operand))
  for (const value of values) if (!(value && isSwitch(whole))) yield as(whole, value)
  for (const part of parts) {
    if (part.kind !== 'binary') continue
    if (orders.has(part.operator) && part !== whole) yield* [as(part, true), as(part, false)]
    if (part.operator !== 'and' && part.operator !== 'or') continue
    for (const operand of [part.left, part.right]) if (!isSwitch(operand)) yield as(operand, part.operator === 'and')
  }
}
