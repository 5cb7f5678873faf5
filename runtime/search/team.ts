// A search by several threads: this one posts ranges of states as jobs, does some of them itself, and enters the results one after the
// other, in the order of the states. In: the search as it stands, and a crew that has threads. Out: each call expands some states. What
// is found, and every id, is as with one thread.
import { createBuffers, expandBatch, type See } from './batch.ts'
import * as job from './job.ts'
import { createWatch } from './sightings.ts'
import { putBack } from '../store/rebuild.ts'
import type { Checker, Meta } from '../contract.ts'
import type { Visited } from '../store/visited.ts'
import type { Search } from './standing.ts'

/** Threads that wait for work. */
export interface Crew {
  readonly helpers: number
  /** Gives every helper the memory: at first, and again when an array was replaced. */
  share(shared: job.Shared): void
  /** Lets the threads go; they are told to stop by then. */
  end(): void
}

export interface Team {
  /** Expands some states below `end`, and others ahead; `late` if a helper keeps it waiting: whether it lives is the caller's to find out. */
  advance(end: number): 'on' | 'late' | 'memory'
  /** Failing ways that the helpers have met. */
  failingWays(): number
  /** Ends the helpers' work and adds what they have counted to the checker of this thread. */
  close(): void
}

/** Times of 20 ms that a job is waited for before the caller looks after its threads. */
const MOST_WAITS = 5

