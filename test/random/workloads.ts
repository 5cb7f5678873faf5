// Random workloads, variants, properties and a table of expected verdicts. Input: the plan with all code in it; output: text.
import { condition, expression, hasValue } from './expressions.ts'
import { newBody, codeScene } from './procedures.ts'
import { withLocals, type Scene } from './scene.ts'
import { argumentsOf, block, callOf, keepLabels, stepping, type Body, type BlockCode } from './statements.ts'
import { intTy, type Cls, type Group, type Local, type Plan, type Procedure, type Ty } from './vocabulary.ts'
import { nth } from '../../runtime/entries.ts'

export interface WorkloadFacts {
  readonly name: string
  readonly groups: readonly Group[]
}

interface Domain {
  readonly text: string
  readonly count: number
  readonly local: Local
}

/** `before`: what is written already. */
export function declareWorkload(
  plan: Plan,
  name: string,
  tasks: number,
  before: readonly string[],
): { readonly lines: readonly string[]; readonly facts: WorkloadFacts } {
  const { draw, fresh } = plan
  const domain = tasks > 1 && draw.chance(30) ? groupDomain(plan) : undefined
  // The names of all tasks are known before their bodies.
  const planned = Array.from({ length: domain === undefined ? tasks : Math.max(1, tasks - domain.count + 1) }, (_, i) => ({
    name: fresh('task'),
    domain: i === 0 ? domain : undefined,
    role:
      i === 0
        ? 'task'
        : draw.weighed([
            [12, 'task'],
            [2, 'service task'],
            [2, 'environment task'],
          ] as const),
  }))
  const interrupted = plan.interrupted && draw.chance(75) ? [fresh('irq'), ...(draw.chance(40) ? [fresh('irq')] : [])] : []
  const groups: Group[] = [
    ...planned.map((one) => ({ name: one.name, count: one.domain?.count })),
    ...interrupted.map((one) => ({ name: one, count: undefined })),
  ]
  const scene: Scene = { ...codeScene(plan), groups }
  const lines = planned.map((one) => {
    const here = one.domain === undefined ? scene : withLocals(scene, [one.domain.local])
    const rounds =
      one.role !== 'task'
        ? draw.chance(85)
          ? ' repeat'
          : ''
        : draw.weighed([
            [7, ''],
            [5, ' repeat'],
            [2, ' repeat 2'],
            [plan.sizes.length, ' repeat files'],
          ])
    const index = one.domain === undefined ? '' : `[${one.domain.text}]`
    const taskBody = roundOf(here, draw.between(1, 2))
    return `${one.role} ${one.name}${index}${withFields(plan, here)}${rounds} {\n${(rounds === '' ? taskBody : stepping(taskBody)).text}\n}`
  })
  const host = (): string => {
    const { name: of, domain: over } = draw.chance(70) ? nth(planned, 0) : draw.pick(planned)
    return over === undefined ? of : `${of}[${indexOf(plan, draw.below(over.count))}]`
  }
  interrupted.forEach((irq, at) => {
    const over = at > 0 && draw.chance(60) ? ` over ${interrupted[at - 1]}` : ''
    const when = draw.chance(40) ? ` when ${condition(scene, 2)}` : ''
    lines.push(`interrupt ${irq} on ${host()}${over}${when}${draw.pick(['', '', ' repeat', ' repeat 2'])} {\n${roundOf(scene, 1).text}\n}`)
  })
  keepLabels(plan, [...before, ...lines].join('\n'))
  return {
    lines: [
      `workload ${name} {`,
      ...settings(plan, 20),
      ...initially(plan, { ...scene, current: false, shared: false, changing: false }),
      ...lines,
      ...fairness(plan, groups),
      '}',
    ],
    facts: { name, groups },
  }
}

function groupDomain(plan: Plan): Domain {
  const { draw, fresh } = plan
  const name = fresh('of')
  const of = plan.classes[0] as Cls
  return draw.weighed<() => Domain>([
    [
      of.count === undefined ? 0 : 3,
      () => ({
        text: `${name} in ${of.name}`,
        count: of.count ?? 1,
        local: { name, ty: { kind: 'object', of, optional: false }, by: 'binder' },
      }),
    ],
    [1, () => ({ text: `${name} in 0..1`, count: 2, local: { name, ty: intTy(0, 1), by: 'binder' } })],
  ])()
}

