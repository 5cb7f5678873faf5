// `resident(b)`: whether a touch of `b` would find its page. Input: a mapping's clause and a value; output: the clause's condition over
// the components of the value, so that nothing behind the checker has to know of it. What the clause binds takes another name where the
// place of the question has that name already.
import type { Span } from '../diagnostics/diagnostic.ts'
import type { Domain, Expression, Local, LockUse, Mapping, MappingAccess } from '../model/model.ts'
import { isLiteral } from '../model/reads.ts'
import { type Env, findLocal } from './env.ts'

type Known = ReadonlyMap<Local, Expression>

/** `span`: of the question, which is what a reader sees. */
export function residency(env: Env, mapping: Mapping, access: MappingAccess, value: Expression, span: Span): Expression {
  const components = mapping.parameters.map((parameter): readonly [Local, Expression] => [
    parameter,
    { kind: 'component', value, parameter, type: parameter.type, span: value.span },
  ])
  return { ...inPlace(env, access.resident, new Map(components)), span }
}

function inPlace(env: Env, e: Expression, known: Known): Expression {
  const inside = (part: Expression): Expression => inPlace(env, part, known)
  if (isLiteral(e)) return e
  switch (e.kind) {
    case 'size':
    case 'switch':
      return e
    case 'local':
      return known.get(e.local) ?? e
    case 'instance':
    case 'taskName':
      return { ...e, index: e.index && inside(e.index) }
    case 'field':
      return { ...e, object: inside(e.object) }
    case 'element':
      return { ...e, array: inside(e.array), index: inside(e.index) }
    case 'mapped':
    case 'apply':
    case 'extreme':
      return { ...e, arguments: e.arguments.map(inside) }
    case 'component':
    case 'neighbour':
    case 'position':
      return { ...e, value: inside(e.value) }
    case 'unary':
      return { ...e, operand: inside(e.operand) }
    case 'binary':
      return { ...e, left: inside(e.left), right: inside(e.right) }
    case 'conditional':
      return { ...e, condition: inside(e.condition), then: inside(e.then), otherwise: inside(e.otherwise) }
    case 'set':
      return { ...e, elements: e.elements.map(inside) }
    case 'along':
      return { ...e, start: inside(e.start), next: inside(e.next), most: inside(e.most) }
    case 'quantifier': {
      const local: Local = { ...e.local, name: freeName(env, e.local.name) }
      const bound: Expression = { kind: 'local', local, type: local.type, span: e.local.span }
      return { ...e, local, domain: domainInPlace(e.domain, inside), body: inPlace(env, e.body, new Map(known).set(e.local, bound)) }
    }
    case 'held':
    case 'mine':
    case 'holder':
    case 'queued':
      return { ...e, lock: lockInPlace(e.lock, inside) }
    case 'at':
      return { ...e, task: inside(e.task) }
  }
}

function domainInPlace(domain: Domain, inside: (e: Expression) => Expression): Domain {
  switch (domain.kind) {
    case 'class':
    case 'tasks':
    case 'words':
      return domain
    case 'interval':
      return { ...domain, low: inside(domain.low), high: inside(domain.high) }
    case 'set':
      return { ...domain, set: inside(domain.set) }
  }
}

function lockInPlace(use: LockUse, inside: (e: Expression) => Expression): LockUse {
  const range = use.range && { low: inside(use.range.low), high: inside(use.range.high) }
  return { ...use, lock: inside(use.lock), range, mode: use.mode && inside(use.mode) }
}

function freeName(env: Env, name: string): string {
  return findLocal(env, name) === undefined ? name : freeName(env, `${name}_there`)
}
