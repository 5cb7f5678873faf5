// `lockspec explore` driven by a script: what each command says, word for word; runs that are saved, loaded and refused; what ends a script.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { validDocument } from '../support/schema.ts'
import { folderWith, lockspec, typed } from './run.ts'

const spec = `spec walked
import "std/locks"
switch careful = off
object Page { dirty : bool = false   uptodate : 0..3 = 0   m : lock mutex   n : lock mutex }
operation both() -> ok | busy {
  attempt {
    lock Page.m
    if trylock Page.n { unlock Page.n } else { raise busy }
  } always { unlock Page.m }
  retry again on busy at most 1
  on busy { return busy }
}
workload w {
  task t { both() }
  task u { lock Page.n   Page.uptodate = 1   lock Page.m   unlock Page.m   unlock Page.n }
}
workload failing {
  task v { either { Page.uptodate = 3 } or { skip }   clean: assert Page.uptodate == 0 }
}
variant plain   { }
variant guarded { careful = on }
invariant small: Page.uptodate < 1
reachable both_held: held(Page.m) and held(Page.n)
`

async function explored(
  lines: readonly string[],
  args: readonly string[] = ['--workload', 'w', '--variant', 'plain'],
  interactive = false,
) {
  const folder = folderWith({ 's.lockspec': spec })
  const input = () => ({ lines: typed(lines.map((line) => line.replaceAll('F/', `${folder}/`))), interactive })
  const ran = await lockspec(['explore', join(folder, 's.lockspec'), ...args], { input })
  const said = (text: string): string => text.replaceAll(folder, 'F')
  return { ...ran, folder, out: said(ran.out), err: said(ran.err) }
}

/** Without the first lines, which are always the same. */
const told = (out: string): string => out.slice(out.indexOf('at the start'))

test('steps with task, line, text and effect; what waits; what a state breaks and reaches', async () => {
  const { code, out } = await explored(['2', '2', '1', '1'])
  expect(code).toBe(0)
  expect(out).toMatchInlineSnapshot(`
    "walked  F/s.lockspec
    w, plain; help lists the commands

    at the start
      1  t   7  both: lock Page.m  // Page
      2  u  15  lock Page.n  // Page

    step 1  u  15  lock Page.n  // Page
    after step 1
      1  t   7  both: lock Page.m  // Page
      2  u  15  Page.uptodate = 1

    step 2  u  15  Page.uptodate = 1
    after step 2
    violates small: the condition of line 22 does not hold: Page.uptodate < 1
      Page.uptodate < 1 is false
      with Page.uptodate = 1
      1  t   7  both: lock Page.m  // Page
      2  u  15  lock Page.m  // Page

    step 3  t  7  both: lock Page.m  // Page
    after step 3
    violates small: the condition of line 22 does not hold: Page.uptodate < 1
      Page.uptodate < 1 is false
      with Page.uptodate = 1
    reaches both_held (line 23)
      1  t   8  trylock Page.n [failed]
      -  u  15  WAITS: lock Page.m

    step 4  t  8  trylock Page.n [failed]
    after step 4
    violates small: the condition of line 22 does not hold: Page.uptodate < 1
      Page.uptodate < 1 is false
      with Page.uptodate = 1
    reaches both_held (line 23)
      1  t   9  unlock Page.m  // Page => retry again
      -  u  15  WAITS: lock Page.m

    "
  `)
})

test('back, again, to, first, and another step in place of those that were taken back', async () => {
  const { out } = await explored(['1', '1', 'back 2', 'again', 'to 2', 'back', '2', 'first 1'])
  expect(told(out)).toMatchInlineSnapshot(`
    "at the start
      1  t   7  both: lock Page.m  // Page
      2  u  15  lock Page.n  // Page

    step 1  t  7  both: lock Page.m  // Page
    after step 1
      1  t   8  trylock Page.n [taken]  // takes Page.n
      2  u  15  lock Page.n  // Page

    step 2  t  8  trylock Page.n [taken]  // takes Page.n
    after step 2
    reaches both_held (line 23)
      1  t   8  unlock Page.n  // Page
      -  u  15  WAITS: lock Page.n

    at the start
      1  t   7  both: lock Page.m  // Page
      2  u  15  lock Page.n  // Page

    step 1  t  7  both: lock Page.m  // Page
    after step 1
      1  t   8  trylock Page.n [taken]  // takes Page.n
      2  u  15  lock Page.n  // Page

    after step 2
    reaches both_held (line 23)
      1  t   8  unlock Page.n  // Page
      -  u  15  WAITS: lock Page.n

    after step 1
      1  t   8  trylock Page.n [taken]  // takes Page.n
      2  u  15  lock Page.n  // Page

    step 2  u  15  lock Page.n  // Page
    after step 2
    reaches both_held (line 23)
      1  t   8  trylock Page.n [failed]
      2  u  15  Page.uptodate = 1

    at the start
      1  t   7  both: lock Page.m  // Page
      2  u  15  lock Page.n  // Page

    "
  `)
})

