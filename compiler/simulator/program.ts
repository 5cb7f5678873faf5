// The function `program` of an emitted simulator: from settings to the code, the objects, the workloads and the properties of the spec.
// Input: the typed model; output: the declarations of the module that make it up.
import { arrow, decimal, entry, linedRecord, list, name, record, returns, someList, string } from '../emit/js.ts'
import type { Declaration, Entry, Js, Routine } from '../emit/module.ts'
import { key } from '../emit/text.ts'
import type { Block, Local, LockUse, Model, Procedure, Workload } from '../model/model.ts'
import { closure, fieldPattern, helper, stored, term, typedHelper } from './expressions.ts'
import { kindsOf } from './kinds.ts'
import { safe } from './names.ts'
import { objectsOf } from './objects.ts'
import { propertyEntry, propertyRoutines } from './properties.ts'
import { blockList, ghostName, lockArguments, type CodeSheet } from './statements.ts'
import { truth } from './truth.ts'
import { localsText, localTypes, typeText } from './types.ts'
import { bodyName, workloadRecord } from './workloads.ts'
import { nth } from '../../runtime/entries.ts'

export function program(model: Model, sheet: CodeSheet, functions: readonly Routine[]): readonly Declaration[] {
  const routines = [
    ...functions,
    ...model.procedures.map((procedure) => routine(safe(procedure.name), procedure.span, namesOf(procedure), procedure.body, sheet)),
    ...model.workloads.flatMap((workload) => bodies(workload, sheet)),
    ...model.properties.flatMap((property) => propertyRoutines(property, sheet)),
  ]
  const ghostFields = [...model.classes.flatMap((one) => one.fields), ...model.taskFields].filter((field) => field.ghost)
  const parts = [
    entry('kinds', linedRecord(kindsOf(model, sheet))),
    entry('objects', objectsOf(model, sheet)),
    ...someList(
      'ghostFields',
      ghostFields.map((field) => string(ghostName(field))),
    ),
    ...(model.mappings.length === 0 ? [] : [entry('mappings', linedRecord(model.mappings.map((mapping) => mappingEntry(mapping, sheet))))]),
    entry('procedures', linedRecord(model.procedures.map((one) => entry(one.name, procedureCall(one, model, sheet))))),
    entry('workloads', linedRecord(model.workloads.map((one) => entry(one.name, arrow([], workloadRecord(one, model, sheet)))))),
    ...(model.properties.length === 0 ? [] : [entry('properties', linedRecord(model.properties.map((one) => propertyEntry(one, sheet))))]),
  ]
  const settings = [...sheet.settings].map(fieldPattern)
  return [
    { kind: 'type', name: 'Settings', comment: 'Sizes and switches.', text: 'Sizes & Switches' },
    {
      kind: 'function',
      name: 'program',
      exported: false,
      comment: '',
      parameters: settings.length === 0 ? [] : [{ name: `{ ${settings.join(', ')} }`, type: 'Settings' }],
      returns: `ReturnType<Spec<Settings, State>['program']>`,
      body: [...routines, returns(linedRecord(parts))],
    },
  ]
}

function routine(called: string, span: Procedure['span'], parameters: readonly Local[], body: Block, sheet: CodeSheet): Routine {
  sheet.builders.clear()
  const types = localTypes(parameters, body)
  sheet.several.clear()
  for (const [local, each] of types) if (each.size > 1) sheet.several.add(local)
  const statements = blockList(body, sheet)
  const builders = [...sheet.builders].sort()
  return {
    kind: 'function',
    name: called,
    exported: false,
    comment: `${sheet.source.line(span)}: ${sheet.source.head(span, body.span.start)}`,
    parameters: builders.length === 0 ? [] : [{ name: `{ ${builders.join(', ')} }`, type: `Code<State, ${localsText(types)}, TaskName>` }],
    returns: 'Body',
    body: [returns(statements)],
  }
}

const bodies = (workload: Workload, sheet: CodeSheet): readonly Routine[] =>
  workload.tasks.map((group) =>
    routine(bodyName(workload, group), group.span, group.binder === undefined ? [] : [group.binder.local], group.body, sheet),
  )

/** What has a value from its beginning to its end. */
const namesOf = ({ parameters, olds }: Procedure): readonly Local[] => [...parameters, ...olds.map(({ local }) => local)]

function procedureCall(procedure: Procedure, model: Model, sheet: CodeSheet): Js {
  const names = localsText(localTypes(namesOf(procedure), { span: procedure.span, statements: [] }))
  const uses = (locks: readonly LockUse[]): readonly Js[] =>
    locks.map((one) => typedHelper({ sheet }, 'use', ['State', names, 'TaskName'], ...lockArguments(one, sheet)))
  const outcomes = procedure.outcomes.map((one) =>
    entry(one.name, record([...someList('keeps', uses(one.keeps)), ...someList('drops', uses(one.drops))])),
  )
  const ensures = procedure.ensures.map((e) =>
    record([
      entry('line', decimal(sheet.source.line(e.span))),
      entry(
        'holds',
        closure(sheet, (scope) => truth(e, scope)),
      ),
    ]),
  )
  const olds = procedure.olds.map(({ local, value }) =>
    entry(
      local.name,
      closure(sheet, (scope) => term(value, scope)),
    ),
  )
  const parts = [
    entry('line', decimal(sheet.source.line(procedure.span))),
    ...(procedure.span.file === model.sources[0]?.path ? [] : [entry('file', string(procedure.span.file))]),
    ...someList(
      'parameters',
      procedure.parameters.map((parameter) => string(parameter.name)),
    ),
    ...(outcomes.length === 0 ? [] : [entry('outcomes', record(outcomes))]),
    ...someList('ensures', ensures),
    ...(olds.length === 0 ? [] : [entry('olds', record(olds))]),
    entry('body', name(safe(procedure.name))),
  ]
  return helper({ sheet }, procedure.role, record(parts))
}

function mappingEntry(mapping: Model['mappings'][number], sheet: CodeSheet): Entry {
  const parts = `{ ${mapping.parameters.map((one) => `${key(one.name)}: ${typeText(one.type)}`).join('; ')} }`
  const accesses = (['load', 'store'] as const).flatMap((way) => {
    const access = mapping[way]
    if (access === undefined) return []
    const given = closure(sheet, (scope) =>
      list(access.arguments.map((argument, at) => stored(argument, nth(access.handler.parameters, at).type, scope))),
    )
    const renames = [...access.renames].map(([from, to]) => entry(from, string(to)))
    const members = record([
      entry('resident', access.resident.kind === 'any' ? string('any') : closure(sheet, (scope) => term(access.resident, scope))),
      entry('handler', string(access.handler.name)),
      entry('given', given),
      ...(renames.length === 0 ? [] : [entry('renames', record(renames))]),
    ])
    return [entry(way, typedHelper({ sheet }, 'access', ['State', parts, 'TaskName'], members))]
  })
  return entry(mapping.name, record(accesses))
}
