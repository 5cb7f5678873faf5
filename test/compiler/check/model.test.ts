// What the checker makes of a spec that is right: facts about its data, and what later stages need not know of the syntax.
import { describe, expect, it } from 'vitest'
import type { Field, Model, Procedure, Statement } from '../../../compiler/model/model.ts'
import { analyse } from '../../../compiler/pipeline.ts'
import { describe as describeType } from '../../../compiler/check/types.ts'
import { isStep } from '../../../compiler/model/reads.ts'

function modelOf(text: string): Model {
  const { model, diagnostics } = analyse({ path: 'spec', text }, () => ({ error: 'there is none' }))
  if (model === undefined) throw new Error(diagnostics.map((diagnostic) => diagnostic.message).join('\n'))
  return model
}

const nameOf = (field: Field): string => `${field.owner === 'task' ? 'task' : field.owner.name}.${field.name}`
const names = (fields: Iterable<Field>): readonly string[] => [...fields].map(nameOf).sort()

function procedure(model: Model, name: string): Procedure {
  const found = model.procedures.find((candidate) => candidate.name === name)
  if (found === undefined) throw new Error(`no procedure ${name}`)
  return found
}

const statements = (model: Model, name: string): readonly Statement[] => procedure(model, name).body.statements
const kinds = (model: Model, name: string): readonly string[] => statements(model, name).map((statement) => statement.kind)
const steps = (model: Model, name: string): readonly boolean[] => statements(model, name).map((statement) => isStep(statement, model.facts))

describe('facts', () => {
  const model = modelOf(`
    lock mutex { mode held }
    lock given { mode held }
    lock revoked { mode held }
    object File[2] { l : lock mutex  g : lock given  r : lock revoked  never : bool  set_at_start : bool  changed : bool  pages : array[2] of bool  ghost seen : bool }
    task state { own : bool  read_by_others : bool  cleared_by_others : bool  in_residency : bool  in_function : bool  with_only : 0..3  in_property : bool }
    mapping Buffer() { resident when forall t in Task: t.in_residency fault serve() }
    fault handler serve() { current.in_residency = true }
    function f(t: Task) -> bool = t.in_function
    procedure work(f: File, t: Task) {
      current.own = not current.own
      let other = t.read_by_others
      current.read_by_others = other
      t.cleared_by_others = false
      current.in_function = current.with_only == 0
      current.in_property = true
      f.changed = true
      f.pages[0] = true
      ghost f.seen = true
      if false { give f.g.held to t  revoke f.r.held from t }
    }
    invariant i: forall t in Task: t.in_property or t.own or f(t)
    workload one { initially File[0].set_at_start = true  task t with with_only = 1 { work(any, any) } }`)

  it('calls constant what no code assigns', () => {
    expect(names(model.facts.constant)).toEqual(['File.g', 'File.l', 'File.never', 'File.r', 'File.set_at_start', 'task.with_only'])
  })

  it('calls shared what is neither constant nor reached through current alone', () => {
    expect(names(model.facts.shared)).toEqual([
      'File.changed',
      'File.pages',
      'task.cleared_by_others',
      'task.in_function',
      'task.in_residency',
      'task.read_by_others',
    ])
  })

  it('calls transferable what is given or revoked', () => {
    expect([...model.facts.transferable].map((kind) => kind.name)).toEqual(['given', 'revoked'])
  })
})

describe('steps', () => {
  it('are verbs, choices, and what touches shared data or has a label', () => {
    const model = modelOf(`
      lock mutex { mode held }
      lock given { mode held }
      object File { l : lock mutex  g : lock given  cache : bool  fixed : bool  ghost seen : bool }
      task state { own : bool }
      function busy(x: bool) -> bool = x and File.cache
      procedure helper(x: bool) { give File.g to current  unlock File.g }
      procedure silent(x: bool) {
        let a = x and current.own
        let b = File.fixed
        let c = mine(File.l)
        current.own = b
        if c { skip }
        ghost File.seen = File.cache
        assert a
        helper(a)
      }
      procedure steps(x: bool) {
        let a = File.cache
        let b = busy(x)
        let c = held(File.l)
        let d = mine(File.g)
        let e = trylock File.l
        File.cache = x
        lock File.l
        atomic { skip }
        assert File.cache
        helper(busy(x))
        helper(any)
        here: if x { skip }
        wait until true
        either { skip }
        choose y in 0..3
      }`)
    expect(steps(model, 'silent')).toEqual(Array.from({ length: 8 }, () => false))
    expect(steps(model, 'steps')).toEqual(Array.from({ length: 15 }, () => true))
  })
})

