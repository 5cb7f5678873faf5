// Codes of the rules about locks and outcomes: modes, mappings, and who handles what a call can end with.
import type { CatalogueEntry } from './entry.ts'

export const lockCatalogue = {
  LS4001: { title: 'a mode of another kind', explanation: 'A lock is asked for in a mode of its kind.' },
  LS4002: { title: 'no mode', explanation: 'Only a kind with a single mode lets its mode be left out.' },
  LS4003: {
    title: 'ranges where there are none',
    explanation: 'A kind declared with `ranges` has locks `over` an interval, and only its requests say a range.',
  },
  LS4004: { title: 'a lock kind without modes', explanation: 'A lock is held in a mode, so a kind has at least one.' },
  LS4005: {
    title: 'a pair of modes said twice',
    explanation: 'That two modes go together is symmetric: it is said once, or once from either side and under one condition.',
  },
  LS4006: {
    title: 'a condition over what changes',
    explanation:
      'Whether two modes go together, and which variants a property is of, may hang on switches and sizes, and on nothing that changes in a run.',
  },
  LS4007: {
    title: 'an unknown policy',
    explanation:
      'The policy is unfair, fifo or writers_block_readers, the recursion waits, counted or trap, or a switch all of whose values are such words.',
  },
  LS4008: {
    title: 'an owner where there is none',
    explanation:
      'A hold of a kind that says `anyone` belongs to no task: nobody asks again for it, has it, hands it over or owes it at an end.',
  },
  LS4009: {
    title: 'freed while it is held',
    explanation: 'A lock is part of its object and goes with it: whoever frees the object releases its locks before.',
  },
  LS4010: {
    title: 'an outcome that is not declared',
    explanation: 'A procedure ends with one of the outcomes behind its `->`; without any, it just ends.',
  },
  LS4011: {
    title: 'an outcome that nobody handles',
    explanation:
      'An outcome other than ok leaves the innermost attempt. It is taken there by a clause, or it ends the procedure, which must declare it.',
  },
  LS4012: {
    title: '`ok` is no event',
    explanation: '`ok` is how a body ends that was not left; it is not raised, not handled and not renamed.',
  },
  LS4013: {
    title: 'a clause that is never used',
    explanation: 'No call, touch or `raise` in the body of the attempt has this outcome. A warning.',
    unneeded: true,
  },
  LS4014: {
    title: 'a clause behind one that takes all',
    explanation: 'Clauses are tried in the order of the text, and an earlier one has no condition. A warning.',
    unneeded: true,
  },
  LS4015: {
    title: 'an `always` that leaves',
    explanation: '`always` runs on every way out of the body, and that way goes on after it: it may wait, not raise or return.',
  },
  LS4016: {
    title: 'a load or a store',
    explanation: 'A mapping whose clauses tell loads and stores apart is touched by one or the other, and must have a clause for it.',
  },
  LS4017: {
    title: 'an access said twice or not at all',
    explanation: 'A mapping says once what a load and what a store does; a clause without either serves both.',
  },
  LS4018: {
    title: 'no fault handler',
    explanation: 'A fault is served by a `fault handler`: it runs for the task that touched the buffer.',
  },
  LS4019: { title: 'a return from a task', explanation: "A task's body is no operation; it ends at its end." },
  LS4020: {
    title: 'an outcome twice',
    explanation: 'An outcome stands once in a declaration, in a clause, and in the renames of a mapping.',
  },
  LS4021: {
    title: 'a queue where there is none',
    explanation:
      '`queued` asks whether a request stands in the queue of a lock. A kind whose policy is unfair has no queue: it says `policy`.',
  },
  LS4022: {
    title: 'an upgrade that the kind does not have',
    explanation: '`upgrade l.read to write`, and `trylock l.read to write`, need a kind that says `mode read … becomes write`.',
  },
  LS4023: {
    title: 'kinds that differ too much',
    explanation:
      'What one lock is under a switch may differ in which modes go together, in policy and in recursion. Code that asks for another mode, or holds of nobody, is other code: two locks, and an `if`.',
  },
  LS4024: {
    title: 'the parameters of a lock kind',
    explanation:
      'A lock gives each parameter of its kind a value, `lock semaphore(3)`: numbers over sizes, words and conditions over switches.',
  },
} as const satisfies Readonly<Record<string, CatalogueEntry>>
