// Whole numbers as options say them. Input: an option, its text, bounds; output: the number, or a usage error that names the bounds.
import { UsageError, printableName } from './usage.ts'

/** `shown`: the text with what stands before it. */
export function wholeNumber(option: string, text: string, least: number, most: number, shown = text): number {
  const number = /^\d{1,15}$/.test(text) ? Number(text) : NaN
  if (number >= least && number <= most) return number
  throw new UsageError(`${option} ${printableName(shown)}: give a whole number from ${least} to ${most}`)
}
