// `check --engine`: other checkers search, and what they find is told as our own. The engines are run where they are installed, which the
// names of the tests say; programs that only play them show what happens where one is missing, old, breaks or does not end.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { panSaid, spinTrail } from '../../cli/engines/spinSaid.ts'
import { rumurSaid } from '../../cli/engines/rumurSaid.ts'
import { tlcSaid, tlcTrail } from '../../cli/engines/tlcSaid.ts'
import { versionsHere } from '../export/tools.ts'
import { isAlive, only, ownTemporary, restore, timeless } from './playing.ts'
import { fixture, folderWith, lockspec } from './run.ts'

const abba = 'specs/abba/abba.lockspec'
const all = fixture('engines.lockspec')
const here = await versionsHere()
const tlc = process.env['LOCKSPEC_TLC'] ?? ''

afterEach(restore)

describe(`SPIN ${here.spin ?? '(not here)'}`, () => {
  it.skipIf(here.spin === undefined)(
    'finds every kind, with a run that is ours',
    async () => {
      const left = ownTemporary()
      const ran = await lockspec(['check', all, '--engine', 'spin'])
      expect(timeless(ran)).toEqual(
        timeless({
          code: 152,
          err: '',
          out: `engines  ${all}

       passes     crossed    twice          leaking      failing
as_is  pass       deadlock   self_deadlock  leaks Dir.a  fails clean
       16  0.00s  19  0.00s  2  0.00s       2  0.00s     2  0.00s

       warning        broken         nowhere              spinning
as_is  warns unclean  violates kept  unreachable written  livelock strong
       4  0.00s       3  0.00s       2  0.00s             1  0.00s

       never           overtaken
as_is  violates comes  starvation served
       3  0.00s        not asked of spin:
                         partial_deadlock
                       5  0.00s

lockspec: 10 cells as expected, 0 not, 0 awaited, 1 open; 59 states; NOT complete
`,
        }),
      )
      expect(left()).toEqual([])
    },
    120_000,
  )

  it.skipIf(here.spin === undefined)('no claim is about what SPIN has before several first states', async () => {
    const counts = (out: string): string => out.split('\n').at(-2) ?? ''
    const file = fixture('several.lockspec')
    const own = await lockspec(['check', file])
    const spin = await lockspec(['check', file, '--engine', 'spin'])
    expect([own.code, spin.code, counts(own.out), counts(spin.out)]).toEqual([
      0,
      0,
      'lockspec: 2 cells as expected, 0 not, 0 awaited; 30 states; complete',
      'lockspec: 2 cells as expected, 0 not, 0 awaited; 30 states; complete',
    ])
  })

  it.skipIf(here.spin === undefined)(
    'a counterexample is told as any other',
    async () => {
      const { code, out } = await lockspec(['check', abba, '--variant', 'as_named', '--engine', 'spin'])
      expect(code).toBe(0)
      expect(out.replace(/; spin .*s; complete/, '; spin; complete')).toBe(`abba  ${abba}

crossed, as_named: deadlock
  19 states, 23 transitions; spin; complete
  as expected

deadlock: a and b wait for each other, for ever
  a wants Directory[1].i_rwsem.held (line 15): b holds it since step 1 (line 14)
  b wants Directory[0].i_rwsem.held (line 15): a holds it since step 2 (line 14)
  cycle: a -> b -> a

  short names: D0 is Directory[0], D1 is Directory[1]
  a                                      b
                                         lock(D1.i_rwsem)
  lock(D0.i_rwsem)
  waits: lock(D1.i_rwsem)
                                         waits: lock(D0.i_rwsem)
  holds D0.i_rwsem, line 14              holds D1.i_rwsem, line 14

  a run that spin found: 2 steps, 1 switch between tasks
  step line  a                              b
     1   14                                 rename(source=D1, target=D0):
                                              lock first.i_rwsem  // D1
     2   14  rename(source=D0, target=D1): lock first.i_rwsem  // D0
         15  WAITS: lock second.i_rwsem
         15                                 WAITS: lock second.i_rwsem

lockspec: 1 cell as expected, 0 not, 0 awaited; 19 states; complete
`)
    },
    60_000,
  )
})

