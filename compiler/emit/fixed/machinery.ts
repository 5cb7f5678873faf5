// What every packed checker has, whatever its system: recording notes and failures, what waits until a way is certain, the object that
// `create` returns. Input: buffers, and the parts that a system has of its own, which are handed these functions; output: the checker.
// scripts/fixed.ts takes the body apart for ../fixed.ts: of these declarations a module has those that it reads.

interface Buffers {
  readonly words: number
  readonly capacity: number
  readonly out: Int32Array
  readonly notes: Float64Array
  readonly failures: Float64Array
}

interface Tools {
  readonly note: (id: number) => void
  readonly warn: (id: number) => void
  readonly fail: (failure: number) => void
  readonly wait: (stored: number) => void
  readonly settle: () => void
  readonly stand: () => void
  readonly size: (set: number) => number
  /** A successor was appended. */
  readonly pushed: () => void
}

interface Parts {
  initial(): number
  expand(states: Int32Array, at: number, first: number): number
  step(task: number, states: Int32Array, at: number, first: number): number
  examine(states: Int32Array, at: number): number
  evaluate(property: number, part: number, states: Int32Array, at: number): number
  request(task: number, states: Int32Array, at: number): number
  together(lock: number, first: number, second: number): boolean
  answer(question: number, states: Int32Array, at: number): number
}

export function machinery({ words, capacity, out, notes, failures }: Buffers, parts: (tools: Tools) => Parts) {
  const tally = new Float64Array(2)
  const log: number[] = []
  let logging = false
  const waiting: number[] = []
  let pending = 0

  /** Something happened on the way. */
  function note(id: number): void {
    notes[id]! += 1
    if (logging) log.push(id)
  }

  /** The same for what is a finding. */
  function warn(id: number): void {
    tally[1]! += 1
    note(id)
  }

  /** The way is an error and has no next state. */
  function fail(failure: number): void {
    failures[failure]! += 1
    tally[0]! += 1
    tally[1]! += 1
    if (logging) log.push(-3 - failure)
  }

  /** Keeps a note until the way is certain: its id * 4, and 1 if it is a finding, 2 if one that holds of a blocked way, too. */
  function wait(stored: number): void {
    waiting[pending++] = stored
  }

  /** The way is certain: what waited for that is noted. */
  function settle(): void {
    for (let i = 0; i < pending; i++) {
      const stored = waiting[i]!
      if ((stored & 3) === 0) note(stored >> 2)
      else warn(stored >> 2)
    }
    pending = 0
  }

  /** The way is blocked: of what waited only that the task stands before its own hold is noted. */
  function stand(): void {
    for (let i = 0; i < pending; i++) {
      const stored = waiting[i]!
      if ((stored & 3) === 2) warn(stored >> 2)
    }
    if (logging) log.push(-2)
    pending = 0
  }

  /** Number of elements of a set. */
  function size(set: number): number {
    let n = 0
    for (let rest = set; rest !== 0; rest &= rest - 1) n += 1
    return n
  }

  const { initial, expand, step, examine, evaluate, request, together, answer } = parts({
    note,
    warn,
    fail,
    wait,
    settle,
    stand,
    size,
    pushed: () => logging && log.push(-1),
  })

  return {
    words,
    out,
    capacity,
    notes,
    failures,
    tally,
    initial,
    expand,
    step,
    examine,
    evaluate,
    request,
    together,
    answer,
    log,
    get logging() {
      return logging
    },
    set logging(on: boolean) {
      logging = on
    },
  }
}
