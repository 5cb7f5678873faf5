// The catalogue of diagnostics: every code that a stage may report, with its title and what stands behind it. Input: the parts of
// the areas; output: one table, from which `lockspec explain`, the docs and the test of the fixtures are made.
import { lockCatalogue } from './catalogue/locks.ts'
import { nameCatalogue } from './catalogue/names.ts'
import { sizeCatalogue } from './catalogue/sizes.ts'
import { stepCatalogue } from './catalogue/steps.ts'
import { syntaxCatalogue } from './catalogue/syntax.ts'
import { typeCatalogue } from './catalogue/types.ts'
import { workloadCatalogue } from './catalogue/workloads.ts'
import type { CatalogueEntry } from './catalogue/entry.ts'

const entries = {
  ...syntaxCatalogue,
  ...nameCatalogue,
  ...typeCatalogue,
  ...lockCatalogue,
  ...stepCatalogue,
  ...workloadCatalogue,
  ...sizeCatalogue,
}

export type Code = keyof typeof entries

export const catalogue: Readonly<Record<Code, CatalogueEntry>> = entries
export const codes = Object.keys(entries) as readonly Code[]
export const isCode = (text: string): text is Code => Object.hasOwn(entries, text)