describe(`SPIN ${here.spin ?? '(not here)'}, without whole states`, () => {
  const asked = async (...args: readonly string[]): Promise<{ code: number; lines: readonly string[] }> => {
    const { code, out } = await lockspec(['check', abba, '--engine', 'spin', '--memory', '64M', ...args])
    const lines = out.split('\n').filter((line) => /^(crossed|deadlock|lockspec)|a run that|the table/.test(line))
    const open = / not asked of spin: ([^]*?);\s+this\s+confirms/.exec(out)?.[1]?.replace(/\s+/g, ' ')
    return { code, lines: [...lines, open?.replace(/factor [\d.,]+/, 'factor F') ?? ''] }
  }
  const open = 'lockspec: 0 cells as expected, 0 not, 0 awaited, 1 open;'
  it.skipIf(here.spin === undefined)(
    'a swarm finds a deadlock, and confirms none',
    async () => {
      const left = ownTemporary()
      expect(await asked('--variant', 'as_named', '--swarm', '3', '--workers', '2')).toEqual({
        code: 152,
        lines: [
          'crossed, as_named: deadlock',
          '  the table says deadlock; this run did not see every state',
          'deadlock: a and b wait for each other, for ever',
          '  a run that spin found: 2 steps, 1 switch between tasks',
          `${open} 19 states; NOT complete`,
          'anything beyond the states seen (3 bitstate searches, hash factor F; SPIN calls over 100 best)',
        ],
      })
      expect(left()).toEqual([])
    },
    60_000,
  )
  it.skipIf(here.spin === undefined).each([
    ['bitstate', 'anything beyond the states seen (bitstate, hash factor F; SPIN calls over 100 best)'],
    ['hash-compact', 'anything in a state whose hash another one has (hash-compact, of which SPIN gives no estimate)'],
  ])(
    '%s confirms no pass',
    async (way, words) => {
      expect(await asked('--variant', 'ordered', '--store', way)).toEqual({
        code: 152,
        lines: [
          'crossed, ordered: nothing found',
          '  the table says pass; this run did not see every state',
          `${open} 16 states; NOT complete`,
          words,
        ],
      })
    },
    60_000,
  )
})

describe(`Rumur ${here.rumur ?? '(not here)'}`, () => {
  it.skipIf(here.rumur === undefined)(
    'finds what states and steps show',
    async () => {
      const left = ownTemporary()
      const workloads = ['crossed', 'leaking', 'spinning'].flatMap((name) => ['--workload', name])
      const ran = await lockspec(['check', all, ...workloads, '--engine', 'rumur'])
      expect(timeless(ran)).toEqual(
        timeless({
          code: 152,
          err: '',
          out: `engines  ${all}

       crossed    leaking      spinning
as_is  deadlock   leaks Dir.a  nothing found
       19  0.00s  2  0.00s     not asked of rumur:
                                 livelock
                               1  0.00s

lockspec: 2 cells as expected, 0 not, 0 awaited, 1 open; 22 states; NOT complete
`,
        }),
      )
      expect(left()).toEqual([])
    },
    120_000,
  )
})

describe(`TLC ${tlc === '' ? '(LOCKSPEC_TLC names no jar)' : ''}`, () => {
  it.skipIf(tlc === '')(
    'finds a deadlock, and a run that never comes to what it is to',
    async () => {
      const left = ownTemporary()
      const ran = await lockspec(['check', all, '--workload', 'crossed', '--workload', 'never', '--engine', 'tlc'])
      expect(timeless(ran)).toEqual(
        timeless({
          code: 0,
          err: '',
          out: `engines  ${all}

       crossed    never
as_is  deadlock   violates comes
       19  0.00s  3  0.00s

lockspec: 2 cells as expected, 0 not, 0 awaited; 22 states; complete
`,
        }),
      )
      expect(left()).toEqual([])
    },
    120_000,
  )
})

// ---- what goes wrong ----

const SPIN = 'case "$1" in -V) echo "Spin Version 6.5.2 -- 6 December 2019";; *) : ;; esac'

