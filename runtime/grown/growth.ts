// How a cell grows with one of its sizes. In: what was seen at each size. Out: what each size brings that no smaller one has, and whether it
// has stopped to bring anything.
import { numbered, placeText, type Situations } from './situations.ts'
import type { RunResult } from '../result.ts'
import { entryOf } from '../entries.ts'

export const kindsSeen = ['findings', 'outcomes', 'steps', 'situations', 'pairs'] as const
type KindSeen = (typeof kindsSeen)[number]

export interface Seen extends Readonly<Record<KindSeen, ReadonlySet<string>>> {
  readonly size: number
  readonly states: number
  readonly seconds: number
}

export interface Grown extends Seen {
  /** What no smaller size has. */
  readonly fresh: Readonly<Record<KindSeen, readonly string[]>>
}

/** Sizes in a row that have to bring nothing. */
export const enough = 2

/** What one size has shown, with numbers of tasks and objects taken out, so that the next size can be compared. */
export function seenAt(size: number, result: RunResult, { alone, pairs }: Situations): Seen {
  const { meta } = result
  const steps = meta.tasks.flatMap(({ group, locations }, task) =>
    locations.flatMap((location, l) => (result.taken[task]?.[l] === true ? [numbered(`${group} ${placeText(location)}`)] : [])),
  )
  return {
    size,
    states: result.states,
    seconds: result.seconds + (result.analysisSeconds ?? 0),
    findings: new Set(result.findings.map(({ kind, name }) => numbered(name === '' ? kind : `${kind} ${name}`))),
    outcomes: new Set(result.outcomes.flatMap(({ operation, occurred }) => occurred.map((outcome) => `${operation} ${outcome}`))),
    steps: new Set(steps),
    situations: alone,
    pairs,
  }
}

/** Each size against all before it; of the first nothing is new. */
export function grown(all: readonly Seen[]): readonly Grown[] {
  const known = new Map(kindsSeen.map((kind) => [kind, new Set<string>()]))
  return all.map((seen, k) => {
    const news = (kind: KindSeen): readonly string[] => (k === 0 ? [] : [...seen[kind]].filter((one) => !entryOf(known, kind).has(one)))
    const fresh = {
      findings: news('findings'),
      outcomes: news('outcomes'),
      steps: news('steps'),
      situations: news('situations'),
      pairs: news('pairs'),
    }
    for (const kind of kindsSeen) for (const one of seen[kind]) entryOf(known, kind).add(one)
    return { ...seen, fresh }
  })
}

export const bringsNothing = ({ fresh }: Grown): boolean => kindsSeen.every((kind) => fresh[kind].length === 0)

export const isStable = (all: readonly Grown[]): boolean => all.length > enough && all.slice(-enough).every(bringsNothing)
