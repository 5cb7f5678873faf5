// Emits the packed checker of one workload. Input: a system and its layout; output: the structure of a module that exports `meta`
// and `create`, or `create` alone, as runtime/contract.ts says. A state is a few 32-bit words that are passed as numbers; every task has one function
// that switches on where it stands; nothing is allocated per state.
import type { Layout } from '../ir/layout.ts'
import type { Question, System, Task } from '../ir/system.ts'
import { metaDeclarations, nearQuestions } from './meta.ts'
import type { Declaration, EmitOptions, ModuleText, Routine, Statement } from './module.ts'
import { BATCH, bookkeeping, expandRoutine, freeValues, initialRoutine, RESULT, SIZE, stepRoutine } from './packed/machinery.ts'
import { answerRoutine, propertyRoutines, requestRoutine, togetherRoutine } from './packed/queries.ts'
import { mostWays } from './packed/regions.ts'
import type { StepContext } from './packed/step.ts'
import { taskRoutines } from './packed/tasks.ts'
import { variableMasks } from './packed/words.ts'
import { sourceOf } from './source.ts'
import { lazyNames, names, remark, type Names } from './text.ts'
import { markUnused, withoutUnused } from './unused.ts'

const OWN_NAMES =
  'files call meta create suppose told wants settings size out capacity notes failures tally log logging passed pending count states at first next task words push fail note warn stand settle ' +
  'expand step examine evaluate answer question request together initial property part lock mode bits h o Checker Meta'

export function emitChecker(system: System, layout: Layout, options: EmitOptions): ModuleText {
  const module = emitSteps(system, layout, options, nearQuestions(system.properties))
  const comment = 'Names, places and the layout of the state, for reports.'
  return {
    ...module,
    imports: [...module.imports, 'Meta'],
    declarations: [...module.declarations, ...metaDeclarations(system, layout, sourceOf(options.sources), comment)],
  }
}

/** Without the meta data, for a system that stands beside the one that has them; with answers to `questions`, by their index. */
export function emitSteps(system: System, layout: Layout, options: EmitOptions, questions: readonly Question[] = []): ModuleText {
  const source = sourceOf(options.sources)
  const wordNames = Array.from({ length: layout.words }, (_, i) => `w${i}`)
  const moduleNames = names([...OWN_NAMES.split(' '), ...wordNames])
  const shared = sharedNames(system, moduleNames)
  const context: StepContext = {
    layout,
    words: layout.words,
    places: system.tasks.map((task) => task.place),
    parameter: (parameter) => shared.parameters[parameter.id] as string,
    table: shared.table,
    size: shared.size,
    localArea: localAreas(system, layout),
    line: (location) => `line ${source.at(location.span).line}`,
  }

  const steps = system.tasks.map((task) => taskRoutines(context, task, moduleNames))
  const properties = propertyRoutines(context, system, wordNames, moduleNames)
  const requests = requestRoutine(context, system, wordNames, moduleNames)
  const together = togetherRoutine(context, system)
  const first = initialRoutine(context, system, wordNames)
  const ways = system.tasks.reduce((sum, task) => sum + Math.max(0, ...task.locations.map((location) => mostWays(location.code))), 0)
  const firstStates = system.free.reduce((product, { variable, element }) => product * freeValues(variable.bounds[element]), 1)

  const body: (Routine | Statement)[] = [
    ...system.parameters.map((parameter) => {
      const value = `settings[${parameter.id}] ?? ${parameter.initial}`
      const remarkText = remark(parameter.values.map((word, i) => `${i} ${word}`).join(', '))
      return `const ${shared.parameters[parameter.id] as string} = ${parameter.boolean ? `(${value}) !== 0` : `${value}`} // ${remarkText}`
    }),
    `const out = new Int32Array(${Math.max(BATCH + ways, firstStates) * layout.words})`,
    `const notes = new Float64Array(${system.notes.length})`,
    `const failures = new Float64Array(${system.failures.length})`,
    'const tally = new Float64Array(2)',
    'const log: number[] = []',
    'let logging = false',
    'let count = 0',
    ...shared.tables(),
    ...bookkeeping(
      wordNames,
      steps.some((one) => one.defers),
    ),
    ...(shared.usesSize() ? [SIZE] : []),
    ...steps.flatMap((one) => one.routines),
    first,
    expandRoutine(
      wordNames,
      steps.map((one) => one.name),
    ),
    stepRoutine(
      system,
      wordNames,
      steps.map((one) => one.name),
    ),
    ...properties,
    requests,
    together,
    ...(questions.length === 0 ? [] : [answerRoutine(context, questions, wordNames, moduleNames)]),
    RESULT(layout.words, questions.length > 0),
  ]
  const declarations: Declaration[] = [
    markUnused({
      kind: 'function',
      name: 'create',
      exported: true,
      comment: 'The transition system under one setting of the switches.',
      parameters: [{ name: 'settings', type: 'readonly number[]' }],
      returns: 'Checker',
      body: withoutUnused(body),
    }),
  ]
  return {
    header: [
      `Generated by lockspec ${options.version} from spec ${system.spec}, workload ${system.workload}: the packed checker. Do not edit.`,
      `A state is ${layout.words} word${layout.words === 1 ? '' : 's'} of 32 bits; line numbers are those of the spec.`,
    ],
    imports: ['Checker'],
    declarations,
  }
}

/** Names of parameters, and what expressions use beside the state. */
function sharedNames(system: System, moduleNames: Names) {
  const tables = new Map<string, string>()
  const lazyName = lazyNames()
  let size = false
  return {
    parameters: system.parameters.map((parameter) => moduleNames.fresh(parameter.name)),
    table: (values: readonly number[]): string => {
      const list = values.join(', ')
      const found = tables.get(list)
      if (found !== undefined) return found
      const name = lazyName('table')
      tables.set(list, name)
      return name
    },
    tables: (): Statement[] => [...tables].map(([list, name]) => `const ${name} = [${list}]`),
    size: (): string => {
      size = true
      return 'size'
    },
    usesSize: (): boolean => size,
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
