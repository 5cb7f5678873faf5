// Compares what is found in a spec with what is found in its variations. Input: the text, and a look at a text: the lines of each
// cell; output: the first line that is not as it must be.
import type { SpecFile } from '../../../compiler/ast/ast.ts'
import { difference, withoutLength } from '../compare/lines.ts'
import { bystander } from './bystander.ts'
import { otherNames } from './names.ts'
import { switchOff } from './switches.ts'
import type { Variation } from './variation.ts'

export const variations: readonly Variation[] = [bystander, otherNames, switchOff]

export interface LookedAt {
  /** What decides which statements are steps. */
  readonly facts: readonly string[]
  readonly cells: readonly { readonly workload: string; readonly variant: string | undefined; readonly lines: readonly string[] }[]
}

/** Undefined where a text is no spec, or too large. */
export type Look = (text: string) => LookedAt | undefined

export interface Strayed {
  readonly workload: string
  readonly variant: string | undefined
  readonly what: string
}

export function strayed(variation: Variation, text: string, file: SpecFile, before: LookedAt, look: Look): Strayed | undefined {
  const varied = variation.vary(text, file)
  if (varied === undefined) return undefined
  const after = look(varied.text)
  const { said = (line: string) => line, counts = (line: string) => line, lengths, variants } = varied
  // With other data shared, other statements are steps: then the two are not the same system.
  if (after === undefined || after.facts.map(said).sort().join() !== [...before.facts].sort().join()) return undefined
  const read = (line: string): string => (lengths ? line : withoutLength(line))
  const wanted = (lines: readonly string[]): readonly string[] => [
    counts(lines[0] ?? ''),
    ...lines.slice(1).map((line) => read(said(line) ?? '')),
  ]
  const found = (lines: readonly string[]): readonly string[] => [
    lines[0] ?? '',
    ...lines.slice(1).flatMap((line) => {
      const own = said(line)
      return own === undefined ? [] : [read(own)]
    }),
  ]
  for (const { workload, variant, lines } of before.cells) {
    if (variants?.has(variant) === false) continue
    const other = after.cells.find((cell) => said(cell.workload) === workload && said(cell.variant ?? '') === (variant ?? ''))
    if (other === undefined) return { workload, variant, what: `${variation.name}: the cell is gone` }
    const what = difference(sorted(wanted(lines)), sorted(found(other.lines)), ['as written', variation.name])
    if (what !== undefined) return { workload, variant, what }
  }
  return undefined
}

/** The counts stay first. */
const sorted = ([counts = '', ...lines]: readonly string[]): readonly string[] => [counts, ...lines.sort()]
