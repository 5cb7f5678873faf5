// Random transition systems, for holding the emitters against the interpreter: every kind of node, expression and type, joins in
// all positions, scopes that come and go, values at the edges of words. Made from a seed, so that a failure can be repeated.
import type { Expression, Location, Node, Scope, System, Temp, Type, Variable } from '../../../compiler/ir/system.ts'
import {
  and,
  anyHeld,
  assign,
  BLOCKED,
  BOOL,
  binary,
  bind,
  branch,
  builder,
  choose,
  constant,
  either,
  fail,
  goto,
  int,
  not,
  note,
  or,
  read,
  ref,
  temp,
  word,
} from './build.ts'
import { nth } from '../../../runtime/entries.ts'

export function randomSystem(seed: number): System {
  let state = (seed * 2654435761) >>> 0
  const random = (n: number): number => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0
    const mixed = Math.imul(state ^ (state >>> 13), 0x297a2d39) >>> 0
    return ((mixed ^ (mixed >>> 16)) >>> 0) % n
  }
  const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T
  const chance = (percent: number): boolean => random(100) < percent

  const b = builder('random', `seed_${seed}`)
  const objects = ['File[0]', 'File[1]', 'File[2]']
  const FILE: Type = { kind: 'object', class: 'File', names: objects, optional: false }
  const FILE_OR_NONE: Type = { ...FILE, optional: true }
  const SET: Type = { kind: 'set', element: FILE }
  const SET_OR_NONE: Type = { kind: 'set', element: FILE_OR_NONE }
  const BUFFER: Type = {
    kind: 'mapping',
    mapping: 'Buffer',
    components: [
      { name: 'file', type: FILE_OR_NONE },
      { name: 'n', type: int(2, 3) },
    ],
    optional: true,
  }
  const CACHE = word('absent', 'clean', 'dirty')
  const types: readonly Type[] = [BOOL, int(0, 3), int(-2, 2), int(1, 12), CACHE, FILE, FILE_OR_NONE, SET, SET_OR_NONE, BUFFER]
  const taskCount = 1 + random(2)

  const fields: Variable[] = Array.from({ length: 2 + random(4) }, (_, i) => {
    const type = pick(types)
    return b.variable(`X.f${i}`, type, chance(50) ? { count: 2 + random(9) } : {})
  })
  const lock = b.lock(
    'X.lock',
    ['a', 'b'],
    [
      [true, false],
      [false, false],
    ],
    taskCount,
  )
  const holds = lock.holds.map((hold) => hold.variable)
  const parameters = [b.parameter('flag', ['off', 'on'], true), b.parameter('kind', ['x', 'y', 'z'])]
  const failures = [b.failure('one'), b.failure('two')]

  const tasks = Array.from({ length: taskCount }, (_, t) =>
    b.task(
      t === 0 ? 'p' : 'q[0]',
      Object.fromEntries(Array.from({ length: 5 + random(4) }, (_unused, i) => [`l${i}`, i === 0 ? 'start' : `step ${i}`])),
    ),
  )
  for (const { task } of tasks) {
    const outer: Scope = { task: task.id, parent: undefined }
    const scopes = [outer, { task: task.id, parent: outer }, { task: task.id, parent: outer }]
    const locals = scopes.map((scope, i) => [
      b.local(task.id, `${task.name}.v${i}`, pick(types), scope),
      b.local(task.id, `${task.name}.u${i}`, pick(types), scope),
    ])
    const chain = (i: number): readonly Variable[] => (i === 0 ? [] : i === 1 ? nth(locals, 0) : [...nth(locals, 0), ...locals[i - 1]!])
    // Location l has the locals of no scope, the outer, or the outer and one of the two inner.
    const scopeOf = task.locations.map((_, i) => (i === 0 ? 0 : random(4)))
    task.locations.forEach((location, i) => ((location as { scope: readonly Variable[] }).scope = chain(scopeOf[i]!)))
    const notes = [
      b.note({ kind: 'round', task: task.id }),
      b.note({ kind: 'leak', task: task.id, lock: 'X.lock', mode: 'a', call: 'f', span: task.span }),
      b.note({ kind: 'cover', task: task.id, what: 'then', span: task.span }),
    ]
    const stands = b.note({ kind: 'selfDeadlock', task: task.id, lock: 0, span: task.span })

    for (const location of task.locations) {
      if (location.id > 0 && chance(10)) {
        ;(location as { finished: boolean }).finished = true
        continue
      }
      location.code = code({ depth: 0, location, temps: [], ways: 0, notes, stands, locals: scopeOf, chain })
    }
  }

  interface Place {
    readonly depth: number
    readonly location: Location
    readonly temps: readonly Temp[]
    readonly ways: number
    readonly notes: ReturnType<typeof b.note>[]
    readonly stands: ReturnType<typeof b.note>
    readonly locals: readonly number[]
    readonly chain: (i: number) => readonly Variable[]
  }

  function code(place: Place): Node {
    const here = tasks[place.location.task]!.task
    const deeper: Place = { ...place, depth: place.depth + 1 }
    if (place.depth > 5) return ending(place)
    switch (random(12)) {
      case 0:
      case 1:
        return writing(place, code(deeper))
      case 2: {
        const t = b.temp(pick(['t', 'value', 'next', 'class', 'table', 'File', 'n0', 'pending']), pick(types))
        return bind(t, expression(t.type, place, 2), code({ ...deeper, temps: [...place.temps, t] }))
      }
      case 3:
      case 4: {
        // A join: both branches go on at the same node, one perhaps through more.
        const after = code(deeper)
        const side = (): Node =>
          chance(30) ? after : writing(place, chance(20) ? branch(condition(place, 2), after, ending(place)) : after)
        const inner = chance(40) ? branch(condition(place, 2), side(), chance(30) ? ending(place) : side()) : side()
        return branch(condition(place, 2), inner, chance(50) && place.ways < 2 ? either(side(), writing(place, after)) : side())
      }
      case 5:
        return branch(condition(place, 2), code(deeper), chance(40) ? BLOCKED : code(deeper))
      case 6: {
        const after = code(deeper)
        const variable = pick(
          [...fields, ...place.location.scope].filter((v) => v.type.kind === 'int' && v.type.low === 0 && v.elements.length === 1),
        )
        if (variable === undefined) return after
        return {
          kind: 'switch',
          value: read(variable),
          cases: Array.from({ length: 4 }, () => (chance(50) ? after : chance(50) ? writing(place, after) : ending(place))),
        }
      }
      case 7: {
        if (place.ways >= 2) return ending(place)
        const more = { ...deeper, ways: place.ways + 1 }
        return either(...Array.from({ length: 2 + random(2) }, () => code(more)))
      }
      case 8: {
        if (place.ways >= 2) return ending(place)
        const type = pick([int(0, 2), CACHE, FILE, FILE_OR_NONE] as const)
        const t = b.temp('pick', type)
        const low = type.kind === 'object' && type.optional ? -1 : 0
        return choose(t, low, 2, code({ ...deeper, ways: place.ways + 1, temps: [...place.temps, t] }))
      }
      case 9:
        return note(pick(place.notes), code(deeper))
      case 10:
        return chance(20) ? standing(place, code(deeper)) : holding(here.id, code(deeper))
      default:
        return ending(place)
    }
  }

  function holding(task: number, next: Node): Node {
    const hold = lock.hold(task, pick(['a', 'b']))
    // As a lock and an unlock count.
    return chance(50)
      ? branch(binary('<', read(hold), constant(1)), assign(ref(hold), binary('+', read(hold), constant(1), hold.type), next))
      : branch(
          binary('>', read(hold), constant(0)),
          assign(ref(hold), binary('-', read(hold), constant(1), hold.type), next),
          chance(50) ? fail(nth(failures, 1)) : next,
        )
  }

  /** Before its own hold: blocked at once, or what would have happened anyway. */
  function standing(place: Place, next: Node): Node {
    return branch(condition(place, 1), note(place.stands, chance(40) ? BLOCKED : next), next)
  }

  function writing(place: Place, next: Node): Node {
    const variable = pick([...fields, ...place.location.scope])
    return write(variable, place, next)
  }

  function write(variable: Variable, place: Place, next: Node): Node {
    const target = variable.elements.length === 1 ? ref(variable) : ref(variable, indexFor(variable, place))
    if (variable.type.kind === 'int' && variable.elements.length === 1 && chance(40)) {
      const { low, high } = variable.type
      return chance(50)
        ? branch(
            binary('<', read(variable), constant(high)),
            assign(target, binary('+', read(variable), constant(1), variable.type), next),
            next,
          )
        : branch(
            binary('>', read(variable), constant(low)),
            assign(target, binary('-', read(variable), constant(1), variable.type), next),
            next,
          )
    }
    return assign(target, expression(variable.type, place, 2), next)
  }

  /** Going to a place that has more in scope gives all that a value. */
  function ending(place: Place): Node {
    if (chance(8)) return fail(pick(failures))
    if (chance(8)) return BLOCKED
    const { task } = tasks[place.location.task]!
    const target = task.locations[1 + random(task.locations.length - 1)]!
    const has = new Set(place.location.scope)
    const moved = target.scope.filter((variable) => !has.has(variable) || chance(30))
    return moved.reduceRight<Node>((next, variable) => assign(ref(variable), shared(variable.type), next), goto(target))
  }

  /** Of data that is there wherever a step ends. */
  function shared(type: Type): Expression {
    const same = fields.filter((field) => field.type === type && field.elements.length === 1)
    return same.length > 0 && chance(70) ? read(pick(same)) : value(type)
  }

  function value(type: Type): Expression {
    switch (type.kind) {
      case 'bool':
        return constant(random(2), type)
      case 'int':
        return constant(type.low + random(type.high - type.low + 1), type)
      case 'words':
        return constant(random(type.words.length), type)
      case 'set':
        return constant(random(type === SET ? 8 : 16), type)
      case 'mapping':
        return constant(random(9) - 1, type)
      case 'object':
      case 'task':
      case 'lock':
        return constant('optional' in type && type.optional ? random(4) - 1 : random(3), type)
    }
  }

  function indexFor(variable: Variable, place: Place): Expression {
    const last = variable.elements.length - 1
    if (chance(40)) return constant(random(last + 1))
    const small = [...fields, ...place.location.scope].filter(
      (v) => v.elements.length === 1 && (v.type === FILE || (v.type.kind === 'int' && v.type.low >= 0 && v.type.high <= 3)),
    )
    if (small.length === 0) return constant(random(last + 1))
    const chosen = pick(small)
    return binary('mod', read(chosen), constant(last + 1), int(0, last))
  }

  function expression(type: Type, place: Place, depth: number): Expression {
    const same: Expression[] = [
      ...[...fields, ...place.location.scope]
        .filter((v) => v.type === type)
        .map((v) => (v.elements.length === 1 ? read(v) : read(v, indexFor(v, place)))),
      ...place.temps.filter((t) => t.type === type).map(temp),
    ]
    if (depth === 0 || chance(30)) return same.length > 0 && chance(80) ? pick(same) : value(type)
    if (chance(20))
      return {
        kind: 'conditional',
        condition: condition(place, depth - 1),
        then: expression(type, place, depth - 1),
        otherwise: expression(type, place, depth - 1),
        type,
      }
    const inner = (t: Type): Expression => expression(t, place, depth - 1)
    switch (type.kind) {
      case 'bool':
        return condition(place, depth)
      case 'int': {
        // Brought into the range by what a checked assignment would have tested.
        const any = pick([int(0, 3), int(-2, 2), int(1, 12)])
        const low = chance(50) ? -200 : 0
        const sum = binary(pick(['+', '-', '*']), inner(any), inner(pick([int(0, 3), int(-2, 2)])), int(-200, 200))
        const divided = binary('div', sum, chance(50) ? inner(int(1, 12)) : constant(-3), int(low === 0 ? -200 : low, 200))
        const size: Expression = { kind: 'size', operand: inner(SET), type: int(0, 3) }
        const span = type.high - type.low + 1
        return binary('+', binary('mod', pick([sum, divided, size]), constant(span), int(0, span - 1)), constant(type.low), type)
      }
      case 'words':
        return chance(50)
          ? { kind: 'table', operand: inner(FILE_OR_NONE), low: -1, table: [2, 0, 1, 1], type }
          : same.length > 0
            ? pick(same)
            : value(type)
      case 'object':
        return type.optional && chance(50) ? inner(FILE) : { kind: 'table', operand: inner(CACHE), low: 0, table: [1, 2, 0], type }
      case 'set':
        if (type === SET)
          return chance(50) ? binary(pick(['union', 'minus']), inner(SET), inner(SET), SET) : binary('with', inner(SET), inner(FILE), SET)
        return binary(pick(['union', 'minus']), inner(type), inner(type), type)
      case 'mapping':
      case 'task':
      case 'lock':
        return same.length > 0 ? pick(same) : value(type)
    }
  }

  function condition(place: Place, depth: number): Expression {
    const inner = (): Expression => (depth <= 0 ? read(pick(holds)) : condition(place, depth - 1))
    const asBool = (one: Expression): Expression => (one.type.kind === 'bool' ? one : binary('>', one, constant(0)))
    const of = (type: Type): Expression => expression(type, place, Math.max(0, depth - 1))
    switch (random(11)) {
      case 10:
        return { kind: 'table', operand: of(pick([CACHE, FILE])), low: 0, table: [1, 0, random(2)], type: BOOL }
      case 0:
        return not(asBool(inner()))
      case 1:
        return and(asBool(inner()), asBool(inner()), asBool(inner()))
      case 2:
        return or(asBool(inner()), asBool(inner()))
      case 3:
        return anyHeld(...holds.filter(() => chance(60)), nth(holds, 0))
      case 4:
        return pick(parameters).type === BOOL
          ? nth(parameters, 0)
          : binary('==', nth(parameters, 1), constant(random(3), nth(parameters, 1).type))
      case 5: {
        const other = tasks[random(tasks.length)]!.task
        return {
          kind: 'at',
          task: other.id,
          locations: other.locations.filter((location) => location.id > 0 && chance(50)).concat(nth(other.locations, 1)),
          type: BOOL,
        }
      }
      case 6: {
        const type = pick(types)
        return binary(pick(['==', '!=']), of(type), of(type))
      }
      case 7: {
        const type = pick([int(0, 3), int(-2, 2), FILE_OR_NONE, SET, BUFFER])
        return binary(pick(['<', '<=', '>', '>=']), of(type), of(type))
      }
      case 8:
        return binary('has', of(SET), of(pick([FILE, FILE_OR_NONE])))
      default:
        return { kind: 'conditional', condition: asBool(inner()), then: asBool(inner()), otherwise: asBool(inner()), type: BOOL }
    }
  }

  const nowhere: Place = {
    depth: 9,
    location: nth(tasks, 0).task.locations[0]!,
    temps: [],
    ways: 9,
    notes: [],
    stands: undefined as never,
    locals: [],
    chain: () => [],
  }
  for (const kind of ['invariant', 'finally', 'reachable', 'eventually'] as const)
    b.property(kind, { kind, condition: condition(nowhere, 2), defined: chance(50) ? constant(1, BOOL) : condition(nowhere, 1) })
  b.property('after', { kind: 'leadsTo', premise: condition(nowhere, 1), conclusion: condition(nowhere, 1), defined: constant(1, BOOL) })
  const free = fields.flatMap((variable) => (variable.type.kind !== 'set' && chance(20) ? [{ variable, element: 0 }] : []))
  return b.system({ free })
}
