// What TLC prints with -tool, and the trace that it dumps as JSON, as data. Input: their text and the guide of the module; output: verdict,
// counts and where each task stands in each state.
import type { Guide } from '../../compiler/pipeline.ts'
import type { Trail } from '../../runtime/index.ts'
import type { Counts } from './engine.ts'

type TlcError = { readonly kind: 'deadlock' } | { readonly kind: 'invariant'; readonly name: string } | { readonly kind: 'properties' }

interface TlcSaid {
  readonly counts: Counts
  readonly error: TlcError | undefined
}

/** Exit codes that say what a model is like: passes, deadlock, invariant, temporal property. */
const verdicts: readonly (number | null)[] = [0, 11, 12, 13]

/** Undefined if it did not come to its end. */
export function tlcSaid(text: string, code: number | null): TlcSaid | undefined {
  if (!verdicts.includes(code)) return undefined
  const counts = countsIn(text)
  const invariant = /^Invariant (\w+) is violated/m.exec(text)?.[1]
  if (code === 0) return { counts, error: undefined }
  if (code === 12) return invariant === undefined ? undefined : { counts, error: { kind: 'invariant', name: invariant } }
  return { counts, error: code === 11 ? { kind: 'deadlock' } : { kind: 'properties' } }
}

/** As TLC writes it, `12,345`; 0 where it wrote none. */
const number = (digits: string | undefined): number => Number((digits ?? '0').replaceAll(',', ''))

/** Of the last line that counts: steps without the first states. */
function countsIn(text: string): Counts {
  const all = [...text.matchAll(/([\d,]+) states generated.*?, ([\d,]+) distinct states found.*?, ([\d,]+) states left on queue/g)]
  const last = all[all.length - 1]
  const first = number(/Finished computing initial states: ([\d,]+) distinct/.exec(text)?.[1])
  const depth = number(/The depth of the complete state graph search is ([\d,]+)/.exec(text)?.[1])
  return {
    states: number(last?.[2]),
    transitions: Math.max(0, number(last?.[1]) - first),
    depth: Math.max(0, depth - 1),
    frontier: number(last?.[3]),
  }
}

/** The counts of a line in which TLC says how far it is; undefined for all other lines. */
export function tlcProgress(line: string): Counts | undefined {
  const match = /^Progress\((\d+)\).*: ([\d,]+) states generated.*?, ([\d,]+) distinct states found.*?, ([\d,]+) states left/.exec(line)
  if (match === null) return undefined
  return { depth: number(match[1]), transitions: number(match[2]), states: number(match[3]), frontier: number(match[4]) }
}

/** The states of a dumped trace; an empty one says nothing but that a first state is meant. */
export function tlcTrail(json: string | undefined, guide: Guide): Trail {
  if (json === undefined) return { steps: [] }
  const { counterexample } = JSON.parse(json) as { readonly counterexample: { readonly state: readonly (readonly [number, TlcState])[] } }
  const states = [...counterexample.state].sort((a, b) => a[0] - b[0]).map(([, state]) => state)
  // To stay where all is at rest is a step there and none here.
  const moved = states.filter((state, k) => k === 0 || JSON.stringify(state) !== JSON.stringify(states[k - 1]))
  const [first, ...rest] = moved.map(({ pc }) => guide.tasks.map(({ name, places }) => places[pc[name] ?? ''] ?? -1))
  return { first, steps: rest.map((places) => ({ places })) }
}

interface TlcState {
  readonly pc: Readonly<Record<string, string>>
}

// ---- many machines ----

interface ServerSaid {
  readonly counts: Counts
  /** Of an error that it found, and does not name. */
  readonly trail: Trail | undefined
}

/** The server ends with 0 whatever it found. Undefined if it did not come to its end. */
export function serverSaid(text: string, guide: Guide): ServerSaid | undefined {
  const counts = countsIn(text)
  if (/^Model checking completed\. No error has been found\.$/m.test(text)) return { counts, trail: undefined }
  const behavior = text.split('\nError: The behavior up to this point is:\n')[1]
  if (behavior !== undefined) return { counts, trail: printedTrail(behavior, guide) }
  return /violated by the initial state/.test(text) ? { counts, trail: { steps: [] } } : undefined
}

/** States as TLA+ values: `State 2: <…>`, then a line `/\ pc = [a |-> "lock_15", …]`, broken where it is long. */
function printedTrail(text: string, guide: Guide): Trail {
  const states = text.split(/^State \d+: .*\n/m).slice(1)
  const [first, ...rest] = states.map((state) => {
    const record = /(?:^|\/\\ )pc = \[([^\]]*)\]/.exec(state)?.[1] ?? ''
    const pc = new Map([...record.matchAll(/(\w+) \|-> "([^"]*)"/g)].map(([, task = '', place = '']) => [task, place]))
    return guide.tasks.map(({ name, places }) => places[pc.get(name) ?? ''] ?? -1)
  })
  return { first, steps: rest.map((places) => ({ places })) }
}

/** What a line of the server says of its helpers. */
export function serverEvent(line: string): 'ready' | 'worker' | 'lost' | 'fingerprints lost' | undefined {
  if (/^TLC server at .* is ready/.test(line)) return 'ready'
  if (/^Registration for worker at .* completed/.test(line)) return 'worker'
  if (/^TLC worker (?:\S+ disconnected|connection lost)/.test(line)) return 'lost'
  return /^(?:Error: )?Warning: Failed to connect from .* to the fp server/.test(line) ? 'fingerprints lost' : undefined
}

/**
 * Whether the server was broken by its own report: it adds up what each worker has in hand, and who finds nothing left to hand out has set that
 * to null and waits for the report to end before it says so (`getNewStates` of TLCServer, `run` of TLCServerThread).
 */
export const isRaced = (said: string): boolean => /NullPointerException\s*:[^\n]*"this\.states" is null/.test(said)

/** Why a worker cannot work, where this is a TLC whose parts cannot be sent. */
export const unsendable = (said: string): boolean => /NotSerializableException/.test(said)
