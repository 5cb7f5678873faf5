// The types of an emitted simulator: the state as one would write it by hand, the names of tasks, workloads and variants, the names in
// scope of each procedure. Input: the typed model; output: declarations and the texts of types.
import type { Declaration, Member } from '../emit/module.ts'
import { key, quote } from '../emit/text.ts'
import type { Block, Field, Local, Model, ObjectClass, TaskGroup, Type } from '../model/model.ts'
import { eachStatement } from '../model/reads.ts'
import { safe } from './names.ts'
import { classKey, taskKey } from '../../runtime/keys.ts'

/** The type of a value in the state, as TypeScript has it: a bool, a number, words and names as strings. */
export function typeText(type: Type): string {
  const optional = (isIt: boolean, text: string): string => (isIt ? `${text} | null` : text)
  switch (type.kind) {
    case 'bool':
      return 'boolean'
    case 'int':
    case 'integer':
      return 'number'
    case 'words':
      return type.words.length === 0 ? 'never' : [...new Set(type.words)].map(quote).join(' | ')
    case 'object':
      return optional(type.optional, referenceText(type.class))
    case 'task':
      return optional(type.optional, 'TaskName')
    case 'mapping':
      return optional(
        type.optional,
        `{ ${type.mapping.parameters.map((one) => `readonly ${key(one.name)}: ${typeText(one.type)}`).join('; ')} }`,
      )
    case 'set':
      return `readonly (${typeText(type.element)})[]`
    case 'array':
      return arrayText(type, typeText(type.element))
    case 'lock':
      return 'string'
    case 'none':
      return 'null'
  }
}

const referenceText = (declared: ObjectClass): string => (declared.count === undefined ? quote(declared.name) : safe(declared.name))

/** By numbers from 0 a list, else a record. */
const arrayText = ({ by }: Type & { kind: 'array' }, element: string): string => {
  if (by === undefined) return `readonly (${element})[]`
  return `Readonly<Record<${by.kind === 'bool' ? "'false' | 'true'" : typeText(by)}, ${element}>>`
}

/** As the state holds it: a lock has holders and a queue. */
function heldText(type: Type): string {
  if (type.kind === 'lock') return `Lock<${type.lockKind.modes.map((mode) => quote(mode.name)).join(' | ')}>`
  return type.kind === 'array' ? arrayText(type, heldText(type.element)) : typeText(type)
}

const memberOf = (name: string, field: Field): Member => ({ name: key(name), type: heldText(field.type), comment: '' })

/** The types of the state, of its objects, and of the names of tasks, workloads and variants. */
export function stateTypes(model: Model): readonly Declaration[] {
  const tasks = model.workloads.map((workload): Member => {
    const names = [...new Set(workload.tasks.map(taskNameText))]
    return { name: key(workload.name), type: names.length === 0 ? 'never' : names.join(' | '), comment: '' }
  })
  return [
    { kind: 'interface', name: 'Tasks', comment: 'The tasks of each workload.', members: tasks },
    ...model.classes.flatMap((one): readonly Declaration[] =>
      one.count === undefined ? [] : [{ kind: 'type', name: safe(one.name), comment: '', text: `\`${one.name}[\${number}]\`` }],
    ),
    { kind: 'type', name: 'WorkloadName', comment: '', text: 'keyof Tasks' },
    { kind: 'type', name: 'TaskName', comment: '', text: 'Tasks[WorkloadName]' },
    {
      kind: 'type',
      name: 'VariantName',
      comment: '',
      text: model.variants.length === 0 ? 'never' : model.variants.map(({ name }) => quote(name)).join(' | '),
    },
    {
      kind: 'interface',
      name: 'Sizes',
      comment: '',
      members: model.sizes.map(({ name }) => ({ name: key(name), type: 'number', comment: '' })),
    },
    {
      kind: 'interface',
      name: 'Switches',
      comment: '',
      members: model.switches.map(({ name, boolean, values }) => ({
        name: key(name),
        type: boolean ? 'boolean' : values.map(quote).join(' | '),
        comment: '',
      })),
    },
    {
      kind: 'interface',
      name: 'TaskFields extends TaskState',
      comment: 'What the kernel keeps in task_struct, and where the task stands.',
      members: model.taskFields.map((field) => memberOf(taskKey(field.name), field)),
    },
    {
      kind: 'interface',
      name: 'State<W extends WorkloadName = WorkloadName>',
      comment: 'Plain JSON: compare, print and keep it as you like.',
      members: [
        ...model.classes.map((one): Member => {
          const fields = `{ ${one.fields.map((field) => `readonly ${key(field.name)}: ${heldText(field.type)}`).join('; ')} }`
          return { name: key(classKey(one.name)), type: one.count === undefined ? fields : `readonly ${fields}[]`, comment: '' }
        }),
        { name: 'tasks', type: 'Readonly<Record<Tasks[W], TaskFields>>', comment: '' },
      ],
    },
  ]
}

const taskNameText = (group: TaskGroup): string => (group.binder === undefined ? quote(group.name) : `\`${group.name}[\${number}]\``)

/** All names that come into scope somewhere in a body, with what they can be: one name can be of several types, each in its block. */
export function localTypes(parameters: readonly Local[], body: Block): ReadonlyMap<string, ReadonlySet<string>> {
  const known = new Map<string, Set<string>>()
  const add = (local: Local): void => void known.set(local.name, (known.get(local.name) ?? new Set()).add(typeText(local.type)))
  parameters.forEach(add)
  eachStatement(body, (statement) => {
    switch (statement.kind) {
      case 'bind':
      case 'bindTry':
      case 'for':
        add(statement.local)
        break
      case 'choose':
        statement.binders.forEach(({ local }) => add(local))
        break
      case 'attempt':
        statement.with.forEach(({ local }) => add(local))
        break
      default:
        break
    }
  })
  return known
}

/** The type of what a procedure has in scope, each name with all the types that it has somewhere. */
export function localsText(types: ReturnType<typeof localTypes>): string {
  const members = [...types].map(([name, each]) => `${key(name)}: ${[...each].join(' | ')}`)
  return members.length === 0 ? '{}' : `{ ${members.join('; ')} }`
}
