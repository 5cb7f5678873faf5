// `check --grow`: a cell at growing sizes, until two in a row bring nothing. Input: a spec whose table has two tasks and whose fault needs
// three; output: the table, the plot, what is said of it, exit codes.
import { expect, it } from 'vitest'
import { numbered } from '../../runtime/grown/situations.ts'
import { fixture, lockspec } from './run.ts'

const spec = fixture('grows.lockspec')

it('a fault that needs three tasks is found at three, where the table has two', async () => {
  expect((await lockspec(['check', spec, '--workload', 'visits'])).code).toBe(0)
  expect(await lockspec(['check', spec, '--workload', 'visits', '--grow', 'users'])).toEqual({
    code: 17,
    err: '',
    out: `grows  ${spec}

visits, as_is:
  users  states   findings  outcomes  steps  situations  pairs
      2      48          0         1      8           8     26
      3     252  1 (1 new)         1      8           8     26
      4   1,203          1         1      8           8     26
      5   5,358          1         1      8           8     26
  first at users = 3: fails few
  new situations and pairs by users
  2 |################################################## 34
  3 | 0
  4 | 0
  5 | 0
  nothing new at the 2 sizes after users = 3 (findings, outcomes, steps,
    situations of a task and of two tasks): evidence, not a proof, that 3 are
    enough

lockspec: 1 of 1 grown until nothing was new: evidence, not a proof
`,
  })
})

it('a size that no run can tell apart covers all', async () => {
  const { code, out } = await lockspec(['check', spec, '--workload', 'alone', '--grow', 'users', '--grow', 'idle'])
  expect(code).toBe(0)
  expect(out.split('\n').filter((line) => /covered|nothing/.test(line))).toEqual([
    '  no run can tell sizes apart from users = 2 on: all of them are covered, by',
    '  no run can tell sizes apart from idle = 1 on: all of them are covered, by',
    'lockspec: 0 of 2 grown until nothing was new: evidence, not a proof; 2 covered at all sizes',
  ])
})

it('memory ends it, and nothing is said of larger sizes', async () => {
  const cell = ['specs/bcachefs_ring', '--workload', 'ring', '--variant', 'as_posted']
  const { code, out } = await lockspec(['check', ...cell, '--grow', 'files', '--memory', '1M'])
  expect(code).toBe(152)
  expect(out.slice(out.indexOf('\n\n') + 2)).toBe(`ring, as_posted:
  files  states  findings  outcomes  steps  situations  pairs
      3     965         0         1     16          31    257
  new situations and pairs by files
  3 |################################################## 288
  files = 4 does not fit into memory: nothing is said of larger sizes

lockspec: 0 of 1 grown until nothing was new: evidence, not a proof
`)
})

it('what is asked for wrongly', async () => {
  const wrong = async (...args: readonly string[]) => lockspec(['check', spec, ...args])
  expect((await wrong('--grow', 'users', '--format', 'json')).err).toBe(
    "lockspec: option '--grow <size>' cannot be used with option '--format <format>'\n",
  )
  expect(await wrong('--grow', 'usres')).toEqual({ code: 2, out: '', err: 'lockspec: unknown size usres; did you mean users?\n' })
  expect(await wrong('--grow', 'users', '--time', 'soon')).toEqual({
    code: 2,
    out: '',
    err: 'lockspec: --time soon: give a whole number from 1 to 999999\n',
  })
})

it('objects and tasks are numbered as they are named', () => {
  expect(numbered('user, File[4].lock held 1, to = File[2], from = File[4], by user[1]')).toBe(
    'user, File#1.lock held 1, to = File#2, from = File#1, by user#1',
  )
})
