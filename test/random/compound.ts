// Random statements that are made of blocks and steps: loops, choices, waits, atomic blocks, touches, attempts with their clauses.
// Input and output as in statements.ts, which offers them beside its own.
import { binder, condition, expression, hasValue } from './expressions.ts'
import { withLocals, lockUse, type Scene } from './scene.ts'
import { block, counter, holding, inside, ownData, stepping, type Body, type Choice, type Code } from './statements.ts'
import { usedLocks, type Local, type Ty } from './vocabulary.ts'

export function compound(body: Body): readonly Choice[] {
  const { temper, draw } = body.plan
  if (body.mode === 'atomic') {
    return [
      [2, () => either(body)],
      [1, () => choose(body)],
      [1, () => ({ text: `wait until ${condition(body, 1)}` })],
      [1, () => select(body)],
      [1, () => attempt(body, false)],
    ]
  }
  return [
    [temper.waiting, () => ({ text: `wait until ${condition(body, 1)}`, sure: true })],
    [4, () => atomic(body)],
    ...lockInAtomic(body),
    [2, () => either(body)],
    [1, () => select(body)],
    [2, () => choose(body)],
    [temper.looping, () => (draw.chance(50) ? countedLoop(body) : spinningLoop(body))],
    [temper.looping, () => choosingLoop(body)],
    [touchable(body).length > 0 ? 18 : 0, () => touch(body)],
    [temper.retrying, () => attempt(body, true)],
    [2, () => attempt(body, false)],
    [temper.retrying > 1 && lockUse(ownData(body), false) !== undefined ? 2 : 0, () => backingOff(body)],
  ]
}

const braces = (code: { readonly text: string }): string => `{\n${code.text}\n}`

function atomic(body: Body): Code {
  const within = block(inside(body, { mode: 'atomic' }), 3)
  return { text: `atomic ${braces(within)}`, sure: true, ends: within.ends }
}

/** A lock that is taken together with something else, and let go of later. */
function lockInAtomic(body: Body): readonly Choice[] {
  const { draw, temper } = body.plan
  const use = lockUse(ownData(body), false)
  if (use === undefined) return []
  return [
    [
      Math.ceil(temper.locking / 2),
      () => {
        const release = `unlock ${use.text}`
        const beside = block(inside(body, { mode: 'atomic', raises: [], returns: undefined, looping: undefined }), 1).text
        const taken = draw.chance(60) ? `lock ${use.text}\n${beside}` : `${beside}\nlock ${use.text}`
        const within = block({ ...holding(body, release), raises: [] }, 2)
        return { text: `atomic {\n${taken}\n}\n${within.text}${within.ends ? '' : `\n${release}`}`, sure: true, ends: within.ends }
      },
    ],
  ]
}

function countedLoop(body: Body): Code {
  const { draw } = body.plan
  body.notes.endless = true
  const most = draw.between(1, 2)
  const count = counter(body, most)
  const within = stepping(block(inside(withLocals(body, [{ ...count, by: 'let' }]), { looping: [] }), 2))
  const step = within.ends ? '' : `\n${count.name} = ${count.name} + 1`
  return {
    text: `var ${count.name} : 0..${most} = 0\nwhile ${count.name} < ${most} {\n${within.text}${step}\n}`,
    binds: [{ ...count, by: 'let' }],
  }
}

function spinningLoop(body: Body): Code {
  body.notes.endless = true
  const within = stepping(block(inside(body, { looping: [] }), 2))
  const test = condition(body, 1)
  return { text: `while ${test} ${braces(within)}`, ends: test === 'true' && !/\bbreak\b/.test(within.text) }
}

function either(body: Body): Code {
  const { draw } = body.plan
  const some = (): { readonly text: string; readonly ends: boolean } =>
    draw.chance(12) ? { text: '', ends: false } : block(inside(body), 2)
  const branches = Array.from({ length: draw.chance(20) ? 3 : 2 }, some)
  return {
    text: `either ${branches.map((one) => `${fair(body)}${braces(one)}`).join(' or ')}`,
    sure: body.mode === 'steps',
    ends: branches.every((one) => one.ends),
  }
}

