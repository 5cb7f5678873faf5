// The variables of a TLA+ module: which variable of the system lives where, how it is read and changed. Places, holds, queues and each
// task's own data are records, fields of the spec are variables of their own. Input: a variant; output: what actions need of it.
import type { Expression, Location, System, Variable } from '../../../ir/system.ts'
import { rangeOf } from '../../../ir/extent.ts'
import type { Source } from '../../source.ts'
import { bitsOf } from '../expressions.ts'
import { plain, type Formula } from '../formula.ts'
import { naming, tableName, type Naming } from '../naming.ts'
import { comment, meaningOf, placeName, shortName } from '../places.ts'
import {
  closed,
  compared,
  conjuncts,
  joined,
  kindOf,
  open,
  readsBy,
  type Kind,
  type Scene,
  type SetOperation,
  type Syntax,
  type Text,
} from '../print.ts'
import { NotExportable, boundsOf, standing, type Place, type Standing, type Variant } from '../variant.ts'
import { TLA, TLA_FIELDS } from '../words.ts'
import { nth } from '../../../../runtime/entries.ts'

export interface TlaVariable {
  readonly name: string
  readonly comments: readonly string[]
  readonly annotation: string
  /** The set that it is a member of; of a record, the sets of its fields. */
  readonly set: string | readonly string[]
  /** Of a record: its fields; of a variable of the spec, itself. */
  readonly members: readonly Variable[]
}

export interface Sheet {
  readonly variant: Variant
  readonly source: Source
  readonly naming: Naming
  readonly pc: string
  /** The name of the task among the places. */
  readonly taskField: readonly string[]
  readonly placeNameOf: (location: Location) => string
  /** The same as a string of TLA+. */
  readonly placeOf: (location: Location) => string
  readonly variables: readonly TlaVariable[]
  readonly home: (variable: Variable) => { readonly variable: TlaVariable; readonly field: string | undefined }
  readonly scene: Scene
  /** Definitions of the functions that expressions use, filled while they are printed. */
  readonly helpers: (readonly string[])[]
}

export const isArray = (variable: Variable): boolean => variable.elements.length > 1

/** The variables and names of one variant in a module of TLA+. Throws NotExportable where an expression has no form there. */
export function sheetOf(variant: Variant, source: Source, module: string): Sheet {
  const names = naming(TLA, module)
  const helpers: (readonly string[])[] = []
  const fieldNames = naming(TLA_FIELDS)
  const taskField = variant.tasks.map(({ task }) => fieldNames.fresh(task.name))
  const places = new Map<Location, string>()
  for (const { places: list } of variant.tasks) {
    const used = new Set<string>()
    for (const place of list) {
      const base = placeName(place, source)
      let name = base
      for (let i = 2; used.has(name); i++) name = `${base}_${i}`
      used.add(name)
      places.set(place.location, name)
    }
  }
  const placeNameOf = (location: Location): string => places.get(location) ?? '?'
  const placeOf = (location: Location): string => `"${placeNameOf(location)}"`

  const homes = new Map<Variable, { readonly variable: TlaVariable; readonly field: string | undefined }>()
  const variables: TlaVariable[] = [
    {
      name: 'pc',
      comments: ['where each task stands'],
      annotation: `{ ${taskField.map((name) => `${name}: Str`).join(', ')} }`,
      set: variant.tasks.map(({ places: list }, i) => `${nth(taskField, i)}: {${list.map((place) => placeOf(place.location)).join(', ')}}`),
      members: [],
    },
  ]
  const record = (name: string, about: string, members: readonly Variable[], short: (variable: Variable) => string): void => {
    if (members.length === 0) return
    const scope = naming(TLA_FIELDS)
    const fields = members.map((one) => scope.fresh(short(one)))
    const own: TlaVariable = {
      name: names.fresh(name),
      comments: [about, ...members.map((one, i) => `  ${nth(fields, i)}: ${describeVariable(variant.system, one)}`)],
      annotation: `{ ${members.map((one, i) => `${nth(fields, i)}: ${annotationOf(one)}`).join(', ')} }`,
      set: members.map((one, i) => `${nth(fields, i)}: ${domainOf(one)}`),
      members,
    }
    variables.push(own)
    members.forEach((one, i) => homes.set(one, { variable: own, field: nth(fields, i) }))
  }
  const rest = (kind: Variable['kind']): readonly Variable[] => variant.variables.filter((one) => one.kind === kind)
  for (const one of rest('field')) {
    const own: TlaVariable = {
      name: names.fresh(one.name),
      comments: [describeVariable(variant.system, one)],
      annotation: annotationOf(one),
      set: domainOf(one),
      members: [one],
    }
    variables.push(own)
    homes.set(one, { variable: own, field: undefined })
  }
  record('holds', 'how often each lock is held, by mode and task', rest('hold'), (one) => one.name)
  record('queues', 'who waits for each lock', rest('queue'), (one) => one.name)
  const common = ['field', 'hold', 'queue', 'place']
  for (const [i, { task }] of variant.tasks.entries()) {
    const own = variant.variables.filter((one) => !common.includes(one.kind) && one.task === task.id)
    const prefix = `${task.name}.`
    record(`${nth(taskField, i)}_data`, `what ${comment(task.name)} has in scope`, own, (one) =>
      shortName(one).startsWith(prefix) ? shortName(one).slice(prefix.length) : one.name,
    )
  }
  const left = variant.variables.find((one) => !homes.has(one))
  if (left !== undefined) throw new NotExportable(`${left.name} belongs to nobody`)

  const home = (variable: Variable) => {
    const found = homes.get(variable)
    if (found === undefined) throw new NotExportable(`${variable.name} has no value in this variant`)
    return found
  }
  const scene = sceneOf(variant, names, taskField, placeOf, home, helpers)
  return {
    variant,
    source,
    naming: names,
    pc: 'pc',
    taskField,
    placeNameOf,
    placeOf,
    variables,
    home,
    scene,
    helpers,
  }
}

