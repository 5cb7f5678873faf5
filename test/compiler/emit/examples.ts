// The systems that several tests of the emitters use: the ring of ../shared/bench's ring.m step for step, an ABBA pair, and one
// system that has every construct of the intermediate language.
import type { Expression, System } from '../../../compiler/ir/system.ts'
import {
  and,
  anyHeld,
  assign,
  binary,
  BOOL,
  branch,
  builder,
  choose,
  constant,
  equal,
  fail,
  goto,
  not,
  note,
  or,
  read,
  ref,
  set,
  TRUE,
  word,
} from './build.ts'
import { nth } from '../../../runtime/entries.ts'

/** N writers in a ring; with `steps` the address order is kept. */
export function ring(n: number, order = true): System {
  const b = builder('bcachefs_ring', `ring_${n}`)
  const cache = b.variable('File.cache', word('absent', 'present'), { count: n })
  const locks = Array.from({ length: n }, (_, f) =>
    b.lock(
      `File[${f}].pagecache`,
      ['add', 'block'],
      [
        [true, false],
        [false, true],
      ],
      n,
    ),
  )
  const stale = b.failure('writing')
  for (let i = 0; i < n; i++) {
    const buffer = (i + 1) % n
    const own = locks[i]!
    const other = locks[buffer]!
    const adders = (lock: typeof own) => anyHeld(...Array.from({ length: n }, (_, t) => lock.hold(t, 'add')))
    const blockers = (lock: typeof own) => anyHeld(...Array.from({ length: n }, (_, t) => lock.hold(t, 'block')))
    const t = b.task(`writer[${i}]`, {
      start: 'start',
      blockget: `lock File[${i}].pagecache.block`,
      shoot: `File[${i}].cache = absent`,
      gup: 'touch load source',
      fault: 'if not trylock file.pagecache.add',
      fdrop: `unlock File[${i}].pagecache.block`,
      faddget: `lock File[${buffer}].pagecache.add`,
      faddput: `unlock File[${buffer}].pagecache.add`,
      fblockget: `lock File[${i}].pagecache.block`,
      fadd: `lock File[${buffer}].pagecache.add`,
      fins: `File[${buffer}].cache = present`,
      fput: `unlock File[${buffer}].pagecache.add`,
      '!writing': 'assert target.cache == absent',
      reshoot: `File[${i}].cache = absent`,
      blockput: `unlock File[${i}].pagecache.block`,
    })
    const take = (lock: typeof own, mode: string, to: string) => assign(ref(lock.hold(i, mode)), constant(1), goto(t.at(to)))
    const drop = (lock: typeof own, mode: string, to: string) => assign(ref(lock.hold(i, mode)), constant(0), goto(t.at(to)))
    t.code('start', goto(t.at('blockget')))
    t.code('blockget', branch(not(adders(own)), take(own, 'block', 'shoot')))
    t.code('shoot', set(cache, 0, goto(t.at('gup')), i))
    t.code('gup', branch(equal(read(cache, buffer), constant(1)), goto(t.at('!writing')), goto(t.at('fault'))))
    t.code('fault', i > buffer && order ? branch(blockers(other), goto(t.at('fdrop')), take(other, 'add', 'fins')) : goto(t.at('fadd')))
    t.code('fdrop', drop(own, 'block', 'faddget'))
    t.code('faddget', branch(not(blockers(other)), take(other, 'add', 'faddput')))
    t.code('faddput', drop(other, 'add', 'fblockget'))
    t.code('fblockget', branch(not(adders(own)), take(own, 'block', 'reshoot')))
    t.code('fadd', branch(not(blockers(other)), take(other, 'add', 'fins')))
    t.code('fins', set(cache, 1, goto(t.at('fput')), buffer))
    t.code('fput', drop(other, 'add', 'gup'))
    t.code('!writing', branch(equal(read(cache, i), constant(0)), goto(t.at('blockput')), fail(stale)))
    t.code('reshoot', set(cache, 0, goto(t.at('gup')), i))
    t.code('blockput', drop(own, 'block', 'blockget'))
  }
  const system = b.system({ sizes: new Map([['files', n]]) })
  return narrow(system)
}

/** What lowering does: a hold that no code takes is the constant 0. */
function narrow(system: System): System {
  const assigned = new Set<unknown>()
  for (const task of system.tasks) for (const location of task.locations) collect(location.code, assigned)
  for (const variable of system.variables) if (variable.kind === 'hold' && !assigned.has(variable)) variable.bounds = [{ low: 0, high: 0 }]
  return system
}

function collect(node: System['tasks'][number]['locations'][number]['code'], into: Set<unknown>): void {
  if (node.kind === 'assign') into.add(node.target.variable)
  if (node.kind === 'if') {
    collect(node.then, into)
    collect(node.otherwise, into)
  } else if ('next' in node) collect(node.next, into)
}