test('the run, the state, who waits for whom, what is watched', async () => {
  const { out } = await explored([
    'watch Page.uptodate',
    'watch held(Page.m)',
    '2',
    '2',
    '1',
    'run',
    'state',
    'waits',
    'unwatch 1',
    'unwatch',
    'steps',
  ])
  expect(told(out)).toMatchInlineSnapshot(`
    "at the start
      1  t   7  both: lock Page.m  // Page
      2  u  15  lock Page.n  // Page

    at the start
      watch 1: Page.uptodate = 0
      1  t   7  both: lock Page.m  // Page
      2  u  15  lock Page.n  // Page

    at the start
      watch 1: Page.uptodate = 0
      watch 2: held(Page.m) = false
      1  t   7  both: lock Page.m  // Page
      2  u  15  lock Page.n  // Page

    step 1  u  15  lock Page.n  // Page
    after step 1
      watch 1: Page.uptodate = 0
      watch 2: held(Page.m) = false
      1  t   7  both: lock Page.m  // Page
      2  u  15  Page.uptodate = 1

    step 2  u  15  Page.uptodate = 1
    after step 2
      watch 1: Page.uptodate = 1, was 0
      watch 2: held(Page.m) = false
    violates small: the condition of line 22 does not hold: Page.uptodate < 1
      Page.uptodate < 1 is false
      with Page.uptodate = 1
      1  t   7  both: lock Page.m  // Page
      2  u  15  lock Page.m  // Page

    step 3  t  7  both: lock Page.m  // Page
    after step 3
      watch 1: Page.uptodate = 1
      watch 2: held(Page.m) = true, was false
    violates small: the condition of line 22 does not hold: Page.uptodate < 1
      Page.uptodate < 1 is false
      with Page.uptodate = 1
    reaches both_held (line 23)
      1  t   8  trylock Page.n [failed]
      -  u  15  WAITS: lock Page.m

      so far: 3 steps, 1 switch between tasks
      step line  Page.uptodate  held(Page.m)  t            u
                 0              false         at first
         1   15  0              false                      lock Page.n  // Page
         2   15  1              false                      Page.uptodate = 1
         3    7  1              true          both: lock Page.m  // Page

      t at line 8: if trylock Page.n { unlock Page.n } else { raise busy }, holds
        Page.m.held
      u at line 15: lock Page.m, holds Page.n.held
      Page.dirty = false
      Page.uptodate = 1
      t.both.again count = 0

      u wants Page.m.held (line 15): t holds it since step 3 (line 7)

    after step 3
      watch 1: held(Page.m) = true, was false
    violates small: the condition of line 22 does not hold: Page.uptodate < 1
      Page.uptodate < 1 is false
      with Page.uptodate = 1
    reaches both_held (line 23)
      1  t   8  trylock Page.n [failed]
      -  u  15  WAITS: lock Page.m

    after step 3
    violates small: the condition of line 22 does not hold: Page.uptodate < 1
      Page.uptodate < 1 is false
      with Page.uptodate = 1
    reaches both_held (line 23)
      1  t   8  trylock Page.n [failed]
      -  u  15  WAITS: lock Page.m

    after step 3
    violates small: the condition of line 22 does not hold: Page.uptodate < 1
      Page.uptodate < 1 is false
      with Page.uptodate = 1
    reaches both_held (line 23)
      1  t   8  trylock Page.n [failed]
      -  u  15  WAITS: lock Page.m

    "
  `)
})

