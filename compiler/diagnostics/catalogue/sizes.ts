// Codes of lowering: what is wrong with an instance of the spec, a workload at given sizes.
import type { CatalogueEntry } from './entry.ts'

export const sizeCatalogue = {
  LS7001: {
    title: 'a class that cannot have so many instances',
    explanation: 'At the sizes of this workload a class has 1 to 1000 instances.',
  },
  LS7002: {
    title: 'a group without tasks',
    explanation: 'A group of tasks goes through a class, an interval or a set that is not empty at these sizes.',
  },
  LS7003: { title: 'too many tasks', explanation: 'A check tells at most 31 tasks apart: every one multiplies the states.' },
  LS7004: { title: 'too many ranges', explanation: 'Each range that a request can name is counted apart: a ranged lock has at most 200.' },
  LS7005: {
    title: 'a bound without a value',
    explanation: 'The bounds of a type are constant at given sizes; dividing by a size that is 0 has no value.',
  },
  LS7006: {
    title: 'an empty range',
    explanation: 'At these sizes the low bound lies above the high one: nothing could have such a value.',
  },
  LS7007: { title: 'a range that is too large', explanation: 'Values have 32 bits.' },
  LS7008: {
    title: 'an array that cannot have so many elements',
    explanation: 'At the sizes of this workload the length of an array is out of bounds.',
  },
  LS7009: { title: 'a set over too many values', explanation: 'A set has a bit for each value of its element type, in one word.' },
  LS7010: {
    title: 'a mapping with too many values',
    explanation: 'What a mapping names is packed into one word: give its parameters smaller types.',
  },
  LS7011: {
    title: 'an expression that could leave 32 bits',
    explanation: 'Integers are exact inside an expression; one that could exceed 32 bits is refused.',
  },
  LS7012: { title: 'going round without a step', explanation: 'Some task can go round for ever without taking a step at these sizes.' },
  LS7013: {
    title: 'an impossible first value',
    explanation: 'The first value of a field, as the spec or the workload gives it, lies outside its type or cannot be evaluated.',
  },
  LS7014: {
    title: 'a domain with too many values',
    explanation: 'What goes through an interval, a choice or a quantifier, has a way for each of its values: there are at most 4096.',
  },
  LS7015: {
    title: 'too many locks',
    explanation: 'At the sizes of this workload there are at most 100 locks, of at most 1000 modes each.',
  },
  LS7016: {
    title: 'too many properties',
    explanation: 'Each state is asked for all properties of its workload at once: there are at most 31.',
  },
  LS7017: {
    title: 'too many first states',
    explanation: 'Fields that begin with any value multiply the first states: there are at most a million.',
  },
  LS7018: {
    title: 'a task that is not there',
    explanation:
      'At the sizes of this workload the group has no task with that number: an interrupt has no host, or a property no task whose operation completes.',
  },
  LS7019: {
    title: 'a count that is none',
    explanation: 'At the sizes of this workload a number of rounds, retries or holders, or a size itself, is too small or has no value.',
  },
  LS7020: {
    title: 'the end of a service is too hard to tell',
    explanation:
      '`finally` speaks where no service can move, and each state is asked for that: the first step of a round has to be of a kind that can be told in a condition of some length, and where its rounds begin must not hang on its own data.',
  },
  LS7021: {
    title: 'a workload that is too large written out',
    explanation:
      'Calls are expanded where they stand, `for` and quantifiers for each of their values, functions for each time that an argument is named in what is said of a state. A workload has at most 200,000 statements and expressions then. The message names the calls and functions that were open where the bound was met, from the outside in, and how often each had been expanded.',
  },
} as const satisfies Readonly<Record<string, CatalogueEntry>>
