// Random mappings with their fault handlers, functions, procedures and operations. Input: the plan; output: text, with the names added
// to the plan. What is declared calls only what was declared before, so that nothing is recursive.
import { compound } from './compound.ts'
import { valueType } from './declarations.ts'
import { condition, expression, hasValue } from './expressions.ts'
import { constantScene, lockUse, withLocals, type Scene } from './scene.ts'
import { block, type Body } from './statements.ts'
import {
  boolTy,
  intTy,
  taskTy,
  textOf,
  type Cls,
  type Field,
  type LockKind,
  type Mapping,
  type Named,
  type Plan,
  type Procedure,
  type Ty,
} from './vocabulary.ts'

export const codeScene = (plan: Plan): Scene => ({ ...constantScene(plan), shared: true, changing: true, current: true, state: true })

export function newBody(scene: Scene, fuel: number, change: Partial<Body> = {}): Body {
  return {
    ...scene,
    returns: undefined,
    raises: [],
    takesAll: false,
    mode: 'steps',
    nesting: 3,
    fuel: { left: fuel },
    held: [],
    heldInAll: [],
    looping: undefined,
    notes: { endless: false },
    compound,
    ...change,
  }
}

const parametersText = (parameters: readonly Named[]): string => parameters.map(({ name, ty }) => `${name} : ${textOf(ty)}`).join(', ')
const asLocals = (parameters: readonly Named[]) => parameters.map(({ name, ty }) => ({ name, ty, by: 'parameter' as const }))

// ---- mappings ----

interface PlannedAccess {
  readonly words: readonly ('' | 'load' | 'store')[]
  readonly handler: string
  readonly outcomes: readonly string[]
  readonly renames: readonly (readonly [string, string])[]
  /** Resident at will. */
  readonly isAny: boolean
}

export interface PlannedMapping {
  readonly mapping: Mapping
  readonly accesses: readonly PlannedAccess[]
}

/** The names first, since fields and parameters can be of these types; what serves their faults comes when all fields are known. */
export function planMapping(plan: Plan): PlannedMapping {
  const { draw, fresh } = plan
  const file = plan.classes[0] as Cls
  const parameters: Named[] = draw.chance(90)
    ? [{ name: 'file', ty: { kind: 'object', of: file, optional: false } }, ...(draw.chance(25) ? [{ name: 'page', ty: intTy(0, 1) }] : [])]
    : []
  const served = (words: PlannedAccess['words']): PlannedAccess => {
    const outcomes = ['ok', ...draw.some(['sigbus', 'again'], 0, 1)]
    const renames = outcomes.filter((outcome) => outcome !== 'ok' && draw.chance(50)).map((outcome) => [outcome, 'efault'] as const)
    return { words, handler: fresh('serve'), outcomes, renames, isAny: draw.chance(25) }
  }
  const accesses = draw.weighed<() => PlannedAccess[]>([
    [5, () => [served(['', 'load', 'store'])]],
    [3, () => [served(['load']), served(['store'])]],
    [1, () => [served([draw.pick(['load', 'store'])])]],
  ])()
  const raises = ({ outcomes, renames }: PlannedAccess): readonly string[] =>
    outcomes.filter((outcome) => outcome !== 'ok').map((outcome) => renames.find(([from]) => from === outcome)?.[1] ?? outcome)
  const mapping: Mapping = {
    name: fresh('Buffer'),
    parameters,
    accesses: accesses.flatMap((one) => one.words.map((word) => ({ word, raises: raises(one), isAny: one.isAny }))),
  }
  return { mapping, accesses }
}