describe('one clear line', () => {
  const wrong = async (...args: readonly string[]) => lockspec(['check', abba, ...args])
  it.each([
    ['no engine of that name', {}, ['--engine', 'spim'], 'unknown engine spim; did you mean spin?'],
    ['no spin', {}, ['--engine', 'spin'], '--engine spin: there is no spin on the path'],
    ['no rumur', {}, ['--engine', 'rumur'], '--engine rumur: there is no rumur on the path'],
    [
      'no jar',
      {},
      ['--engine', 'tlc'],
      '--engine tlc needs tla2tools.jar: name it with --tlc FILE or in LOCKSPEC_TLC, where it was looked for',
    ],
    [
      'a jar that is not there',
      {},
      ['--engine', 'tlc', '--tlc', 'nowhere.jar'],
      '--engine tlc: --tlc names nowhere.jar, which is not there',
    ],
    ['a jar for another', {}, ['--engine', 'spin', '--tlc', 'nowhere.jar'], '--tlc names the jar of --engine tlc'],
    ['what it does not know', {}, ['--engine', 'spin', '--reduce', 'on'], '--engine spin does not know what --reduce asks for'],
    ['a swarm of another', {}, ['--engine', 'rumur', '--swarm', '4'], '--store and --swarm are for --engine spin'],
    [
      'a swarm that is exact',
      {},
      ['--engine', 'spin', '--swarm', '4', '--store', 'exact'],
      '--swarm keeps states as bits: --store exact does not go with it',
    ],
    ['no such way', {}, ['--engine', 'spin', '--store', 'bits'], undefined],
    ['no java', {}, ['--engine', 'tlc', '--tlc', abba], '--engine tlc: there is no java on the path'],
    [
      'an old java',
      { java: 'echo "openjdk version \\"1.8.0_2\\""' },
      ['--engine', 'tlc', '--tlc', abba],
      'Java 8 is too old: lockspec needs 11 or later',
    ],
    ['an old spin', { spin: 'echo Spin Version 5.1.4' }, ['--engine', 'spin'], 'SPIN 5.1.4 is too old: lockspec needs 6.4.0 or later'],
    ['another spin', { spin: 'echo I turn' }, ['--engine', 'spin'], undefined],
    [
      'no compiler',
      { spin: SPIN },
      ['--engine', 'spin'],
      'SPIN needs a C compiler: there is no gcc, cc or clang on the path, and CC names none',
    ],
  ])('%s', async (_, programs, args, line) => {
    only(programs)
    const { code, out, err } = await wrong(...args)
    expect({ code, out, lines: err.split('\n').length }).toEqual({ code: 2, out: '', lines: 2 })
    expect(err).toMatch(
      line === undefined ? /^lockspec: (--engine spin: .*\/spin is no SPIN|unknown way to keep states bits; .*)\n$/ : `lockspec: ${line}\n`,
    )
  })

  it('an engine that breaks costs the cell, which is not confirmed', async () => {
    only({ spin: 'case "$1" in -V) echo "Spin Version 6.5.2";; *) echo "No space left on device"; exit 1;; esac', gcc: ':' })
    const { code, out, err } = await wrong('--engine', 'spin', '--variant', 'ordered')
    expect({ code, err }).toEqual({
      code: 152,
      err: 'lockspec: spec abba, workload crossed, variant ordered: spin does not read the model: No space left on device; nothing is confirmed of it\n',
    })
    expect(out).toContain('lockspec: 0 cells as expected, 0 not, 0 awaited, 1 open; 0 states; NOT complete\n')
  })

  it('an interrupt ends the engine with its children, and leaves nothing', async () => {
    const left = ownTemporary()
    const folder = folderWith({})
    const pid = join(folder, 'pid')
    only({ spin: `case "$1" in -V) echo "Spin Version 6.5.2";; *) sleep 60 & echo $! > ${pid}; wait;; esac`, gcc: ':', sleeps: ':' })
    const { code, err } = await lockspec(['check', abba, '--engine', 'spin', '--variant', 'ordered'], {
      interrupted: () => existsSync(pid),
    })
    expect({ code, err }).toEqual({ code: 130, err: '' })
    expect(isAlive(Number(readFileSync(pid, 'utf8')))).toBe(false)
    expect(left()).toEqual([])
  })
})

