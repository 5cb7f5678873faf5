// Expressions that a reader wants to see beside each step of a run. Input: the tables of a spec without errors, a workload and a tree;
// output: the expression typed, once for each body whose locals its names can be, or what is wrong with it. The spec's own diagnostics
// and names know nothing of it.
import type * as ast from '../ast/ast.ts'
import { isOfKind, walk } from '../ast/walk.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Block, Expression, Local, Statement, Watch } from '../model/model.ts'
import { eachStatement } from '../model/reads.ts'
import { closedEnv } from './env.ts'
import { checkExpression } from './demands.ts'
import { checkApplications } from './functions.ts'
import type { Binding, DeclaredWorkload, NameTable, Tables } from './namespaces.ts'
import { createReport } from './report.ts'
import { aValueOf } from './types.ts'

export type CheckedWatch =
  { readonly kind: 'watch'; readonly watch: Watch } | { readonly kind: 'wrong'; readonly diagnostics: readonly Diagnostic[] }

/** Of a name that several blocks of a body bind, and another such name, every choice is tried. */
const MOST_CHOICES = 256

export function checkWatch(tables: Tables, workload: DeclaredWorkload, text: string, node: ast.Expression): CheckedWatch {
  const asked = new Set(names(node))
  const forms: Watch['forms'][number][] = []
  const tried = [checkIn(tables, workload, node, [])]
  for (const locals of bodies(tables, workload).flatMap((body) => choices(body.filter(({ name }) => asked.has(name))))) {
    if (tried[0]?.diagnostics.length === 0 || forms.length >= MOST_CHOICES) break
    const { value, diagnostics } = checkIn(tables, workload, node, locals)
    if (diagnostics.length === 0) forms.push({ locals, value })
    else tried.push({ value, diagnostics })
  }
  if (tried[0]?.diagnostics.length === 0) forms.push({ locals: [], value: tried[0].value })
  if (forms.length > 0) return { kind: 'watch', watch: { text, forms } }
  const [least] = [...tried].sort((a, b) => a.diagnostics.length - b.diagnostics.length)
  return { kind: 'wrong', diagnostics: least?.diagnostics ?? [] }
}

function checkIn(
  tables: Tables,
  workload: DeclaredWorkload,
  node: ast.Expression,
  locals: readonly Local[],
): { readonly value: Expression; readonly diagnostics: readonly Diagnostic[] } {
  const report = createReport()
  const [main] = tables.files
  const known = tables.knownFiles.get(main?.span.file ?? '') ?? new Set<string>()
  const inner: Tables = {
    ...tables,
    report,
    knownFiles: new Map([...tables.knownFiles, [node.span.file, known]]),
    applications: [],
    names: unnoted,
  }
  const scope = new Map(locals.map((local): [string, Binding] => [local.name, { local, by: 'let' }]))
  const env = {
    ...closedEnv(inner, 'a watched expression'),
    ...{ state: true, ghosts: true, groups: workload.groups, scope: { outer: undefined, names: scope } },
  }
  const value = checkExpression(env, node)
  if (value.type.kind === 'array' || value.type.kind === 'lock')
    report.error('LS3012', node.span, `${aValueOf(value.type)} is no value`, {
      hint: value.type.kind === 'array' ? 'watch its elements' : 'watch `held(…)` or `holder(…)` of it',
    })
  checkApplications(inner)
  return { value, diagnostics: report.diagnostics.filter(({ severity }) => severity === 'error') }
}

/** The names of the spec are noted for editors, those of a watch for nobody. */
const unnoted: NameTable = { uses: [], asked: [], use: () => undefined, declare: () => undefined, ask: () => undefined }

const names = (node: ast.Expression): readonly string[] => walk(node).flatMap((one) => (isOfKind(one, 'name') ? [one.text] : []))

/** The locals of each body that tasks of the workload run. */
function bodies(tables: Tables, workload: DeclaredWorkload): readonly (readonly Local[])[] {
  return [
    ...[...tables.procedures.values()].map(({ model }) => [...model.parameters, ...boundIn(model.body)]),
    ...[...workload.groups.values()].map(({ model }) => [
      ...(model.binder === undefined ? [] : [model.binder.local]),
      ...boundIn(model.body),
    ]),
  ]
}

function boundIn(block: Block): readonly Local[] {
  const found: Local[] = []
  eachStatement(block, (statement) => found.push(...boundBy(statement)))
  return found
}

function boundBy(statement: Statement): readonly Local[] {
  switch (statement.kind) {
    case 'bind':
    case 'for':
      return [statement.local]
    case 'bindTry':
      return statement.isNew ? [statement.local] : []
    case 'choose':
      return statement.binders.map(({ local }) => local)
    case 'attempt':
      return statement.with.map(({ local }) => local)
    default:
      return []
  }
}

/** One local for each name, in every way. */
function choices(locals: readonly Local[]): readonly (readonly Local[])[] {
  let chosen: readonly (readonly Local[])[] = locals.length === 0 ? [] : [[]]
  for (const name of new Set(locals.map((local) => local.name))) {
    const alike = locals.filter((local) => local.name === name)
    chosen = chosen.flatMap((before) => alike.map((one) => [...before, one])).slice(0, MOST_CHOICES)
  }
  return chosen
}
