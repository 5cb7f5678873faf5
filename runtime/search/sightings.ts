// What a search watches for in the states that it expands: failures, leaks, warnings, self-deadlocks, properties. In: a state and what its
// expansion has counted. Out: the sightings of the search, each with the first state and the number of states.
import { notedAs } from '../findings/noted.ts'
import { isPlainRequest, ownHoldNotes, selfDeadlocked } from '../ownhold.ts'
import type { Checker, Meta } from '../contract.ts'
import type { Visited } from '../store/visited.ts'
import type { Search } from './standing.ts'
import { nth } from '../entries.ts'

/** The bit of `examine` that says that some `reachable` cannot be evaluated. */
const undefinedBit = 1 << 31

interface Watch {
  /** Bits of the properties that are still of interest. */
  wanted: number
  reset(): void
  /** Some way failed, leaked or warned in this state, or is closed by the task's own hold; whether that is certainly a finding. */
  events(id: number, states: Int32Array, at: number): boolean
  /** Looks at the self-deadlocks that were not certain, now that the buffer of successors is free; whether one is. */
  doubts(visited: Visited): boolean
  /** Whether it is a finding, not merely something reached. */
  properties(id: number, bits: number, states: Int32Array, at: number): boolean
}

/** A watch over one search; it writes its sightings into `run`. Called for each state that is expanded, in the order of the states. */
export function createWatch(meta: Meta, checker: Checker, run: Search): Watch {
  const { failures, notes, properties } = run.sightings
  let lastNotes = checker.notes.slice()
  let lastFailures = checker.failures.slice()
  const noted = meta.notes.flatMap((note, n) => (notedAs(note) === undefined ? [] : [n]))
  const ownHolds = ownHoldNotes(meta)
  let doubtful: { readonly id: number; readonly task: number }[] = []
  const selfDeadlock = (id: number): void => {
    const { sightings } = run
    if (sightings.firstSelfDeadlock === -1 || id < sightings.firstSelfDeadlock) sightings.firstSelfDeadlock = id
    sightings.selfDeadlocks++
  }
  const watch: Watch = {
    wanted: meta.properties.reduce(
      (bits, property, p) =>
        property.kind === 'invariant' || property.kind === 'finally' || property.kind === 'reachable' ? bits | (1 << p) : bits,
      undefinedBit,
    ),
    reset() {
      lastNotes = checker.notes.slice()
      lastFailures = checker.failures.slice()
    },
    events(id, states, at) {
      let certain = false
      for (let f = 0; f < failures.length; f++) {
        if (checker.failures[f] === lastFailures[f]) continue
        lastFailures[f] = checker.failures[f]!
        if (failures[f] === -1) failures[f] = id
        certain = true
      }
      for (const n of noted) {
        if (checker.notes[n] === lastNotes[n]) continue
        lastNotes[n] = checker.notes[n]!
        if (notes[n] === -1) notes[n] = id
        certain = true
      }
      const denied = ownHolds.flatMap((own, task) => {
        let passed = false
        for (const n of own) {
          passed ||= checker.notes[n] !== lastNotes[n]
          lastNotes[n] = checker.notes[n]!
        }
        return passed ? [task] : []
      })
      if (denied.some((task) => isPlainRequest(meta, task, states, at))) {
        selfDeadlock(id)
        return true
      }
      for (const task of denied) doubtful.push({ id, task })
      return certain
    },
    doubts(visited) {
      if (doubtful.length === 0) return false
      const counted = [checker.notes, checker.failures, checker.tally].map((counts) => ({ counts, before: counts.slice() }))
      const stuck = new Set(
        doubtful.flatMap(({ id, task }) =>
          selfDeadlocked(meta, checker, nth(ownHolds, task), task, visited.states(), visited.at(id)) ? [id] : [],
        ),
      )
      for (const { counts, before } of counted) counts.set(before)
      doubtful = []
      for (const id of stuck) selfDeadlock(id)
      return stuck.size > 0
    },
    properties(id, bits, states, at) {
      let finding = false
      for (let p = 0; p < properties.length; p++) {
        const shown = ((bits >>> p) & 1) === 1
        const seen = nth(properties, p)
        const { kind } = nth(meta.properties, p)
        if (kind === 'reachable' && shown) {
          watch.wanted &= ~(1 << p)
          if (seen.first === -1) seen.first = id
          seen.places++
          continue
        }
        const unsure = shown || (kind === 'reachable' && (bits & undefinedBit) !== 0)
        if (!unsure) continue
        if (checker.evaluate(p, 0, states, at) === 2) {
          finding = true
          seen.placesUndefined++
          if (seen.firstUndefined === -1) seen.firstUndefined = id
        } else if (shown) {
          finding = true
          seen.places++
          if (seen.first === -1) seen.first = id
        }
      }
      return finding
    },
  }
  return watch
}
