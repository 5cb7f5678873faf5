// The kinds of finding and the rules of failures: the one table from which the driver orders, the tables of expected verdicts take their
// words, the command line its exit codes and `explain`, the formats their rules, and the docs their tables. Data only; both the compiler
// and the runtime may import it.
import { keysOf } from './entries.ts'

interface Kind {
  /** Of a run that is compared with no table; `byCause`: of a cause that has another (docs/cli.md, "Exit codes"). */
  readonly exit: number
  readonly byCause?: { readonly evaluation: number } | { readonly temporal: number }
  /** As `docs/language.md` writes it. */
  readonly form: string
  /** When it is found: docs/language.md, "Findings". */
  readonly when: string
  /** A spec whose verdict it is. */
  readonly example: string
}

/** From the most severe to the least: the verdict's word is the topmost. */
export const findingKinds = {
  fails: {
    exit: 14,
    byCause: { evaluation: 75 },
    form: '`fails NAME`',
    when: "a statement is an error: a false assertion or postcondition, a value outside its range, a division by zero, a part of `none`, an index outside, a release of what is not held, a broken contract. NAME is the statement's label, else the rule and the line, `range@17`",
    example: `spec example
object Page { dirty : bool = false }
workload w {
  task writer { Page.dirty = true   clean: assert not Page.dirty }
}`,
  },
  use_after_free: {
    exit: 14,
    form: '`use_after_free CLASS`',
    when: 'a statement reads, writes, locks, unlocks or frees through a reference to an object of a pool that is not live, or frees one of whose locks somebody holds or waits for',
    example: `spec example
object Bio[2] pool { done : bool = false }
workload w {
  task t { let b = new Bio { }   free b   b.done = true }
}`,
  },
  violates: {
    exit: 12,
    byCause: { temporal: 13 },
    form: '`violates NAME`',
    when: 'a state breaks the invariant or `finally`, or a fair run breaks the temporal property',
    example: `spec example
object Page { dirty : bool = false }
workload w {
  task writer { Page.dirty = true }
}
invariant clean: not Page.dirty`,
  },
  leaks: {
    exit: 14,
    form: '`leaks LOCK`, `leaks CLASS`',
    when: 'an operation, a handler or a round ends with more locks than agreed; or, of a pool that says `freed`, something is live where all that owe progress have finished and no service can move',
    example: `spec example
lock mutex { mode held }
object Inode { m : lock mutex }
operation open() -> ok | error {
  lock Inode.m.held
  either { unlock Inode.m.held   return ok } or { return error }
}
workload w {
  task t { open() }
}`,
  },
  self_deadlock: {
    exit: 11,
    form: '`self_deadlock`',
    when: 'a task stands before a request that its own hold denies, and nobody else can take that hold from it',
    example: `spec example
lock mutex { mode held }
object Inode { m : lock mutex }
workload w {
  task t { lock Inode.m.held   lock Inode.m.held }
}`,
  },
  deadlock: {
    exit: 11,
    form: '`deadlock`',
    when: 'nobody who still owes something can ever move again',
    example: `spec example
lock mutex { mode held }
object Dir { a : lock mutex   b : lock mutex }
workload w {
  task t { lock Dir.a.held   lock Dir.b.held   unlock Dir.b.held   unlock Dir.a.held }
  task u { lock Dir.b.held   lock Dir.a.held   unlock Dir.a.held   unlock Dir.b.held }
}`,
  },
  partial_deadlock: {
    exit: 15,
    form: '`partial_deadlock`',
    when: 'some tasks can never move again, whatever the others do, while another goes on making progress',
    example: `spec example
object Page { ready : bool = false }
workload w {
  task reader { wait until Page.ready }
  task timer repeat { skip }
}`,
  },
  livelock: {
    exit: 13,
    form: '`livelock unfair`, `livelock weak`, `livelock strong`',
    when: 'tasks, one of which owes progress, move for ever and no operation and no round completes, although the scheduler is as fair as the workload asks. `unfair`: weak fairness of every task would prevent it, so that only `fairness none` lets it through; `weak`: strong fairness would; `strong`: neither would',
    example: `spec example
object Page { ready : bool = false }
workload w {
  task reader { while not Page.ready { skip } }
}`,
  },
  starvation: {
    exit: 13,
    form: '`starvation NAME`',
    when: 'where `every OP completes` asks for it: one operation that began never ends while others overtake it, or while who could move is asked for no fairness',
    example: `spec example
lock mutex { mode held }
object Inode { m : lock mutex }
operation read() -> ok { lock Inode.m.held   unlock Inode.m.held }
workload w {
  task t { read() }
  task u repeat { lock Inode.m.held   unlock Inode.m.held }
}
property served: every read completes`,
  },
  warns: {
    exit: 14,
    form: '`warns NAME`',
    when: "the condition of a `warn` is false; the run goes on, and what is found behind it is found as well. NAME is the statement's label, else `warn@17`",
    example: `spec example
object Page { dirty : bool = false }
workload w {
  task writer { Page.dirty = true   clean: warn not Page.dirty   Page.dirty = false }
}`,
  },
  unreachable: {
    exit: 16,
    form: '`unreachable NAME`',
    when: 'no state fulfils what must be reachable',
    example: `spec example
object Page { dirty : bool = false }
workload w {
  task t { skip }
}
reachable written: Page.dirty`,
  },
} as const satisfies Readonly<Record<string, Kind>>

export type FindingKind = keyof typeof findingKinds

/** The order of severity. */
export const severity: readonly FindingKind[] = keysOf(findingKinds)
export const isFindingKind = (word: string): word is FindingKind => Object.hasOwn(findingKinds, word)

/** What names a `fails` whose statement has no label (docs/internals/semantics.md, 28). `evaluation`: something has no value. */
export const failureRules = {
  assert: { evaluation: false },
  ensures: { evaluation: false },
  range: { evaluation: true },
  zero: { evaluation: true },
  none: { evaluation: true },
  index: { evaluation: true },
  release: { evaluation: false },
  downgrade: { evaluation: false },
  trap: { evaluation: false },
  holds: { evaluation: false },
  contract: { evaluation: false },
  outcome: { evaluation: false },
  invariant: { evaluation: true },
  pool: { evaluation: true },
  walk: { evaluation: false },
} as const satisfies Readonly<Record<string, { readonly evaluation: boolean }>>

/** `freed` is no `fails`: it is the finding `use_after_free`, named by the class. */
export type FailureRule = keyof typeof failureRules | 'freed'
export const failureRuleNames = keysOf(failureRules)
export const isFailureRule = (name: string): name is keyof typeof failureRules => Object.hasOwn(failureRules, name)
