// Whole numbers as options say them. Input: an option, its text, bounds; output: the number, or a usage error that names the bounds.
import { UsageError, printableName } from './usage.ts'

/** `shown`: the text with what stands before it; `give`: what else there is to write. */
export function wholeNumber(
  option: string,
  text: string,
  least: number,
  most: number,
  { shown = text, give = 'give a whole number' }: { readonly shown?: string; readonly give?: string } = {},
): number {
  const number = /^\d{1,15}$/.test(text) ? Number(text) : NaN
  if (number >= least && number <= most) return number
  throw new UsageError(`${option} ${printableName(shown)}: ${give} from ${least} to ${most}`)
}
