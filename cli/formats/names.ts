// The names of the formats of `lockspec check` beside its text, and `--report FORMAT=FILE`. Input: what was written; output: the format and
// the file, or one line about what is wrong. Apart from the formats themselves, which are loaded where one is asked for.
import { UsageError, printableName, unknownName } from '../usage.ts'

export const formatNames = ['json', 'junit', 'sarif', 'github', 'markdown', 'html'] as const
export type FormatName = (typeof formatNames)[number]

const isFormat = (name: string): name is FormatName => (formatNames as readonly string[]).includes(name)

export const formatNamed = (name: string): 'text' | FormatName => (isFormat(name) ? name : 'text')

export interface Report {
  readonly format: FormatName
  readonly path: string
}

/** `FORMAT=FILE` taken apart; a UsageError where it is none, or no such format. */
export function reportNamed(given: string): Report {
  const at = given.indexOf('=')
  const [name, path] = [given.slice(0, Math.max(0, at)), given.slice(at + 1)]
  if (at < 0 || path === '') throw new UsageError(`--report ${printableName(given)}: write FORMAT=FILE, as in junit=out.xml`)
  if (!isFormat(name)) throw unknownName('format', name, formatNames)
  return { format: name, path }
}
