// Verdicts that are known: results of complete runs, kept in the cache under the generated code that they were found with. Input: that
// code, and which run of it; output: what an earlier run found, if all that its result hangs on is the same. A run that was cut short
// leaves nothing here.
import type { Finding, Meta, RunResult, Trace } from '../runtime/index.ts'
import { hashOf, readEntry, writeEntry } from './cache.ts'
import { buildId, version } from './version.ts'

/** All that the result of a complete run hangs on, beside the code. Memory and threads are no part of it. */
export interface RunKey {
  readonly variant: string | null
  readonly switches: Readonly<Record<string, string>>
  /** How it may be reduced. */
  readonly reduce: string
  readonly first: boolean
  /** What the spec and its imports say: a reduction is made of more than the code of the checker. */
  readonly texts: string
}

export interface Verdicts {
  readonly find: (run: RunKey) => RunResult | undefined
  readonly add: (run: RunKey, result: RunResult) => void
  /** Writes what was added. Of two runs at once that write the same entry one may lose what it added, and explores it again. */
  readonly save: () => void
}

/** As it is written: the meta data once, packed states as lists of numbers. */
interface Entry {
  readonly meta: Meta
  readonly results: Readonly<Record<string, Stored>>
}
type StoredTrace = Omit<Trace, 'states'> & { readonly states: readonly (readonly number[])[] }
type StoredFinding = Omit<Finding, 'trace' | 'cycle'> & {
  readonly trace?: StoredTrace | undefined
  readonly cycle?: StoredTrace | undefined
}
interface Stored {
  readonly texts: string
  readonly result: Omit<RunResult, 'meta' | 'findings'> & { readonly meta?: undefined; readonly findings: readonly StoredFinding[] }
}

/** More than any table has: sizes and options make others, and what is never asked for again goes with the code. */
const MOST_RESULTS = 1000

/** `explainedBy`: with findings explained, for which more is asked than the code: the texts that it was made of. */
export function verdictsOf(code: string, explainedBy: string | undefined): Verdicts {
  const key = hashOf('verdicts', buildId, version, code, explainedBy ?? '')
  const written = readEntry(key)
  const known = written === undefined ? undefined : (JSON.parse(written) as Entry)
  const added = new Map<string, Stored>()
  let { meta } = known ?? {}
  return {
    find: (run) => {
      const name = nameOf(run)
      const stored = known !== undefined && Object.hasOwn(known.results, name) ? known.results[name] : undefined
      if (known === undefined || stored === undefined) return undefined
      return stored.result.reductions === undefined || stored.texts === run.texts ? resultOf(stored, known.meta) : undefined
    },
    add: (run, result) => {
      if (result.cached === true && explainedBy === undefined) return
      if (!isWhole(result)) return
      meta = result.meta
      const name = nameOf(run)
      const stored = storedOf(result, run.texts)
      const before = known !== undefined && Object.hasOwn(known.results, name) ? known.results[name] : undefined
      // What is found again is not written again.
      if (before === undefined || timeless(before) !== timeless(stored)) added.set(name, stored)
    },
    save: () => {
      if (added.size === 0 || meta === undefined) return
      // What another run has written meanwhile stays.
      const now = readEntry(key)
      const others = now === undefined ? {} : (JSON.parse(now) as Entry).results
      const results = Object.entries({ ...others, ...Object.fromEntries(added) }).slice(-MOST_RESULTS)
      writeEntry(key, JSON.stringify({ meta, results: Object.fromEntries(results) } satisfies Entry))
    },
  }
}

/** Words of packed states: longer counterexamples are looked for again. */
const MOST_WORDS = 1_000_000

const nameOf = ({ variant, switches, reduce, first }: RunKey): string => JSON.stringify([variant, switches, reduce, first])

/** Complete; whoever reads accounts looks whether it has them. */
function isWhole({ ended, findings }: RunResult): boolean {
  if (ended !== 'complete') return false
  const states = findings.flatMap(({ trace, cycle }) => [...(trace?.states ?? []), ...(cycle?.states ?? [])])
  return states.reduce((sum, { length }) => sum + length, 0) <= MOST_WORDS
}

function storedOf(result: RunResult, texts: string): Stored {
  const states = (trace: Trace | undefined): StoredTrace | undefined =>
    trace && { ...trace, states: trace.states.map((state) => [...state]) }
  const findings = result.findings.map((one) => ({ ...one, trace: states(one.trace), cycle: states(one.cycle) }))
  return { texts, result: { ...result, meta: undefined, findings } }
}

/** As text, but for how long it took. */
const timeless = (stored: Stored): string => JSON.stringify({ ...stored, result: { ...stored.result, seconds: 0, analysisSeconds: 0 } })

function resultOf({ result }: Stored, meta: Meta): RunResult {
  const packed = (trace: StoredTrace | undefined): Trace | undefined =>
    trace && { ...trace, states: trace.states.map((state) => Int32Array.from(state)) }
  const findings = result.findings.map((one) => ({ ...one, trace: packed(one.trace), cycle: packed(one.cycle) }))
  return { ...result, meta, cached: true, findings }
}
