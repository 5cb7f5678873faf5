// `lockspec explain CODE`: what a diagnostic means. Input: a code or none; output: its entry of the catalogue, or the list of all.
import { catalogue } from '../compiler/diagnostics/catalogue.ts'
import { wrap } from '../runtime/report/paint.ts'
import { exitCodes } from './exit.ts'
import type { Terminal } from './terminal.ts'
import { unknownName } from './usage.ts'

export function explain(asked: string | undefined, terminal: Terminal): number {
  const codes = Object.keys(catalogue).sort()
  if (asked === undefined) {
    terminal.out(codes.map((code) => `${code}  ${catalogue[code]!.title}\n`).join(''))
    return exitCodes.ok
  }
  const code = asked.toUpperCase()
  if (!Object.hasOwn(catalogue, code)) throw unknownName('code', asked, codes)
  const entry = catalogue[code]!
  terminal.out(`${code}: ${entry.title}\n\n${wrap(entry.explanation, terminal.width).join('\n')}\n`)
  return exitCodes.ok
}
