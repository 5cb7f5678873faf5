// Code that is the same in all emitted modules: written by scripts/fixed.ts from the files of compiler/emit/fixed/. Do not edit.
import type { Fixed } from './module.ts'

export const machinery: readonly Fixed[] = [
  {
    kind: 'fixed',
    name: 'tally',
    reads: [],
    typescript: 'const tally = new Float64Array(2)',
    javascript: 'const tally = new Float64Array(2);',
  },
  { kind: 'fixed', name: 'log', reads: [], typescript: 'const log: number[] = []', javascript: 'const log = [];' },
  { kind: 'fixed', name: 'logging', reads: [], typescript: 'let logging = false', javascript: 'let logging = false;' },
  { kind: 'fixed', name: 'waiting', reads: [], typescript: 'const waiting: number[] = []', javascript: 'const waiting = [];' },
  { kind: 'fixed', name: 'pending', reads: [], typescript: 'let pending = 0', javascript: 'let pending = 0;' },
  {
    kind: 'fixed',
    name: 'note',
    reads: ['notes', 'logging', 'log'],
    typescript:
      '/** Something happened on the way. */\nfunction note(id: number): void {\n  notes[id]! += 1\n  if (logging) log.push(id)\n}',
    javascript: 'function note(id) {\n    notes[id] += 1;\n    if (logging)\n        log.push(id);\n}',
  },
  {
    kind: 'fixed',
    name: 'warn',
    reads: ['tally', 'note'],
    typescript: '/** The same for what is a finding. */\nfunction warn(id: number): void {\n  tally[1]! += 1\n  note(id)\n}',
    javascript: 'function warn(id) {\n    tally[1] += 1;\n    note(id);\n}',
  },
  {
    kind: 'fixed',
    name: 'fail',
    reads: ['failures', 'tally', 'logging', 'log'],
    typescript:
      '/** The way is an error and has no next state. */\nfunction fail(failure: number): void {\n  failures[failure]! += 1\n  tally[0]! += 1\n  tally[1]! += 1\n  if (logging) log.push(-3 - failure)\n}',
    javascript:
      'function fail(failure) {\n    failures[failure] += 1;\n    tally[0] += 1;\n    tally[1] += 1;\n    if (logging)\n        log.push(-3 - failure);\n}',
  },
  {
    kind: 'fixed',
    name: 'wait',
    reads: ['waiting', 'pending'],
    typescript:
      '/** Keeps a note until the way is certain: its id * 4, and 1 if it is a finding, 2 if one that holds of a blocked way, too. */\nfunction wait(stored: number): void {\n  waiting[pending++] = stored\n}',
    javascript: 'function wait(stored) {\n    waiting[pending++] = stored;\n}',
  },
  {
    kind: 'fixed',
    name: 'settle',
    reads: ['pending', 'waiting', 'note', 'warn'],
    typescript:
      '/** The way is certain: what waited for that is noted. */\nfunction settle(): void {\n  for (let i = 0; i < pending; i++) {\n    const stored = waiting[i]!\n    if ((stored & 3) === 0) note(stored >> 2)\n    else warn(stored >> 2)\n  }\n  pending = 0\n}',
    javascript:
      'function settle() {\n    for (let i = 0; i < pending; i++) {\n        const stored = waiting[i];\n        if ((stored & 3) === 0)\n            note(stored >> 2);\n        else\n            warn(stored >> 2);\n    }\n    pending = 0;\n}',
  },
  {
    kind: 'fixed',
    name: 'stand',
    reads: ['pending', 'waiting', 'warn', 'logging', 'log'],
    typescript:
      '/** The way is blocked: of what waited only that the task stands before its own hold is noted. */\nfunction stand(): void {\n  for (let i = 0; i < pending; i++) {\n    const stored = waiting[i]!\n    if ((stored & 3) === 2) warn(stored >> 2)\n  }\n  if (logging) log.push(-2)\n  pending = 0\n}',
    javascript:
      'function stand() {\n    for (let i = 0; i < pending; i++) {\n        const stored = waiting[i];\n        if ((stored & 3) === 2)\n            warn(stored >> 2);\n    }\n    if (logging)\n        log.push(-2);\n    pending = 0;\n}',
  },
  {
    kind: 'fixed',
    name: 'size',
    reads: [],
    typescript:
      '/** Number of elements of a set. */\nfunction size(set: number): number {\n  let n = 0\n  for (let rest = set; rest !== 0; rest &= rest - 1) n += 1\n  return n\n}',
    javascript:
      'function size(set) {\n    let n = 0;\n    for (let rest = set; rest !== 0; rest &= rest - 1)\n        n += 1;\n    return n;\n}',
  },
  {
    kind: 'fixed',
    reads: [
      'words',
      'out',
      'capacity',
      'notes',
      'failures',
      'tally',
      'initial',
      'expand',
      'step',
      'examine',
      'evaluate',
      'request',
      'together',
      'answer',
      'log',
      'logging',
    ],
    typescript:
      'return {\n  words,\n  out,\n  capacity,\n  notes,\n  failures,\n  tally,\n  initial,\n  expand,\n  step,\n  examine,\n  evaluate,\n  request,\n  together,\n  answer,\n  log,\n  get logging() {\n    return logging\n  },\n  set logging(on: boolean) {\n    logging = on\n  },\n}',
    javascript:
      'return {\n    words,\n    out,\n    capacity,\n    notes,\n    failures,\n    tally,\n    initial,\n    expand,\n    step,\n    examine,\n    evaluate,\n    request,\n    together,\n    answer,\n    log,\n    get logging() {\n        return logging;\n    },\n    set logging(on) {\n        logging = on;\n    },\n};',
  },
]

export const places: readonly Fixed[] = [
  {
    kind: 'fixed',
    name: 'at',
    reads: ['files'],
    typescript: "const at = (line: number, column: number, file = 0) => ({ file: files[file] ?? '', line, column })",
    javascript: "const at = (line, column, file = 0) => ({ file: files[file] ?? '', line, column });",
  },
  {
    kind: 'fixed',
    name: 'call',
    reads: [],
    typescript: 'const call = (role: string, name: string, place: ReturnType<typeof at>) => ({ role, name, at: place })',
    javascript: 'const call = (role, name, place) => ({ role, name, at: place });',
  },
]