/** What a task does in a round: mostly operations, one after the other. */
function roundOf(scene: Scene, most: number): BlockCode {
  const { plan } = scene
  const { draw } = plan
  const body = newBody(scene, draw.between(1, 3), { takesAll: true, nesting: 2 })
  const operations = plan.procedures.filter(({ role }) => role === 'operation')
  const texts: BlockCode[] = []
  for (let i = 0; i < most; i++) {
    const code = operations.length === 0 || draw.chance(12) ? block(body, 2) : called(body, draw.pick(operations))
    texts.push(code)
    if (code.ends) break
  }
  return { text: texts.map(({ text }) => text).join('\n'), ends: texts.at(-1)?.ends === true, sure: texts[0]?.sure === true }
}

function called(body: Body, operation: Procedure): BlockCode {
  const written = argumentsOf(body, operation)
  if (written === undefined) return { text: 'skip', ends: false, sure: true }
  const code = callOf(body, operation, written)
  return { text: code.text, ends: false, sure: code.sure === true || /\bany\b/.test(written) }
}

function withFields(plan: Plan, scene: Scene): string {
  const { draw } = plan
  const own: Scene = { ...scene, state: false, current: false, shared: false, changing: false }
  const fields = plan.taskFields.filter(({ ty, use }) => use !== 'ghost' && ty.kind !== 'lock' && ty.kind !== 'array' && hasValue(own, ty))
  if (fields.length === 0 || draw.chance(65)) return ''
  return ` with ${draw
    .some(fields, 1, 2)
    .map(({ name, ty }) => `${name} = ${expression(own, ty, 0)}`)
    .join(', ')}`
}

function settings(plan: Plan, percent: number): readonly string[] {
  const { draw } = plan
  return [
    ...plan.sizes.filter(() => draw.chance(percent / 3)).map(({ name, value }) => `${name} = ${draw.between(value, 2)}`),
    ...plan.switches
      .filter(() => draw.chance(percent * 2))
      .map(
        ({ name, values }) =>
          `${name} = ${values === undefined ? draw.pick(['on', 'off']) : `${draw.pick(['', `${name}.`])}${draw.pick(values)}`}`,
      ),
  ]
}

function initially(plan: Plan, scene: Scene): readonly string[] {
  const { draw } = plan
  const constant: Scene = { ...scene, state: false }
  const places = [
    ...plan.classes.flatMap((cls) =>
      cls.fields.map((field) => ({
        field,
        of: () => (cls.count === undefined ? cls.name : `${cls.name}[${indexOf(plan, draw.below(cls.count))}]`),
      })),
    ),
    ...plan.taskFields.map((field) => ({
      field,
      of: () => {
        const { name, count } = draw.pick(scene.groups)
        return count === undefined ? name : `${name}[${indexOf(plan, draw.below(count))}]`
      },
    })),
  ].filter(({ field }) => field.ty.kind !== 'lock')
  if (places.length === 0 || draw.chance(60)) return []
  const { field, of } = draw.pick(places)
  const ty = field.ty.kind === 'array' ? field.ty.element : field.ty
  if (ty.kind === 'lock' || !hasValue(constant, ty)) return []
  const index =
    field.ty.kind !== 'array'
      ? ''
      : `[${field.ty.by === undefined ? indexOf(plan, draw.below(field.ty.length)) : knownOf(plan, field.ty.by)}]`
  return [`initially ${of()}.${field.name}${index} = ${expression(constant, ty, draw.below(2))}`]
}

/** A value of what an array has an element for each of, known before the first state. */
function knownOf({ draw }: Plan, by: Ty): string {
  switch (by.kind) {
    case 'words':
      return draw.pick(by.words)
    case 'int':
      return `${draw.between(by.low, by.high)}`
    case 'object':
      return by.of.count === undefined ? by.of.name : `${by.of.name}[${draw.below(by.of.count)}]`
    default:
      return draw.pick(['true', 'false'])
  }
}