// ---- reading ----

/** The variable of the module that has a variable of the system, with the field of its record. */
export const baseText = ({ variable, field }: ReturnType<Sheet['home']>): string =>
  field === undefined ? variable.name : `${variable.name}.${field}`

/** An array by its element at `index`. */
export const arrayOf = (length: number, element: string): string => `[index \\in 0..${length - 1} |-> ${element}]`

const SYNTAX: Syntax = {
  true: 'TRUE',
  false: 'FALSE',
  equals: '=',
  differs: '#',
  not: '~',
  and: '/\\',
  or: '\\/',
  plain: { div: '\\div', mod: '%' },
  choose: (condition, then, otherwise) => open(`IF ${condition} THEN ${then} ELSE ${otherwise}`),
  sets: 'sets',
  set: (operation: SetOperation, left, right) => {
    switch (operation) {
      case 'union':
        return `(${left} \\union ${right})`
      case 'minus':
        return `(${left} \\ ${right})`
      case 'has':
        return `(${right} \\in ${left})`
      case 'with':
        return `(${left} \\union {${right}})`
      case 'size':
        return `Cardinality(${left})`
    }
  },
  setOf: (bits) => `{${bits.join(', ')}}`,
  call: (name, operands) => `${name}(${operands.join(', ')})`,
}

function sceneOf(
  variant: Variant,
  names: Naming,
  taskField: readonly string[],
  placeOf: (location: Location) => string,
  home: Sheet['home'],
  helpers: (readonly string[])[],
): Scene {
  const tables = new Map<string, string>()
  const roundings = new Map<string, string>()
  return {
    syntax: SYNTAX,
    constant: names.constant,
    ...readsBy((variable) => baseText(home(variable))),
    at: (task, locations) => standingText(standing(variant, task, locations), `pc.${nth(taskField, task)}`, placeOf),
    table: (table, low, kind) => {
      const key = `${kind} ${low} ${table.join()}`
      const known = tables.get(key)
      if (known !== undefined) return known
      const name = names.fresh(tableName(table, low, kind))
      tables.set(key, name)
      helpers.push([
        `\\* The entry of ${table.map((value, i) => `${low + i}: ${value}`).join(', ')}.`,
        `${name}(looked_up) == ${tableBody(table, low, kind)}`,
      ])
      return name
    },
    rounding: (operator) => {
      const mod = roundings.get('mod') ?? names.fresh('Modulo')
      if (!roundings.has('mod')) {
        roundings.set('mod', mod)
        helpers.push([
          '\\* The remainder that goes with rounding down, for any signs.',
          `${mod}(dividend, divisor) ==`,
          `  LET modulus == IF divisor > 0 THEN divisor ELSE 0 - divisor`,
          `      remainder == IF dividend >= 0 THEN dividend % modulus ELSE (modulus - ((0 - dividend) % modulus)) % modulus`,
          `  IN  IF divisor > 0 \\/ remainder = 0 THEN remainder ELSE remainder - modulus`,
        ])
      }
      if (operator === 'mod') return mod
      const div = roundings.get('div') ?? names.fresh('Divide')
      if (!roundings.has('div')) {
        roundings.set('div', div)
        helpers.push([
          '\\* Rounds down, for any signs.',
          `${div}(dividend, divisor) ==`,
          `  LET exact == dividend - ${mod}(dividend, divisor)`,
          `      quotient == (IF exact >= 0 THEN exact ELSE 0 - exact) \\div (IF divisor > 0 THEN divisor ELSE 0 - divisor)`,
          `  IN  IF (exact >= 0) = (divisor > 0) THEN quotient ELSE 0 - quotient`,
        ])
      }
      return div
    },
  }
}

