// Random sizes, switches, types, lock kinds, objects and task fields. Input: the plan; output: text, with what it declares added to
// the plan. Small on purpose: two files, two pages, words of two or three values.
import { expression, hasValue } from './expressions.ts'
import { constantScene } from './scene.ts'
import {
  boolTy,
  intTy,
  modeTy,
  textOf,
  type Cls,
  type Field,
  type LockKind,
  type Plan,
  type Ty,
  type TyOf,
  type Use,
} from './vocabulary.ts'

const WORDS = ['absent', 'clean', 'dirty', 'stale', 'busy'] as const

export function declareSizes(plan: Plan): readonly string[] {
  const { draw } = plan
  if (draw.chance(40)) return []
  plan.sizes.push({ name: 'files', value: draw.between(1, 2) })
  const lines = [`size files = ${plan.sizes[0]?.value}`]
  if (draw.chance(40)) {
    const value = draw.between(1, 2)
    plan.sizes.push({ name: 'pages', value })
    lines.push(draw.chance(30) && value === 2 ? 'size pages = max(files, 2)' : `size pages = ${value}`)
  }
  return lines
}

export function declareSwitches(plan: Plan): readonly string[] {
  const { draw } = plan
  const on = draw.chance(45) ? ['eager'] : []
  const named = draw.chance(25) ? ['order'] : []
  return [
    ...on.map((name) => {
      plan.switches.push({ name, values: undefined })
      return `switch ${name} = ${draw.pick(['on', 'off'])}`
    }),
    ...named.map((name) => {
      const values = ['first', 'second', 'neither'].slice(0, draw.between(2, 3))
      plan.switches.push({ name, values })
      return `switch ${name} : {${values.join(', ')}} = ${draw.pick(values)}`
    }),
  ]
}

export function declareTypes(plan: Plan): readonly string[] {
  const { draw } = plan
  if (draw.chance(55)) return []
  const pages = plan.sizes.find(({ name }) => name === 'pages')
  const declared: [string, Ty][] = [
    ['State', { kind: 'words', words: draw.some(WORDS, 2, 3), alias: 'State' }],
    ['Page', pages === undefined ? { ...intTy(0, 1), alias: 'Page' } : { ...intTy(0, pages.value - 1), to: 'pages - 1', alias: 'Page' }],
    ['Pages', { kind: 'set', element: intTy(0, 1), alias: 'Pages' }],
  ]
  return draw.some(declared, 1, 2).map(([name, ty]) => {
    plan.aliases.push({ name, ty })
    return `type ${name} = ${ty.kind === 'int' ? `${ty.from}..${ty.to}` : ty.kind === 'words' ? `{${ty.words.join(', ')}}` : 'set of 0..1'}`
  })
}

// ---- lock kinds ----

/** Of the standard library, with their modes. */
const STANDARD: readonly (readonly [
  name: string,
  modes: readonly string[],
  ranged: boolean,
  parameters?: readonly (readonly string[])[],
])[] = [
  ['mutex', ['held'], false],
  ['spinlock', ['held'], false],
  ['rwsem', ['read', 'write'], false],
  ['rwlock', ['read', 'write'], false],
  ['qrwlock', ['read', 'interrupt_read', 'write'], false],
  ['two_state', ['add', 'block'], false],
  ['glock', ['shared', 'deferred', 'exclusive'], false],
  ['semaphore', ['held'], false, [['1', '2', 'max(2, 1)']]],
  ['range_lock', ['read', 'write'], true],
]

const UNFAIR: readonly string[] = ['mutex', 'two_state']

export function declareLocks(plan: Plan, standard: boolean): readonly string[] {
  const { draw } = plan
  const lines: string[] = []
  if (standard) {
    for (const [name, modes, ranged, parameters] of draw.some(STANDARD, 1, 2)) {
      const queues = !UNFAIR.includes(name)
      plan.locks.push({ name, modes, ranged, transferable: draw.chance(20), recursive: false, queues, ...(parameters && { parameters }) })
    }
  }
  for (let i = standard ? draw.below(2) : draw.between(1, 2); i > 0; i--) lines.push(...lockKind(plan))
  return lines
}