/** Handlers make resident what they serve, most of them: a page that never comes is touched for ever. */
export function declareMapping(plan: Plan, { mapping, accesses }: PlannedMapping): readonly string[] {
  const { draw } = plan
  const clauses: string[] = []
  const handlers: string[] = []
  for (const { words, handler, outcomes, renames, isAny } of accesses) {
    const bound = withLocals(codeScene(plan), asLocals(mapping.parameters))
    const there = residency(plan, mapping)
    const resident = isAny ? 'any' : (there?.test ?? condition(bound, 1))
    const outcomeRenames = renames.length === 0 ? '' : ` { ${renames.map(([from, to]) => `${from} => ${to}`).join('  ')} }`
    const word = words.length === 1 ? `${words[0]} ` : ''
    clauses.push(
      `${word}resident when ${resident} fault ${handler}(${mapping.parameters.map(({ name }) => name).join(', ')})${outcomeRenames}`,
    )
    const body = newBody(bound, draw.between(1, 3), { returns: outcomes, raises: outcomes.filter((one) => one !== 'ok'), nesting: 2 })
    const before = block(body, 2)
    const use = draw.chance(50) ? lockUse({ ...bound, shared: false }, false) : undefined
    const makes = there === undefined ? 'skip' : there.make
    const locked = use === undefined ? makes : `lock ${use.text}\n${makes}\nunlock ${use.text}`
    handlers.push(
      `fault handler ${handler}(${parametersText(mapping.parameters)}) -> ${outcomes.join(' | ')} {\n${before.text}\n${before.ends ? '' : locked}\n}`,
    )
    plan.procedures.push({
      name: handler,
      role: 'handler',
      parameters: mapping.parameters,
      outcomes,
      sure: before.sure,
      endless: body.notes.endless,
    })
  }
  plan.mappings.push(mapping)
  return [`mapping ${mapping.name}(${parametersText(mapping.parameters)}) {`, ...clauses, '}', ...handlers]
}

/** A test of some shared field of the mapped object, and what makes it true. */
function residency(plan: Plan, mapping: Mapping): { readonly test: string; readonly make: string } | undefined {
  const { draw } = plan
  const [first] = mapping.parameters
  const owner = first?.ty.kind === 'object' ? first.ty.of : plan.classes.find((cls) => cls.count === undefined)
  const way = first?.name ?? owner?.name
  const fields =
    owner?.fields.filter((field: Field) => field.use === 'shared' && (field.ty.kind === 'bool' || field.ty.kind === 'words')) ?? []
  if (fields.length === 0 || way === undefined || draw.chance(15)) return undefined
  const { name, ty } = draw.pick(fields)
  const value = ty.kind === 'words' ? draw.pick(ty.words) : 'true'
  return { test: `${way}.${name} == ${value}`, make: `${way}.${name} = ${value}` }
}

// ---- functions ----

export function declareFunction(plan: Plan): readonly string[] {
  const { draw, fresh } = plan
  const afar = plan.taskFields.some(({ use }) => use === 'hosted')
  const parameters = Array.from({ length: draw.below(3) }, (): Named => ({
    name: fresh('p'),
    ty: afar && draw.chance(40) ? taskTy : parameterType(plan),
  }))
  const result = draw.chance(50) ? boolTy : valueType(plan)
  const scene: Scene = {
    ...codeScene(plan),
    shared: draw.chance(afar ? 85 : 50),
    current: draw.chance(afar ? 60 : 30),
    ghosts: draw.chance(8),
    afar: true,
    locals: asLocals(parameters),
  }
  if (!hasValue(scene, result)) return []
  const name = fresh('f')
  const text = `function ${name}(${parametersText(parameters)}) -> ${textOf(result)} = ${expression(scene, result, 2)}`
  plan.functions.push({ name, parameters, result, shared: scene.shared, current: scene.current, ghosts: scene.ghosts })
  return [text]
}

// ---- procedures and operations ----

export function declareProcedure(plan: Plan): readonly string[] {
  const { draw, fresh } = plan
  const lock: Ty | undefined = draw.chance(25) ? lockType(plan) : undefined
  const parameters: Named[] = [
    ...(lock === undefined ? [] : [{ name: fresh('l'), ty: lock }]),
    ...Array.from({ length: draw.below(2) }, (): Named => ({ name: fresh('p'), ty: parameterType(plan) })),
  ]
  return code(plan, 'procedure', fresh('step'), parameters, draw.between(1, 3))
}

export function declareOperation(plan: Plan): readonly string[] {
  const { draw, fresh } = plan
  const file = plan.classes[0] as Cls
  const parameters: Named[] = [
    ...(draw.chance(75) ? [{ name: fresh('file'), ty: { kind: 'object' as const, of: file, optional: draw.chance(6) } }] : []),
    ...Array.from({ length: draw.chance(30) ? 1 : 0 }, (): Named => ({ name: fresh('p'), ty: parameterType(plan) })),
  ]
  return code(plan, 'operation', fresh('op'), parameters, draw.between(...plan.temper.scale.statements))
}