/** A number that is known before the first state, as a number or as an expression over sizes, whatever the workload sets them to. */
function indexOf(plan: Plan, index: number): string {
  const { draw } = plan
  const sizes = plan.sizes.filter(({ value }) => value >= index)
  if (sizes.length === 0 || draw.chance(50)) return `${index}`
  const { name } = draw.pick(sizes)
  return draw.pick([
    `min(${index}, ${name})`,
    `${name} - ${name} + ${index}`,
    `${index} * (${name} div ${name})`,
    `max(${index}, ${name} - ${name})`,
  ])
}

function fairness(plan: Plan, groups: readonly Group[]): readonly string[] {
  const { draw } = plan
  if (draw.chance(70)) return []
  const clause = (): string => {
    const label = plan.labels.length > 0 && draw.chance(30)
    const target = label ? ` ${draw.pick(plan.labels)}` : draw.chance(45) ? '' : ` ${draw.pick(groups).name}`
    return `fairness ${draw.pick(['none', 'weak', 'strong', 'strong'])}${target}`
  }
  return Array.from({ length: draw.chance(60) ? 1 : 2 }, clause)
}

// ---- variants ----

export function declareVariants(plan: Plan): readonly string[] {
  const { draw } = plan
  if (plan.switches.length === 0 || draw.chance(35)) return []
  return ['plain', 'other'].map((name) => `variant ${name} { ${name === 'plain' ? '' : settings(plan, 45).join('  ')} }`)
}

// ---- properties ----

export interface PropertyFacts {
  readonly name: string
  readonly claim: 'invariant' | 'reachable' | 'finally' | 'temporal' | 'completes'
  readonly workload: string | undefined
}

export function declareProperties(
  plan: Plan,
  workloads: readonly WorkloadFacts[],
): { readonly lines: readonly string[]; readonly facts: readonly PropertyFacts[] } {
  const { draw, fresh } = plan
  const wanted = draw.weighed([
    [4, 0],
    [4, 1],
    [3, 2],
    [1, 3],
  ])
  const facts: PropertyFacts[] = []
  const lines = Array.from({ length: wanted }, () => {
    const only = draw.chance(60) ? draw.pick(workloads) : undefined
    const all = only === undefined && draw.chance(30) ? ` in ${workloads.map(({ name }) => name).join(', ')}` : ''
    const where = `${only === undefined ? all : ` in ${only.name}`}${ofVariants(plan)}`
    const scene: Scene = { ...codeScene(plan), current: false, property: true, ghosts: true, groups: only?.groups ?? [] }
    const name = fresh('claim')
    const operations = plan.procedures.filter(({ role }) => role === 'operation')
    const each = draw.chance(35) ? propertyBinder(plan) : undefined
    const inner: Scene = { ...(each === undefined ? scene : withLocals(scene, [each.local])), ghosts: false }
    const temporal = (): string => condition(inner, 2)
    const one = `property ${name}${where}:${each === undefined ? '' : ` forall ${each.text}:`}`
    // A `forall` in front is around the whole.
    const premise = (text: string): string => (text.startsWith('forall ') ? `(${text})` : text)
    const claims: readonly (readonly [number, PropertyFacts['claim'], () => string])[] = [
      [5, 'invariant', () => `invariant ${name}${where}: ${condition(scene, 3)}`],
      [3, 'reachable', () => `reachable ${name}${where}: ${condition(scene, 2)}`],
      [2, 'finally', () => `finally ${name}${where}: ${condition(scene, 2)}`],
      [1, 'temporal', () => `${one} eventually ${temporal()}`],
      [2, 'temporal', () => `${one} always eventually ${temporal()}`],
      [1, 'temporal', () => `${one} ${premise(temporal())} leads to ${temporal()}`],
      [operations.length === 0 ? 0 : 2, 'completes', () => `${one} ${completion(inner, operations)}`],
    ]
    const [, claim, make] = draw.weighed(claims.map((one) => [one[0], one] as const))
    facts.push({ name, claim, workload: only?.name })
    return make()
  })
  return { lines, facts }
}

