// The line that a terminal shows while a search runs. Input: what the search says a few times a second; output: one line on
// standard error, overwritten and wiped. Nothing is written where standard error is no terminal.
import type { Progress } from '../runtime/index.ts'
import { bytes, grouped } from '../runtime/report/paint.ts'

interface ProgressLine {
  readonly show: (what: string, progress: Progress) => void
  readonly clear: () => void
}

export function progressLine(
  terminal: { readonly write: (text: string) => void; readonly columns: number } | undefined,
): ProgressLine | undefined {
  if (terminal === undefined) return undefined
  let shown = false
  return {
    show: (what, progress) => {
      const rate = progress.seconds > 0 ? progress.states / progress.seconds : 0
      const waiting = progress.phase === 'search' ? `${grouped(progress.frontier)} to go` : progress.phase
      const text = `${what}: ${grouped(progress.states)}${expected(progress)} states, ${grouped(rate)}/s, depth ${progress.depth}, ${waiting}, ${bytes(progress.bytes).replace('\u00a0', ' ')}`
      terminal.write(`\r${text.slice(0, terminal.columns - 1)}\u001b[K`)
      shown = true
    },
    clear: () => {
      if (shown) terminal.write('\r\u001b[K')
      shown = false
    },
  }
}

/** Two digits that may hold. */
function expected({ phase, forecast }: Progress): string {
  if (phase !== 'search' || forecast === undefined) return ''
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(forecast)) - 1)
  return ` of about ${grouped(Math.round(forecast / unit) * unit)}`
}
