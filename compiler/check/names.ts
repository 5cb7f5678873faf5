// The table of names while it is filled (model/names.ts). Input: names as they are resolved, and all declarations at once; output: uses
// and questions, in no order. It takes no part in any rule.
import type * as ast from '../ast/ast.ts'
import type { Asked, Candidate, Meaning, Use } from '../model/names.ts'
import { nameOf } from '../model/names.ts'
import type { LockKind } from '../model/model.ts'
import type { Env, NameTable, Tables } from './namespaces.ts'
import { eachNode } from './visit.ts'

/** An empty table. What is asked is answered later, when all declarations are known: `candidates` are functions. */
export function createNames(): NameTable {
  const uses: Use[] = []
  const asked: Asked[] = []
  return {
    uses,
    asked,
    use: ({ span }, meaning) => void uses.push({ span, meaning, declares: false }),
    declare: ({ span }, meaning) => void uses.push({ span, meaning, declares: true }),
    ask: ({ span }, candidates) => void asked.push({ span, candidates }),
  }
}

const wordMeaning = (name: string, of?: LockKind): Meaning => ({ kind: 'word', name, of })
const known = (meaning: Meaning): Candidate => ({ name: nameOf(meaning), meaning })

/** The words of a type, or the modes of a kind of lock. */
export const wordCandidates = (words: Iterable<string>, of?: LockKind): readonly Candidate[] =>
  [...words].map((word) => known(wordMeaning(word, of)))
/** Outcomes that can stand here. */
export const outcomeCandidates = (names: Iterable<string>): readonly Candidate[] =>
  [...names].map((name) => known({ kind: 'outcome', name }))

/** All procedures, or those of one role, as handlers alone. */
export const procedureCandidates = (tables: Tables, role?: ast.ProcedureDeclaration['role']): readonly Candidate[] =>
  [...tables.procedures.values()]
    .filter(({ node }) => role === undefined || node.role === role)
    .map(({ model }) => known({ kind: 'procedure', procedure: model }))

/** All workloads of the spec. */
export const workloadCandidates = (tables: Tables): readonly Candidate[] =>
  [...tables.workloads.values()].map(({ model }) => known({ kind: 'workload', workload: model }))

/** What a workload or a variant can set: sizes and switches. */
export const settingCandidates = (tables: Tables): readonly Candidate[] => [
  ...[...tables.sizes.values()].map(({ model }) => known({ kind: 'size', size: model })),
  ...[...tables.switches.values()].map(({ model }) => known({ kind: 'switch', switch: model })),
]

/** The kinds of lock, in the order of the text. */
export const kindCandidates = (tables: Tables): readonly Candidate[] =>
  tables.files
    .flatMap((file) => file.declarations)
    .flatMap((node) => {
      if (node.kind !== 'lock') return []
      const lockKind = tables.lockKinds.get(node.name.text)?.model
      return [{ name: node.name.text, meaning: lockKind && { kind: 'lockKind' as const, lockKind } }]
    })

const classCandidates = (tables: Tables): readonly Candidate[] =>
  [...tables.classes.values()].map(({ model }) => known({ kind: 'class', class: model }))

/** What can stand for a type: the words of the language, aliases, classes, mappings. */
export const typeCandidates = (tables: Tables): readonly Candidate[] => [
  ...['bool', 'Mode', 'Task'].map((name) => ({ name, meaning: undefined })),
  ...[...tables.types.values()].map((alias) => known(aliasMeaning(alias))),
  ...classCandidates(tables),
  ...[...tables.mappings.values()].map(({ model }) => known({ kind: 'mapping', mapping: model })),
]

/** What the name of an alias means. Its type is asked for later: it may not be resolved yet. */
export const aliasMeaning = (alias: Tables['types'] extends ReadonlyMap<string, infer A> ? A : never): Meaning => ({
  kind: 'type',
  name: alias.node.name.text,
  span: alias.node.name.span,
  type: () => alias.type,
})

/** All labels of the spec. */
export const labelCandidates = (tables: Tables): readonly Candidate[] =>
  [...tables.labels.keys()].map((name) => known({ kind: 'label', name }))

