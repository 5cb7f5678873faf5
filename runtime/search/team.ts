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
  /** Expands some states below `end`, and others ahead; `late` if a helper keeps it waiting: whether it lives is the caller's to find out. */
  advance(end: number): 'on' | 'late' | 'memory'
  /** Failing ways that the helpers have met. */
  failingWays(): number
  /** Ends the helpers' work and adds what they have counted to the checker of this thread. */
  close(): void
}

/** Times of 20 ms that a job is waited for before the caller looks after its threads. */
const mostWaits = 5

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

  /** The record of the k-th job under way. */
  const baseOf = (k: number): number => ((head + k) % job.jobCount) * shape.size
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
    if (Atomics.load(control, job.asleep) !== 0) Atomics.notify(control, job.posted)
  }
  const post = (end: number): void => {
    let more = false
    while (under < job.jobCount) {
      const limit = next < end ? end : visited.count()
      const size = Math.min(job.jobStates, limit - next)
      // Beyond the level states are still being added: a small range waits until it has grown.
      if (size <= 0 || (next >= end && size < job.jobStates)) break
      const base = baseOf(under)
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
    if (Atomics.compareExchange(jobs, base, job.open, job.own) !== job.open) return false
    performOwn(base)
    return true
  }
  /** Waits for a job, and does others meanwhile if it may; false if it is still not done after a while. */
  const finish = (base: number, meanwhile: boolean): boolean => {
    for (let waits = 0; waits < mostWaits;) {
      const status = Atomics.load(jobs, base)
      if (status === job.done || takeOwn(base)) return true
      let other = false
      for (let k = 1; k < under && meanwhile && !other; k++) other = takeOwn(baseOf(k))
      if (other) continue
      if (((Atomics.load(control, job.lost) >>> job.takerOf(status)) & 1) === 1) {
        // What a lost thread had begun has left no trace yet.
        performOwn(base)
        return true
      }
      let looked = 0
      while (looked < job.looks && Atomics.load(jobs, base) === status) looked++
      if (looked < job.looks) continue
      Atomics.store(control, job.waiting, 1)
      if (Atomics.wait(jobs, base, status, 20) === 'timed-out') waits++
      Atomics.store(control, job.waiting, 0)
    }
    return false
  }
  const reopen = (kept: readonly number[]): void => {
    for (const base of kept) Atomics.store(jobs, base, job.open)
    if (kept.length > 0) wake()
  }
  /** Waits until no helper reads the arrays; what was kept back from them, or undefined if one of them does not come to an end. */
  const quiet = (): readonly number[] | undefined => {
    const kept: number[] = []
    for (let k = 1; k < under; k++) {
      if (Atomics.compareExchange(jobs, baseOf(k), job.open, job.held) === job.open) kept.push(baseOf(k))
      else if (!finish(baseOf(k), false)) {
        reopen(kept)
        return undefined
      }
    }
    return kept
  }
  const enter = (slot: number, base: number): 'on' | 'late' | 'memory' => {
    const from = jobs[base + job.from]!
    const reached = jobs[base + job.reached]!
    const n = jobs[base + job.missCount]!
    const kept = n > 0 && visited.crowded(n) ? quiet() : []
    if (kept === undefined) return 'late'
    if (n > 0 && !visited.enter(misses[slot]!, n, ids)) return 'memory'
    publish()
    reopen(kept)
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
    return 'on'
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
      watch.doubts(visited)
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
      if (!finish(base, true)) return 'late'
      const outcome = enter(slot, base)
      if (outcome !== 'on') return outcome
      if (jobs[base + job.reached]! < jobs[base + job.to]!) {
        // There were too many misses: the rest of the job, once they are entered.
        jobs[base + job.from] = jobs[base + job.reached]!
        Atomics.store(jobs, base, job.own)
        performOwn(base)
        return 'on'
      }
      Atomics.store(jobs, base, job.free)
      head = (head + 1) % job.jobCount
      under--
      return 'on'
    },
    failingWays() {
      let sum = 0
      for (let h = 0; h < crew.helpers; h++) sum += counts[(h + 1) * counters - checker.tally.length]!
      return sum
    },
    close() {
      // Jobs that were done ahead and are not entered stay counted: only a search that ended early has any.
      quiet()
      if (under > 0 && job.isTaken(Atomics.load(jobs, baseOf(0)))) finish(baseOf(0), false)
      Atomics.store(control, job.stopped, 1)
      wake()
      crew.end()
      for (let h = 0; h < crew.helpers; h++) {
        let at = h * counters
        for (const own of [checker.notes, checker.failures, checker.tally]) for (let k = 0; k < own.length; k++) own[k]! += counts[at++]!
      }
    },
  }
}

const shareInts = (length: number): Int32Array => new Int32Array(new SharedArrayBuffer(length * 4))
