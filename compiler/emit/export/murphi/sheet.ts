// What the parts of the Murphi exporter share: the names of one variant, and how expressions read; sets are bit masks. Input: a variant;
// output: a sheet, whose functions fill up while expressions are printed.
import type { Expression, Location, Type, Variable } from '../../../ir/system.ts'
import type { Source } from '../../source.ts'
import { identifier } from '../../text.ts'
import { commonOf } from '../expressions.ts'
import type { Claim } from '../guide.ts'
import { naming, onceEach, tableName, type Naming } from '../naming.ts'
import { placeName, variableNames, type Named } from '../places.ts'
import { closed, compared, kindOf, open, print, readsBy, type Scene, type Syntax, type Text } from '../print.ts'
import { standing, type Standing, type Variant } from '../variant.ts'
import { MURPHI } from '../words.ts'
import { nth } from '../../../../runtime/entries.ts'

export interface MurphiSheet {
  readonly variant: Variant
  readonly source: Source
  readonly naming: Naming
  /** The variable in which a task's place stands. */
  readonly at: readonly string[]
  /** The type of that variable. */
  readonly typeOfPlace: readonly string[]
  readonly placeOf: (location: Location) => string
  readonly nameOf: (variable: Variable) => string
  readonly scene: Scene
  readonly functions: string[]
  /** Filled while the claims are written; by the messages that tell of them. */
  readonly claims: Claim[]
  /** Whether a finding is left out. */
  readonly isKnown: (kind: Named['kind'], name: string) => boolean
}

/** The names of one variant in Murphi, given once and never twice. Throws NotExportable where an expression has no form in Murphi. */
export function sheetOf(variant: Variant, source: Source, isKnown: MurphiSheet['isKnown']): MurphiSheet {
  const names = naming(MURPHI)
  const at = variant.tasks.map(({ task }) => names.fresh(`${identifier(task.name)}_at`))
  const typeOfPlace = variant.tasks.map(({ task }) => names.fresh(`${identifier(task.name)}_place`))
  const places = new Map<Location, string>()
  for (const { task, places: list } of variant.tasks)
    for (const place of list) places.set(place.location, names.fresh(`${identifier(task.name)}_${placeName(place, source)}`))
  const nameOf = variableNames(variant, names)
  const placeOf = (location: Location): string => places.get(location) ?? '?'
  const functions: string[] = []
  const scene: Scene = {
    ...helpers(names, functions),
    constant: names.constant,
    ...readsBy(nameOf),
    at: (task, locations) => standingText(standing(variant, task, locations), nth(at, task), placeOf),
  }
  return { variant, source, naming: names, at, typeOfPlace, placeOf, nameOf, scene, functions, claims: [], isKnown }
}

/** Said of the variable in which the place of the task stands. */
function standingText(where: Standing, at: string, placeOf: MurphiSheet['placeOf']): Text {
  if (where.kind === 'truth') return closed(String(where.value))
  const [equals, and] = where.kind === 'here' ? ['=', '|'] : ['!=', '&']
  const parts = where.locations.map((location) => `${at} ${equals} ${placeOf(location)}`)
  return parts.length === 1 ? compared(nth(parts, 0)) : open(parts.join(` ${and} `))
}

/** Sets all elements of a variable, in one loop where they get the same value. */
export function filled({ nameOf }: MurphiSheet, scene: Scene, variable: Variable, values: readonly Expression[]): readonly string[] {
  const name = nameOf(variable)
  const text = (value: Expression): string => print(scene, value, kindOf(variable.type))
  if (values.length === 1) return values.map((value) => `${name} := ${text(value)};`)
  const common = commonOf(values)
  if (common !== undefined) return [`for i: 0 .. ${values.length - 1} do ${name}[i] := ${text(common)}; end;`]
  return values.map((value, element) => `${name}[${element}] := ${text(value)};`)
}

/** The values from `low` to `high`, of one that can be both of a truth value by its name. */
export const rangeText = (low: number, high: number, type: Type): string =>
  kindOf(type) === 'bool' && low !== high ? 'boolean' : `${low} .. ${high}`

// ---- expressions ----

const WIDE = '-2147483648 .. 2147483647'

