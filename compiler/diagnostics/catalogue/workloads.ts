// Codes of the rules about workloads, variants, properties and the table of expected verdicts.
import type { CatalogueEntry } from './entry.ts'

export const workloadCatalogue = {
  LS6001: { title: 'a setting that is no value', explanation: 'A size is set to a number, a switch to one of its words.' },
  LS6002: { title: 'a workload without tasks', explanation: 'A workload says which tasks run.' },
  LS6003: { title: 'no round', explanation: 'A task runs its body once, `repeat n` times, or with a bare `repeat` for ever.' },
  LS6004: { title: 'a group without a number', explanation: 'How many tasks a group has is known before the first state.' },
  LS6005: {
    title: 'an interrupt without a task',
    explanation: 'An interrupt runs on top of a task of its workload: `interrupt timer on writer`.',
  },
  LS6006: {
    title: 'nothing to set at the start',
    explanation:
      '`initially` sets fields of objects and tasks that are named outright, and `with` fields of the task: no lock, and no whole array.',
  },
  LS6007: { title: 'fairness for nobody', explanation: 'Fairness is of a task of the workload, or of the statements with a label.' },
  LS6008: { title: 'what completes is an operation', explanation: '`every OP completes` names an operation.' },
  LS6009: {
    title: 'a pair in two tables',
    explanation: 'A spec may have several tables of expected verdicts, but each workload under each variant stands in one of them only.',
  },
  LS6010: {
    title: 'the same twice',
    explanation: 'A workload has one column, a variant one row; a finding stands once in a cell, an outcome once in its braces.',
  },
  LS6012: {
    title: 'no such finding',
    explanation:
      'A cell is `pass`, or findings joined by `+`: fails, violates, leaks, self_deadlock, deadlock, partial_deadlock, livelock, starvation, warns, unreachable.',
  },
  LS6013: {
    title: 'a name that does not fit the finding',
    explanation:
      '`fails` takes a label or a rule, `warns` a label or `warn@LINE`, `violates` an invariant or a temporal property, `unreachable` a reachability, `starvation` an `every … completes`, each of that workload; `livelock` takes unfair, weak or strong, `leaks` a lock; the deadlocks take none.',
  },
  LS6015: {
    title: 'an interrupt over what is none',
    explanation:
      'Behind `over` stand interrupts of the workload that are declared before: an interrupt can begin while those of its task run, and they go on when it ends.',
  },
  LS6016: {
    title: 'a claim that is the same for each',
    explanation:
      'A `forall` around `every OP completes` makes a property for each choice; where the claim does not name what is chosen, all of them say the same.',
  },
  LS6014: { title: 'an outcome of no operation', explanation: 'The braces of a cell name outcomes that operations declare.' },
} as const satisfies Readonly<Record<string, CatalogueEntry>>
