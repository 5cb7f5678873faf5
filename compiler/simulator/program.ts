// The function `program` of an emitted simulator: from settings to the code, the objects, the workloads and the properties of the spec.
// Input: the typed model; output: the declarations of the module that make it up.
import type { Declaration, Routine } from '../emit/module.ts'
import { returns, written } from '../emit/js.ts'
import { key, quote, typed } from '../emit/text.ts'
import type { Block, Expression, Field, Local, LockKind, Model, Procedure, Property, TaskGroup, Type, Workload } from '../model/model.ts'
import { settled } from '../model/kinds.ts'
import { eachStatement, someExpression } from '../model/reads.ts'
import { closure, domain, helper, place, scopeIn, stored, term, valuesOf, type Scope } from './expressions.ts'
import { neededGhosts } from './ghosts.ts'
import { classKey, safe, taskKey } from './names.ts'
import { blockText, ghostName, lockTexts, type CodeSheet } from './statements.ts'
import { atom, list, type Term } from './terms.ts'
import { truth } from './truth.ts'
import { localsText, localTypes, typeText } from './types.ts'
import { nth } from '../../runtime/entries.ts'

export function program(model: Model, sheet: CodeSheet, functions: readonly Routine[]): readonly Declaration[] {
  const routines = [
    ...functions,
    ...model.procedures.map((procedure) => routine(safe(procedure.name), procedure.span, namesOf(procedure), procedure.body, sheet)),
    ...model.workloads.flatMap((workload) => bodies(workload, sheet)),
    ...model.properties.flatMap((property) => propertyRoutines(property, sheet)),
  ]
  const ghostFields = [...model.classes.flatMap((one) => one.fields), ...model.taskFields].filter((field) => field.ghost)
  const parts = [
    `kinds: ${record(kindsOf(model, sheet).map(([name, kind, declared]) => `${key(name)}: ${kindText(kind, declared, model, sheet)}`))}`,
    objectsText(model, sheet),
    ...(ghostFields.length === 0 ? [] : [`ghostFields: [${ghostFields.map((field) => quote(ghostName(field))).join(', ')}]`]),
    ...(model.mappings.length === 0 ? [] : [`mappings: ${mappingsText(model, sheet)}`]),
    `procedures: ${record(model.procedures.map((procedure) => `${key(procedure.name)}: ${procedureText(procedure, model, sheet)}`))}`,
    `workloads: ${record(model.workloads.map((workload) => `${key(workload.name)}: () => (${workloadText(workload, model, sheet)})`))}`,
    ...(model.properties.length === 0 ? [] : [`properties: ${record(model.properties.map((property) => propertyText(property, sheet)))}`]),
  ]
  const settings = [...sheet.settings].map((name) => (safe(name) === name ? name : `${name}: ${safe(name)}`))
  return [
    { kind: 'type', name: 'Settings', comment: 'Sizes and switches.', text: 'Sizes & Switches' },
    {
      kind: 'function',
      name: 'program',
      exported: false,
      comment: '',
      parameters: settings.length === 0 ? [] : [{ name: `{ ${settings.join(', ')} }`, type: 'Settings' }],
      returns: `ReturnType<Spec<Settings, State>['program']>`,
      body: [...routines, returns(written(record(parts)))],
    },
  ]
}

const record = (entries: readonly string[]): string =>
  entries.length === 0 ? '{}' : `{\n${entries.map((entry) => `${entry},\n`).join('')}}`

// ---- code ----

function routine(name: string, span: Procedure['span'], parameters: readonly Local[], body: Block, sheet: CodeSheet): Routine {
  sheet.builders.clear()
  const types = localTypes(parameters, body)
  sheet.several.clear()
  for (const [local, each] of types) if (each.size > 1) sheet.several.add(local)
  const text = blockText(body, sheet)
  const builders = [...sheet.builders].sort()
  return {
    kind: 'function',
    name,
    exported: false,
    comment: `${sheet.source.line(span)}: ${sheet.source.head(span, body.span.start)}`,
    parameters: builders.length === 0 ? [] : [{ name: `{ ${builders.join(', ')} }`, type: `Code<State, ${localsText(types)}, TaskName>` }],
    returns: 'Body',
    body: [returns(written(text))],
  }
}