function code(plan: Plan, role: 'operation' | 'procedure', name: string, parameters: readonly Named[], fuel: number): readonly string[] {
  const { draw } = plan
  const others = draw.some(plan.outcomes, 0, 2)
  const outcomes = draw.weighed<readonly string[]>([
    [3, ['ok', ...others]],
    [2, ['ok']],
    [1, []],
  ])
  const scene = withLocals(codeScene(plan), asLocals(parameters))
  const body = newBody(scene, fuel, { returns: outcomes, raises: outcomes.filter((one) => one !== 'ok') })
  const written = block(body, 5)
  const ensures = draw.chance(plan.taskFields.some(({ use }) => use === 'hosted') ? 30 : 12)
    ? [
        `ensures ${postcondition(
          { ...scene, afar: true },
          { ...scene, afar: true, outcomes: [...outcomes, ...(outcomes.length === 0 ? ['ok'] : [])] },
        )}`,
      ]
    : []
  plan.procedures.push({ name, role, parameters, outcomes, sure: written.sure, endless: body.notes.endless })
  const arrow = outcomes.length === 0 ? '' : ` -> ${outcomes.join(' | ')}`
  return [`${role} ${name}(${parametersText(parameters)})${arrow} {\n${written.text}\n}`, ...ensures]
}

/** Two procedures, one that takes a lock for its caller and one that lets go of it. */
export function declareContracts(plan: Plan): readonly string[] {
  const { draw, fresh } = plan
  const lock = lockType(plan)
  if (lock === undefined || lock.kind !== 'lock' || lock.of.anyone === true) return []
  const modes: Ty = { kind: 'words', words: lock.of.modes }
  const chosen = lock.of.modes.length > 1 && draw.chance(60)
  const l = fresh('l')
  const how = fresh('how')
  const parameters: Named[] = [{ name: l, ty: lock }, ...(chosen ? [{ name: how, ty: modes }] : [])]
  const use = chosen ? `${l}.(${how})` : `${l}.${draw.pick(lock.of.modes)}`
  const may = draw.chance(40)
  const take: Procedure = {
    name: fresh('take'),
    role: 'procedure',
    parameters,
    outcomes: may ? ['ok', 'again'] : ['ok'],
    sure: true,
    endless: false,
  }
  const put: Procedure = { name: fresh('put'), role: 'procedure', parameters, outcomes: ['ok'], sure: true, endless: false }
  const careless = draw.chance(plan.temper.careless)
  plan.contracts.push({ take, put })
  return [
    `procedure ${take.name}(${parametersText(parameters)}) -> ok keeps ${use}${may ? ' | again' : ''} {`,
    may ? `if not trylock ${use} { return again }` : `lock ${use}`,
    '}',
    `procedure ${put.name}(${parametersText(parameters)}) -> ok drops ${use} {`,
    careless ? 'skip' : `unlock ${use}`,
    '}',
  ]
}

function lockType(plan: Plan): Ty | undefined {
  const found = [...plan.classes.flatMap((cls) => cls.fields), ...plan.taskFields].flatMap(({ ty }): Ty[] =>
    ty.kind === 'lock' ? [ty] : ty.kind === 'array' && ty.element.kind === 'lock' ? [ty.element] : [],
  )
  return found.length === 0 ? undefined : plan.draw.pick(found)
}

function parameterType(plan: Plan): Ty {
  const { draw } = plan
  const modes = plan.locks.filter(({ modes: words }: LockKind) => words.length > 1)
  if (modes.length > 0 && draw.chance(25)) return { kind: 'words', words: draw.pick(modes).modes }
  return valueType(plan)
}

/** Of the end, and in three of five of the beginning, too. */
function postcondition(before: Scene, after: Scene): string {
  const { draw } = after.plan
  const number = intTy(0, 3)
  return draw.weighed<() => string>([
    [2, () => condition(after, 2)],
    [2, () => `old (${condition(before, 1)}) ${draw.pick(['=>', 'or', '=='])} (${condition(after, 1)})`],
    [1, () => `${expression(after, number, 1)} ${draw.pick(['<=', '>', '=='])} old (${expression(before, number, 1)})`],
  ])()
}
