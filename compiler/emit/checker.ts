// Emits the packed checker of one workload. Input: a system and its layout; output: the structure of a module that exports `meta`
// and `create`, or `create` alone, as runtime/contract.ts says. A state is a few 32-bit words that are passed as numbers; every task has one function
// that switches on where it stands; nothing is allocated per state.
import type { Layout } from '../ir/layout.ts'
import type { Question, System, Task } from '../ir/system.ts'
import { machinery } from './fixed.ts'
import { binary, constant, create, decimal, list, name } from './js.ts'
import { liveRoutine } from './live.ts'
import { metaTable, nearQuestions } from './meta.ts'
import type { EmitOptions, Js, ModuleText, Routine, Statement } from './module.ts'
import { bitTable } from './packed/bits.ts'
import { BATCH, expandRoutine, freeValues, initialRoutine, pushRoutine, stepRoutine } from './packed/frame.ts'
import { moduleScope, own, wordNames } from './packed/own.ts'
import { answerRoutine, propertyRoutines, requestRoutine, togetherRoutine } from './packed/queries.ts'
import { mostWays } from './packed/regions.ts'
import type { StepContext } from './packed/step.ts'
import { taskRoutines } from './packed/tasks.ts'
import { variableMasks } from './packed/words.ts'
import { sourceOf } from './source.ts'
import { lazyNames, type Names } from './text.ts'
import { nth } from '../../runtime/entries.ts'

/** The module of a whole checker: `meta` for reports, and `create` with the steps. */
export function emitChecker(system: System, layout: Layout, options: EmitOptions): ModuleText {
  const module = emitSteps(system, layout, options, nearQuestions(system.properties))
  const comment = 'Names, places and the layout of the state, for reports.'
  return {
    ...module,
    imports: [...module.imports, 'Meta'],
    declarations: [...module.declarations, metaTable(system, layout, sourceOf(options.sources), comment)],
  }
}

/** Without the meta data, for a system that stands beside the one that has them; with answers to `questions`, by their index. */
export function emitSteps(system: System, layout: Layout, options: EmitOptions, questions: readonly Question[] = []): ModuleText {
  const source = sourceOf(options.sources)
  const words = wordNames(layout.words)
  const moduleNames = moduleScope(words)
  const shared = sharedNames(system, moduleNames)
  const context: StepContext = {
    layout,
    words: layout.words,
    places: system.tasks.map((task) => task.place),
    parameter: (parameter) => nth(shared.parameters, parameter.id),
    table: shared.table,
    localArea: localAreas(system, layout),
    line: (location) => `line ${source.at(location.span).line}`,
  }

  const steps = system.tasks.map((task) => taskRoutines(context, task, moduleNames))
  const properties = propertyRoutines(context, system, words, moduleNames)
  const requests = requestRoutine(context, system, words, moduleNames)
  const together = togetherRoutine(context, system)
  const first = initialRoutine(context, system, words)
  const answers = answerRoutine(context, questions, words, moduleNames)
  const ways = system.tasks.reduce((sum, task) => sum + Math.max(0, ...task.locations.map((location) => mostWays(location.code))), 0)
  const firstStates = system.free.reduce((product, { variable, element }) => product * freeValues(variable.bounds[element]), 1)

  const room = (size: number): Js => create('Int32Array', [decimal(size * layout.words)])
  const counters = (size: number): Js => create('Float64Array', [decimal(size)])
  const stepNames = steps.map((one) => one.name)
  const body: readonly Statement[] = [
    ...system.parameters.map((parameter): Statement => {
      const setting: Js = { kind: 'element', object: name(own.settings), index: decimal(parameter.id), is: 'perhaps' }
      const value = binary('??', setting, decimal(parameter.initial))
      return {
        ...{ kind: 'let', name: nth(shared.parameters, parameter.id), fixed: true },
        value: parameter.boolean ? binary('!==', value, decimal(0)) : value,
        remark: () => parameter.values.map((word, i) => `${i} ${word}`).join(', '),
      }
    }),
    constant(own.words, decimal(layout.words)),
    constant(own.capacity, decimal(BATCH)),
    constant(own.out, room(Math.max(BATCH + ways, firstStates))),
    constant(own.notes, counters(system.notes.length)),
    constant(own.failures, counters(system.failures.length)),
    { kind: 'let', name: own.count, fixed: false, value: decimal(0) },
    ...shared.tables(),
    ...machinery.filter((one) => one.name !== undefined),
    pushRoutine(words),
    ...steps.flatMap((one) => one.routines),
    first,
    expandRoutine(words, stepNames),
    stepRoutine(system, words, stepNames),
    ...properties,
    requests,
    together,
    answers,
    ...machinery.filter((one) => one.name === undefined),
  ]
  const creating: Routine = {
    kind: 'function',
    name: own.create,
    exported: true,
    comment: 'The transition system under one setting of the switches.',
    parameters: [{ name: own.settings, type: 'readonly number[]' }],
    returns: 'Checker',
    body,
  }
  return {
    header: () => [
      `Generated by lockspec ${options.version} from spec ${system.spec}, workload ${system.workload}: the packed checker. Do not edit.`,
      `A state is ${layout.words} word${layout.words === 1 ? '' : 's'} of 32 bits; line numbers are those of the spec. What never changes has no bits; of what`,
      'comes and goes with a scope, bits are 0 outside, and scopes that exclude each other share them.',
      '',
      ...bitTable(system, layout),
    ],
    imports: ['Checker'],
    declarations: [liveRoutine(creating, new Set())],
  }
}

/** Names of parameters, and what expressions use beside the state. */
function sharedNames(system: System, moduleNames: Names) {
  const tables = new Map<string, { readonly name: string; readonly values: readonly number[] }>()
  const lazyName = lazyNames()
  return {
    parameters: system.parameters.map((parameter) => moduleNames.fresh(parameter.name)),
    table: (values: readonly number[]): string => {
      const key = values.join()
      const found = tables.get(key)
      if (found !== undefined) return found.name
      const made = { name: lazyName('table'), values }
      tables.set(key, made)
      return made.name
    },
    tables: (): Statement[] => [...tables.values()].map((table) => constant(table.name, list(table.values.map(decimal)))),
  }
}

function localAreas(system: System, layout: Layout): (task: Task) => readonly number[] {
  const areas = system.tasks.map(() => Array.from({ length: layout.words }, () => 0))
  for (const variable of system.variables) {
    const area = variable.scope === undefined ? undefined : areas[variable.scope.task]
    if (area === undefined) continue
    for (const { word, mask } of variableMasks(layout, variable)) area[word] = (area[word] ?? 0) | mask
  }
  return (task) => areas[task.id] ?? []
}
