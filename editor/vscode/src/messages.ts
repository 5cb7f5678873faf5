// What the page of a run says to the editor. Input: a message, which may be anything; output: the place of the text where the run stands. The page
// sends them by web/report/host.ts.

export interface Place {
  /** As the page names it: as the command line was given it. */
  readonly file: string
  /** From 1, as people count. */
  readonly line: number
  readonly column: number
}

/** Undefined where the message says no such thing, or stands in the standard library, which is no file of the user's. */
export function placeIn(message: unknown): Place | undefined {
  const { kind, at } = record(message)
  if (kind !== 'lockspec stands') return undefined
  const { file, line, column } = record(at)
  if (typeof file !== 'string' || file.startsWith('std/')) return undefined
  return isPosition(line) && isPosition(column) ? { file, line, column } : undefined
}

/** The page in what a command printed; undefined where it printed something else, as errors. */
export const pageIn = (printed: string): string | undefined => (/^<!doctype html>/i.test(printed) ? printed : undefined)

const isPosition = (value: unknown): value is number => typeof value === 'number' && Number.isInteger(value) && value >= 1

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
