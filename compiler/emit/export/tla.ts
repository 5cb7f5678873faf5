// TLA+: a module with one action per step, a type invariant, the spec's properties, and the .cfg that names them. Input: a system and
// the settings of a variant; output: the two files. Plain TLA+: no operator that TLC, its distributed mode or Apalache lacks, and type
// annotations for Apalache.
import type { System } from '../../ir/system.ts'
import { sourceOf } from '../source.ts'
import { identifier } from '../text.ts'
import { any, defined, listed, plain, type Formula } from './formula.ts'
import { headLines, isLeftOut, type ExportOptions } from './places.ts'
import { actionsOf } from './tla/actions.ts'
import { firstFormula } from './tla/first.ts'
import { propertiesOf } from './tla/properties.ts'
import { sheetOf, type Sheet } from './tla/sheet.ts'
import { firstStates, type FirstStates } from './first.ts'
import { beside, guideOf, mayIdle, type Guide } from './guide.ts'
import { variantOf, type Place, type Variant } from './variant.ts'
import { nth } from '../../../runtime/entries.ts'

export function exportTla(
  system: System,
  settings: readonly number[],
  options: ExportOptions,
): { readonly tla: string; readonly cfg: string; readonly guide: Guide } {
  const variant = variantOf(system, settings)
  const name = options.module ?? moduleName(system)
  const sheet = sheetOf(variant, sourceOf(options.sources), name)
  const first = firstStates(variant)
  const init = initial(first, sheet)
  const actions = actionsOf(sheet)
  const properties = propertiesOf(sheet, actions, name, options.properties ?? true, (kind, known) => isLeftOut(options, kind, known))
  const types = typeInvariant(sheet)

  const tasks = actions.tasks.map((task) => task.name)
  const text = [
    `---- MODULE ${name} ----`,
    ...headLines(variant, options, 'TLA+').map((line) => `\\* ${line}`),
    ...GUIDE.map((line) => `\\* ${line}`),
    'EXTENDS Integers, FiniteSets',
    '',
    'VARIABLES',
    ...sheet.variables.flatMap((one, i) => [
      ...one.comments.map((line) => `  \\* ${line}`),
      `  \\* @type: ${one.annotation};`,
      `  ${one.name}${i < sheet.variables.length - 1 ? ',' : ''}`,
    ]),
    '',
    `vars == <<${sheet.variables.map((one) => one.name).join(', ')}>>`,
    '',
    ...definitions(sheet),
    ...types,
    '',
    ...init,
    '',
    ...actions.tasks.flatMap((task) => [`\\* ---- ${task.title} ----`, '', ...task.lines, '']),
    ...properties.predicates,
    ...defined('Next', { kind: 'or', parts: [...tasks, ...(properties.rest === undefined ? [] : [properties.rest])].map(plain) }),
    '',
    ...properties.claims,
    '====',
    '',
  ]
  const names = {
    task: (index: number) => nth(sheet.taskField, index),
    place: ({ location }: Place) => sheet.placeNameOf(location),
  }
  const guide = guideOf(variant, first, names, properties.asked, unasked(variant))
  return { tla: text.join('\n'), cfg: `${properties.cfg.join('\n')}\n`, guide }
}

/** A cycle of steps that change nothing is standing still in TLA+. */
const unasked = (variant: Variant): readonly string[] => [
  ...beside(variant),
  ...(mayIdle(variant) ? ['livelock of steps that change nothing'] : []),
]

const GUIDE = [
  'Every reachable state of it is one of the spec and the other way round; names out of scope are set back to a fixed value.',
  'What this module cannot say stands where it would be said.',
]

const moduleName = (system: System): string => identifier(`${system.spec}_${system.workload}`)

function definitions(sheet: Sheet): readonly string[] {
  const constants = sheet.naming.constants()
  const text = [...constants.map(({ name, value }) => `${name} == ${value}`), ...sheet.helpers.flatMap((one) => ['', ...one])]
  return text.length === 0 ? [] : [...text, '']
}

function typeInvariant(sheet: Sheet): readonly string[] {
  const parts = sheet.variables.map((one): Formula =>
    plain(typeof one.set === 'string' ? `${one.name} \\in ${one.set}` : listed(`${one.name} \\in [`, one.set, ']')),
  )
  return [
    '\\* The bounds that the checker packs states by: more than a type, an invariant to be checked.',
    ...defined('TypeOK', { kind: 'and', parts }),
  ]
}

function initial({ states, failing }: FirstStates, sheet: Sheet): readonly string[] {
  const notes = failing.map(
    ({ task, failure }) => `\\* Not said: the silent run of ${task.name} before the first state fails ${failure.name}.`,
  )
  const formulas = states.map((state): Formula => firstFormula(sheet, state))
  return [...notes, ...defined('Init', any(formulas))]
}