describe('a run that the model does not have', () => {
  it('is an internal error, and no finding', async () => {
    const said = 'pan:1: invalid end state (at depth 2)\nState-vector 28 byte, depth reached 2, errors: 1\n'
    const folder = folderWith({ said, verifier: `#!/bin/sh\n/bin/cat "$(/usr/bin/dirname "$0")"/said\n` })
    only({
      spin: `case "$*" in -V) echo "Spin Version 6.5.2";; *-t*) echo "  1:	proc  0 (a:1) model.pml:39 (state 1)	[x]";; *) : > pan.c;; esac`,
      gcc: `while [ "$1" != -o ]; do shift; done; /bin/cp ${folder}/said said; /bin/cp ${folder}/verifier "$2"; /bin/chmod 755 "$2"`,
    })
    const { code, err } = await lockspec(['check', abba, '--engine', 'spin', '--variant', 'as_named'])
    expect({ code, err }).toEqual({
      code: 255,
      err: 'lockspec: internal error in spec abba, workload crossed, variant as_named: spin shows an invalid end state on a run that the model does not have (LOCKSPEC_DEBUG=1 shows where; please report it)\n',
    })
  })
})

// ---- what they print ----

const guide = {
  tasks: [
    { name: 'a', places: { first: 1, second: 2 } },
    { name: 'b', places: { first: 3 } },
  ],
  claims: [],
  unasked: [],
}

describe('what SPIN prints', () => {
  const model =
    'byte x;\nactive proctype a() {\nfirst: /* */\n  atomic {\n    x++; goto second\n  };\nsecond:\n  false;\n#ifdef PROGRESS\nprogress_1: atomic { true }\n#endif\n}\nactive proctype b() {\nfirst:\n  x--\n}\n'
  const replay = [
    'starting claim 3',
    '  1:\tproc  1 (b:1) m.pml:15 (state 1)\t[x = (x-1)]',
    '  2:\tproc  0 (a:1) m.pml:5 (state 1)\t[x = (x+1)]',
    '  2:\tproc  0 (a:1) m.pml:5 (state 2)\t[goto second]',
    '  3:\tproc  0 (a:1) m.pml:10 (state 9)\t[1]',
    '  4:\tproc  0 (a:1) m.pml:8 (state 3)\t[(0)]',
  ]
  it('a trail: who moved from where, statement by statement', () => {
    expect(spinTrail([...replay, 'spin: trail ends after 4 steps'].join('\n'), model, guide, true).steps).toEqual([
      { task: 1, from: 3 },
      { task: 0, from: 1 },
      { task: 0, from: 1, perhaps: true },
      { task: 0, from: 2 },
    ])
  })
  it('a step that cannot be taken is none, one that fails is cut off', () => {
    expect(spinTrail([...replay, '\ttransition failed'].join('\n'), model, guide, true).steps).toHaveLength(3)
    expect(spinTrail(replay.slice(0, 4).join('\n'), model, guide, false).steps).toEqual([{ task: 1, from: 3 }])
  })
  it('how a search ended', () => {
    const said =
      'State-vector 28 byte, depth reached 9, errors: 0\n    134 states, stored\n   46 nominal states (stored-atomic)\n  171 transitions (= stored+matched)\n'
    expect(panSaid(said)).toEqual({
      counts: { states: 46, transitions: 171, depth: 0, frontier: 0 },
      bytes: 0,
      error: undefined,
      ended: 'complete',
      hashFactor: undefined,
    })
    expect(panSaid(`${said}\nhash factor: 118.523 (best if > 100.)\n`)?.hashFactor).toBe(118.523)
    expect(panSaid(`error: max search depth too small\n${said}`)?.ended).toBe('shallow')
    expect(panSaid(`pan: reached -DMEMLIM bound\n${said}`)?.ended).toBe('memory')
    expect(panSaid('Segmentation fault')).toBe(undefined)
  })
})

