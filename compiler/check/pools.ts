// Objects that come and go (LS3025, LS3026, LS5016): what `new` makes and sets, what `free` is said of, and what a pool asks of its class.
// Input: a place and a syntax tree; output: typed statements, and the properties that pools ask for by themselves.
import type * as ast from '../ast/ast.ts'
import type { Expression, Field, ObjectClass, Place, Property, StatementBody, Type } from '../model/model.ts'
import { type Env, bind } from './env.ts'
import { checkExpression, checkFitting } from './demands.ts'
import { type Tables, findClass, isBroken, isBrokenType, isUnbound } from './namespaces.ts'
import { resolveType } from './typeExpressions.ts'
import { didYouMean } from '../diagnostics/suggest.ts'
import { aValueOf, boolType, requireFits } from './types.ts'

type NewExpression = ast.ExpressionOf<'new'>

/** A pool has a bound, and nothing that its objects begin with is arbitrary: `new` would have to choose it. */
export function checkPools(tables: Tables): void {
  for (const { node } of tables.classes.values()) {
    if (node.pool === 'none') continue
    if (node.count === undefined)
      tables.report.error('LS3025', node.name.span, `pool \`${node.name.text}\` does not say how many objects there can be`, {
        hint: `\`object ${node.name.text}[n] pool\`: at most n are live at once`,
      })
    const property = node.pool === 'freed' ? tables.properties.get(node.name.text) : undefined
    if (property !== undefined)
      tables.report.error(
        'LS2001',
        property.node.name.span,
        `\`${node.name.text}\` is what the pool \`${node.name.text}\` asks for by itself`,
        {
          hint: 'choose another name',
          related: [{ span: node.name.span, message: 'it says `freed`' }],
        },
      )
    for (const { initial, name } of node.fields)
      if (initial?.kind === 'any')
        tables.report.error(
          'LS3018',
          initial.span,
          `an object of a pool comes with known values, so \`${name.text}\` does not begin with any`,
          {
            hint: 'choose a value before `new` and hand it over there',
          },
        )
  }
}

/** `let b = new Bio { … }`, `var`, too. */
export function checkNewLocal(env: Env, node: ast.StatementOf<'let'>, made: NewExpression): StatementBody | undefined {
  const checked = checkNew(env, made)
  const declared = node.type === undefined ? undefined : resolveType(env.tables, node.type, 'local', env)
  const type = declared ?? checked?.type
  if (type === undefined) return undefined
  if (checked !== undefined && declared !== undefined) requireTaken(env, checked, declared, `\`${node.name.text}\``)
  const local = bind(env, node.name, type, node.mutable ? 'var' : 'let')
  return checked === undefined
    ? undefined
    : { kind: 'new', binds: true, target: { kind: 'local', local, type, span: node.name.span }, ...checked.facts }
}

/** `place := new C(…)`; undefined where something of it was reported. `what` begins the message where the object does not fit. */
export function checkNewAssigned(env: Env, target: Place | undefined, what: string, made: NewExpression): StatementBody | undefined {
  const checked = checkNew(env, made)
  if (checked === undefined || target === undefined) return undefined
  requireTaken(env, checked, target.type, what)
  return { kind: 'new', binds: false, target, ...checked.facts }
}

/** What takes the reference is of its class, and can be none where the pool may give none. */
function requireTaken({ tables: { report } }: Env, { value }: New, to: Type, what: string): void {
  requireFits(report, value, to, what)
  if (value.type.kind !== 'object' || to.kind !== 'object' || value.type.class !== to.class || to.optional || !value.type.optional) return
  report.error('LS3001', value.span, `${what} is ${aValueOf(to)} and cannot be none`, {
    hint: `without \`?\` a pool with nothing left is an error: \`new ${to.class.name} { … }\``,
  })
}

interface New {
  readonly type: Type
  /** Stands for the object where a type is asked for. */
  readonly value: Expression
  readonly facts: Pick<Extract<StatementBody, { kind: 'new' }>, 'class' | 'optional' | 'values'>
}

