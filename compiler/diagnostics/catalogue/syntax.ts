// Codes of the parser: the text is not what the grammar asks for.
import type { CatalogueEntry } from './entry.ts'

export const syntaxCatalogue = {
  LS1001: {
    title: 'a character that means nothing',
    explanation: 'Outside comments a spec is written in letters, digits and the marks of the language.',
  },
  LS1002: {
    title: 'a comment without an end',
    explanation: 'A comment that begins with `/*` ends with `*/`; one that begins with `//` ends with its line.',
  },
  LS1003: { title: 'a text without an end', explanation: 'The path of an import stands in double quotes, both on one line.' },
  LS1004: {
    title: 'a number that is none',
    explanation: 'Numbers are whole and decimal, and begin with 0 only if they are 0; a name does not begin with a digit.',
  },
  LS1005: { title: 'a number that is too large', explanation: 'Numbers have 32 bits.' },
  LS1006: {
    title: 'a mark or a phrase of another language',
    explanation: 'It is read as what it means here, and the rest of the text is held against that: and, or, not, div, mod are words.',
  },
  LS1007: {
    title: 'a construct of another language',
    explanation: 'It has no counterpart that says just the same; the hint says the line that is mostly meant.',
  },
  LS1010: { title: 'something else was expected', explanation: 'The grammar asks for another word or mark here.' },
  LS1011: {
    title: 'a statement was expected',
    explanation: 'A block holds statements: each begins with its keyword, or is an assignment, a call or a label.',
  },
  LS1012: { title: 'a declaration was expected', explanation: 'A file holds declarations, each of which begins with its keyword.' },
  LS1013: { title: 'an expression was expected', explanation: 'A value is missing here.' },
  LS1014: { title: 'a reserved word as a name', explanation: 'The grammar cannot do without this word; after a dot it may be a name.' },
  LS1015: {
    title: 'a type was expected',
    explanation: 'A type is a name, `lo..hi`, `{words}`, `set of T`, `array[n] of T` or `lock KIND`.',
  },
  LS1020: {
    title: 'a brace that is never closed',
    explanation: 'Each `{` has its `}`; what is open where a declaration begins at the left margin is taken to be forgotten.',
  },
  LS1021: { title: 'a closing brace too many', explanation: 'No `{` is open here.' },
  LS1022: { title: 'nested too deep', explanation: 'Brackets nest at most 200 deep, and expressions and statements together at most 800.' },
  LS1030: { title: 'a chain of comparisons', explanation: '`a < b < c` would compare a boolean: comparisons do not chain.' },
  LS1031: {
    title: '`not` behind a stronger operator',
    explanation: '`not` binds more weakly than comparisons and sums, so it cannot stand on their right side without parentheses.',
  },
  LS1032: {
    title: 'an `if` that could be the condition of the retry rule before it',
    explanation:
      'An `if` behind `retry NAME on OUTCOME` is its condition. Where it begins a line of its own and is not indented, it looks like a statement.',
  },
  LS1040: { title: 'a second name for the file', explanation: '`spec NAME` stands once.' },
  LS1041: { title: 'an import behind declarations', explanation: 'Imports stand before the first declaration.' },
  LS1042: { title: 'said twice', explanation: 'A lock kind says each of `policy`, `recursion`, `holders`, `ranges` and `anyone` once.' },
  LS1050: {
    title: 'a row with too many or too few cells',
    explanation: 'Each row of the table has one cell for each workload; `-` is a cell that is not run.',
  },
  LS1051: { title: 'a corner that is not empty', explanation: 'The first row of the table names the workloads, behind an empty cell.' },
  LS1052: { title: 'a cell that is no name', explanation: 'The first row names workloads, the first column names variants.' },
  LS1053: { title: 'a row without its last bar', explanation: 'Each row of the table begins and ends with `|`.' },
  LS1054: {
    title: 'an empty cell',
    explanation:
      'A cell says what is expected, or `-` for a pair that is not run. One that says nothing is not run either, and may be a verdict forgotten.',
  },
} as const satisfies Readonly<Record<string, CatalogueEntry>>
