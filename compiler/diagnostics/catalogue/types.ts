// Codes of the rules about types: every value fits where it is stored, passed or compared, and every type is finite.
import type { CatalogueEntry } from './entry.ts'

export const typeCatalogue = {
  LS3001: {
    title: 'a value of another type',
    explanation:
      'What is stored in a field or a local, passed to a parameter, or given by a function has the type that is declared there. Only `T?` can be none.',
  },
  LS3002: {
    title: 'an operand of another type',
    explanation: 'Arithmetic is on integers, `+` and `-` also on sets, and the right side of `in` is a set.',
  },
  LS3003: {
    title: 'values that cannot be compared',
    explanation:
      '`==` compares two of a kind: integers, booleans, words, sets, objects of one class, values of one mapping, tasks; and what can be none with none.',
  },
  LS3004: {
    title: 'values without an order',
    explanation: '`<`, `<=`, `>` and `>=` compare integers, and objects of one class that is declared `ordered`.',
  },
  LS3005: {
    title: 'no word in common',
    explanation:
      'Words are symbols. Two types of words can be compared, and a value of one stored in the other, if they share a word; otherwise it is a mistake.',
  },
  LS3006: {
    title: 'a number outside its range',
    explanation: 'What is known without running is checked without running: an interval, a size, a divisor.',
  },
  LS3007: {
    title: 'a type that nothing tells',
    explanation:
      'A `var` of integers needs its range, since its first value does not say what follows; `none` and an empty set do not say of what.',
  },
  LS3008: { title: 'a wrong number of arguments', explanation: 'A call gives one argument for each parameter.' },
  LS3009: { title: 'nothing to index', explanation: 'An index follows an array, a class of several objects, or a group of tasks.' },
  LS3010: {
    title: 'no fields',
    explanation: 'Objects, tasks and values of mappings have parts; numbers, booleans, words and sets have none.',
  },
  LS3011: {
    title: 'a lock is no value',
    explanation:
      'A way to a lock, `object.field[range].mode`, stands in lock verbs, in `held`, `mine` and `holder`, in `keeps` and `drops`; a lock can be passed to a parameter and be named by `let`.',
  },
  LS3012: {
    title: 'a type that cannot stand here',
    explanation:
      'Locks and arrays are fields; a lock is also a parameter, or what a `let` names. Sets are of integers, words, objects or tasks. Only objects, tasks and mappings can be none.',
  },
  LS3013: { title: 'not constant', explanation: 'Bounds, lengths and counts are made of numbers and sizes, so that every type is finite.' },
  LS3014: { title: 'a number that does not fit', explanation: 'Integers have 32 bits.' },
  LS3015: {
    title: 'an empty or doubled type',
    explanation: 'A type has at least one value, an array one element, a class one object; a word stands in a type once.',
  },
  LS3016: {
    title: 'nothing that can be assigned',
    explanation:
      'A `var`, a field and an element of an array can be assigned. A parameter, a `let` and a bound name keep their value, but for the `with` of a retry.',
  },
  LS3017: {
    title: 'nothing to go through',
    explanation: 'A name goes through a class, `Task`, a type of words or integers, the modes of a lock kind, a set, or an interval.',
  },
  LS3018: {
    title: '`any` in the wrong place',
    explanation:
      '`any` is an argument of a call statement, the first value of a field, or all that a mapping says of what is resident; elsewhere `choose x in D` picks a value.',
  },
  LS3019: { title: 'a condition that is no bool', explanation: 'What is tested, asserted or claimed is true or false.' },
  LS3020: {
    title: 'no neighbours',
    explanation:
      '`next` and `previous` go through the objects of a class, the tasks, or the interval that an integer is declared with, round and round.',
  },
  LS3021: {
    title: 'no current task',
    explanation: '`current` and `mine` are about the task that runs the code; nobody runs a property or a first value.',
  },
  LS3022: {
    title: 'no state yet',
    explanation: 'Sizes, settings, first values and `with` are known before the first state, so they read no field and no lock.',
  },
  LS3023: { title: 'no task', explanation: 'Only a task stands `at` a place, and begins an operation.' },
  LS3024: { title: 'nothing to touch', explanation: '`touch` takes a value of a mapping: userspace memory that maps something.' },
  LS3025: {
    title: 'a pool without a bound',
    explanation: 'A pool says how many of its objects can be live at once: `object Bio[2] pool { }`. A check is over finitely many.',
  },
  LS3026: {
    title: 'nothing that comes and goes',
    explanation: '`new` and `free` are about objects of a class that says `pool`; all others are there from the start to the end.',
  },
  LS3028: {
    title: 'no way to walk',
    explanation:
      '`dir along parent` goes from an object, or a task, to that which stands in its field, and so on: the field holds another of the same. A walk over tasks says `at most n`.',
  },
  LS3029: {
    title: 'no call that began',
    explanation:
      '`old e` is the value that `e` had when the call began. A postcondition may ask for it; where no call ends, there is none.',
  },
} as const satisfies Readonly<Record<string, CatalogueEntry>>
