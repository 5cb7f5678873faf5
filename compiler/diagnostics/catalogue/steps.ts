// Codes of the rules about steps: what happens at one instant, and what cannot.
import type { CatalogueEntry } from './entry.ts'

export const stepCatalogue = {
  LS5001: {
    title: 'shared data read and written in one step',
    explanation: 'Another task may come between a read and a write. Say that it cannot, with `atomic`, or read with `let` first.',
  },
  LS5002: {
    title: 'a way through shared data',
    explanation:
      'The way to a lock or to what is touched goes through constants and the own data of the task: what it waits for must not change while it waits.',
  },
  LS5003: {
    title: 'going round without a step',
    explanation:
      'A loop, a retry or an endless task must take a step on every way round that its text has, whatever its tests; own data alone is silent.',
  },
  LS5004: {
    title: 'no end in one step',
    explanation: 'A whole `atomic` is one step, so no touch, no `while` and no `retry` stands inside, nor a call of what has one.',
  },
  LS5005: {
    title: 'a label without a step',
    explanation:
      'A label names a step. An attempt, a `for` and a ghost assignment are none, nor is anything inside `atomic` or the braces of a touch.',
  },
  LS5006: {
    title: 'recursion',
    explanation:
      'Calls are expanded where they stand, so no procedure or function calls itself, not through others and not through touches.',
  },
  LS5007: {
    title: 'a try inside something',
    explanation:
      '`trylock` is the whole condition of an `if`, with or without `not`, or the whole right side of a `let`, a `var` or an assignment to a local.',
  },
  LS5008: { title: 'nothing comes here', explanation: 'A statement before always returns, raises or never ends.', unneeded: true },
  LS5009: {
    title: 'more than an access',
    explanation:
      'What stands in the braces of a touch happens in the step that finds the page resident: assignments, tests and assertions.',
  },
  LS5010: {
    title: 'a branch without a first step',
    explanation:
      'A branch of `select` can be taken when its first statement can run, and taking it runs that: it is a step, and no choice itself.',
  },
  LS5011: {
    title: 'a ghost is read',
    explanation: 'Ghosts are for invariants, reachability, `finally`, and other ghosts; no code and no temporal property reads them.',
  },
  LS5012: { title: 'a ghost or none', explanation: 'A ghost field is assigned by `ghost`, and nothing else is.' },
  LS5013: {
    title: 'a retry that reads shared data',
    explanation: 'What `with` sets is known from own data; what is shared is read by a `let`, a step, before.',
  },
  LS5015: {
    title: 'no loop to leave',
    explanation: '`break` and `continue` stand in a `while` or a `for` of the same procedure.',
  },
  LS5016: {
    title: 'a `new` inside something',
    explanation: '`new` is the whole right side of a `let`, a `var` or an assignment.',
  },
  LS5014: { title: 'calls nest too deep', explanation: 'At most 100 calls stand inside each other.' },
} as const satisfies Readonly<Record<string, CatalogueEntry>>
