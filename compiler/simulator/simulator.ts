// Emits the simulator of a spec: one module for all workloads and variants, a function per operation, procedure, handler, task and property
// in the words and the order of the text. Input: the typed model; output: the structure of the module. Shares nothing with lowering.
import type { Declaration, ModuleText } from '../emit/module.ts'
import { key, quote } from '../emit/text.ts'
import type { Model, PureFunction, Setting } from '../model/model.ts'
import { scopeIn, term, type Scope } from './expressions.ts'
import { functionsOf } from './functions.ts'
import { helpers, safe, sourceOf } from './names.ts'
import { program } from './program.ts'
import type { CodeSheet } from './statements.ts'
import type { Term } from './terms.ts'
import { stateTypes } from './types.ts'

export interface SimulatorOptions {
  /** Version of lockspec, for the header. */
  readonly version: string
}

export function emitSimulator(model: Model, options: SimulatorOptions): ModuleText {
  const used = new Set<string>(['modelFor'])
  const functions = new Map<PureFunction, ReturnType<CodeSheet['functionOf']>>()
  const sheet: CodeSheet = {
    source: sourceOf(model),
    used,
    settings: new Set(),
    facts: model.facts,
    builders: new Set(),
    instant: false,
    functionOf: (declared) => functions.get(declared) ?? { name: safe(declared.name), readsState: true, readsCurrent: false },
  }
  const routines = functionsOf(model, sheet, functions)
  const file = model.sources[0]?.path ?? ''
  const declarations: readonly Declaration[] = [
    ...stateTypes(model),
    ...program(model, sheet, routines),
    specOf(model, sheet, file),
    {
      kind: 'const',
      name: 'model',
      exported: true,
      comment: 'The transition system of one workload under one variant.',
      type: '',
      value:
        '<W extends WorkloadName>(choice: Choice<W, VariantName, Sizes, Switches>): Simulator<State<W>> => modelFor<Settings, State<W>>(spec, choice)',
    },
  ]
  const hasTruth = model.properties.some(({ claim }) => claim.kind !== 'completes')
  return {
    header: [
      `Simulator of the spec ${model.name}, made by lockspec ${options.version} from ${file}: do not edit.`,
      'line(n) runs silently in the step before it; step(n, …) is a step, with its text.',
    ],
    imports: [
      'Body',
      'Choice',
      'Code',
      ...(hasLocks(model) ? ['Lock'] : []),
      'Simulator',
      'Spec',
      'TaskState',
      ...(hasTruth ? ['Truth'] : []),
    ],
    values: helpers.filter((name) => used.has(name)),
    declarations,
  }
}

const hasLocks = (model: Model): boolean =>
  [...model.classes.flatMap((one) => one.fields), ...model.taskFields].some(({ type }) => {
    let inner = type
    while (inner.kind === 'array') inner = inner.element
    return inner.kind === 'lock'
  })

function specOf(model: Model, sheet: CodeSheet, file: string): Declaration {
  const record = (entries: readonly string[]): string =>
    entries.length === 0 ? '{}' : `{\n${entries.map((entry) => `${entry},\n`).join('')}}`
  const settings = [
    ...model.sizes.map((size) => `${key(size.name)}: ${overSettings(sheet, (scope) => term(size.value, scope))}`),
    ...model.switches.map((one) => `${key(one.name)}: () => ${one.boolean ? String(one.initial === 'on') : quote(one.initial)}`),
  ]
  const settingText = (setting: Setting): string =>
    setting.kind === 'size'
      ? `${key(setting.size.name)}: ${overSettings(sheet, (scope) => term(setting.value, scope))}`
      : `${key(setting.switch.name)}: () => ${setting.switch.boolean ? String(setting.value === 'on') : quote(setting.value)}`
  // Of several settings of one name the last one counts.
  const last = (all: readonly Setting[]): readonly string[] => [
    ...new Map(all.map((setting) => [settingText(setting).split(':')[0]!, settingText(setting)])).values(),
  ]
  const table = (all: readonly { readonly name: string; readonly settings: readonly Setting[] }[]): string =>
    record(all.map(({ name, settings: own }) => `${key(name)}: { ${last(own).join(', ')} }`))
  const parts = [
    `name: ${quote(model.name)}`,
    `file: ${quote(file)}`,
    `settings: ${record(settings)}`,
    `workloads: ${table(model.workloads)}`,
    `variants: ${table(model.variants)}`,
    'program',
  ]
  return { kind: 'const', name: 'spec', exported: false, comment: '', type: 'Spec<Settings, State>', value: record(parts) }
}

/** `({ files }) => files + 1`: a value over the settings as they are in the end. */
function overSettings(sheet: CodeSheet, write: (scope: Scope) => Term): string {
  const settings = new Set<string>()
  const value = write(scopeIn({ ...sheet, settings }, false))
  const names = [...settings].map((name) => (safe(name) === name ? name : `${name}: ${safe(name)}`))
  return `(${names.length === 0 ? '' : `{ ${names.join(', ')} }`}) => ${value.text}`
}