function lockKind(plan: Plan): readonly string[] {
  const { draw } = plan
  const name = plan.fresh('kind')
  const modes = draw.weighed([
    [4, ['held']],
    [4, ['read', 'write']],
    [2, ['read', 'write', 'both']],
  ])
  const before: string[] = []
  const parameters: { readonly name: string; readonly type: string; readonly texts: readonly string[] }[] = []
  const given = draw.chance(25)
  const parameter = (what: string, type: string, texts: readonly string[]): string => {
    const of = plan.fresh(what)
    parameters.push({ name: of, type, texts })
    return of
  }
  const chosenBy = (what: string, words: readonly string[]): string => {
    if (given && draw.chance(50)) return parameter(`${what}_of`, `{${words.join(', ')}}`, words)
    if (plan.switches.length > 0 && draw.chance(10)) {
      const [then, otherwise] = draw.some(words, 2, 2)
      return `if ${switchTest(plan)} then ${then} else ${otherwise}`
    }
    if (draw.chance(75)) return draw.pick(words)
    const of = plan.fresh(what)
    const values = draw.some(words, 2, words.length)
    plan.switches.push({ name: of, values })
    before.push(`switch ${of} : {${values.join(', ')}} = ${draw.pick(values)}`)
    return of
  }
  const ranged = draw.chance(12)
  const clauses: string[] = []
  const upgrades: { readonly from: string; readonly to: string }[] = []
  const upgraded = modes.length > 1 && draw.chance(50)
  const said = new Set<string>()
  for (const mode of modes) {
    const partners = modes.filter(
      (other) =>
        !said.has([mode, other].sort().join(' ')) && draw.chance(mode === 'read' && other === 'read' ? 85 : modes.length === 1 ? 10 : 25),
    )
    for (const other of partners) said.add([mode, other].sort().join(' '))
    const pairs = partners.length === 0 ? '' : ` with ${partners.join(', ')}`
    const joined = modes.filter((other) => other !== mode && !said.has([mode, other].sort().join(' ')) && draw.chance(10))
    for (const other of joined) said.add([mode, other].sort().join(' '))
    const joins = joined.length === 0 ? '' : ` joins ${joined.join(', ')}`
    const paired = partners.length + joined.length > 0
    const when = !paired
      ? ''
      : given && draw.chance(30)
        ? ` if ${parameter('shares', 'bool', ['true', 'false', ...(plan.switches.length === 0 ? [] : [switchTest(plan)])])}`
        : plan.switches.length > 0 && draw.chance(15)
          ? ` if ${switchTest(plan)}`
          : ''
    const becomes = draw.chance(upgraded ? 60 : 0) ? modes.filter((other) => other !== mode && draw.chance(60)) : []
    upgrades.push(...becomes.map((to) => ({ from: mode, to })))
    const become = becomes.length === 0 ? '' : ` becomes ${becomes.join(', ')}${draw.chance(25) ? ' queues' : ''}`
    clauses.push(
      `mode ${mode}${pairs}${joins}${when}${draw.weighed([
        [80, ''],
        [10, ' jumps'],
        [10, ' overtakes'],
      ])}${become}`,
    )
  }
  const policy = draw.chance(65) ? chosenBy('policy', ['unfair', 'fifo', 'writers_block_readers']) : undefined
  if (policy !== undefined) clauses.push(`policy ${policy}`)
  const queues = policy !== undefined && policy !== 'unfair'
  const anyone = draw.chance(12)
  const recursion = !anyone && draw.chance(40) ? chosenBy('recursion', ['counted', 'waits', 'trap']) : 'waits'
  const recursive = recursion !== 'waits' && recursion !== 'trap'
  if (recursion !== 'waits' || (!anyone && draw.chance(10))) clauses.push(`recursion ${recursion}`)
  if (draw.chance(given ? 40 : 12))
    clauses.push(`holders ${given ? parameter('most_of', '1..3', ['1', '2', '1 + 1']) : draw.between(1, 2)}`)
  if (ranged) clauses.push('ranges')
  if (anyone) clauses.push('anyone')
  const head = parameters.length === 0 ? '' : `(${parameters.map((one) => `${one.name}: ${one.type}`).join(', ')})`
  const facts = { modes, ranged, transferable: !anyone && draw.chance(20), recursive, anyone, upgrades }
  const declared = [...before, `lock ${name}${head} {`, ...clauses, '}']
  if (draw.chance(parameters.length > 0 && plan.switches.length > 0 ? 30 : 0)) {
    // One or the other: alike but for what hangs on the parameters that may differ.
    const bound = parameters.map((one) => draw.pick(one.texts))
    const use = (): string => parameters.map((one, i) => (one.type === '1..3' ? bound[i] : draw.pick(one.texts))).join(', ')
    const either = plan.fresh('kind')
    plan.locks.push({ name: either, ...facts, queues: false })
    return [...declared, `lock ${either} = if ${switchTest(plan)} then ${name}(${use()}) else ${name}(${use()})`]
  }
  plan.locks.push({ name, ...facts, queues, ...(parameters.length === 0 ? {} : { parameters: parameters.map((one) => one.texts) }) })
  return declared
}

