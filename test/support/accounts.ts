// What a reduced run says of retry rules, of locks held and of chains of waits, beside the run as written. Input: both results; output: a
// line for each number that is another, or that is more than the model has where it is only said to be at least.
import type { RunResult } from '../../runtime/index.ts'

const numberOf = (value: number | 'unbounded'): number => (value === 'unbounded' ? Infinity : value)

export function accountsAmiss(written: RunResult, reduced: RunResult): readonly string[] {
  const amiss: string[] = []
  const look = (what: string, exact: number | 'unbounded' | undefined, said: number | 'unbounded' | undefined, atLeast = false): void => {
    if (exact === undefined || said === undefined) return
    if (atLeast ? numberOf(said) > numberOf(exact) : said !== exact)
      amiss.push(`${what}: ${exact}, reduced ${atLeast ? 'at least ' : ''}${said}`)
  }
  written.retries.forEach(({ name, fired, longest }, rule) => {
    const other = reduced.retries[rule]
    if ((fired === 0) !== (other?.fired === 0)) amiss.push(`retry ${name} fires ${fired}, reduced ${other?.fired}`)
    look(`retry ${name} in a row`, longest, other?.longest, other?.atLeast)
  })
  look('locks held', written.accounting?.mostHeld, reduced.accounting?.mostHeld, reduced.accounting?.atLeast)
  look('chain of waits', written.accounting?.longestWait, reduced.accounting?.longestWait, reduced.accounting?.atLeast)
  return amiss
}
