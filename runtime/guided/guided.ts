// The findings on a run that another checker found. In: a module, settings, a trail. Out: what our own search and analyses find in the states
// of that run, with runs of the model; none, if there is no such run or nothing is wrong on it. The other checker says where to look, and
// is believed nothing else: every state and every step is made by the module.
import { createSpace, plainSuccessors } from '../search/space.ts'
import { createVisited, type Visited } from '../store/visited.ts'
import { deadlockAt } from '../findings/stuck.ts'
import { livelockFinding } from '../findings/livelock.ts'
import { locationOf, wouldBeStuck } from '../elements.ts'
import { ownHoldNotes, selfDeadlocked } from '../ownhold.ts'
import { search } from '../search/breadth.ts'
import { seenFindings } from '../findings/seen.ts'
import { starvationFindings } from '../findings/starvation.ts'
import { temporalFindings } from '../findings/temporal.ts'
import { follow, keyOf, type States, type Trail } from './follow.ts'
import type { CheckerModule } from '../contract.ts'
import type { Finding } from '../result.ts'
import type { Space } from '../search/space.ts'
import { nth } from '../entries.ts'

/** Undefined if no run of the model fits the trail. In slices. */
export function* guided(module: CheckerModule, settings: readonly number[], trail: Trail): Generator<void, readonly Finding[] | undefined> {
  const { meta } = module
  const checker = module.create(settings)
  const states = follow(meta, module.create(settings), trail)
  if (states === undefined) return undefined
  const visited = among(states, createVisited(checker.words, 2 ** 30, Math.floor(checker.out.length / checker.words)))
  const found = yield* search(meta, checker, visited, { first: false, pause: () => false })
  const totals = { notes: checker.notes.slice(), failures: checker.failures.slice() }
  const space = createSpace(meta, checker, visited, found.levels, () => found.expanded)
  const findings = [
    ...(yield* seenFindings(space, found, totals, () => false)),
    ...(yield* deadlocks(space)),
    ...(yield* temporalFindings(space)),
    ...(yield* starvationFindings(space)),
  ]
  const livelock = yield* livelockFinding(space)
  // How many places there are in all the run does not say, nor whether stronger fairness leaves another livelock.
  return [...findings, ...(livelock === undefined ? [] : [named(livelock)])].map((finding) => ({ ...finding, places: 1 }))
}

const named = (livelock: Finding): Finding => (livelock.name === 'strong' ? livelock : { ...livelock, name: '' })

/** A set that takes these states only: every other successor is one that is not known. */
function among(states: States, visited: Visited): Visited {
  const { words } = visited
  const one = new Int32Array(words)
  const id = new Int32Array(1)
  return {
    ...visited,
    enter(out, n, ids) {
      for (let k = 0; k < n; k++) {
        one.set(out.subarray(k * words, (k + 1) * words))
        if (!states.has(keyOf(one))) ids[k] = -1
        else if (visited.enter(one, 1, id)) ids[k] = id[0]!
        else return false
      }
      return true
    },
  }
}

/** The first state in which nobody has a step and somebody should, and nobody by his own hold. */
function* deadlocks(space: Space): Generator<void, readonly Finding[]> {
  const { meta, checker, visited } = space
  const ownHolds = ownHoldNotes(meta)
  for (let id = 0; id < visited.count(); id++) {
    if (plainSuccessors(space, id) !== 0) continue
    if (!meta.tasks.some((_, t) => wouldBeStuck(meta, t, locationOf(meta, t, visited.states(), visited.at(id))))) continue
    if (meta.tasks.some((_, t) => selfDeadlocked(meta, checker, nth(ownHolds, t), t, visited.states(), visited.at(id)))) continue
    return [yield* deadlockAt(space, id)]
  }
  return []
}
