// First look at a spec: who is declared, in which namespace, and once only (LS20xx). Input: the syntax trees; output: the tables,
// with every declaration's place in the model still empty of what needs other names.
import type * as ast from '../ast/ast.ts'
import type { SourceFile, Span } from '../diagnostics/diagnostic.ts'
import type { Field, ObjectClass } from '../model/model.ts'
import type { Report } from './report.ts'
import { type Declared, type DeclaredWorkload, type Tables, type TypeAlias, brokenExpression, brokenType, distinct } from './namespaces.ts'
import { bindOpenClasses } from './openClasses.ts'
import { createNames, declareNames } from './names.ts'
import { isStandard, kindsInUse, mentionedOf, sizesInUse } from './libraries.ts'
import { collectLabels, collectWords, knownFiles } from './words.ts'

export const builtinFunctions: readonly string[] = ['next', 'previous', 'held', 'mine', 'holder', 'queued', 'resident', 'min', 'max']
const builtinTypes: readonly string[] = ['bool', 'Mode', 'Task']

type DeclarationOf<K extends ast.Declaration['kind']> = Extract<ast.Declaration, { kind: K }>

export function declare(
  texts: readonly ast.SpecFile[],
  sources: readonly SourceFile[],
  report: Report,
  checkExpression: Tables['checkExpression'],
): Tables {
  const files = mentionedOf(texts)
  const all = files.flatMap((file) => file.declarations)
  const of = <K extends ast.Declaration['kind']>(kind: K): readonly DeclarationOf<K>[] =>
    all.filter((declaration): declaration is DeclarationOf<K> => declaration.kind === kind)

  const settings = createNamespace(report)
  const types = createNamespace(report, builtinTypes)
  const calls = createNamespace(report, builtinFunctions)

  const kinds = kindsInUse(files)
  const sizes = settings.fill('size', sizesInUse(files, kinds), (node) => ({
    node,
    model: { name: node.name.text, span: node.name.span, value: brokenExpression(node.value.span) },
  }))
  const switches = settings.fill('switch', of('switch'), (node) => ({
    node,
    model: {
      name: node.name.text,
      span: node.name.span,
      values: node.values?.map((value) => value.text) ?? ['off', 'on'],
      boolean: node.values === undefined,
      initial: node.initial.text,
    },
  }))
  const aliases = types.fill('type', of('type'), (node): TypeAlias => ({ node, state: 'untouched', type: brokenType }))

  const lockKinds = createNamespace(report).fill('lock kind', kinds, (node) => {
    const clauses = modeClausesOf(node, kinds)
    return {
      node,
      model: {
        name: node.name.text,
        span: node.name.span,
        parameters: [],
        modes: distinct(clauses.map((mode) => mode.name.text)).map((name) => ({
          name,
          jumps: clauses.some((mode) => mode.name.text === name && mode.jumps),
        })),
        pairs: [],
        overtakes: [],
        upgrades: [],
        ranged: node.ranged,
        policy: brokenExpression(node.name.span),
        recursion: brokenExpression(node.name.span),
        holders: undefined,
        anyone: node.anyone,
      },
    }
  })

  const fields = new Map<ObjectClass, ReadonlyMap<string, Declared<ast.FieldDeclaration, Field>>>()
  const classes = types.fill(
    'class',
    of('object').filter((node) => !node.open),
    (node) => {
      const model = {
        name: node.name.text,
        span: node.name.span,
        count: undefined,
        ordered: node.ordered,
        fields: [] as readonly Field[],
        pool: undefined as ObjectClass['pool'],
      }
      const own = declareFields(node.pool === 'none' ? node.fields : [liveOf(node), ...withoutLive(node.fields, report)], model, report)
      const live = own.get('live')?.model
      if (node.pool !== 'none' && live !== undefined) model.pool = { live, freed: node.pool === 'freed' }
      model.fields = [...own.values()].map((field) => field.model)
      fields.set(model, own)
      return { node, model }
    },
  )
  const mappings = types.fill('mapping', of('mapping'), (node) => ({
    node,
    model: { name: node.name.text, span: node.name.span, parameters: [], load: undefined, store: undefined },
  }))
  for (const mapping of mappings.values()) calls.reserve('mapping', mapping.node.name)

  const procedures = createNamespace(report).fill('procedure', of('procedure'), (node) => ({
    node,
    model: {
      name: node.name.text,
      span: node.name.span,
      role: node.role,
      parameters: [],
      outcomes: [],
      contract: node.role !== 'procedure' || node.outcomes.some((outcome) => outcome.keeps.length + outcome.drops.length > 0),
      body: { span: node.body.span, statements: [] },
      ensures: [],
      olds: [],
    },
  }))
  const functions = calls.fill('function', of('function'), (node) => ({
    node,
    model: { name: node.name.text, span: node.name.span, parameters: [], result: brokenType, value: brokenExpression(node.value.span) },
  }))
  const properties = createNamespace(report).fill('property', of('property'), (node) => ({
    node,
    model: {
      name: node.name.text,
      span: node.name.span,
      workloads: [],
      when: undefined,
      binders: [],
      claim: { kind: 'invariant' as const, condition: brokenExpression(node.span), written: brokenExpression(node.span) },
      ofPool: false,
    },
  }))
  const workloads = createNamespace(report).fill('workload', of('workload'), (node): DeclaredWorkload => declareWorkload(node, report))
  const variants = createNamespace(report).fill('variant', of('variant'), (node) => ({
    node,
    model: { name: node.name.text, span: node.name.span, settings: [] },
  }))
  const taskFields = declareFields(
    of('taskState').flatMap((node) => node.fields),
    'task',
    report,
  )

  const tables: Tables = {
    report,
    checkExpression,
    files,
    sources: new Map(sources.map((source) => [source.path, source])),
    sizes,
    switches,
    types: aliases,
    lockKinds,
    classes,
    mappings,
    procedures,
    functions,
    properties,
    workloads,
    variants,
    fields,
    taskFields,
    expects: of('expect'),
    openClasses: bindOpenClasses(files, classes, report),
    knownFiles: knownFiles(files),
    words: collectWords(files, switches.values(), lockKinds.values()),
    modes: distinct([...lockKinds.values()].flatMap((kind) => kind.model.modes.map((mode) => mode.name))),
    ...collectLabels(files),
    applications: [],
    names: createNames(),
  }
  declareNames(tables)
  return tables
}

