// What a check can tell apart: the one table of limits. Input: nothing; output: numbers, which the stages compare with and say in their
// diagnostics, and the table of docs/language.md, "Limits".
import type { Code } from './catalogue.ts'

interface Limit {
  readonly most: number
  readonly of: string
  /** What says so. A number beside the code where something else does. */
  readonly by: Code | `\`${string}\``
}

export const limits = {
  tasks: { most: 31, of: 'tasks of a workload', by: 'LS7003' },
  objects: { most: 1000, of: 'objects of a class', by: 'LS7001' },
  arrayElements: { most: 1000, of: 'elements of an array', by: 'LS7008' },
  setValues: { most: 31, of: 'values of the element type of a set', by: 'LS7009' },
  ranges: { most: 200, of: 'ranges that one lock over a domain has (a domain of 19 pages has 190)', by: 'LS7004' },
  locks: { most: 100, of: 'locks', by: 'LS7015' },
  modes: { most: 1000, of: 'modes of one lock, its ranges counted apart', by: 'LS7015' },
  holds: { most: 15, of: 'holds of one task of one lock, mode and range', by: '`fails holds@LINE`' },
  calls: { most: 100, of: 'calls inside each other', by: 'LS5014' },
  properties: { most: 31, of: 'properties of a workload', by: 'LS7016' },
  domainValues: { most: 4096, of: 'values of a domain', by: 'LS7014' },
  firstStates: { most: 1_000_000, of: 'first states', by: 'LS7017' },
  pieces: { most: 200_000, of: 'statements and expressions of a workload, written out', by: 'LS7021' },
  integers: { most: 2 ** 30, of: 'integers in fields and parameters, and as much below 0; inside an expression 32 bits', by: 'LS7007' },
  brackets: { most: 200, of: 'brackets inside each other', by: 'LS1022' },
} as const satisfies Readonly<Record<string, Limit>>

/** 1,000,000. */
export const grouped = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',')