/** A loop that makes nothing but choices, choices in choices: some leave it, some go round, some are fair. */
function choosingLoop(body: Body): Code {
  const { draw } = body.plan
  body.notes.endless = true
  const count = counter(body, 1)
  const within = inside(withLocals(body, [{ ...count, by: 'let' }]), { looping: [] })
  const leaf = (): string =>
    draw.weighed([
      [3, ''],
      [3, `${count.name} = 1`],
      [1, 'skip'],
      [1, 'break'],
      [1, 'continue'],
      [1, `attempt {\nskip\n${draw.pick(['break', 'continue'])}\n} always {\nskip\n}`],
      [1, block(within, 1).text],
    ])
  const choices = (depth: number): string =>
    `either ${Array.from({ length: draw.chance(15) ? 3 : 2 }, () => `${fair(body)}{ ${depth > 0 && draw.chance(45) ? choices(depth - 1) : leaf()} }`).join(' or ')}`
  const test = draw.chance(80) ? `${count.name} < 1` : condition(within, 1)
  return { text: `var ${count.name} : 0..1 = 0\nwhile ${test} {\n${choices(2)}\n}`, binds: [{ ...count, by: 'let' }] }
}

const fair = (body: Body): string => (body.plan.draw.chance(20) ? 'fair ' : '')

/** The first statement of each branch is a step and no choice itself. */
function select(body: Body): Code {
  const { draw } = body.plan
  const branch = (): { readonly text: string; readonly ends: boolean } => {
    const use = lockUse(ownData(body), false)
    const first = draw.weighed<readonly [string, string]>([
      [use === undefined ? 0 : 4, [`lock ${use?.text}`, `unlock ${use?.text}`]],
      [3, [`wait until ${condition(body, 1)}`, '']],
      [1, ['skip', '']],
    ])
    const rest =
      body.fuel.left > 0 && draw.chance(60) ? block(first[1] === '' ? inside(body) : holding(body, first[1]), 2) : { text: '', ends: false }
    return { text: `${first[0]}\n${rest.text}\n${rest.ends ? '' : first[1]}`, ends: rest.ends }
  }
  const branches = Array.from({ length: draw.between(2, 3) }, branch)
  return {
    text: `select ${branches.map((one) => `${fair(body)}${braces(one)}`).join(' or ')}`,
    sure: body.mode === 'steps',
    ends: branches.every((one) => one.ends),
  }
}

function choose(body: Body): Code {
  const { draw } = body.plan
  const bound = Array.from({ length: draw.chance(20) ? 2 : 1 }, () => binder(body, 1))
  const binds = bound.map(({ local }) => local)
  const where = draw.chance(45) ? ` where ${condition(withLocals(body, binds), 1)}` : ''
  return { text: `choose ${bound.map(({ text }) => text).join(', ')}${where}`, binds, sure: body.mode === 'steps' }
}

// ---- touches ----

const touchable = (body: Body): readonly (() => Code)[] => {
  const { plan } = body
  const { draw } = plan
  return plan.mappings.flatMap((of) => {
    const ty = { kind: 'mapping', of, optional: false } as const
    const own = ownData(body)
    if (!hasValue(own, ty)) return []
    return of.accesses
      .filter(({ raises }) => raises.every((outcome) => body.raises.includes(outcome)))
      .map(({ word }) => (): Code => {
        body.notes.endless = true
        const within = draw.chance(45) ? ` ${braces(block(inside(body, { mode: 'touch' }), 2))}` : ''
        return { text: `touch ${word}${word === '' ? '' : ' '}${expression(own, ty, 0)}${within}`, sure: true }
      })
  })
}

const touch = (body: Body): Code => body.plan.draw.pick(touchable(body))()

// ---- attempts ----

/** Everything that the body may raise is taken by a clause at the end, but for what the procedure declares. */
function attempt(body: Body, retrying: boolean): Code {
  const { plan } = body
  const { draw, outcomes, temper } = plan
  const caught = draw.some(outcomes, 1, 2)
  const names = body.mode === 'steps' && draw.chance(retrying ? 30 : 10) ? [changing(body)] : []
  const locals = names.map(({ local }) => local)
  const around = withLocals({ ...inside(body), takesAll: false }, locals)
  const use = draw.chance(temper.locking * 6) ? lockUse(ownData(body), false) : undefined
  const raises = [...new Set([...caught, ...(draw.chance(30) ? body.raises : [])])]
  const within = block({ ...around, raises, held: [] }, 3)
  // Something that leaves the body at times, so that the clauses are not for nothing.
  const leave = within.ends || draw.chance(25) ? '' : `\nif ${condition(around, 1)} { raise ${draw.pick(caught)} }`
  const always = draw.chance(15) ? block({ ...around, raises: [], returns: undefined, looping: undefined, held: [] }, 1).text : undefined
  const finally_ =
    use === undefined && always === undefined ? '' : ` always {\n${always ?? ''}\n${use === undefined ? '' : `unlock ${use.text}`}\n}`
  const clauses = [...(retrying ? [retryRule(around, caught, locals)] : []), ...handlers(around, caught)]
  const changes = names.length === 0 ? '' : ` with ${names.map(({ text }) => text).join(', ')}`
  const opening = use === undefined ? '' : `lock ${use.text}\n`
  if (retrying) body.notes.endless = true
  return {
    text: `${opening}attempt${changes} {\n${within.text}${leave}\n}${finally_}\n${clauses.map(({ text }) => text).join('\n')}`,
    ends: within.ends && clauses.every(({ ends }) => ends),
    sure: use !== undefined && body.mode === 'steps',
  }
}

