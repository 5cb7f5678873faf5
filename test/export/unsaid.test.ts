// What a target cannot say, or says in its own way, stands in the model where a reader looks for it: never dropped silently. Input:
// specs with fairness, temporal properties, interrupts and failures; output: lines of their models.
import { expect, test } from 'vitest'
import type { ExportTarget } from '../../compiler/pipeline.ts'
import { cellOf } from './cell.ts'

const oracle = (name: string): string => `test/oracle/specs/${name}.lockspec`
const lines = (spec: string, workload: string, target: ExportTarget): readonly string[] =>
  cellOf({ spec, workload, variant: null }).model(target, true).model.split('\n')

test.each<[string, string, ExportTarget, readonly string[]]>([
  // Branches marked fair, and `eventually`.
  ['fairness', 'select_wait', 'promela', ['/* Not said: branches marked fair. */', '/* line 40: L.go */', 'never arrives {']],
  [
    'fairness',
    'select_wait',
    'murphi',
    [
      '-- Not said, since Murphi has neither fairness nor cycles: livelock, starvation, partial deadlock, a deadlock beside a task that still moves.',
      '-- Not said, since Murphi has no temporal properties under fairness: arrives, line 40: L.go',
    ],
  ],
  [
    'fairness',
    'select_wait',
    'tla',
    ['  /\\ ([]<><<t_select_25_other_branch_passed>>_vars => []<><<t_select_25_fair_branch>>_vars)', 'arrives == <>(L_go)'],
  ],
  // Strong fairness of a task.
  ['fairness', 'alternating_strong', 'promela', ['  :: np_ && !enabled(1) -> goto accept_2']],
  ['fairness', 'alternating_strong', 'murphi', ['-- Not said: u has strong fairness.']],
  ['fairness', 'alternating_strong', 'tla', ['  /\\ WF_vars(t)', '  /\\ SF_vars(u)']],
  // Strong fairness of a label.
  ['corners', 'strongl', 'promela', ['/* Not said: strong fairness of the step at here. */']],
  ['corners', 'strongl', 'tla', ['  /\\ SF_vars(t_here)']],
  // No fairness.
  ['fairness', 'no_fairness', 'promela', ["/* Not said: t may stay away for ever; SPIN's -f makes it move like the others. */"]],
  ['fairness', 'no_fairness', 'murphi', ['-- Not said: t has no fairness.']],
  // An interrupt need not begin, but has to go on once it has begun.
  [
    'interrupts',
    'strong',
    'promela',
    ["/* Not said: where i need not begin a round it may stay away; SPIN's -f makes it move like the others. */"],
  ],
  ['interrupts', 'strong', 'tla', ['  /\\ SF_vars(t)', '  /\\ SF_vars(i_fair)', 'i_fair ==', '  /\\ ~(pc.i = "begin_27")', '  /\\ i']],
  ['interrupts', 'on_service_stuck', 'tla', ['  /\\ pc.i = "begin_14"']],
  // `every … completes`, one operation that nobody begins.
  [
    'fairness',
    'asking',
    'promela',
    ['/* Stricter than starvation in the spec: also a run in which nobody can move any more breaks it, which is a deadlock there. */'],
  ],
  ['fairness', 'asking', 'tla', ['completes == ([]<>~(pc.t = "wait_8") \\/ []<><<t_wait_8_ends_completes>>_vars)']],
  // A failing way has no next state in TLA+, and is an error elsewhere.
  ['failures', 'both2', 'murphi', ['  error "fails contract@63: mixed2 ends without F[1].m.held, which it had to hold";']],
  ['failures', 'both2', 'tla', ['never_fails_contract_63 == ~fails_contract_63']],
])('%s %s, %s', (name, workload, target, wanted) => {
  const model = lines(oracle(name), workload, target)
  expect(wanted.filter((line) => !model.includes(line))).toEqual([])
})

test('operators that take arrays say so to Apalache', () => {
  const { model } = cellOf({ spec: oracle('outcomes'), workload: 'f', variant: 'alts' }).model('tla', true)
  const operators = [...model.matchAll(/^(.*)\n(\w+\(.*\)) ==$/gm)].filter(([, , head]) => !/^(Modulo|Divide)/.test(head!))
  expect(operators.length).toBeGreaterThan(0)
  expect(operators.filter(([, before]) => !/^\\\* @type: \(.*\) => Bool;$/.test(before!)).map(([, , head]) => head)).toEqual([])
})

test('without a first state no claim is made: SPIN would find all of them broken in the state before it', () => {
  const model = lines('test/export/specs/no_first_state.lockspec', 'one', 'promela')
  expect(model).toContain('init { assert(false) /* every silent run before the first state fails */ }')
  expect(model.filter((line) => line.startsWith('never '))).toEqual([])
})

test.each<ExportTarget>(['promela', 'murphi', 'tla'])('a service whose rounds begin in several places is not said in %s', (target) => {
  const cell = cellOf({ spec: 'test/fixtures/agree/service_inside_a_round.lockspec', workload: 'two', variant: 'told' })
  expect(() => cell.model(target, true)).toThrow('where a round of s begins hangs on its data')
})