describe('statements', () => {
  it('turn a failed try into the other branch', () => {
    const model = modelOf(`
      lock mutex { mode held }
      object File { l : lock mutex }
      procedure work() { if not trylock File.l { skip skip } else { skip }  if trylock File.l.held { skip } }`)
    expect(kinds(model, 'work')).toEqual(['ifTry', 'ifTry'])
    const sizes = statements(model, 'work').map((statement) =>
      statement.kind === 'ifTry' ? [statement.then.statements.length, statement.otherwise.statements.length] : [],
    )
    expect(sizes).toEqual([
      [1, 2],
      [1, 0],
    ])
    const modes = statements(model, 'work').map((statement) => (statement.kind === 'ifTry' ? statement.lock.mode?.kind : undefined))
    expect(modes).toEqual(['word', 'word'])
  })

  it('give names a type that holds what they can become', () => {
    const model = modelOf(`
      lock rwsem { mode read with read  mode write }
      object File[2] { l : lock rwsem  cache : {absent, present}  page : {absent, mapped}  n : 0..3 }
      procedure again() -> ok | eagain { skip return eagain }
      procedure work(f: File) {
        let a = f.n
        let b = f.n + 1
        let c = absent
        var d = absent
        let e = if a == 0 then none else f
        var g = f.cache
        let h = {f, File[0]}
        let i = next(a)
        let j = holder(f.l)
        d = mapped
        g = absent
      }
      procedure retries() { attempt with mode = read { again() } retry upgrade on eagain with mode = write }`)
    const types = statements(model, 'work').map((statement) => (statement.kind === 'bind' ? describeType(statement.local.type) : ''))
    expect(types.slice(0, 9)).toEqual([
      '0..3',
      'an integer',
      '{absent}',
      '{absent, present, mapped}',
      'File?',
      '{absent, present}',
      'set of File',
      '0..3',
      'Task?',
    ])
    const [attempt] = statements(model, 'retries')
    expect(attempt?.kind === 'attempt' ? attempt.with.map(({ local }) => [describeType(local.type), local.mutable]) : []).toEqual([
      ['{read, write}', true],
    ])
  })

  it('nest what binds several names', () => {
    const model = modelOf('object File[2] { a : bool }  invariant i: forall f in File, g in File: f.a == g.a')
    const [property] = model.properties
    const outer = property?.claim.kind === 'invariant' ? property.claim.condition : undefined
    expect(outer?.kind === 'quantifier' && outer.body.kind === 'quantifier' ? [outer.local.name, outer.body.local.name] : []).toEqual([
      'f',
      'g',
    ])
  })
})

describe('tables', () => {
  it('run every pair and expect it to pass where the spec has none', () => {
    const text = 'procedure work() { skip }  workload a { task t { work() } }  workload b { task t { work() } }'
    const cells = (model: Model): readonly string[] =>
      model.cells.map(
        ({ variant, workload, expected }) =>
          `${variant?.name ?? '-'} ${workload.name} ${expected.kind === 'verdict' ? expected.findings.length : '-'}`,
      )
    expect(cells(modelOf(text))).toEqual(['- a 0', '- b 0'])
    expect(cells(modelOf(`${text} variant v { } variant w { }`))).toEqual(['v a 0', 'v b 0', 'w a 0', 'w b 0'])
    expect(modelOf(text).hasTable).toBe(false)
  })

  it('may be several, and say of each pair at most one thing', () => {
    const text = [
      'procedure work() { skip }  workload a { task t { work() } }  workload b { task t { work() } }  variant v { }  variant w { }',
      'object File[2] { pagecache : lock latch }  lock latch { mode held }',
      'expect {\n | | b |\n | v | leaks File[0].pagecache |\n}',
      'expect {\n | | a |\n | w | - |\n | v | pass |\n}',
    ].join('\n')
    expect(
      modelOf(text).cells.map(({ variant, workload, expected }) => [
        variant?.name,
        workload.name,
        expected.kind === 'notRun' ? '-' : expected.findings.map(({ kind, qualifier }) => `${kind} ${qualifier}`),
      ]),
    ).toEqual([
      ['v', 'b', ['leaks File[0].pagecache']],
      ['w', 'a', '-'],
      ['v', 'a', []],
    ])
  })
})

describe('a kind that is one or another', () => {
  const { lockKinds } = modelOf(`
    switch fair = off
    lock either = if fair then queued else free
    lock free { mode read with read  mode write jumps }
    lock queued { mode write jumps  mode read with read  policy fifo  recursion counted }
  `)
  const either = lockKinds.find(({ name }) => name === 'either')

  it('has the modes of the first, and means them by its pairs', () => {
    expect(either?.modes).toEqual([
      { name: 'write', jumps: true },
      { name: 'read', jumps: false },
    ])
    expect(either?.pairs).toHaveLength(1)
    expect(either?.pairs[0]?.first).toBe(either?.modes[1])
    expect(either?.pairs[0]?.second).toBe(either?.modes[1])
  })

  it('says the rest under the switch', () => {
    expect([either?.policy.kind, either?.policy.type]).toEqual(['conditional', { kind: 'words', words: ['fifo', 'unfair'] }])
    expect([either?.recursion.kind, either?.recursion.type]).toEqual(['conditional', { kind: 'words', words: ['counted', 'waits'] }])
    expect([either?.holders, either?.anyone, either?.ranged]).toEqual([undefined, false, false])
  })
})