/** Of a kind that is one or another, those of the first of them: they have the same. */
function modeClausesOf(node: ast.LockDeclaration, kinds: readonly ast.LockDeclaration[]): readonly ast.ModeClause[] {
  let choice = node.chosen
  if (choice === undefined) return node.modes
  while (choice.kind === 'kindChoice') choice = choice.then
  const { lock } = choice
  return kinds.find(({ name }) => name.text === lock.text)?.modes ?? []
}

interface Namespace {
  fill<A extends { readonly name: ast.Name }, D>(what: string, nodes: readonly A[], make: (node: A) => D): ReadonlyMap<string, D>
  /** Takes a name that another namespace holds too. */
  reserve(what: string, name: ast.Name): void
}

function createNamespace(report: Report, reserved: readonly string[] = []): Namespace {
  const taken = new Map<string, { readonly what: string; readonly span: Span }>()
  const take = (what: string, name: ast.Name): boolean => {
    if (reserved.includes(name.text)) {
      report.error('LS2002', name.span, `\`${name.text}\` is a name of the language and cannot be declared`)
      return false
    }
    const first = taken.get(name.text)
    if (first !== undefined) {
      reportTwice(report, name, first.what, first.span)
      return false
    }
    taken.set(name.text, { what, span: name.span })
    return true
  }
  return {
    fill: (what, nodes, make) => {
      const made: [string, ReturnType<typeof make>][] = []
      for (const node of nodes) if (take(what, node.name)) made.push([node.name.text, make(node)])
      return new Map(made)
    },
    reserve: take,
  }
}

function reportTwice(report: Report, name: ast.Name, what: string, first: Span): void {
  if (isStandard(name.span) && !isStandard(first)) {
    report.error('LS2001', first, `\`${name.text}\` is a name of ${name.span.file}, which this spec uses`, {
      hint: 'choose another name',
      related: [{ span: name.span, message: 'declared here' }],
    })
    return
  }
  report.error('LS2001', name.span, `\`${name.text}\` is declared twice`, {
    related: [{ span: first, message: `first declared here, as a ${what}` }],
  })
}

function declareFields(
  nodes: readonly ast.FieldDeclaration[],
  owner: Field['owner'],
  report: Report,
): ReadonlyMap<string, Declared<ast.FieldDeclaration, Field>> {
  return createNamespace(report).fill('field', nodes, (node) => ({
    node,
    model: { name: node.name.text, span: node.name.span, owner, ghost: node.ghost, type: brokenType, initial: undefined },
  }))
}

function withoutLive(fields: readonly ast.FieldDeclaration[], report: Report): readonly ast.FieldDeclaration[] {
  return fields.filter(({ name }) => {
    if (name.text === 'live') report.error('LS2001', name.span, 'every object of a pool has a field `live` already')
    return name.text !== 'live'
  })
}

/** What goes without saying of a pool: each object is live or is not. */
function liveOf({ name: { span } }: ast.ObjectDeclaration): ast.FieldDeclaration {
  const named = (text: string): ast.Name => ({ kind: 'name', text, span })
  const type = { kind: 'named' as const, span, name: named('bool'), optional: false }
  return { kind: 'field', span, name: named('live'), ghost: false, type, initial: undefined }
}

function declareWorkload(node: ast.WorkloadDeclaration, report: Report): DeclaredWorkload {
  const groups = createNamespace(report).fill('task', node.tasks, (task) => ({
    node: task,
    model: {
      name: task.name.text,
      span: task.name.span,
      role: task.role,
      binder: undefined,
      host: undefined,
      over: [],
      when: undefined,
      with: [],
      rounds: 'once' as const,
      body: { span: task.body.span, statements: [] },
    },
  }))
  return {
    node,
    groups,
    model: {
      name: node.name.text,
      span: node.name.span,
      settings: [],
      initially: [],
      tasks: [...groups.values()].map((group) => group.model),
      fairness: [],
    },
  }
}