function checkNew(env: Env, node: NewExpression): New | undefined {
  const { tables } = env
  const declared = findClass(tables, node.class)
  if (declared === undefined) {
    for (const { value } of node.values) checkExpression(env, value)
    if (!isUnbound(tables, node.class))
      tables.report.error('LS2003', node.class.span, `no class is called \`${node.class.text}\``, {
        hint: didYouMean(node.class.text, tables.classes.keys()),
      })
    return undefined
  }
  const { model } = declared
  tables.names.use(node.class, { kind: 'class', class: model })
  const values: { readonly field: Field; readonly value: Expression }[] = []
  for (const { name, value } of node.values) {
    const field = initialised(env, model, name)
    if (field === undefined) {
      checkExpression(env, value)
      continue
    }
    if (values.some((one) => one.field === field)) tables.report.error('LS2001', name.span, `\`${name.text}\` is set twice`)
    values.push({ field, value: checkFitting(env, value, field.type, `field \`${field.name}\``) })
  }
  if (!requirePool(env, model, node.class.span, 'made')) return undefined
  const type: Type = { kind: 'object', class: model, optional: node.optional }
  return { type, value: { kind: 'any', type, span: node.span }, facts: { class: model, optional: node.optional, values } }
}

/** The field that `new` sets by this name. */
function initialised({ tables }: Env, owner: ObjectClass, name: ast.Name): Field | undefined {
  const fields = tables.fields.get(owner)
  tables.names.ask(name, () =>
    [...(fields?.values() ?? [])].map(({ model }) => ({ name: model.name, meaning: { kind: 'field', field: model } })),
  )
  const field = fields?.get(name.text)?.model
  if (field === undefined) {
    tables.report.error('LS2005', name.span, `class \`${owner.name}\` has no field \`${name.text}\``, {
      hint: didYouMean(name.text, fields?.keys() ?? []),
    })
    return undefined
  }
  tables.names.use(name, { kind: 'field', field })
  if (isBrokenType(field.type)) return undefined
  const why =
    field === owner.pool?.live
      ? 'whoever is made is live'
      : field.ghost
        ? `\`${name.text}\` is a ghost: a ghost assignment sets it`
        : field.type.kind === 'lock' || field.type.kind === 'array'
          ? `\`${name.text}\` is ${aValueOf(field.type)}: ${field.type.kind === 'lock' ? 'nobody holds it at first' : 'its elements are assigned one by one'}`
          : undefined
  if (why === undefined) return field
  tables.report.error('LS3016', name.span, `\`new\` does not set this: ${why}`)
  return undefined
}

/** `free x`: an object of a pool (LS3026); undefined where it was reported. */
export function checkFree(env: Env, node: ast.StatementOf<'free'>): StatementBody | undefined {
  const object = checkExpression(env, node.target)
  if (isBroken(object)) return undefined
  if (object.type.kind !== 'object') {
    env.tables.report.error('LS3026', node.target.span, `only an object of a pool can be freed, not ${aValueOf(object.type)}`)
    return undefined
  }
  return requirePool(env, object.type.class, node.target.span, 'freed') ? { kind: 'free', object } : undefined
}

function requirePool({ tables }: Env, owner: ObjectClass, span: ast.Name['span'], what: 'made' | 'freed'): boolean {
  const { node } = tables.classes.get(owner.name) ?? {}
  if (node === undefined || node.pool !== 'none') return owner.pool !== undefined
  tables.report.error('LS3026', span, `objects of \`${owner.name}\` are there from the start and are never ${what}`, {
    hint: `\`object ${owner.name}[n] pool { … }\` lets them come and go`,
    related: [{ span: owner.span, message: 'declared here' }],
  })
  return false
}

/** Of each pool that says `freed`: at the end nothing of it is live. */
export function poolProperties(tables: Tables): readonly Property[] {
  return [...tables.classes.values()].flatMap(({ model }): readonly Property[] => {
    if (model.pool?.freed !== true) return []
    const { live } = model.pool
    const { name, span } = model
    const local = { name: 'object', span, type: { kind: 'object', class: model, optional: false }, mutable: false } as const
    const object: Expression = { kind: 'local', local, type: local.type, span }
    const read: Expression = { kind: 'field', object, field: live, type: boolType, span }
    const body: Expression = { kind: 'unary', operator: 'not', operand: read, type: boolType, span }
    const domain = { kind: 'class', class: model } as const
    const condition: Expression = { kind: 'quantifier', quantifier: 'forall', local, domain, body, type: boolType, span }
    return [
      { name, span, workloads: [], when: undefined, binders: [], claim: { kind: 'finally', condition, written: condition }, ofPool: true },
    ]
  })
}