/** Two locks, the second tried: who does not get it lets go of the first and begins again. */
function backingOff(body: Body): Code {
  const { draw, fresh, outcomes } = body.plan
  const own = ownData(body)
  const [first, second] = [lockUse(own, false), lockUse(own, false)]
  if (first === undefined || second === undefined) return { text: 'skip', sure: true }
  const outcome = draw.pick(outcomes)
  const within = block({ ...inside(body), takesAll: false, raises: [], returns: undefined, looping: undefined, held: [] }, 2)
  const tried = `if not trylock ${second.text} { raise ${outcome} }\n${within.text}\nunlock ${second.text}`
  const most = draw.chance(30) ? ' at most 2' : ''
  body.notes.endless = true
  return {
    text: `attempt {\nlock ${first.text}\n${tried}\n} always {\nunlock ${first.text}\n}\nretry ${fresh('rule')} on ${outcome}${most} { }${most === '' ? '' : `\non ${outcome} { }`}`,
    sure: true,
  }
}

interface Clause {
  readonly text: string
  readonly ends: boolean
}

function handlers(body: Body, caught: readonly string[]): readonly Clause[] {
  const { draw } = body.plan
  const handled = (): Clause => (draw.chance(60) ? block(body, 2) : { text: '', ends: false })
  const clause = (on: string, { text, ends }: Clause): Clause => ({ text: `on ${on} {\n${text}\n}`, ends })
  if (caught.length === 2 && draw.chance(30)) return [clause(caught.join(', '), handled())]
  return caught.flatMap((outcome) => [
    ...(draw.chance(15) ? [clause(`${outcome} if ${condition(body, 1)}`, handled())] : []),
    clause(outcome, handled()),
  ])
}

function changing(body: Body): { readonly local: Local; readonly text: string } {
  const { plan } = body
  const { draw } = plan
  const own: Scene = ownData(body)
  // Their type is that of their first value: an integer, or a set of them, would need a declared one.
  const ty: Ty = draw.weighed<Ty>([
    [2, { kind: 'bool' }],
    ...usedLocks(plan)
      .filter(({ modes }) => modes.length > 1)
      .map((kind): readonly [number, Ty] => [3, { kind: 'words', words: kind.modes }]),
    ...plan.classes.map((of): readonly [number, Ty] => [1, { kind: 'object', of, optional: false }]),
  ])
  const local: Local = { name: plan.fresh('w'), ty, by: 'with' }
  return { local, text: `${local.name} = ${ty.kind === 'words' ? draw.pick(ty.words) : expression(own, ty, 0)}` }
}

function retryRule(body: Body, caught: readonly string[], names: readonly Local[]): Clause {
  const { plan } = body
  const { draw, fresh } = plan
  const on = draw.some(caught, 1, caught.length)
  const test = draw.chance(35) ? ` if ${condition(body, 1)}` : ''
  const most = draw.chance(45) ? ` at most ${draw.between(1, 2)}` : ''
  const changes =
    names.length > 0 && draw.chance(75)
      ? ` with ${names.map(({ name, ty }) => `${name} = ${expression(ownData(body), ty, 1)}`).join(', ')}`
      : ''
  const repair = stepping(block({ ...body, raises: [] }, 1))
  const then = most !== '' && draw.chance(40) ? block(body, 1) : undefined
  return {
    text: `retry ${fresh('rule')} on ${on.join(', ')}${test}${most}${changes} ${braces(repair)}${then === undefined ? '' : ` then ${braces(then)}`}`,
    ends: then === undefined || then.ends,
  }
}