test('random steps are those of their seed; until is a shortest way', async () => {
  const { out } = await explored([
    'random 3',
    'to 0',
    'random 3 1',
    'to 0',
    'until Page.uptodate == 1 and held(Page.m)',
    'until held(Page.m)',
    'until Page.uptodate == 3',
  ])
  expect(told(out)).toMatchInlineSnapshot(`
    "at the start
      1  t   7  both: lock Page.m  // Page
      2  u  15  lock Page.n  // Page

    3 random steps, seed 1
    step 1  t  7  both: lock Page.m  // Page
    step 2  t  8  trylock Page.n [taken]  // takes Page.n
    step 3  t  8  unlock Page.n  // Page
    after step 3
      1  t   9  unlock Page.m  // Page => both ends: ok
      2  u  15  lock Page.n  // Page

    at the start
      1  t   7  both: lock Page.m  // Page
      2  u  15  lock Page.n  // Page

    3 random steps, seed 1
    step 1  t  7  both: lock Page.m  // Page
    step 2  t  8  trylock Page.n [taken]  // takes Page.n
    step 3  t  8  unlock Page.n  // Page
    after step 3
      1  t   9  unlock Page.m  // Page => both ends: ok
      2  u  15  lock Page.n  // Page

    at the start
      1  t   7  both: lock Page.m  // Page
      2  u  15  lock Page.n  // Page

    step 1  t   7  both: lock Page.m  // Page
    step 2  u  15  lock Page.n  // Page
    step 3  u  15  Page.uptodate = 1
    after step 3
    violates small: the condition of line 22 does not hold: Page.uptodate < 1
      Page.uptodate < 1 is false
      with Page.uptodate = 1
    reaches both_held (line 23)
      1  t   8  trylock Page.n [failed]
      -  u  15  WAITS: lock Page.m

    it holds here

    it holds in no state that can be reached from here

    "
  `)
})

test('what check finds, and the run to it, left somewhere', async () => {
  const { out } = await explored(['finding', 'finding 1', 'back', '1'])
  expect(told(out)).toMatchInlineSnapshot(`
    "at the start
      1  t   7  both: lock Page.m  // Page
      2  u  15  lock Page.n  // Page

      1  violates small: the condition of line 22 does not hold: Page.uptodate < 1

    violates small: the condition of line 22 does not hold: Page.uptodate < 1
    2 steps; run shows them, to N goes back to one
    after step 2
    violates small: the condition of line 22 does not hold: Page.uptodate < 1
      Page.uptodate < 1 is false
      with Page.uptodate = 1
      1  t   7  both: lock Page.m  // Page
      2  u  15  lock Page.m  // Page

    after step 1
      1  t   7  both: lock Page.m  // Page
      2  u  15  Page.uptodate = 1

    step 2  t  7  both: lock Page.m  // Page
    after step 2
    reaches both_held (line 23)
      1  t   8  trylock Page.n [failed]
      2  u  15  Page.uptodate = 1

    "
  `)
})

test('a step that fails is told and not taken', async () => {
  const { out } = await explored(['1', '1', 'to 0', 'random 5 2'], ['--workload', 'failing', '--variant', 'plain'])
  expect(told(out)).toMatchInlineSnapshot(`
    "at the start
      1  v  18  either { Page.uptodate = 3 } or { skip } [Page.uptodate = 3]
      2  v  18  either { Page.uptodate = 3 } or { skip } [skip]

    step 1  v  18  either { Page.uptodate = 3 } or { skip } [Page.uptodate = 3]
    after step 1
      1  v  18  Page.uptodate = 3

    step 2  v  18  Page.uptodate = 3
    after step 2
    violates small: the condition of line 22 does not hold: Page.uptodate < 1
      Page.uptodate < 1 is false
      with Page.uptodate = 3
      1  v  18  clean: assert Page.uptodate == 0
                  FAILS clean: \`Page.uptodate == 0\` is false

    at the start
      1  v  18  either { Page.uptodate = 3 } or { skip } [Page.uptodate = 3]
      2  v  18  either { Page.uptodate = 3 } or { skip } [skip]

    2 random steps, seed 2
    step 1  v  18  either { Page.uptodate = 3 } or { skip } [Page.uptodate = 3]
    step 2  v  18  Page.uptodate = 3
    after step 2
    violates small: the condition of line 22 does not hold: Page.uptodate < 1
      Page.uptodate < 1 is false
      with Page.uptodate = 3
      1  v  18  clean: assert Page.uptodate == 0
                  FAILS clean: \`Page.uptodate == 0\` is false
    fails clean: \`Page.uptodate == 0\` is false
      v at line 18: clean: assert Page.uptodate == 0
      with Page.uptodate = 3
    nothing comes after this step; it is not taken

    "
  `)
})