/** `create`: another checker, for looking again at single states. Undefined if memory cannot be shared. */
export function createTeam(
  meta: Meta,
  checker: Checker,
  create: () => Checker,
  visited: Visited,
  run: Search,
  wanted: number,
  crew: Crew,
): Team | undefined {
  const hand = job.createHand(checker)
  const { shape } = hand
  const { words } = checker
  const parts = Math.min(job.MOST_PARTS, 2 ** Math.ceil(Math.log2(crew.helpers + 1)))
  if (!visited.share(shape.misses, () => refill())) return undefined
  const counters = job.countersOf(checker)
  const control = shareInts(job.controlWords)
  const jobs = shareInts((job.jobCount + parts) * shape.size)
  const counts = new Float64Array(new SharedArrayBuffer(Math.max(1, crew.helpers * counters) * 8))
  const misses = Array.from({ length: job.jobCount }, (_, j) =>
    jobs.subarray(j * shape.size + shape.wordsAt, j * shape.size + shape.wordsAt + shape.misses * words),
  )
  const ids = new Int32Array(shape.misses)
  const buffers = createBuffers(checker)
  const events: number[] = []
  const scratch = create()
  const watch = createWatch(meta, scratch, run)
  watch.wanted = wanted
  let shared: job.Shared = { control, jobs, counts, table: visited.table(), states: visited.states() }
  let next = run.expanded // the first state that is in no job
  let head = 0
  let under = 0 // jobs from `head` on, in order
  let kept: readonly number[] | undefined // jobs that are held while arrays are replaced
  let refilling = false

  const partOf = (p: number): number => (job.jobCount + p) * shape.size
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
  /** Leaves a table that has grown to all threads. */
  const refill = (): void => {
    refilling = true
    publish()
    for (let p = 0; p < parts; p++) {
      const base = partOf(p)
      jobs[base + job.refilling] = 1
      jobs[base + job.partIndex] = p
      jobs[base + job.partShift] = Math.log2(visited.slots() / parts)
      jobs[base + job.from] = 0
      jobs[base + job.to] = visited.count()
      Atomics.store(jobs, base, job.open)
    }
    wake()
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
    for (let waits = 0; waits < MOST_WAITS;) {
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
      while (looked < job.MOST_LOOKS && Atomics.load(jobs, base) === status) looked++
      if (looked < job.MOST_LOOKS) continue
      Atomics.store(control, job.waiting, 1)
      if (Atomics.wait(jobs, base, status, 20) === 'timed-out') waits++
      Atomics.store(control, job.waiting, 0)
    }
    return false
  }
  const reopen = (): void => {
    for (const base of kept ?? []) Atomics.store(jobs, base, job.open)
    if (kept !== undefined && kept.length > 0) wake()
    kept = undefined
  }
  /** Waits until no helper reads the arrays, and keeps jobs back from them; false if one of them does not come to an end. */
  const quiet = (): boolean => {
    const held: number[] = []
    kept = held
    for (let k = 1; k < under; k++) {
      const status = Atomics.compareExchange(jobs, baseOf(k), job.open, job.held)
      if (status === job.open) held.push(baseOf(k))
      else if (status !== job.held && !finish(baseOf(k), false)) {
        reopen()
        return false
      }
    }
    return true
  }
  /** Waits until a table that has grown is filled, and fills it too; what found no place in its part comes last. */
  const refilled = (): boolean => {
    for (let p = 0; p < parts; p++) if (!finish(partOf(p), false)) return false
    for (let p = 0; p < parts; p++) {
      const base = partOf(p)
      for (;;) {
        const left = jobs[base + job.missCount]!
        const index = { width: hand.width, words, table: visited.table(), mask: visited.slots() - 1, states: visited.states() }
        putBack(index, { list: jobs, at: base + shape.wordsAt }, left, hand.hashes)
        if (jobs[base + job.reached] === jobs[base + job.to]) break
        jobs[base + job.from] = jobs[base + job.reached]!
        performOwn(base)
      }
    }
    return true
  }
  /** Room for so many states; other threads read none of the arrays while they are replaced or the table is filled. */
  const makeRoom = (n: number): 'on' | 'late' | 'memory' => {
    if (!refilling) {
      if (!visited.crowded(n)) return 'on'
      if (!quiet()) return 'late'
      if (!visited.room(n)) return 'memory'
    }
    if (refilling && !refilled()) return 'late'
    refilling = false
    publish()
    reopen()
    return 'on'
  }
  const enter = (slot: number, base: number): 'on' | 'late' | 'memory' => {
    const from = jobs[base + job.from]!
    const reached = jobs[base + job.reached]!
    const n = jobs[base + job.missCount]!
    const room = makeRoom(n)
    if (room !== 'on') return room
    if (n > 0 && !visited.enter(misses[slot]!, n, ids)) return 'memory'
    publish()
    const marks = visited.marks()
    for (let k = 0; k < reached - from; k++) marks[from + k] = jobs[base + job.leastAt + k]!
    for (let p = 0; p < jobs[base + job.pairCount]!; p++) {
      const pair = base + job.pairsAt + 2 * p
      const state = from + jobs[pair]!
      const id = ids[jobs[pair + 1]!]!
      if (marks[state] === -1 || id < marks[state]!) marks[state] = id
    }
    for (let e = 0; e < jobs[base + job.eventCount]!; e++) lookAgain(from + jobs[base + job.eventsAt + e]!)
    run.expanded = reached
    run.successors += jobs[base + job.successorCount]!
    return 'on'
  }
  /** A state in which something was to be seen: these come in order. */
  const lookAgain = (id: number): void => {
    const states = visited.states()
    const at = id * words
    const news = scratch.tally[1]
    scratch.expand(states, at, 0)
    if (scratch.tally[1] !== news) watch.events(id, states, at)
    const bits = scratch.examine(states, at) & watch.wanted
    if (bits !== 0) watch.properties(id, bits, states, at)
    watch.doubts(visited)
  }
  const see: See = (id) => {
    events.push(id)
    return false
  }
  /** Expands some of the first job's states and enters their successors at once, as a single thread does: nothing is ahead of them. */
  const enterOwn = (base: number): 'on' | 'late' | 'memory' => {
    const room = makeRoom(buffers.ids.length)
    if (room !== 'on') return room
    if (!expandBatch(checker, visited, run, jobs[base + job.to]!, buffers, watch, false, see)) return 'memory'
    publish()
    for (const id of events) lookAgain(id)
    events.length = 0
    return 'on'
  }
  const release = (base: number): void => {
    Atomics.store(jobs, base, job.free)
    head = (head + 1) % job.jobCount
    under--
  }

  publish()
  crew.share(shared)
  return {
    advance(end) {
      post(end)
      const slot = head
      const base = slot * shape.size
      if (Atomics.load(jobs, base) === job.own || Atomics.compareExchange(jobs, base, job.open, job.own) === job.open) {
        const outcome = enterOwn(base)
        if (run.expanded === jobs[base + job.to]!) release(base)
        return outcome
      }
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
      release(base)
      return 'on'
    },
    failingWays() {
      let sum = 0
      for (let h = 0; h < crew.helpers; h++) sum += counts[h * counters + checker.notes.length + checker.failures.length]!
      return sum
    },
    close() {
      // Jobs that were done ahead and are not entered stay counted: only a search that ended early has any.
      quiet()
      if (under > 0 && job.isTaken(Atomics.load(jobs, baseOf(0)))) finish(baseOf(0), false)
      Atomics.store(control, job.stopped, 1)
      wake()
      crew.end()
      if (refilling) visited.rebuild()
      for (let h = 0; h < crew.helpers; h++) {
        let at = h * counters
        for (const own of [checker.notes, checker.failures, checker.tally]) for (let k = 0; k < own.length; k++) own[k]! += counts[at++]!
      }
    },
  }
}

const shareInts = (length: number): Int32Array => new Int32Array(new SharedArrayBuffer(length * 4))
