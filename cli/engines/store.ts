// How SPIN keeps states, as the user says it. Input: the values of options; output: a way, or a usage error.
import { UsageError, unknownName } from '../usage.ts'
import { numberIn } from './distribution.ts'

/** Whole, as hashes, or as bits; `swarm`: by how many searches, each with another hash and order. */
export type Store = { readonly kind: 'exact' } | { readonly kind: 'hash-compact' } | { readonly kind: 'bitstate'; readonly swarm: number }

const ways = ['exact', 'hash-compact', 'bitstate'] as const

export function storing(raw: Readonly<Record<string, unknown>>): Store {
  const swarm = numberIn(raw, 'swarm', 2, 64)
  const named = raw['store'] === undefined ? undefined : String(raw['store'])
  const way = ways.find((one) => one === (named ?? (swarm === undefined ? 'exact' : 'bitstate')))
  if (way === undefined) throw unknownName('way to keep states', named ?? '', ways)
  if (swarm !== undefined && way !== 'bitstate') throw new UsageError(`--swarm keeps states as bits: --store ${way} does not go with it`)
  return way === 'bitstate' ? { kind: way, swarm: swarm ?? 1 } : { kind: way }
}