function switchTest(plan: Plan): string {
  const { draw } = plan
  const { name, values } = draw.pick(plan.switches)
  return values === undefined ? `${draw.pick(['', 'not '])}${name}` : `${name} ${draw.pick(['==', '!='])} ${draw.pick(values)}`
}

// ---- objects and task fields ----

/** `library`: the first class is what a library of this folder leaves open. */
export function declareObjects(plan: Plan, library: boolean): readonly string[] {
  const { draw } = plan
  const files: Cls = { name: 'File', count: draw.chance(85) ? 2 : undefined, ordered: draw.chance(60), fields: [] }
  const size = plan.sizes.find(({ name }) => name === 'files')
  const counted: Cls = size === undefined || files.count === undefined ? files : { ...files, count: size.value }
  plan.classes.push(counted)
  const second: Cls | undefined = draw.chance(35)
    ? { name: 'Journal', count: draw.chance(30) ? 2 : undefined, ordered: false, fields: [] }
    : draw.chance(30)
      ? { name: 'Bio', count: draw.between(1, 2), ordered: draw.chance(30), pool: true, fields: [] }
      : undefined
  if (second !== undefined) plan.classes.push(second)
  if (second?.pool === true) second.fields.push({ name: 'live', ty: boolTy, use: 'shared' })
  const text = (cls: Cls, count: string, fields: readonly string[]): readonly string[] => [
    `object ${cls.name}${cls.count === undefined ? '' : `[${count}]`}${cls.ordered ? ' ordered' : ''}${cls.pool === true ? draw.pick([' pool', ' pool freed']) : ''} {`,
    ...fields,
    '}',
  ]
  const opened = library ? openClass(plan, counted) : []
  return [
    ...text(counted, size === undefined ? `${counted.count}` : 'files', [
      ...opened,
      ...fieldsOf(plan, counted, draw.between(1, 2), draw.between(1, 3)),
    ]),
    ...(second === undefined ? [] : text(second, `${second.count}`, fieldsOf(plan, second, draw.below(2), draw.between(1, 2)))),
  ]
}

/** What library.lockspec asks of its class, and what it offers. */
function openClass(plan: Plan, cls: Cls): readonly string[] {
  const mutex: LockKind = plan.locks.find(({ name }) => name === 'mutex') ?? {
    name: 'mutex',
    modes: ['held'],
    ranged: false,
    transferable: false,
    recursive: false,
  }
  cls.fields.push(
    { name: 'gate', ty: { kind: 'lock', of: mutex, over: undefined }, use: 'constant' },
    { name: 'open', ty: boolTy, use: 'shared' },
  )
  plan.procedures.push({
    name: 'pass',
    role: 'procedure',
    parameters: [{ name: 'node', ty: { kind: 'object', of: cls, optional: false } }],
    outcomes: ['ok', 'again'],
    sure: true,
    endless: false,
  })
  return ['gate : lock mutex', `open : bool = ${plan.draw.pick(['true', 'false'])}`]
}

export function declareTaskState(plan: Plan): readonly string[] {
  const { draw } = plan
  if (draw.chance(plan.interrupted ? 15 : 45)) return []
  const lines = Array.from({ length: draw.between(1, 2) }, () =>
    valueField(
      plan,
      plan.taskFields,
      draw.weighed<Use>([
        [plan.interrupted ? 0 : 4, 'own'],
        [plan.interrupted ? 6 : 3, 'hosted'],
        [2, 'shared'],
        [1, 'constant'],
        [1, 'ghost'],
      ]),
    ),
  )
  if (draw.chance(12)) lines.push(lockField(plan, plan.taskFields))
  return ['task state {', ...lines, '}']
}

function fieldsOf(plan: Plan, cls: Cls, locks: number, values: number): readonly string[] {
  const { draw } = plan
  const pooled = cls.pool === true
  const free = !pooled && draw.chance(10)
  // Of a lock of a pool `mine` reads whether its object is there.
  const kinds = pooled ? plan.locks.filter(({ transferable, anyone }) => transferable || anyone === true) : plan.locks
  return [
    ...Array.from({ length: kinds.length === 0 ? 0 : locks }, () => lockField(plan, cls.fields, kinds)),
    ...Array.from({ length: values }, (_, i) =>
      valueField(
        plan,
        cls.fields,
        draw.weighed<Use>([
          [8, 'shared'],
          [pooled ? 0 : 2, 'constant'],
          [1, 'ghost'],
        ]),
        free && i === 0,
      ),
    ),
  ]
}