function helpers(names: Naming, functions: string[]): Pick<Scene, 'syntax' | 'table' | 'rounding'> {
  const once = onceEach(names, functions)
  const power = (): string =>
    once(
      'power',
      'bit',
      (name) =>
        `-- 2 to the power of n.\nfunction ${name}(n: 0 .. 31): ${WIDE};\nvar p: ${WIDE};\nbegin\n  p := 1;\n  for i: 1 .. 31 do if i <= n then p := p * 2; end; end;\n  return p;\nend;`,
    )
  const has = (): string => {
    const bit = power()
    return once(
      'has',
      'has',
      (name) =>
        `-- Whether a set has element number n.\nfunction ${name}(s: ${WIDE}; n: 0 .. 31): boolean;\nbegin\n  return (s / ${bit}(n)) % 2 = 1;\nend;`,
    )
  }
  const combine = (key: string, about: string, test: (a: string, b: string) => string): string => {
    const [bit, member] = [power(), has()]
    return once(
      key,
      key,
      (name) =>
        `-- ${about}\nfunction ${name}(a: ${WIDE}; b: ${WIDE}): ${WIDE};\nvar s: ${WIDE};\nbegin\n  s := 0;\n  for i: 0 .. 30 do if ${test(`${member}(a, i)`, `${member}(b, i)`)} then s := s + ${bit}(i); end; end;\n  return s;\nend;`,
    )
  }
  const syntax: Syntax = {
    true: 'true',
    false: 'false',
    equals: '=',
    differs: '!=',
    not: '!',
    and: '&',
    or: '|',
    plain: { div: '/', mod: '%' },
    choose: (condition, then, otherwise) => closed(`(${condition} ? ${then} : ${otherwise})`),
    sets: 'masks',
    set: (operation, left, right) => {
      switch (operation) {
        case 'union':
          return `${combine('set_union', 'What is in one of two sets.', (a, b) => `${a} | ${b}`)}(${left}, ${right})`
        case 'minus':
          return `${combine('set_minus', 'What is in the first of two sets alone.', (a, b) => `${a} & !${b}`)}(${left}, ${right})`
        case 'has':
          return `${has()}(${left}, ${right})`
        case 'with':
          return `(${has()}(${left}, ${right}) ? ${left} : ${left} + ${power()}(${right}))`
        case 'size': {
          const member = has()
          return `${once('size', 'size', (name) => `-- Number of elements of a set.\nfunction ${name}(s: ${WIDE}): 0 .. 31;\nvar n: 0 .. 31;\nbegin\n  n := 0;\n  for i: 0 .. 30 do if ${member}(s, i) then n := n + 1; end; end;\n  return n;\nend;`)}(${left})`
        }
      }
    },
    setOf: (bits) => String(bits.reduce((mask, bit) => mask + 2 ** bit, 0)),
    call: (name, operands) => `${name}(${operands.join(', ')})`,
  }
  return {
    syntax,
    table: (table, low, kind) =>
      once(`${kind} ${low} ${table.join()}`, tableName(table, low, kind), (name) => {
        const groups = new Map<number, number[]>()
        table.forEach((value, i) =>
          groups.set(kind === 'bool' ? Math.min(1, Math.abs(value)) : value, [
            ...(groups.get(kind === 'bool' ? Math.min(1, Math.abs(value)) : value) ?? []),
            low + i,
          ]),
        )
        const text = (value: number): string => (kind === 'bool' ? (value !== 0 ? 'true' : 'false') : String(value))
        const sorted = [...groups].sort((a, b) => a[1].length - b[1].length)
        const last = sorted.pop()?.[0] ?? 0
        const returns = kind === 'bool' ? 'boolean' : `${Math.min(...table)} .. ${Math.max(...table)}`
        const branches = sorted.map(
          ([value, list]) => `  if ${list.map((one) => `x = ${one}`).join(' | ')} then return ${text(value)}; end;`,
        )
        return [
          `function ${name}(x: ${low} .. ${low + table.length - 1}): ${returns};`,
          'begin',
          ...branches,
          `  return ${text(last)};`,
          'end;',
        ].join('\n')
      }),
    rounding: (operator) => {
      const mod = once(
        'mod',
        'modulo',
        (name) =>
          `-- The remainder that goes with rounding down, for any signs.\nfunction ${name}(a: ${WIDE}; b: ${WIDE}): ${WIDE};\nvar r: ${WIDE};\nbegin\n  r := a % b;\n  if r != 0 & (r < 0) != (b < 0) then r := r + b; end;\n  return r;\nend;`,
      )
      if (operator === 'mod') return mod
      return once(
        'div',
        'divide',
        (name) =>
          `-- Rounds down, for any signs.\nfunction ${name}(a: ${WIDE}; b: ${WIDE}): ${WIDE};\nbegin\n  return (a - ${mod}(a, b)) / b;\nend;`,
      )
    },
  }
}
