// A search by several threads: this one posts ranges of states as jobs, does some of them itself, and enters the results one after the
// other, in the order of the states. In: the search as it stands, and a crew that has threads. Out: each call expands some states. What
// is found, and every id, is as with one thread.
import * as job from './job.ts'
import { createWatch, type Watch } from './watch.ts'
import type { Checker, Meta } from '../contract.ts'
import type { Visited } from '../store/visited.ts'
import type { Search } from './breadth.ts'

/** Threads that wait for work. */
export interface Crew {
  readonly helpers: number
  /** Gives every helper the memory: at first, and again when an array was replaced. */
  share(shared: job.Shared): void
  /** Lets the threads go; they are told to stop by then. */
  end(): void
}

export interface Team {
  readonly watch: Watch
  /** Expands some states below `end`, and others ahead; false if memory does not allow it. */
  advance(end: number): boolean
  /** Failing ways that the helpers have met. */
  failingWays(): number
  /** Ends the helpers' work and adds what they have counted to the checker of this thread. */
  close(): void
}

/** `scratch`: a checker for looking again at single states, beside the one that works. Undefined if memory cannot be shared. */
export function createTeam(
  meta: Meta,
  checker: Checker,
  scratch: Checker,
  visited: Visited,
  run: Search,
  wanted: number,
  crew: Crew,
): Team | undefined {
  const hand = job.createHand(checker)
  const { shape } = hand
  const { words } = checker
  if (!visited.share(shape.misses)) return undefined
  const counters = checker.notes.length + checker.failures.length + checker.tally.length
  const control = shareInts(job.controlWords)
  const jobs = shareInts(job.jobCount * shape.size)
  const counts = new Float64Array(new SharedArrayBuffer(Math.max(1, crew.helpers * counters) * 8))
  const misses = Array.from({ length: job.jobCount }, (_, j) =>
    jobs.subarray(j * shape.size + shape.wordsAt, j * shape.size + shape.wordsAt + shape.misses * words),
  )
  const ids = new Int32Array(shape.misses)
  const watch = createWatch(meta, scratch, run)
  watch.wanted = wanted
  let shared: job.Shared = { control, jobs, counts, table: visited.table(), states: visited.states() }
  let next = run.expanded // the first state that is in no job
  let head = 0
  let under = 0 // jobs from `head` on, in order

  const publish = (): void => {
    Atomics.store(control, job.slots, Math.log2(visited.slots()))
    Atomics.store(control, job.known, visited.count())
    Atomics.store(control, job.wanted, watch.wanted)
    if (visited.table() === shared.table && visited.states() === shared.states) return
    shared = { ...shared, table: visited.table(), states: visited.states() }
    crew.share(shared)
    Atomics.add(control, job.generation, 1)
  }
  const wake = (): void => {
    Atomics.add(control, job.posted, 1)
    Atomics.notify(control, job.posted)
  }
  const post = (end: number): void => {
    let more = false
    while (under < job.jobCount) {
      const limit = next < end ? end : visited.count()
      const size = Math.min(job.jobStates, limit - next)
      // Beyond the level states are still being added: a small range waits until it has grown.
      if (size <= 0 || (next >= end && size < job.jobStates)) break
      const base = ((head + under) % job.jobCount) * shape.size
      jobs[base + job.from] = next
      jobs[base + job.to] = next + size
      next += size
      under++
      Atomics.store(jobs, base, job.open)
      more = true
    }
    if (more) wake()
  }
  const performOwn = (base: number): void => {
    job.perform(hand, shared, base)
    Atomics.store(jobs, base, job.done)
  }
  const takeOwn = (base: number): boolean => {
    if (Atomics.compareExchange(jobs, base, job.open, job.taken) !== job.open) return false
    performOwn(base)
    return true
  }
  const isLost = (base: number): boolean =>
    Atomics.load(jobs, base) === job.taken && ((Atomics.load(control, job.lost) >>> Atomics.load(jobs, base + job.owner)) & 1) === 1
  /** Waits for a job; does others meanwhile, if it may. */
  const finish = (base: number, meanwhile: boolean): void => {
    for (;;) {
      if (Atomics.load(jobs, base) === job.done || takeOwn(base)) return
      let other = false
      for (let k = 1; k < under && meanwhile && !other; k++) other = takeOwn(((head + k) % job.jobCount) * shape.size)
      if (other) continue
      const outcome = Atomics.wait(jobs, base, job.taken, 20)
      // What a lost thread had begun has left no trace yet.
      if (outcome === 'timed-out' && isLost(base)) return performOwn(base)
    }
  }
  /** Until no helper reads the arrays; what was kept back from them. */
  const quiet = (): readonly number[] => {
    const kept: number[] = []
    for (let k = 1; k < under; k++) {
      const base = ((head + k) % job.jobCount) * shape.size
      if (Atomics.compareExchange(jobs, base, job.open, job.held) === job.open) kept.push(base)
      else finish(base, false)
    }
    return kept
  }
  const enter = (slot: number, base: number): boolean => {
    const from = jobs[base + job.from]!
    const reached = jobs[base + job.reached]!
    const n = jobs[base + job.missCount]!
    const kept = n > 0 && visited.crowded(n) ? quiet() : []
    if (n > 0 && !visited.enter(misses[slot]!, n, ids)) return false
    publish()
    for (const one of kept) Atomics.store(jobs, one, job.open)
    if (kept.length > 0) wake()
    const marks = visited.marks()
    for (let k = 0; k < reached - from; k++) marks[from + k] = jobs[base + job.leastAt + k]!
    for (let p = 0; p < jobs[base + job.pairCount]!; p++) {
      const pair = base + job.pairsAt + 2 * p
      const state = from + jobs[pair]!
      const id = ids[jobs[pair + 1]!]!
      if (marks[state] === -1 || id < marks[state]!) marks[state] = id
    }
    lookAgain(base, from)
    run.expanded = reached
    run.successors += jobs[base + job.successorCount]!
    return true
  }
  /** The states of a job in which something was to be seen, in order. */
  const lookAgain = (base: number, from: number): void => {
    const states = visited.states()
    for (let e = 0; e < jobs[base + job.eventCount]!; e++) {
      const id = from + jobs[base + job.eventsAt + e]!
      const at = id * words
      const news = scratch.tally[1]
      scratch.expand(states, at, 0)
      if (scratch.tally[1] !== news) watch.events(id, states, at)
      const bits = scratch.examine(states, at) & watch.wanted
      if (bits !== 0) watch.properties(id, bits, states, at)
      watch.doubts(states)
    }
  }

  publish()
  crew.share(shared)
  return {
    watch,
    advance(end) {
      post(end)
      const slot = head
      const base = slot * shape.size
      finish(base, true)
      if (!enter(slot, base)) return false
      while (jobs[base + job.reached]! < jobs[base + job.to]!) {
        jobs[base + job.from] = jobs[base + job.reached]!
        performOwn(base)
        if (!enter(slot, base)) return false
      }
      Atomics.store(jobs, base, job.free)
      head = (head + 1) % job.jobCount
      under--
      return true
    },
    failingWays() {
      let sum = 0
      for (let h = 0; h < crew.helpers; h++) sum += counts[(h + 1) * counters - checker.tally.length]!
      return sum
    },
    close() {
      // Jobs that were done ahead and are not entered stay counted: only a search that ended early has any.
      quiet()
      if (under > 0) finishHead()
      Atomics.store(control, job.stopped, 1)
      wake()
      crew.end()
      for (let h = 0; h < crew.helpers; h++) {
        let at = h * counters
        for (const own of [checker.notes, checker.failures, checker.tally]) for (let k = 0; k < own.length; k++) own[k]! += counts[at++]!
      }
    },
  }

  function finishHead(): void {
    const base = head * shape.size
    if (Atomics.load(jobs, base) === job.taken) finish(base, false)
  }
}

const shareInts = (length: number): Int32Array => new Int32Array(new SharedArrayBuffer(length * 4))