describe('what is not asked of TLC', () => {
  const spec = folderWith({
    'turning.lockspec': `spec turning
object Page { dirty : bool = false  ready : bool = false }
operation turns() -> ok { while not Page.ready { go: Page.dirty = true  back: Page.dirty = false } }
operation stands() -> ok { while not Page.ready { skip } }
workload both { task t { turns() }  task u { stands() } }
`,
  })
  const state = (number: number, t: string): unknown => [number, { pc: { t, u: 'skip_4' }, Page_dirty: t === 'back' }]
  const trace = JSON.stringify({ counterexample: { state: [state(1, 'go'), state(2, 'back')] } })
  const counted = '6 states generated, 2 distinct states found, 0 states left on queue.\n'
  /** Java plays TLC: it finds a lasso once, or nothing. */
  const plays = (finds: boolean): void => {
    const folder = folderWith({ trace, counted })
    const found = `if [ ! -e ${folder}/told ]; then : > ${folder}/told; /bin/cp ${folder}/trace trace.json; /bin/cat ${folder}/counted; exit 13; fi;`
    only({
      java: `case "$*" in *-version) echo 'openjdk version "17.0.1"';; *-h) echo "TLC2 Version 2.20";; *) ${finds ? found : ''} /bin/cat ${folder}/counted;; esac`,
    })
  }
  const asked = () => lockspec(['check', spec, '--engine', 'tlc', '--tlc', abba])
  const lines = (out: string): readonly string[] => out.split('\n').filter((line) => /^both|not asked|than what|^lockspec/.test(line))

  it('a cycle of steps that change nothing, where no livelock is found', async () => {
    plays(false)
    const { code, out, err } = await asked()
    expect({ code, err, lines: lines(out) }).toEqual({
      code: 152,
      err: '',
      lines: [
        'both: nothing found',
        '  not asked of tlc: livelock of steps that change nothing; this confirms no more',
        '    than what was asked',
        'lockspec: 0 cells as expected, 0 not, 0 awaited, 1 open; 2 states; NOT complete',
      ],
    })
  })
  it('one livelock leaves none of its kind to be asked for', async () => {
    plays(true)
    const { code, out, err } = await asked()
    expect({ code, err, lines: lines(out) }).toEqual({
      code: 13,
      err: '',
      lines: ['both: livelock strong', 'lockspec: 0 cells as expected, 1 not, 0 awaited; 2 states; complete'],
    })
  })
})

describe('what Rumur prints', () => {
  const error = (message: string): string =>
    `<error includes_trace="true">\n<message>${message}</message>\n<transition>Startstate</transition>\n<state>\n<state_component name="a" value="first"/>\n<state_component name="b" value="first"/>\n</state>\n<transition>Rule &quot;r&quot;</transition>\n<state>\n<state_component name="a" value="second"/>\n</state>\n</error>\n<summary states="3" rules_fired="2" errors="1" duration_seconds="0"/>`
  it('an error with its states, of which each tells what has changed', () => {
    expect(rumurSaid(error('invariant &quot;kept&quot; failed'), guide)?.error).toEqual({
      message: 'invariant "kept" failed',
      trail: { first: [1, 3], steps: [{ places: [2, 3] }] },
    })
    expect(rumurSaid(error('fails clean: not so'), guide)?.error?.trail).toEqual({ first: [1, 3], steps: [] })
  })
  it('what was not covered; without a summary nothing', () => {
    expect(rumurSaid('<cover_result message="far" count="0"/>\n<summary states="3" rules_fired="2" errors="1"/>', guide)).toEqual({
      counts: { states: 3, transitions: 2, depth: 0, frontier: 0 },
      bytes: 0,
      uncovered: ['cover "far"'],
      error: undefined,
    })
    expect(rumurSaid('out of memory', guide)).toBe(undefined)
  })
})

describe('what TLC prints', () => {
  const end =
    '246 states generated, 147 distinct states found, 0 states left on queue.\nThe depth of the complete state graph search is 26.\n'
  const counts = { states: 147, transitions: 245, depth: 25, frontier: 0 }
  const said = `Finished computing initial states: 1 distinct state generated at 2026.\n${end}`
  it('what it found, by its exit code', () => {
    expect(tlcSaid(said, 0)).toEqual({ counts, error: undefined })
    expect(tlcSaid(said, 11)).toEqual({ counts, error: { kind: 'deadlock' } })
    expect(tlcSaid(`Invariant kept is violated.\n${said}`, 12)).toEqual({ counts, error: { kind: 'invariant', name: 'kept' } })
    expect(tlcSaid(said, 13)).toEqual({ counts, error: { kind: 'properties' } })
    expect(tlcSaid(said, 150)).toBe(undefined)
    expect(tlcSaid(said, null)).toBe(undefined)
  })
  it('a trace, without steps that change nothing', () => {
    const state = (a: string, n: number): unknown => [n, { pc: { a, b: 'first' } }]
    const json = JSON.stringify({ counterexample: { state: [state('first', 1), state('second', 2), state('second', 3)] } })
    expect(tlcTrail(json, guide)).toEqual({ first: [1, 3], steps: [{ places: [2, 3] }] })
    expect(tlcTrail(undefined, guide)).toEqual({ steps: [] })
  })
})
