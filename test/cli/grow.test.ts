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

it('a size that the model does not hang on covers all, one that it has room for does not', async () => {
  const { code, out } = await lockspec(['check', spec, '--workload', 'alone', '--grow', 'users', '--grow', 'idle'])
  expect(code).toBe(0)
  expect(out.split('\n').filter((line) => /covered|nothing new/.test(line))).toEqual([
    '  the model is the same at every users: all sizes are covered',
    '  nothing new at the 2 sizes after idle = 1 (findings, outcomes, steps,',
  ])
})

it('memory ends it, and nothing is said of larger sizes', async () => {
  const { code, out } = await lockspec([
    'check',
    'specs/bcachefs_ring',
    '--workload',
    'ring',
    '--variant',
    'as_posted',
    '--grow',
    'files',
    '--memory',
    '1M',
  ])
  expect(code).toBe(152)
  // At which size it ends hangs on what the process holds beside.
  expect(out).toMatch(/  files = [3-6] does not fit into memory: nothing is said of larger sizes\n\nlockspec: 0 of 1 grown/)
})

it('what is asked for wrongly', async () => {
  const wrong = async (...args: readonly string[]) => lockspec(['check', spec, ...args])
  expect(await wrong('--grow', 'usres')).toEqual({ code: 2, out: '', err: 'lockspec: unknown size usres; did you mean users?\n' })
  expect(await wrong('--grow', 'users', '--time', 'soon')).toEqual({
    code: 2,
    out: '',
    err: 'lockspec: --time soon: give a whole number of seconds\n',
  })
})

it('objects and tasks are numbered as they are named', () => {
  expect(numbered('user, File[4].lock held 1, to = File[2], from = File[4], by user[1]')).toBe(
    'user, File#1.lock held 1, to = File#2, from = File#1, by user#1',
  )
})