/** Two tasks take two mutexes, in opposite orders unless the switch `ordered` is on. */
export function abba(): System {
  const b = builder('abba', 'pair')
  const ordered = b.parameter('ordered', ['off', 'on'], true)
  const locks = ['a', 'b'].map((name) => b.lock(name, ['held'], [[false]], 2))
  const done = b.variable('done', { kind: 'int', low: 0, high: 2 })
  const ended: Expression[] = []
  for (let i = 0; i < 2; i++) {
    const [first, second] = [locks[i]!, locks[1 - i]!]
    const t = b.task(i === 0 ? 'left' : 'right', {
      start: 'start',
      one: 'lock first',
      two: 'lock second',
      drop_two: 'unlock second',
      drop_one: 'unlock first',
      end: 'end',
    })
    ended.push({ kind: 'at', task: i, locations: [t.at('end')], type: BOOL })
    const own = (lock: typeof first) => lock.hold(i, 'held')
    const free = (lock: typeof first) => not(anyHeld(lock.hold(0, 'held'), lock.hold(1, 'held')))
    const take = (lock: typeof first, to: string) => branch(free(lock), set(own(lock), 1, goto(t.at(to))))
    const drop = (lock: typeof first, to: string) => set(own(lock), 0, goto(t.at(to)))
    const outcome = b.note({ kind: 'outcome', task: i, operation: 0, outcome: 'ok' })
    const pick = (one: ReturnType<typeof take>, other: ReturnType<typeof take>) => (i === 0 ? one : branch(ordered, other, one))
    t.code('start', goto(t.at('one')))
    t.code('one', pick(take(first, 'two'), take(second, 'two')))
    t.code('two', pick(take(second, 'drop_two'), take(first, 'drop_two')))
    t.code('drop_two', pick(drop(second, 'drop_one'), drop(first, 'drop_one')))
    t.code(
      'drop_one',
      pick(
        assign(ref(done), binary('+', read(done), constant(1), done.type), note(outcome, drop(first, 'end'))),
        assign(ref(done), binary('+', read(done), constant(1), done.type), note(outcome, drop(second, 'end'))),
      ),
    )
  }
  // As lowering makes it: an invariant of the states in which it speaks.
  b.property('both', { kind: 'finally', condition: or(not(and(...ended)), equal(read(done), constant(2))), defined: TRUE })
  b.property('never_two', {
    kind: 'invariant',
    condition: or(binary('<', read(done), constant(2)), not(anyHeld(...locks.map((lock) => lock.hold(0, 'held'))))),
    defined: TRUE,
  })
  b.property('one_done', { kind: 'reachable', condition: equal(read(done), constant(1, BOOL)), defined: TRUE })
  return b.system({ operations: [{ id: 0, name: 'take_both', outcomes: ['ok'] }] })
}

/** Every name and every text of a spec as somebody would write it who wants to get into the emitted code. */
export function hostile(): System {
  const evil = (n: number): string => `*/ }\n'); globalThis.pwned${n} = 1; ("\u2028// \\' \${globalThis.pwned = 1} \u202e\`<!--`
  const b = builder(`spec ${evil(0)}`, `workload ${evil(1)}`)
  const sneaky = word(evil(2), "it's", '__proto__', 'constructor')
  const field = b.variable('__proto__', sneaky, { count: 2, elements: [`a ${evil(3)}`, 'toString'] })
  const index = b.variable('constructor', { kind: 'int', low: 0, high: 1 })
  const file = b.variable('arguments', { kind: 'object', class: evil(4), names: [evil(5), '__proto__'], optional: true })
  const flags = ['create', 'push', 'eval', 'arguments', 'class', '__proto__', 'w0', 'size', 'table', 'failed'].map((name) =>
    b.parameter(name, [evil(6), 'b'], name !== 'create'),
  )
  const t = b.task(evil(7), { start: 'start', '!await': evil(8), end: 'end' })
  const failure = { ...b.failure(evil(9)), message: evil(10) }
  const value = b.temp('return', sneaky)
  t.code('start', goto(t.at('!await')))
  t.code(
    '!await',
    choose(
      value,
      0,
      3,
      assign(
        ref(field, read(index)),
        { kind: 'temp', temp: value, type: sneaky },
        branch(
          or(...flags.slice(1).map(not), equal(nth(flags, 0), constant(0, nth(flags, 0).type))),
          note(
            b.note({ kind: 'leak', task: 0, lock: evil(11), mode: evil(12), call: evil(13), span: t.task.span }),
            set(file, 1, goto(t.at('end'))),
          ),
          { kind: 'fail', failure },
        ),
      ),
    ),
  )
  b.property(evil(14), { kind: 'invariant', condition: equal(read(field, 1), constant(0, sneaky)), defined: TRUE })
  return b.system({
    sizes: new Map([
      ['__proto__', 3],
      [evil(15), 4],
    ]),
  })
}
