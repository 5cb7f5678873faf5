// Murphi, as Rumur and CMurphi read it: a rule for each way of each step. Input: a system and the settings of a variant; output: the
// model. Temporal properties and fairness are named in comments where they would stand, since Murphi has none; sets are bit masks.
import type { System, Variable } from '../../ir/system.ts'
import { sourceOf } from '../source.ts'
import { beginning } from './beginning.ts'
import { firstStates, type FirstState, type FirstStates } from './first.ts'
import { aboutRuns, beside, guideOf, mayLivelock, wordsOf, type Guide } from './guide.ts'
import { claimsOf, endRule } from './murphi/claims.ts'
import { rulesOf } from './murphi/rules.ts'
import { filled, rangeText, sheetOf, type MurphiSheet } from './murphi/sheet.ts'
import { comment, headLines, isLeftOut, meaningOf, titleOf, type ExportOptions } from './places.ts'
import { kindOf } from './print.ts'
import { boundsOf, variantOf, type Place, type Variant } from './variant.ts'
import { nth } from '../../../runtime/entries.ts'

export function exportMurphi(
  system: System,
  settings: readonly number[],
  options: ExportOptions,
): { readonly model: string; readonly guide: Guide } {
  const variant = variantOf(system, settings)
  const sheet = sheetOf(variant, sourceOf(options.sources), (kind, name) => isLeftOut(options, kind, name))
  const first = firstStates(variant)
  const variables = variant.variables.flatMap((variable) => [
    `  ${sheet.nameOf(variable)}: ${typeOf(variable)}; -- ${meaningOf(variant.system, variable)}`,
  ])
  const { procedures, rules } = rulesOf(sheet)
  const starts = startstates(sheet, first)
  const wanted = options.properties ?? true
  const end = wanted ? endRule(sheet) : []
  const claims = wanted ? claimsOf(sheet) : []
  const fairness = fairnessNotes(variant)
  const places = variant.tasks.map(({ task, places: list }, i) => {
    // Of a task that fails before the first state: an enumeration has to have a value.
    const names =
      list.length === 0 ? sheet.naming.fresh(`${nth(sheet.at, i)}_nowhere`) : list.map((place) => sheet.placeOf(place.location)).join(', ')
    return {
      type: `  ${nth(sheet.typeOfPlace, i)}: enum { ${names} }; -- of ${titleOf(task, sheet.source)}`,
      variable: `  ${nth(sheet.at, i)}: ${nth(sheet.typeOfPlace, i)};`,
    }
  })
  const constants = sheet.naming.constants().map(({ name, value }) => `  ${name}: ${value};`)
  const text = [
    ...headLines(variant, options, 'Murphi').map((line) => `-- ${line}`),
    ...guide(options.file ?? 'model').map((line) => `-- ${line}`),
    ...fairness,
    '',
    ...(constants.length === 0 ? [] : ['const', ...constants, '']),
    'type',
    ...places.map((place) => place.type),
    '',
    'var',
    ...places.map((place) => place.variable),
    ...variables,
    '',
    ...sheet.functions.flatMap((one) => [one, '']),
    ...procedures,
    ...starts,
    ...rules,
    ...end,
    ...claims,
  ]
  const names = { task: (index: number) => nth(sheet.at, index), place: ({ location }: Place) => sheet.placeOf(location) }
  return { model: text.join('\n'), guide: guideOf(variant, first, names, sheet.claims, unasked(variant)) }
}

/** Murphi has no runs, only states. */
function unasked(variant: Variant): readonly string[] {
  const properties = variant.system.properties.flatMap((property) => aboutRuns(property) ?? [])
  return [...beside(variant), ...(mayLivelock(variant) ? ['livelock'] : []), ...properties.map(wordsOf)]
}

const guide = (file: string): readonly string[] => [
  `rumur --symmetry-reduction off --deadlock-detection stuck --output ${file}.c ${file}.m`,
  `gcc -std=c11 -O3 -march=native ${file}.c -lpthread -o ${file} && ./${file}`,
  'Names out of scope are set back to a fixed value, so that the states are those of the spec. Sets are bit masks.',
]

function fairnessNotes(variant: Variant): readonly string[] {
  const asked = variant.system.tasks.filter((task) => task.fairness !== 'weak')
  const temporal =
    'Not said, since Murphi has neither fairness nor cycles: livelock, starvation, partial deadlock, a deadlock beside a task that still moves.'
  return [
    `-- ${temporal}`,
    ...asked.map((task) => `-- Not said: ${comment(task.name)} has ${task.fairness === 'none' ? 'no fairness' : 'strong fairness'}.`),
  ]
}

// ---- variables ----

function typeOf(variable: Variable): string {
  const { low, high } = boundsOf(variable)
  const element = kindOf(variable.type) === 'bool' ? 'boolean' : `${low} .. ${high}`
  return variable.elements.length > 1 ? `array [0 .. ${variable.elements.length - 1}] of ${element}` : element
}

function startstates(sheet: MurphiSheet, { states, failing }: FirstStates): readonly string[] {
  const notes = failing.map(
    ({ task, failure }) => `-- Fails before the first state, in the silent run of ${comment(task.name)}: ${comment(failure.name)}.`,
  )
  const empty = ['startstate "none"', 'begin', '  error "every silent run before the first state fails";', 'end;', '']
  return [...notes, ...(states.length === 0 ? empty : states.flatMap((state, i) => startstate(sheet, state, i)))]
}

function startstate(sheet: MurphiSheet, state: FirstState, number: number): readonly string[] {
  const inner = sheet.naming.inner()
  const { free, scene } = beginning(sheet.scene, state, inner)
  const lines = sheet.variant.variables.flatMap((variable) => filled(sheet, scene, variable, state.values.get(variable) ?? []))
  const places = state.places.map((location, i) => `${nth(sheet.at, i)} := ${sheet.placeOf(location)};`)
  const rulesets = free.map(({ name, variable, element }) => {
    const { low, high } = nth(variable.bounds, element)
    return `ruleset ${name}: ${rangeText(low, high, variable.type)} do`
  })
  return [
    ...rulesets,
    `startstate "first${number === 0 ? '' : ` ${number + 1}`}"`,
    'begin',
    ...[...places, ...lines].map((line) => `  ${line}`),
    'end;',
    ...rulesets.map(() => 'end;'),
    '',
  ]
}
