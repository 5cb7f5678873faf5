// How much lowering has written. Input: each statement and expression as it is lowered, each call and function as it is expanded; output:
// an end, once that is more than any machine wants, with the calls that led there and how often each was expanded.
import { grouped, limits } from '../diagnostics/limits.ts'
import type { Diagnostic, Span } from '../diagnostics/diagnostic.ts'
import { errorAt } from '../diagnostics/report.ts'
import type { Call } from '../ir/system.ts'

interface Expanded {
  readonly role: Call['role'] | 'function'
  readonly name: string
  readonly span: Span
}

export interface Growth {
  /** Statements and expressions. */
  made: number
  /** Whose body is lowered. */
  task: { readonly name: string; readonly span: Span } | undefined
  /** The calls open where lowering stands, from the outside in. */
  chain: readonly Expanded[]
  readonly expanded: Map<string, number>
}

export const noGrowth = (): Growth => ({ made: 0, task: undefined, chain: [], expanded: new Map() })

const MOST_PIECES = limits.pieces.most

/** Thrown in lowering, caught at its end: whatever is half lowered then is nothing. */
export class TooLarge extends Error {}

/** Throws `TooLarge` beyond the limit of written-out pieces: lower.ts makes a diagnostic of it. */
export function grow(growth: Growth, by = 1): void {
  growth.made += by
  if (growth.made > MOST_PIECES) throw new TooLarge('too large')
}

/** Lowers a body, as part of a call. */
export function expanding<T>(growth: Growth, chain: readonly Expanded[], name: string, body: () => T): T {
  const outside = growth.chain
  growth.chain = chain
  growth.expanded.set(name, (growth.expanded.get(name) ?? 0) + 1)
  const made = body()
  growth.chain = outside
  return made
}

/**
 * The diagnostic LS7021, at the outermost call that is being expanded: which calls led there, how often each was expanded by then, and what
 * multiplies.
 */
export function tooLarge({ task, chain, expanded }: Growth, workload: Span): Diagnostic {
  const calls = chain.map(({ name }) => `${name} (${grouped(expanded.get(name) ?? 0)})`)
  const shown = calls.length <= 12 ? calls : [...calls.slice(0, 5), `${calls.length - 10} more`, ...calls.slice(-5)]
  const where = task === undefined ? 'what is said of all tasks' : `task ${task.name}`
  const by = calls.length === 0 ? '' : `; expanded so far: ${shown.join(' > ')}`
  return errorAt(
    'LS7021',
    chain[0]?.span ?? task?.span ?? workload,
    `written out, ${where} makes more than ${grouped(MOST_PIECES)} statements and expressions${by}`,
    {
      hint:
        calls.length === 0
          ? 'a quantifier or a `for` writes its body once for each value, one in another multiplies'
          : chain.at(-1)?.role === 'function'
            ? 'a function writes its argument once for each time that it names it, one in another multiplies: keep what the inner one gives in a field, or name the argument less often'
            : 'each call writes the body once more: call less often, in a loop over shared data, or take smaller sizes',
    },
  )
}