const bodyName = (workload: Workload, group: TaskGroup): string => `${workload.name}_${group.name}_body`

const bodies = (workload: Workload, sheet: CodeSheet): readonly Routine[] =>
  workload.tasks.map((group) =>
    routine(bodyName(workload, group), group.span, group.binder === undefined ? [] : [group.binder.local], group.body, sheet),
  )

/** What has a value from its beginning to its end. */
const namesOf = ({ parameters, olds }: Procedure): readonly Local[] => [...parameters, ...olds.map(({ local }) => local)]

function procedureText(procedure: Procedure, model: Model, sheet: CodeSheet): string {
  const names = localsText(localTypes(namesOf(procedure), { span: procedure.span, statements: [] }))
  const uses = (locks: readonly Procedure['outcomes'][number]['keeps'][number][]): string =>
    `[${locks.map((one) => useText(one, names, sheet)).join(', ')}]`
  const outcomes = procedure.outcomes.map(({ name, keeps, drops }) => {
    const parts = [...(keeps.length === 0 ? [] : [`keeps: ${uses(keeps)}`]), ...(drops.length === 0 ? [] : [`drops: ${uses(drops)}`])]
    return `${key(name)}: ${parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`}`
  })
  const ensures = procedure.ensures.map(
    (e) => `{ line: ${sheet.source.line(e.span)}, holds: ${closure(sheet, (scope) => truth(e, scope)).text} }`,
  )
  const parts = [
    `line: ${sheet.source.line(procedure.span)}`,
    ...(procedure.span.file === model.sources[0]?.path ? [] : [`file: ${quote(procedure.span.file)}`]),
    ...(procedure.parameters.length === 0 ? [] : [`parameters: [${procedure.parameters.map(({ name }) => quote(name)).join(', ')}]`]),
    ...(outcomes.length === 0 ? [] : [`outcomes: { ${outcomes.join(', ')} }`]),
    ...(ensures.length === 0 ? [] : [`ensures: [${ensures.join(', ')}]`]),
    ...(procedure.olds.length === 0 ? [] : [`olds: { ${procedure.olds.map((one) => oldText(one, sheet)).join(', ')} }`]),
    `body: ${safe(procedure.name)}`,
  ]
  return helper({ sheet }, procedure.role, atom(`{ ${parts.join(', ')} }`)).text
}

const oldText = ({ local, value }: Procedure['olds'][number], sheet: CodeSheet): string =>
  `${key(local.name)}: ${closure(sheet, (scope) => term(value, scope)).text}`

/** A lock of an outcome: its names are those of the parameters. */
function useText(use: Procedure['outcomes'][number]['keeps'][number], names: string, sheet: CodeSheet): string {
  sheet.used.add('use')
  return `use${typed(`<State, ${names}, TaskName>`)}(${lockTexts(use, sheet).join(', ')})`
}

// ---- locks, objects, mappings ----

/** Each kind as its locks have it, by a name: with what they give its parameters, and as it is declared. */
function kindsOf(model: Model, sheet: CodeSheet): readonly (readonly [name: string, kind: LockKind, declared: LockKind])[] {
  const kinds = new Map<string, readonly [string, LockKind, LockKind]>()
  for (const kind of model.lockKinds) if (kind.parameters.length === 0) kinds.set(kind.name, [kind.name, kind, kind])
  for (const { type } of [...model.classes.flatMap(({ fields }) => fields), ...model.taskFields]) {
    const lock = lockTypeIn(type)
    if (lock?.arguments === undefined) continue
    const name = kindName(lock, sheet)
    kinds.set(name, [name, settled(lock.lockKind, lock.arguments), lock.lockKind])
  }
  return [...kinds.values()]
}

const lockTypeIn = (type: Type): (Type & { kind: 'lock' }) | undefined =>
  type.kind === 'lock' ? type : type.kind === 'array' ? lockTypeIn(type.element) : undefined

/** Unlike a name of the language it has brackets. */
const kindName = ({ lockKind, arguments: given }: Type & { kind: 'lock' }, sheet: Scope['sheet']): string =>
  given === undefined ? lockKind.name : `${lockKind.name}(${given.map((one) => term(one, scopeIn(sheet, false)).text).join(', ')})`

function kindText(kind: LockKind, declared: LockKind, model: Model, sheet: CodeSheet): string {
  const scope = scopeIn(sheet, false)
  const pairText = ({ first, second, condition }: LockKind['pairs'][number]): string => {
    const pair = `[${quote(first.name)}, ${quote(second.name)}]`
    return condition === undefined
      ? `${pair}${typed(' as const')}`
      : `...(${term(condition, scope).text} ? [${pair}${typed(' as const')}] : [])`
  }
  const joins = kind.pairs.filter(({ oneWay }) => oneWay).map(pairText)
  const upgrades = kind.upgrades.map(
    ({ from, to, inLine }) => `[${[from.name, to.name, ...(inLine ? ['queues'] : [])].map(quote).join(', ')}]${typed(' as const')}`,
  )
  const jumps = kind.modes.filter((mode) => mode.jumps).map((mode) => quote(mode.name))
  const overtakes = kind.overtakes.map(({ mode, condition }) =>
    condition === undefined ? quote(mode.name) : `...(${term(condition, scope).text} ? [${quote(mode.name)}] : [])`,
  )
  const parts = [
    `modes: [${kind.modes.map((mode) => quote(mode.name)).join(', ')}]`,
    ...(jumps.length === 0 ? [] : [`jumps: [${jumps.join(', ')}]`]),
    ...(overtakes.length === 0 ? [] : [`overtakes: [${overtakes.join(', ')}]`]),
    `together: [${kind.pairs
      .filter(({ oneWay }) => !oneWay)
      .map(pairText)
      .join(', ')}]`,
    ...(joins.length === 0 ? [] : [`joins: [${joins.join(', ')}]`]),
    ...(upgrades.length === 0 ? [] : [`upgrades: [${upgrades.join(', ')}]`]),
    `policy: ${term(kind.policy, scope).text}`,
    `recursion: ${term(kind.recursion, scope).text}`,
    ...(kind.holders === undefined ? [] : [`holders: ${term(kind.holders, scope).text}`]),
    ...(kind.anyone ? ['anyone: true'] : []),
    ...(isRevoked(declared, model) ? ['revocable: true'] : []),
  ]
  return `{ ${parts.join(', ')} }`
}

function isRevoked(kind: LockKind, model: Model): boolean {
  let found = false
  for (const { body } of [...model.procedures, ...model.workloads.flatMap((workload) => workload.tasks)])
    eachStatement(body, (statement) => void (found ||= statement.kind === 'revoke' && statement.lock.lockKind === kind))
  return found
}

/** `(names) => text`, or `() => text` where the names of the tasks are not asked for. */
function overNames(sheet: CodeSheet, write: (scope: Scope) => string): string {
  const scope = scopeIn(sheet, false)
  const text = write(scope)
  return `(${scope.uses.names ? 'names' : ''}) => (${text})`
}

function objectsText(model: Model, sheet: CodeSheet): string {
  const fieldsText = (fields: readonly Field[], keyOf: (name: string) => string, scope: Scope): string =>
    `{ ${fields.map((field) => `${key(keyOf(field.name))}: ${shapeText(field.type, field.initial, scope)}`).join(', ')} }`
  return `objects: ${overNames(sheet, (scope) => {
    const classes = model.classes.map((one) => {
      const count = one.count === undefined ? '1' : term(one.count, scope).text
      return `${key(classKey(one.name))}: { count: ${count}, single: ${String(one.count === undefined)}, ${one.pool === undefined ? '' : 'pool: true, '}fields: ${fieldsText(one.fields, (name) => name, scope)} }`
    })
    const task = model.taskFields.length === 0 ? [] : [`taskFields: ${fieldsText(model.taskFields, taskKey, scope)}`]
    return record([`classes: ${record(classes)}`, ...task])
  })}`
}

function shapeText(type: Type, initial: Expression | undefined, scope: Scope): string {
  switch (type.kind) {
    case 'lock': {
      const over = type.over === undefined ? [] : [list([term(type.over.low, scope), term(type.over.high, scope)])]
      return helper(scope, 'lock', atom(quote(kindName(type, scope.sheet))), ...over).text
    }
    case 'array':
      if (initial?.type.kind !== 'array')
        return helper(
          scope,
          'array',
          type.by === undefined ? term(type.length, scope) : valuesOf(type.by, scope),
          atom(shapeText(type.element, initial, scope)),
        ).text
      return firstShape(stored(initial, type, scope).text, initial, scope)
    default:
      return firstShape(firstText(type, initial, scope), initial, scope)
  }
}

/** What can fail is evaluated where it is not overridden, and no earlier. */
const firstShape = (text: string, initial: Expression | undefined, scope: Scope): string =>
  mayFail(initial, scope) ? helper(scope, 'fieldOf', atom(`() => [${text}]`)).text : helper(scope, 'field', atom(text)).text

const firstList = (text: string, initial: Expression, scope: Scope): string => (mayFail(initial, scope) ? `() => [${text}]` : `[${text}]`)

function mayFail(initial: Expression | undefined, { sheet }: Scope): boolean {
  if (initial === undefined || initial.kind === 'any') return false
  const own = scopeIn(sheet, false)
  stored(initial, initial.type, own)
  return own.uses.helpers || initial.kind === 'conditional' || initial.kind === 'binary'
}

/** First values, as the arguments of a call. */
function firstText(type: Type, initial: Expression | undefined, scope: Scope): string {
  if (initial?.kind === 'any') return `...${valuesOf(type, scope).text}`
  if (initial !== undefined) return stored(initial, type, scope).text
  return firstOf(type, scope)
}

function firstOf(type: Type, scope: Scope): string {
  switch (type.kind) {
    case 'bool':
      return 'false'
    case 'int':
      return term(type.low, scope).text
    case 'words':
      return quote(type.words[0] ?? '')
    case 'set':
      return '[]'
    case 'none':
      return 'null'
    case 'object':
      return type.optional ? 'null' : quote(type.class.count === undefined ? type.class.name : `${type.class.name}[0]`)
    case 'task':
      return type.optional ? 'null' : `...${valuesOf(type, scope).text}.slice(0, 1)`
    case 'mapping':
      return type.optional
        ? 'null'
        : `{ ${type.mapping.parameters.map((one) => `${key(one.name)}: ${firstOf(one.type, scope)}`).join(', ')} }`
    case 'array':
    case 'lock':
    case 'integer':
      throw new Error(`no first value of ${type.kind}`)
  }
}

function mappingsText(model: Model, sheet: CodeSheet): string {
  return record(
    model.mappings.map((mapping) => {
      const parts = `{ ${mapping.parameters.map((one) => `${key(one.name)}: ${typeText(one.type)}`).join('; ')} }`
      const accesses = (['load', 'store'] as const).flatMap((name) => {
        const access = mapping[name]
        if (access === undefined) return []
        const given = closure(sheet, (scope) =>
          list(access.arguments.map((argument, at) => stored(argument, nth(access.handler.parameters, at).type, scope))),
        )
        const renames = [...access.renames].map(([from, to]) => `${key(from)}: ${quote(to)}`)
        const members = [
          `resident: ${access.resident.kind === 'any' ? quote('any') : closure(sheet, (scope) => term(access.resident, scope)).text}`,
          `handler: ${quote(access.handler.name)}`,
          `given: ${given.text}`,
          ...(renames.length === 0 ? [] : [`renames: { ${renames.join(', ')} }`]),
        ]
        return [
          `${name}: ${helper({ sheet }, 'access', atom('')).text.replace('()', `${typed(`<State, ${parts}, TaskName>`)}({ ${members.join(', ')} })`)}`,
        ]
      })
      return `${key(mapping.name)}: { ${accesses.join(', ')} }`
    }),
  )
}

// ---- workloads ----

function workloadText(workload: Workload, model: Model, sheet: CodeSheet): string {
  const ghosts = neededGhosts(model, workload).map((field) => quote(ghostName(field)))
  const initially = workload.initially.map(
    ({ target, value: first }) =>
      (scope: Scope) =>
        `[${place(target, scope).text}, ${firstList(firstText(target.type, first, scope), first, scope)}]`,
  )
  const fairness = workload.fairness.map(({ strength, target }) => {
    const of =
      target.kind === 'all'
        ? "'all'"
        : target.kind === 'task'
          ? `{ group: ${quote(target.group.name)} }`
          : `{ label: ${quote(target.label.name)} }`
    return `{ strength: ${quote(strength)}, of: ${of} }`
  })
  const parts = [
    `tasks: [\n${workload.tasks.map((group) => `${groupText(workload, group, sheet)},\n`).join('')}]`,
    ...(initially.length === 0
      ? []
      : [`initially: ${overNames(sheet, (scope) => `[${initially.map((write) => write(scope)).join(', ')}]`)}`]),
    ...(fairness.length === 0 ? [] : [`fairness: [${fairness.join(', ')}]`]),
    ...(ghosts.length === 0 ? [] : [`ghosts: [${ghosts.join(', ')}]`]),
  ]
  return record(parts)
}

function groupText(workload: Workload, group: TaskGroup, sheet: CodeSheet): string {
  const scope = scopeIn(sheet, false)
  if (group.binder !== undefined) scope.bound.add(group.binder.local)
  let readsBinder = false
  const noting = (e: Expression): Expression => {
    if (group.binder !== undefined)
      eachPart(e, (part) => void (readsBinder ||= part.kind === 'local' && part.local === group.binder?.local))
    return e
  }
  const rounds = group.rounds === 'once' ? [] : [`rounds: ${group.rounds === 'forever' ? 'null' : term(noting(group.rounds), scope).text}`]
  const host = group.host === undefined ? [] : [`host: ${term(noting(group.host), scope).text}`]
  const above = group.over.length === 0 ? [] : [`over: [${group.over.map(({ name }) => quote(name)).join(', ')}]`]
  const when = group.when === undefined ? [] : [`when: ${closure(sheet, (inner) => term(group.when!, inner)).text}`]
  const fields = group.with.map(
    ({ field, value: first }) => `${key(taskKey(field.name))}: ${firstList(firstText(field.type, noting(first), scope), first, scope)}`,
  )
  const parts = [
    `line: ${sheet.source.line(group.span)}`,
    `text: ${quote(sheet.source.head(group.span, group.body.span.start))}`,
    ...(group.role === 'task' ? [] : [`role: ${quote(group.role)}`]),
    ...host,
    ...above,
    ...when,
    ...rounds,
    ...(fields.length === 0 ? [] : [`with: (${scope.uses.names ? 'names' : ''}) => ({ ${fields.join(', ')} })`]),
    `body: ${bodyName(workload, group)}`,
  ]
  const given = `{ ${parts.join(', ')} }`
  if (group.binder === undefined) return helper({ sheet }, 'single', atom(quote(group.name)), atom(given)).text
  const { local } = group.binder
  const all = domain(group.binder.domain, scope)
  return `...${helper({ sheet }, 'group', atom(quote(group.name)), atom(quote(local.name)), all, atom(`(${readsBinder ? safe(local.name) : ''}) => (${given})`)).text}`
}

function eachPart(e: Expression, see: (part: Expression) => void): void {
  someExpression(e, (part) => {
    see(part)
    return false
  })
}

// ---- properties ----

const partName = (property: Property, part: '' | '_then'): string => `${safe(property.name)}${part}_holds`

function propertyRoutines(property: Property, sheet: CodeSheet): readonly Routine[] {
  return conditionsOf(property).map(({ part, condition }): Routine => {
    const scope = scopeIn(sheet)
    const whole: Term = truth(condition, scope)
    const bound = readBinders(property, scope).map((local) => ({ name: safe(local.name), type: typeText(local.type) }))
    return {
      kind: 'function',
      name: partName(property, part),
      exported: false,
      comment: `${sheet.source.line(property.span)}: ${sheet.source.text(property.span)}`,
      parameters: [...(scope.uses.state ? [{ name: 's', type: 'State' }] : []), ...bound],
      returns: 'Truth',
      body: [returns(written(whole.text))],
    }
  })
}

function conditionsOf({ claim }: Property): readonly { readonly part: '' | '_then'; readonly condition: Expression }[] {
  switch (claim.kind) {
    case 'completes':
      return []
    case 'leadsTo':
      return [
        { part: '', condition: claim.premise },
        { part: '_then', condition: claim.conclusion },
      ]
    default:
      return [{ part: '', condition: claim.condition }]
  }
}

/** Of the names that the property's `forall` binds, those that were read in this scope. */
const readBinders = ({ binders }: Property, { uses }: Scope): readonly Local[] =>
  binders.map(({ local }) => local).filter((local) => uses.locals.has(local))

function propertyText(property: Property, sheet: CodeSheet): string {
  const parts = [
    `line: ${sheet.source.line(property.span)}`,
    `text: ${quote(sheet.source.text(property.span))}`,
    ...(property.workloads.length === 0 ? [] : [`in: [${property.workloads.map(({ name }) => quote(name)).join(', ')}]`]),
    ...(property.ofPool ? ['ofPool: true'] : []),
    property.binders.length === 0 ? `claim: ${claimText(property, sheet)}` : `each: ${eachText(property, sheet)}`,
  ]
  return `${key(property.name)}: { ${parts.join(', ')} }`
}

function claimText(property: Property, sheet: CodeSheet): string {
  const { claim, binders } = property
  /** The function itself, or where it is handed what the `forall` binds, a call of it. */
  const judge = (part: '' | '_then', condition: Expression): string => {
    const name = partName(property, part)
    if (binders.length === 0) return name
    const scope = scopeIn(sheet)
    truth(condition, scope)
    const given = [...(scope.uses.state ? ['s'] : []), ...readBinders(property, scope).map((local) => safe(local.name))]
    return `(${scope.uses.state ? `s${typed(': State')}` : ''}) => ${name}(${given.join(', ')})`
  }
  switch (claim.kind) {
    case 'completes':
      return `{ kind: 'completes', operation: ${quote(claim.operation.name)}, outcome: ${claim.outcome === undefined ? 'undefined' : quote(claim.outcome)} }`
    case 'leadsTo':
      return `{ kind: 'leadsTo', premise: ${judge('', claim.premise)}, conclusion: ${judge('_then', claim.conclusion)} }`
    default:
      return `{ kind: ${quote(claim.kind)}, holds: ${judge('', claim.condition)} }`
  }
}

/** `(s) => instances('File', files).flatMap((file) => [{ of: [file], claim: … }])` */
function eachText(property: Property, sheet: CodeSheet): string {
  const scope = scopeIn(sheet)
  const names = property.binders.map(({ local }) => safe(local.name))
  sheet.used.add('claim')
  const one = `[{ of: [${names.join(', ')}], claim: claim${typed('<State>')}(${claimText(property, sheet)}) }]`
  const all = property.binders.reduceRight(
    (inner, binder, at) => `${domain(binder.domain, scope).text}.flatMap((${nth(names, at)}) => ${inner})`,
    one,
  )
  return `(${scope.uses.state ? `s${typed(': State')}` : ''}) => ${all}`
}