/** A switch as a property asks for it. */
function ofVariants({ draw, switches }: Plan): string {
  if (switches.length === 0 || draw.chance(80)) return ''
  const { name, values } = draw.pick(switches)
  return ` if ${draw.pick(['', 'not '])}${values === undefined ? name : `(${name} == ${draw.pick(values)})`}`
}

/** What a property can go through: all of it is known before the first state. */
function propertyBinder(plan: Plan): { readonly text: string; readonly local: Local } {
  const { draw, fresh } = plan
  const name = fresh('each')
  return draw.pick<() => { readonly text: string; readonly local: Local }>([
    ...plan.classes.map((of) => () => ({
      text: `${name} in ${of.name}`,
      local: { name, ty: { kind: 'object', of, optional: false }, by: 'binder' } as const,
    })),
    () => ({ text: `${name} in Task`, local: { name, ty: { kind: 'task', optional: false }, by: 'binder' } }),
    () => ({ text: `${name} in 0..1`, local: { name, ty: intTy(0, 1), by: 'binder' } }),
  ])()
}

function completion(scene: Scene, operations: readonly Procedure[]): string {
  const { draw } = scene.plan
  const { name, outcomes } = draw.pick(operations)
  const tasks = [
    ...scene.locals.filter(({ ty }) => ty.kind === 'task').map((one) => one.name),
    ...scene.groups.map((one) => (one.count === undefined ? one.name : `${one.name}[${draw.below(one.count)}]`)),
  ]
  const of = tasks.length === 0 || draw.chance(40) ? '' : ` of ${draw.pick(tasks)}`
  return `every ${name}${of} completes${draw.chance(50) ? '' : ` with ${draw.pick(outcomes.length === 0 ? ['ok'] : outcomes)}`}`
}

// ---- the table ----

/** Cells at random: what they say has no part in what is found. */
export function declareTable(
  plan: Plan,
  workloads: readonly WorkloadFacts[],
  variants: readonly string[],
  properties: readonly PropertyFacts[],
): readonly string[] {
  const { draw } = plan
  if (variants.length === 0 || draw.chance(60)) return []
  const outcomes = [
    'ok',
    ...new Set(
      plan.procedures.filter(({ role }) => role === 'operation').flatMap((one) => one.outcomes.filter((outcome) => outcome !== 'ok')),
    ),
  ]
  const cell = (workload: string): string => {
    const own = properties.filter((one) => one.workload === undefined || one.workload === workload)
    const named = (claims: readonly PropertyFacts['claim'][], word: string): readonly string[] =>
      own.filter(({ claim }) => claims.includes(claim)).map(({ name }) => `${word} ${name}`)
    const findings = [
      'fails',
      'violates',
      'leaks',
      'warns',
      'self_deadlock',
      'deadlock',
      'partial_deadlock',
      'livelock',
      'starvation',
      ...plan.labels.map((label) => `fails ${label}`),
      ...named(['invariant', 'finally', 'temporal'], 'violates'),
      ...named(['reachable'], 'unreachable'),
      ...named(['completes'], 'starvation'),
    ]
    const kinds = new Set<string>()
    const chosen = draw.some(findings, 1, 2).filter((one) => !kinds.has(one.split(' ')[0] ?? '') && kinds.add(one.split(' ')[0] ?? ''))
    const braces = draw.chance(30) ? ` {${draw.some(outcomes, 1, 2).join(', ')}}` : ''
    return draw.weighed([
      [2, '-'],
      [3, `pass${braces}`],
      [
        2,
        `${draw.pick(['', 'awaited '])}${draw.chance(15) ? `livelock ${draw.pick(['unfair', 'weak', 'strong'])}` : chosen.join(' + ')}${braces}`,
      ],
    ])
  }
  return [
    'expect {',
    `| | ${workloads.map(({ name }) => name).join(' | ')} |`,
    ...variants.map((variant) => `| ${variant} | ${workloads.map(({ name }) => cell(name)).join(' | ')} |`),
    '}',
  ]
}
