// What a user asked for that does not exist. Thrown anywhere in the command line, caught once in main: one line, exit code 2.
import { nearest } from '../compiler/diagnostics/suggest.ts'
import { visible } from '../compiler/diagnostics/visible.ts'

export class UsageError extends Error {}

/** `unknown workload rnig of spec x; did you mean ring?`, or all names where they are few. */
export function unknownName(what: string, name: string, names: readonly string[]): UsageError {
  const near = nearest(name, names)
  const known =
    near !== undefined
      ? `; did you mean ${near}?`
      : names.length === 0
        ? '; there is none'
        : names.length <= 12
          ? `; there is ${names.join(', ')}`
          : ''
  return new UsageError(`unknown ${what} ${printableName(name)}${known}`)
}

/** What came from the command line, safe on a terminal and not endless. */
export const printableName = (name: string): string => {
  const text = visible(name)
  return text.length > 80 ? `${text.slice(0, 77)}...` : text === '' ? "''" : text
}