function lockField(plan: Plan, fields: Field[], kinds: readonly LockKind[] = plan.locks): string {
  const { draw } = plan
  const of: LockKind = draw.pick(kinds)
  const page = plan.aliases.find(({ name }) => name === 'Page')?.ty
  const over = of.ranged ? (page?.kind === 'int' && page.high > 0 && draw.chance(50) ? page : intTy(0, draw.between(1, 2))) : undefined
  const given = of.parameters?.map((texts) => draw.pick(texts)).join(', ')
  const lock: Ty = { kind: 'lock', of, over, ...(given === undefined ? {} : { given }) }
  const ty: Ty = draw.chance(16) ? arrayOf(plan, lock) : lock
  const name = plan.fresh('lock')
  fields.push({ name, ty, use: 'constant' })
  return `${name} : ${textOf(ty)}`
}

const PREFIX: Readonly<Record<Ty['kind'], string>> = {
  bool: 'flag',
  int: 'count',
  words: 'state',
  object: 'link',
  task: 'owner',
  mapping: 'buffer',
  set: 'seen',
  array: 'slots',
  lock: 'lock',
}

function valueField(plan: Plan, fields: Field[], use: Use, free = false): string {
  const { draw } = plan
  const ty = free ? boolTy : fieldType(plan)
  const name = plan.fresh(PREFIX[ty.kind])
  fields.push({ name, ty, use })
  const scene = constantScene(plan)
  const of = ty.kind === 'array' ? ty.element : ty
  const initial = free ? ' = any' : hasValue(scene, of) && draw.chance(60) ? ` = ${expression(scene, of, 0)}` : ''
  return `${use === 'ghost' ? 'ghost ' : ''}${name} : ${textOf(ty)}${initial}`
}

function fieldType(plan: Plan): Ty {
  const { draw } = plan
  const plain = valueType(plan)
  return draw.chance(85) ? plain : arrayOf(plan, plain)
}

function arrayOf(plan: Plan, element: Ty): Ty {
  const { draw } = plan
  const size = plan.sizes.find(({ name }) => name === 'pages')
  if (draw.chance(45)) {
    const by = draw.weighed<Ty>([
      [3, { kind: 'words', words: draw.some(WORDS, 2, 3) }],
      ...plan.classes.map((of): readonly [number, Ty] => [2, { kind: 'object', of, optional: false }]),
      ...plan.aliases.flatMap(({ ty }): readonly (readonly [number, Ty])[] => (ty.kind === 'set' ? [] : [[2, ty]])),
      [1, intTy(1, 2)],
      [1, boolTy],
    ])
    return { kind: 'array', length: 2, count: '', element, by }
  }
  return size !== undefined && element.kind !== 'lock' && draw.chance(50)
    ? { kind: 'array', length: size.value, count: 'pages', element }
    : { kind: 'array', length: 2, count: '2', element }
}

/** The type of a field, a parameter or a local. */
export function valueType(plan: Plan): Ty {
  const { draw } = plan
  const alias = plan.aliases.map(({ ty }): readonly [number, Ty] => [3, ty])
  const optional = draw.chance(60)
  return draw.weighed<Ty>([
    [8, boolTy],
    [6, intTy(draw.chance(15) ? -1 : 0, draw.between(1, 2))],
    [8, { kind: 'words', words: draw.some(WORDS, 2, 3) }],
    ...plan.classes.map((of): readonly [number, Ty] => [3, { kind: 'object', of, optional }]),
    [2, { kind: 'task', optional }],
    ...plan.mappings.map((of): readonly [number, Ty] => [2, { kind: 'mapping', of, optional }]),
    [3, setType(plan)],
    ...(modeTy(plan).words.length === 0 ? [] : [[1, modeTy(plan)] as const]),
    ...alias,
  ])
}

function setType(plan: Plan): TyOf<'set'> {
  const { draw } = plan
  return {
    kind: 'set',
    element: draw.weighed<Ty>([
      [3, intTy(0, 1)],
      [2, { kind: 'words', words: draw.some(WORDS, 2, 3) }],
      ...plan.classes.map((of): readonly [number, Ty] => [2, { kind: 'object', of, optional: false }]),
      [2, { kind: 'task', optional: false }],
    ]),
  }
}