function tableBody(table: readonly number[], low: number, kind: Kind): string {
  const groups = new Map<number, number[]>()
  table.forEach((value, i) => groups.set(value, [...(groups.get(value) ?? []), low + i]))
  const members = (list: readonly number[]): string =>
    list.length === 1 ? `looked_up = ${nth(list, 0)}` : `looked_up \\in {${list.join(', ')}}`
  if (kind === 'bool') {
    const yes = table.flatMap((value, i) => (value !== 0 ? [low + i] : []))
    return yes.length === 0 ? 'FALSE' : members(yes)
  }
  const sorted = [...groups].sort((a, b) => a[1].length - b[1].length)
  const last = sorted.pop()
  const entry = (value: number): string => (kind === 'set' ? SYNTAX.setOf(bitsOf(value)) : String(value))
  return sorted.map(([value, list]) => `IF ${members(list)} THEN ${entry(value)} ELSE `).join('') + entry(last?.[0] ?? 0)
}

/** Said of the variable in which the place of the task stands. */
function standingText(where: Standing, at: string, placeOf: Sheet['placeOf']): Text {
  if (where.kind === 'truth') return closed(where.value ? SYNTAX.true : SYNTAX.false)
  const [only, ...more] = where.locations.map(placeOf)
  if (only !== undefined && more.length === 0) return compared(`${at} ${where.kind === 'here' ? '=' : '#'} ${only}`)
  return compared(`${at} ${where.kind === 'here' ? '\\in' : '\\notin'} {${where.locations.map(placeOf).join(', ')}}`)
}

/** A condition as the parts that all have to hold. */
export function conditions(variant: Variant, scene: Scene, e: Expression): readonly Formula[] {
  if (e.kind === 'and') return e.operands.flatMap((one) => conditions(variant, scene, one))
  if (e.kind === 'const') return [{ kind: 'truth', value: e.value !== 0 }]
  return e.kind === 'at' ? [stands(variant, scene, e.task, e.locations)] : conjuncts(scene, e).map(plain)
}

/** The condition that a task stands at one of these places. */
export function stands(variant: Variant, scene: Scene, task: number, locations: readonly Location[]): Formula {
  const where = standing(variant, task, locations)
  return where.kind === 'truth' ? where : plain(joined(scene.at(task, locations)))
}

// ---- types ----

function domainOf(variable: Variable): string {
  const element = elementSet(variable)
  return isArray(variable) ? `[0..${variable.elements.length - 1} -> ${element}]` : element
}

/** The values of one element of a variable. */
export function elementSet(variable: Variable): string {
  const { low, high } = boundsOf(variable)
  switch (kindOf(variable.type)) {
    case 'bool':
      return low === high ? `{${low === 0 ? 'FALSE' : 'TRUE'}}` : 'BOOLEAN'
    case 'set':
      return `SUBSET (0..${Math.max(0, Math.ceil(Math.log2(rangeOf(variable.type).high + 1)) - 1)})`
    case 'int':
      return `${low < 0 ? `(${low})` : low}..${high}`
  }
}

/** Apalache's names of types. */
export const annotations = { bool: 'Bool', int: 'Int', set: 'Set(Int)' } as const

/** The type of a variable for Apalache, in its notation. */
export function annotationOf(variable: Variable): string {
  const element = annotations[kindOf(variable.type)]
  return isArray(variable) ? `Int -> ${element}` : element
}

function describeVariable(system: System, variable: Variable): string {
  const { type, elements, ghost } = variable
  const sets = type.kind === 'set' ? `: numbers of elements, counted from the lowest` : ''
  const mapping =
    type.kind === 'mapping'
      ? `: ${type.mapping}(${type.components.map((part) => part.name).join(', ')}), the last component running fastest`
      : ''
  const list = variable.kind !== 'queue' && elements.length > 1 && elements.length <= 8 ? ` [${elements.join(', ')}]` : ''
  return comment(`${ghost ? 'ghost ' : ''}${meaningOf(system, variable)}${sets}${mapping}${list}`)
}

/** What a step leaves as it is; undefined where it changes everything. */
export const unchanged = (sheet: Sheet, changed: ReadonlySet<TlaVariable>): Formula | undefined => {
  const kept = sheet.variables.filter((one) => !changed.has(one)).map((one) => one.name)
  const [only] = kept
  return only === undefined ? undefined : plain(kept.length === 1 ? `UNCHANGED ${only}` : `UNCHANGED <<${kept.join(', ')}>>`)
}

export const pcOf = (sheet: Sheet, place: Place): string => `pc.${nth(sheet.taskField, place.task.id)}`