describe('libraries', () => {
  const files: Record<string, string> = {
    left: 'import "right"  lock used { mode held }  lock unused { mode block  holders spare }  size spare = 2',
    right: 'import "left"  type Page = 0..3',
  }
  const { model, sources } = analyse(
    {
      path: 'spec',
      text: 'import "left"  import "right"  object File { l : lock used  page : Page }  procedure work(block: bool) { skip }',
    },
    (path) => ({ path, text: files[path] ?? '' }),
  )

  it('are read once, whoever imports them', () => {
    expect(sources.map((source) => source.path)).toEqual(['spec', 'left', 'right'])
  })

  it('cost nothing where they are not used', () => {
    expect(model?.lockKinds.map((kind) => kind.name)).toEqual(['used'])
    expect(model?.sizes).toEqual([])
  })
})

describe('the standard library', () => {
  const library = [
    'size doors = 1  size spare = 3',
    'object Door[doors] { open : bool  wanted : set of Task }  object Gate[spare] { open : bool }',
    'task state { waits : bool  lingers : bool }',
    'procedure pass(one: Door) { atomic { wait until one.open  current.waits = false } }',
    'procedure raise_gate(gate: Gate) { gate.open = true  current.lingers = true }',
    'procedure inner() { skip }  procedure outer() { inner() }',
  ].join('\n')
  const checked = (text: string) => analyse({ path: 'spec', text: `import "std/doors"\n${text}` }, (path) => ({ path, text: library }))

  it('is what of it the spec mentions, and what that mentions', () => {
    const { model } = checked('operation go() -> ok { pass(Door[0]) }  workload w { task a { go() } }')
    expect(model?.classes.map((one) => one.name)).toEqual(['Door'])
    expect(model?.procedures.map((one) => one.name)).toEqual(['go', 'pass'])
    expect(model?.taskFields.map((one) => one.name)).toEqual(['waits'])
  })
  it('has sizes that the spec gives', () => {
    const { model } = checked('size doors = 2  operation go() -> ok { pass(Door[1]) }  workload w { task a { go() } }')
    expect(model?.sizes.map((one) => [one.name, one.span.file])).toEqual([['doors', 'spec']])
  })
  it('leaves names that the spec declares and the library does not need to the spec', () => {
    const { model, diagnostics } = checked(
      'object Gate { lifted : bool }  procedure pass() { Gate.lifted = true }  task state { lingers : 0..3 }',
    )
    expect(diagnostics).toEqual([])
    expect(model?.procedures.map((one) => [one.name, one.span.file])).toEqual([['pass', 'spec']])
    const both = checked('procedure inner() { skip }  workload w { task a { outer() } }')
    expect(both.diagnostics.map(({ code, message, span }) => [code, message, span.file])).toEqual([
      ['LS2001', '`inner` is a name of std/doors, which this spec uses', 'spec'],
    ])
  })
  it('may call its locals what a word of the spec is called, the spec may not', () => {
    const words = 'type Side = {one, gate}  object Wall { side : Side }'
    expect(checked(`${words}  workload w { task a { pass(Door[0]) } }`).diagnostics).toEqual([])
    expect(checked(`${words}  procedure mine_is(one: Door) { skip }`).diagnostics.map(({ code }) => code)).toEqual(['LS2011'])
  })
})

describe('beside errors of syntax', () => {
  it('reports what a lost declaration cannot have caused', () => {
    const text = [
      'object File { cache : {absent present} }',
      'procedure one() { let a = 1 + true  let b = present  let c = nowhere }',
      'procedure two() { let a = true + 1  let = }',
    ].join('\n')
    const { model, diagnostics } = analyse({ path: 'spec', text }, () => ({ error: 'there is none' }))
    expect(model).toBeUndefined()
    expect(diagnostics.map((diagnostic) => diagnostic.code)).toEqual(['LS1010', 'LS3002', 'LS2007', 'LS1010'])
    expect(diagnostics[2]?.message).toBe('nothing here is called `nowhere`')
  })
  it('reports names and modes where only a body is broken', () => {
    const text = [
      'lock m { mode held }',
      'object File { l : lock m }',
      'operation one() -> ok { lock File.l.helt  two()  wait until File.k == here  lock File.l.held }',
      'operation two() -> ok { here: skip  let = }',
      'workload w { task a { three() } }',
    ].join('\n')
    const { diagnostics } = analyse({ path: 'spec', text }, () => ({ error: 'there is none' }))
    expect(diagnostics.map((diagnostic) => `${diagnostic.code} ${diagnostic.message}`)).toEqual([
      'LS4001 lock kind `m` has no mode `helt`',
      'LS2005 class `File` has no field `k`',
      'LS1010 expected a name, found `=`',
      'LS2006 no procedure is called `three`',
    ])
  })
  it('says nothing of names where an import or a brace is missing', () => {
    const codes = (text: string): readonly string[] =>
      analyse({ path: 'spec', text }, () => ({ error: 'there is none' })).diagnostics.map((diagnostic) => diagnostic.code)
    expect(codes('import "gone"\nprocedure one() { two() }')).toEqual(['LS2014'])
    expect(codes('procedure one() { two() }\nprocedure three() { if true { two()')).toEqual(['LS1020'])
  })
})
