// First look at a spec: who is declared, in which namespace, and once only (LS20xx). Input: the syntax trees; output: the tables,
// with every declaration's place in the model still empty of what needs other names.
import type * as ast from '../ast/ast.ts'
import type { SourceFile, Span } from '../diagnostics/diagnostic.ts'
import type { Field, Label, ObjectClass } from '../model/model.ts'
import { didYouMean } from '../diagnostics/suggest.ts'
import type { Report } from './report.ts'
import { type Declared, type DeclaredWorkload, type Tables, type TypeAlias, type WordHome, brokenExpression, brokenType } from './tables.ts'
import { eachNode } from './visit.ts'

export const builtinFunctions: readonly string[] = ['next', 'previous', 'held', 'mine', 'holder', 'min', 'max']
const builtinTypes: readonly string[] = ['bool', 'Mode', 'Task']

type DeclarationOf<K extends ast.Declaration['kind']> = Extract<ast.Declaration, { kind: K }>

export function declare(
  files: readonly ast.SpecFile[],
  sources: readonly SourceFile[],
  report: Report,
  checkExpression: Tables['checkExpression'],
): Tables {
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

  const lockKinds = createNamespace(report).fill('lock kind', kinds, (node) => ({
    node,
    model: {
      name: node.name.text,
      span: node.name.span,
      modes: distinct(node.modes.map((mode) => mode.name.text)).map((name) => ({
        name,
        jumps: node.modes.some((mode) => mode.name.text === name && mode.jumps),
      })),
      pairs: [],
      ranged: node.ranged,
      policy: { kind: 'fixed' as const, value: 'unfair' as const },
      recursion: { kind: 'fixed' as const, value: 'waits' as const },
      holders: undefined,
    },
  }))

  const fields = new Map<ObjectClass, ReadonlyMap<string, Declared<ast.FieldDeclaration, Field>>>()
  const classes = types.fill(
    'class',
    of('object').filter((node) => !node.open),
    (node) => {
      const model = { name: node.name.text, span: node.name.span, count: undefined, ordered: node.ordered, fields: [] as readonly Field[] }
      const own = declareFields(node.fields, model, report)
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
      claim: { kind: 'invariant' as const, condition: brokenExpression(node.span) },
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

  return {
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
    words: collectWords(files, switches.values(), lockKinds.values()),
    modes: distinct([...lockKinds.values()].flatMap((kind) => kind.model.modes.map((mode) => mode.name))),
    ...collectLabels(files),
    applications: [],
  }
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

export function reportTwice(report: Report, name: ast.Name, what: string, first: Span): void {
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

function declareWorkload(node: ast.WorkloadDeclaration, report: Report): DeclaredWorkload {
  const groups = createNamespace(report).fill('task', node.tasks, (task) => ({
    node: task,
    model: {
      name: task.name.text,
      span: task.name.span,
      role: task.role,
      binder: undefined,
      host: undefined,
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

/** The kinds of the spec itself, and those of its libraries that some lock has or some word is qualified by. */
function kindsInUse(files: readonly ast.SpecFile[]): readonly ast.LockDeclaration[] {
  const used = new Set<string>()
  for (const file of files) {
    eachNode(file, (node) => {
      if (node.kind === 'lock' && 'over' in node) used.add(node.lock.text)
      if (node.kind === 'member' && node.object.kind === 'reference') used.add(node.object.name.text)
      if (node.kind === 'binder' && node.domain.kind === 'reference') used.add(node.domain.name.text)
    })
  }
  return files
    .flatMap((file) => file.declarations)
    .filter((node) => node.kind === 'lock')
    .filter((node) => node.span.file === files[0]?.span.file || used.has(node.name.text))
}

/** Likewise the sizes: one that only an unused kind of a library mentions is no size of the spec. */
function sizesInUse(files: readonly ast.SpecFile[], kinds: readonly ast.LockDeclaration[]): readonly ast.SizeDeclaration[] {
  const used = new Set<string>()
  for (const declaration of files.flatMap((file) => file.declarations)) {
    if (declaration.kind === 'lock' && !kinds.includes(declaration)) continue
    eachNode(declaration, (node) => {
      if (node.kind === 'reference') used.add(node.name.text)
      if (node.kind === 'workload' || node.kind === 'variant') for (const setting of node.settings) used.add(setting.name.text)
    })
  }
  return files
    .flatMap((file) => file.declarations)
    .filter((node) => node.kind === 'size')
    .filter((node) => node.span.file === files[0]?.span.file || used.has(node.name.text))
}

function collectWords(
  files: readonly ast.SpecFile[],
  switches: Iterable<Declared<ast.SwitchDeclaration, { readonly values: readonly string[] }>>,
  lockKinds: Iterable<Tables['lockKinds'] extends ReadonlyMap<string, infer D> ? D : never>,
): ReadonlyMap<string, readonly WordHome[]> {
  const homes = new Map<string, WordHome[]>()
  const add = (words: readonly string[], span: Span, described: string): void => {
    for (const word of new Set(words)) homes.set(word, [...(homes.get(word) ?? []), { words, span, described }])
  }
  for (const declared of switches) {
    if (declared.node.values !== undefined)
      add(declared.model.values, declared.node.name.span, `a value of switch \`${declared.node.name.text}\``)
  }
  for (const kind of lockKinds) {
    add(
      kind.model.modes.map((mode) => mode.name),
      kind.node.name.span,
      `a mode of lock kind \`${kind.node.name.text}\``,
    )
  }
  for (const file of files) {
    eachNode(file, (node) => {
      if (node.kind === 'words') {
        const words = distinct(node.words.map((word) => word.text))
        add(words, node.span, `a word of \`{${words.join(', ')}}\``)
      }
    })
  }
  return homes
}

function collectLabels(files: readonly ast.SpecFile[]): Pick<Tables, 'labels' | 'labelOf'> {
  const labels = new Map<string, Label[]>()
  const labelOf = new Map<ast.Statement, Label>()
  for (const file of files) {
    eachNode(file, (node) => {
      if (node.kind !== 'labelled') return
      const label = { name: node.label.text, span: node.label.span }
      labelOf.set(node, label)
      labels.set(label.name, [...(labels.get(label.name) ?? []), label])
    })
  }
  return { labels, labelOf }
}

/** `object File from importer` in a library stands for what the import names, or for the importer's class of the same name. */
function bindOpenClasses(
  files: readonly ast.SpecFile[],
  classes: ReadonlyMap<string, unknown>,
  report: Report,
): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const open = new Map<string, Map<string, ast.Name>>()
  for (const file of files) {
    for (const declaration of file.declarations) {
      if (declaration.kind !== 'object' || !declaration.open) continue
      const own = open.get(file.span.file) ?? new Map<string, ast.Name>()
      own.set(declaration.name.text, declaration.name)
      open.set(file.span.file, own)
    }
  }
  const bound = new Map<string, Map<string, string>>()
  for (const entry of files.flatMap((file) => file.imports)) {
    const names = open.get(entry.path)
    for (const binding of entry.bindings) {
      if (names?.has(binding.name.text) !== true) {
        report.error('LS2010', binding.name.span, `"${entry.path}" leaves no class \`${binding.name.text}\` open`, {
          hint: didYouMean(binding.name.text, names?.keys() ?? []),
        })
        continue
      }
      if (!classes.has(binding.value.text)) {
        report.error('LS2003', binding.value.span, `no class is called \`${binding.value.text}\``, {
          hint: didYouMean(binding.value.text, classes.keys()),
        })
        continue
      }
      const own = bound.get(entry.path) ?? new Map<string, string>()
      const before = own.get(binding.name.text)
      if (before !== undefined && before !== binding.value.text) {
        report.error('LS2010', binding.name.span, `\`${binding.name.text}\` of "${entry.path}" is \`${before}\` in another import`)
      }
      own.set(binding.name.text, binding.value.text)
      bound.set(entry.path, own)
    }
  }
  for (const [file, names] of open) {
    for (const [name, place] of names) {
      if (bound.get(file)?.has(name) === true || classes.has(name)) continue
      report.error('LS2010', place.span, `class \`${name}\` is left open, and no import says what it is`, {
        hint: `declare a class \`${name}\`, or import the file \`with ${name} = …\``,
      })
    }
  }
  return bound
}

function distinct(words: readonly string[]): readonly string[] {
  return [...new Set(words)]
}