describe('a run in a file', () => {
  test('is taken up again', async () => {
    const { folder } = await explored(['2', '2', 'save F/run.json'])
    const saved = readFileSync(join(folder, 'run.json'), 'utf8')
    validDocument(saved)
    const document = JSON.parse(saved) as Readonly<Record<string, unknown>>
    expect(document).toMatchObject({
      format: 'lockspec-trace',
      version: 1,
      spec: 'walked',
      workload: 'w',
      variant: 'plain',
      switches: { careful: 'off' },
    })
    const input = (lines: readonly string[]) => () => ({ lines: typed(lines), interactive: false })
    const file = join(folder, 's.lockspec')
    const load = `load ${join(folder, 'run.json')}`
    const again = await lockspec(['explore', file, '--workload', 'w', '--variant', 'plain'], { input: input([load, 'run']) })
    expect(told(again.out.replaceAll(folder, 'F'))).toMatchInlineSnapshot(`
      "at the start
        1  t   7  both: lock Page.m  // Page
        2  u  15  lock Page.n  // Page

      2 steps of F/run.json; run shows them
      after step 2
      violates small: the condition of line 22 does not hold: Page.uptodate < 1
        Page.uptodate < 1 is false
        with Page.uptodate = 1
        1  t   7  both: lock Page.m  // Page
        2  u  15  lock Page.m  // Page

        so far: 2 steps, 0 switches between tasks
        step line  u
           1   15  lock Page.n  // Page
           2   15  Page.uptodate = 1

      "
    `)
    const refused = async (...args: readonly string[]) => {
      const { code, err } = await lockspec(['explore', file, ...args], { input: input([load]) })
      return { code, err: err.replaceAll(folder, 'F') }
    }
    expect(await refused('--workload', 'w', '--variant', 'guarded')).toEqual({
      code: 2,
      err: 'lockspec: F/run.json: a run of w, plain, not of w, guarded\n',
    })
    expect(await refused('--workload', 'w', '--variant', 'plain', '--switch', 'careful=on')).toEqual({
      code: 2,
      err: 'lockspec: F/run.json: a run with switch careful = off, not on\n',
    })
    const changed = (change: (text: string) => string): void => writeFileSync(join(folder, 'run.json'), change(JSON.stringify(document)))
    changed((text) => text.replace('"version":1', '"version":2'))
    expect(await refused('--workload', 'w', '--variant', 'plain')).toEqual({
      code: 2,
      err: 'lockspec: F/run.json: a trace of version 2; this is version 1\n',
    })
    changed((text) => text.replace('"spec":"walked"', '"spec":"other"'))
    expect(await refused('--workload', 'w', '--variant', 'plain')).toEqual({
      code: 2,
      err: 'lockspec: F/run.json: a run of spec other, not of walked\n',
    })
    changed((text) => text)
    writeFileSync(file, spec.replace('Page.uptodate = 1', 'Page.uptodate = 2'))
    expect(await refused('--workload', 'w', '--variant', 'plain')).toEqual({
      code: 2,
      err: 'lockspec: F/run.json: step 1, u: lock Page.n, leads elsewhere in this spec as it is now\n',
    })
    changed(() => '{"format": ')
    expect(await refused('--workload', 'w', '--variant', 'plain')).toEqual({ code: 2, err: 'lockspec: F/run.json is no JSON\n' })
    changed(() => '[null, {"format": "lockspec-trace"}]')
    expect((await refused('--workload', 'w', '--variant', 'plain')).err).toBe(
      'lockspec: F/run.json: neither a saved run nor a document of check --format json\n',
    )
    changed(() => '{"format": "lockspec-trace", "version": 1, "spec": "walked", "workload": "w", "variant": "plain"}')
    expect((await refused('--workload', 'w', '--variant', 'plain')).err).toBe(
      'lockspec: F/run.json: a run with switch careful = none, not off\n',
    )
  })

  test('may be a document of check', async () => {
    const folder = folderWith({ 's.lockspec': spec })
    const file = join(folder, 's.lockspec')
    const { out: document } = await lockspec(['check', file, '--format', 'json'])
    writeFileSync(join(folder, 'c.json'), document)
    const load = async (line: string) => {
      const input = () => ({ lines: typed([line.replace('F/', `${folder}/`)]), interactive: false })
      const { code, out, err } = await lockspec(['explore', file, '--workload', 'w', '--variant', 'plain'], { input })
      return { code, out: told(out.replaceAll(folder, 'F')), err: err.replaceAll(folder, 'F') }
    }
    expect((await load('load F/c.json')).out).toMatchInlineSnapshot(`
      "at the start
        1  t   7  both: lock Page.m  // Page
        2  u  15  lock Page.n  // Page

      2 steps of F/c.json; run shows them
      after step 2
      violates small: the condition of line 22 does not hold: Page.uptodate < 1
        Page.uptodate < 1 is false
        with Page.uptodate = 1
        1  t   7  both: lock Page.m  // Page
        2  u  15  lock Page.m  // Page

      "
    `)
    expect(await load('load F/c.json 9')).toMatchObject({ code: 2, err: 'lockspec: F/c.json: of w, plain there is 1 finding\n' })
  })
})