/** All that a bare word can be in an expression, `wanted` words first. */
export function valueCandidates(env: Env, at: number, wanted: readonly string[] = []): readonly Candidate[] {
  const { tables } = env
  const locals: Candidate[] = []
  for (let scope: Env['scope'] | undefined = env.scope; scope !== undefined; scope = scope.outer)
    for (const { local, by } of scope.names.values()) if (local.span.start < at) locals.push(known({ kind: 'local', local, by }))
  return [
    ...wordCandidates(wanted),
    ...locals,
    ...outcomeCandidates(env.outcomes ?? []),
    ...[...(env.groups?.values() ?? [])].map(({ model }) => known({ kind: 'task', group: model })),
    ...classCandidates(tables),
    ...settingCandidates(tables),
    ...callCandidates(tables),
    ...wordCandidates(tables.words.keys()),
  ]
}

/** What can be called in an expression: functions, mappings, builtins. */
export const callCandidates = (tables: Tables): readonly Candidate[] => [
  ...[...tables.functions.values()].map(({ model }) => known({ kind: 'function', function: model })),
  ...[...tables.mappings.values()].map(({ model }) => known({ kind: 'mapping', mapping: model })),
  ...builtins.map((name) => ({ name, meaning: undefined })),
]

const builtins = ['next', 'previous', 'held', 'mine', 'holder', 'queued', 'resident', 'min', 'max'] as const

/** Names that are declared: those of the tables, then those that stand for themselves. Locals come as they are bound. */
export function declareNames(tables: Tables): void {
  const { names } = tables
  for (const { node, model } of tables.sizes.values()) names.declare(node.name, { kind: 'size', size: model })
  for (const { node, model } of tables.switches.values()) {
    names.declare(node.name, { kind: 'switch', switch: model })
    for (const value of node.values ?? []) names.declare(value, wordMeaning(value.text))
    if (node.values !== undefined) names.use(node.initial, wordMeaning(node.initial.text))
    names.ask(node.initial, () => wordCandidates(model.values))
  }
  for (const alias of tables.types.values()) names.declare(alias.node.name, aliasMeaning(alias))
  for (const { node, model } of tables.lockKinds.values()) {
    names.declare(node.name, { kind: 'lockKind', lockKind: model })
    for (const mode of node.modes) {
      names.declare(mode.name, wordMeaning(mode.name.text, model))
      for (const other of [...mode.with, ...mode.joins, ...mode.becomes]) {
        names.use(other, wordMeaning(other.text, model))
        names.ask(other, () => wordCandidates(new Set(model.modes.map(({ name }) => name)), model))
      }
    }
  }
  for (const { node, model } of tables.classes.values()) names.declare(node.name, { kind: 'class', class: model })
  for (const fields of [...tables.fields.values(), tables.taskFields])
    // That the objects of a pool are live or not is declared by no name.
    for (const { node, model } of fields.values())
      if (model.owner === 'task' || model.owner.pool?.live !== model) names.declare(node.name, { kind: 'field', field: model })
  for (const { node, model } of tables.mappings.values()) names.declare(node.name, { kind: 'mapping', mapping: model })
  for (const { node, model } of tables.procedures.values()) {
    names.declare(node.name, { kind: 'procedure', procedure: model })
    for (const { name } of node.outcomes) names.declare(name, { kind: 'outcome', name: name.text })
  }
  for (const { node, model } of tables.functions.values()) names.declare(node.name, { kind: 'function', function: model })
  for (const { node, model } of tables.properties.values()) names.declare(node.name, { kind: 'property', property: model })
  for (const { node, model, groups } of tables.workloads.values()) {
    names.declare(node.name, { kind: 'workload', workload: model })
    for (const group of groups.values()) names.declare(group.node.name, { kind: 'task', group: group.model })
  }
  for (const { node, model } of tables.variants.values()) names.declare(node.name, { kind: 'variant', variant: model })
  for (const file of tables.files) {
    const open = tables.openClasses.get(file.span.file)
    eachNode(file, (node) => {
      if (node.kind === 'labelled') names.declare(node.label, { kind: 'label', name: node.label.text })
      if (node.kind === 'words') for (const word of node.words) names.declare(word, wordMeaning(word.text))
      if (node.kind === 'object' && node.open) useClass(tables, node.name, open?.get(node.name.text) ?? node.name.text)
    })
    for (const { name, value } of file.imports.flatMap((node) => node.bindings)) {
      useClass(tables, name, value.text)
      useClass(tables, value, value.text)
      names.ask(value, () => classCandidates(tables))
    }
  }
}

/** An open class has the name of a class of the importer, or another one for it. */
function useClass(tables: Tables, name: ast.Name, means: string): void {
  const declared = tables.classes.get(means)
  if (declared !== undefined) tables.names.use(name, { kind: 'class', class: declared.model })
}