describe('what is wrong ends a script with 2', () => {
  test.each([
    ['dance', 'there is no command dance; help lists them'],
    ['s', 's may be steps or state or save'],
    ['3', 'there are steps 1 to 2'],
    ['0', 'there are steps 1 to 2'],
    ['take', 'write take N'],
    ['run away', 'write run, and nothing behind it'],
    ['back', 'no step is taken'],
    ['again', 'no step was taken back'],
    ['to 4', 'the run has 0 steps'],
    ['first 2', 'there is 1 first state'],
    ['unwatch 1', 'there is no watched expression'],
    ['load', 'write load FILE [N]'],
    ['random', 'write random N [SEED]'],
    ['until Page.uptodate', 'until Page.uptodate: that is no condition'],
    ['finding 7', 'there is 1 finding'],
    ['load F/none.json', 'cannot read F/none.json: it does not exist'],
    ['save F/there/is/none', 'cannot write F/there/is/none: there is no folder F/there/is'],
  ])('%s', async (line, message) => {
    const { code, out, err } = await explored([line, 'help'])
    expect({ code, err }).toEqual({ code: 2, err: `lockspec: ${message}\n` })
    expect(out).not.toContain('quit')
  })

  test('an expression that means nothing', async () => {
    const { code, err } = await explored(['watch Page.colour'])
    expect(code).toBe(2)
    expect(err).toMatchInlineSnapshot(`
      "error[LS2005]: class \`Page\` has no field \`colour\`
       --> --watch:1:6
        |
      1 | Page.colour
        |      ^^^^^^

      "
    `)
  })

  test('but not a person', async () => {
    const { code, out, err } = await explored(['dance', 'watch Page.colour', '2'], undefined, true)
    expect(code).toBe(0)
    expect(err).toContain('there is no command dance')
    expect(out).toContain('after step 1')
  })
})

test('quit ends before the input does', async () => {
  const { code, out } = await explored(['quit', '1'])
  expect(code).toBe(0)
  expect(out).not.toContain('after step 1')
})

test('which workload has to be said, and a watch has to mean something', async () => {
  expect(await explored([], [])).toMatchObject({ code: 2, err: 'lockspec: which workload? name one of w, failing with --workload\n' })
  expect(await explored([], ['--workload', 'w', '--variant', 'plain', '--watch', 'nothing'])).toMatchObject({ code: 2 })
})

test('--finding: it begins where the run to a finding ends', async () => {
  const cell = ['--workload', 'w', '--variant', 'plain']
  const { code, out } = await explored(['back'], [...cell, '--finding', '1'])
  const typedOut = await explored(['finding 1', 'back'], cell)
  expect(code).toBe(0)
  const ends = typedOut.out.slice(typedOut.out.lastIndexOf('\n\n', typedOut.out.indexOf('run shows them')) + 2)
  expect(out.slice(out.indexOf('\n\n') + 2)).toBe(ends)
  expect(await explored([], [...cell, '--finding', '7'])).toMatchObject({ code: 2, err: 'lockspec: there is 1 finding\n' })
  expect(await explored([], [...cell, '--finding', 'first'])).toMatchObject({
    code: 2,
    err: 'lockspec: --finding first: give a whole number from 1 to 999999\n',
  })
})
