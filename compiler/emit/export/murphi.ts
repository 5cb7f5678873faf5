// Murphi, as Rumur and CMurphi read it: a rule for each way of each step. Input: a system and the settings of a variant; output: the
// model. Temporal properties and fairness are named in comments where they would stand, since Murphi has none; sets are bit masks.
import type { Expression, Location, Property, System, Variable } from '../../ir/system.ts'
import { sourceOf, type Source } from '../source.ts'
import { firstStates, type FirstState } from './first.ts'
import { comment, headLines, inString, namesOfFindings, owes, placeName, type ExportOptions } from './places.ts'
import { naming, type Naming } from './naming.ts'
import { kindOf, operand, print, type Scene, type Syntax } from './print.ts'
import { rulesOf } from './murphi/rules.ts'
import { FAILS, TAKEN, always, conditionOf, never, selfDeadlock } from './symbolic.ts'
import { NotExportable, isIdle, variantOf, type Place, type Variant } from './variant.ts'

export interface MurphiSheet {
  readonly variant: Variant
  readonly source: Source
  readonly naming: Naming
  /** The variable in which a task's place stands. */
  readonly at: readonly string[]
  readonly placeOf: (location: Location) => string
  readonly nameOf: (variable: Variable) => string
  readonly scene: Scene
  readonly functions: string[]
}

const WORDS =
  'alias array assert assume begin boolean by case clear const cover do else elsif end endalias endexists endfor endforall endfunction endif endprocedure endrecord ' +
  'endrule endruleset endstartstate endswitch endwhile enum error exists false flush for forall function if import invariant ismember isundefined liveness map ' +
  'multiset multisetadd multisetcount multisetremove multisetremovepred of process procedure program property put record return rule ruleset scalarset startstate ' +
  'switch then to traceuntil true type undefine union var while int real'

export function exportMurphi(system: System, settings: readonly number[], options: ExportOptions): string {
  const variant = variantOf(system, settings)
  const sheet = sheetOf(variant, sourceOf(options.sources))
  const variables = variant.variables.flatMap((variable) => [
    `  ${sheet.nameOf(variable)}: ${typeOf(variable)}; -- ${comment(aboutOf(variable))}`,
  ])
  const { procedures, rules } = rulesOf(sheet)
  const starts = startstates(sheet)
  const wanted = options.properties ?? true
  const end = wanted ? endRule(sheet) : []
  const claims = wanted ? claimsOf(sheet) : []
  const fairness = fairnessNotes(variant)
  const places = variant.tasks.map(({ task, places: list }, i) => {
    const names = list.map((place) => sheet.placeOf(place.location)).join(', ')
    return {
      type: `  ${sheet.at[i] as string}_place: enum { ${names} }; -- of ${comment(`${task.role} ${task.name}`)}`,
      variable: `  ${sheet.at[i] as string}: ${sheet.at[i] as string}_place;`,
    }
  })
  const constants = sheet.naming.constants().map(({ name, value }) => `  ${name}: ${value};`)
  return [
    ...headLines(variant, options, 'Murphi').map((line) => `-- ${line}`),
    ...GUIDE.map((line) => `-- ${line}`),
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
  ].join('\n')
}

const GUIDE = [
  'rumur --symmetry-reduction off --deadlock-detection stuck --output model.c model.m && gcc -std=c11 -O3 model.c -lpthread -o model && ./model',
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

function sheetOf(variant: Variant, source: Source): MurphiSheet {
  const names = naming(WORDS, /^$/)
  const at = variant.tasks.map(({ task }) => names.fresh(`${task.name}_at`))
  const places = new Map<Location, string>()
  for (const { task, places: list } of variant.tasks)
    for (const place of list) places.set(place.location, names.fresh(`${task.name}_${placeName(place, source)}`))
  const variables = new Map(variant.variables.map((variable) => [variable, names.fresh(variable.name)]))
  const nameOf = (variable: Variable): string => {
    const name = variables.get(variable)
    if (name === undefined) throw new NotExportable(`${variable.name} has no value in this variant`)
    return name
  }
  const placeOf = (location: Location): string => places.get(location) ?? '?'
  const functions: string[] = []
  const scene: Scene = {
    ...helpers(names, functions),
    constant: names.constant,
    temp: () => {
      throw new NotExportable('a temporary has no value here')
    },
    read: (variable, index, inner) =>
      variable.elements.length > 1 ? `${nameOf(variable)}[${print(inner, index, 'int')}]` : nameOf(variable),
    at: (task, locations) => standing(variant, task, locations, at[task] as string, placeOf),
  }
  return { variant, source, naming: names, at, placeOf, nameOf, scene, functions }
}

export function standing(
  variant: Variant,
  task: number,
  locations: readonly Location[],
  at: string,
  placeOf: (location: Location) => string,
): string {
  const everywhere = (variant.tasks[task]?.places ?? []).map((place) => place.location)
  const here = everywhere.filter((location) => locations.includes(location))
  const elsewhere = everywhere.filter((location) => !locations.includes(location))
  if (here.length === 0) return 'false'
  if (elsewhere.length === 0) return 'true'
  return elsewhere.length < here.length
    ? `(${elsewhere.map((one) => `${at} != ${placeOf(one)}`).join(' & ')})`
    : `(${here.map((one) => `${at} = ${placeOf(one)}`).join(' | ')})`
}

// ---- expressions ----

const WIDE = '-2147483648 .. 2147483647'

function helpers(names: Naming, functions: string[]): Pick<Scene, 'syntax' | 'table' | 'rounding'> {
  const known = new Map<string, string>()
  const once = (key: string, name: string, make: (name: string) => string): string => {
    const found = known.get(key)
    if (found !== undefined) return found
    const fresh = names.fresh(name)
    known.set(key, fresh)
    functions.push(make(fresh))
    return fresh
  }
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
    choose: (condition, then, otherwise) => `(${condition} ? ${then} : ${otherwise})`,
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
        case 'subset':
          return `(${combine('set_minus', 'What is in the first of two sets alone.', (a, b) => `${a} & !${b}`)}(${left}, ${right}) = 0)`
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
      once(`${kind} ${low} ${table.join()}`, 'table', (name) => {
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

// ---- variables ----

const union = (variable: Variable): { low: number; high: number } =>
  variable.bounds.reduce((both, one) => ({ low: Math.min(both.low, one.low), high: Math.max(both.high, one.high) }))

function typeOf(variable: Variable): string {
  const { low, high } = union(variable)
  const element = kindOf(variable.type) === 'bool' ? 'boolean' : `${low} .. ${high}`
  return variable.elements.length > 1 ? `array [0 .. ${variable.elements.length - 1}] of ${element}` : element
}

function aboutOf({ name, type }: Variable): string {
  const words =
    type.kind === 'words' ? type.words : type.kind === 'object' || type.kind === 'task' || type.kind === 'lock' ? type.names : []
  return words.length === 0 ? name : `${name}: ${words.map((word, i) => `${i} ${word}`).join(', ')}`
}

function startstates(sheet: MurphiSheet): readonly string[] {
  const { states, failing } = firstStates(sheet.variant)
  const notes = failing.map(
    ({ task, failure }) => `-- Fails before the first state, in the silent run of ${comment(task.name)}: ${comment(failure.name)}.`,
  )
  const empty = ['startstate "none"', 'begin', '  error "every silent run before the first state fails";', 'end;', '']
  return [...notes, ...(states.length === 0 ? empty : states.flatMap((state, i) => startstate(sheet, state, i)))]
}

function startstate(sheet: MurphiSheet, state: FirstState, number: number): readonly string[] {
  const inner = sheet.naming.inner()
  const free = state.free.map((one) => ({ ...one, name: inner(`any_${one.variable.elements[one.element] ?? one.variable.name}`) }))
  const scene: Scene = {
    ...sheet.scene,
    read: (variable, index) => {
      const found = free.find((one) => one.variable === variable && index.kind === 'const' && index.value === one.element)
      if (found === undefined) throw new NotExportable('a first value hangs on another at a computed place')
      return found.name
    },
  }
  const lines = sheet.variant.variables.flatMap((variable) => {
    const texts = (state.values.get(variable) ?? []).map((e) => print(scene, e, kindOf(variable.type)))
    const name = sheet.nameOf(variable)
    if (texts.length === 1) return [`${name} := ${texts[0] as string};`]
    if (texts.every((text) => text === texts[0])) return [`for i: 0 .. ${texts.length - 1} do ${name}[i] := ${texts[0] as string}; end;`]
    return texts.map((text, i) => `${name}[${i}] := ${text};`)
  })
  const places = state.places.map((location, i) => `${sheet.at[i] as string} := ${sheet.placeOf(location)};`)
  const rulesets = free.map((one) => `ruleset ${one.name}: ${freeType(one.variable, one.element)} do`)
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

function freeType(variable: Variable, element: number): string {
  const { low, high } = variable.bounds[element] as { low: number; high: number }
  return kindOf(variable.type) === 'bool' && low !== high ? 'boolean' : `${low} .. ${high}`
}

// ---- ends and claims ----

function endRule(sheet: MurphiSheet): readonly string[] {
  const quiet = sheet.variant.tasks.map(({ task, places }, i) =>
    standing(
      sheet.variant,
      task.id,
      places.filter((place) => place.quiet).map((place) => place.location),
      sheet.at[i] as string,
      sheet.placeOf,
    ),
  )
  const failing = stepsThat(sheet, (place) => conditionOf(place.code, FAILS))
  return [
    '-- A valid end: all that owe progress have finished, services are between rounds; environment tasks are never called stuck.',
    '-- A state without a rule that can fire is a deadlock (or a self-deadlock). A rule that ends in an error counts as one that can.',
    'rule "at rest"',
    `  (${quiet.join('\n  & ')})`,
    ...failing.map((one) => `  | ${one}`),
    '==>',
    'begin',
    'end;',
    '',
  ]
}

/** For each place a condition under which its step has a way that is meant. */
function stepsThat(sheet: MurphiSheet, condition: (place: Place) => Expression): readonly string[] {
  return sheet.variant.tasks.flatMap(({ places }, i) =>
    places.flatMap((place) => {
      const when = condition(place)
      if (never(when)) return []
      const here = `${sheet.at[i] as string} = ${sheet.placeOf(place.location)}`
      return [always(when) ? `(${here})` : `(${here} & ${operand(sheet.scene, when, 'bool')})`]
    }),
  )
}

function claimsOf(sheet: MurphiSheet): readonly string[] {
  const { variant } = sheet
  const found = namesOfFindings(variant)
  const barred = (name: string, about: string, condition: (place: Place) => Expression): readonly string[] => {
    const where = stepsThat(sheet, condition)
    return where.length === 0 ? [] : [`-- ${about}`, `invariant "${inString(name)}"`, `  !(${where.join('\n  | ')});`, '']
  }
  return [
    ...found.leaks.flatMap((lock) =>
      barred(`leaks ${lock}`, 'A step that can be taken ends a contract with more than was agreed.', (place) =>
        conditionOf(place.code, { ...TAKEN, passing: (note) => note.kind === 'leak' && note.lock === lock }),
      ),
    ),
    ...(found.self ? barred('self_deadlock', 'A task stands before a request that its own hold denies.', selfDeadlock) : []),
    ...variant.system.properties.flatMap((property) => claim(sheet, property)),
  ]
}

function claim(sheet: MurphiSheet, property: Property): readonly string[] {
  const { variant, scene, source } = sheet
  const { claim: claimed, name } = property
  const about = comment(`line ${source.at(property.span).line}: ${source.text(property.claimSpan ?? property.span)}`)
  if (claimed.kind === 'completes' || claimed.kind === 'leadsTo' || claimed.kind === 'eventually' || claimed.kind === 'alwaysEventually') {
    return [`-- Not said, since Murphi has no temporal properties under fairness: ${comment(name)}, ${about}`, '']
  }
  const tight = (e: Expression): string => operand(scene, variant.folded(e), 'bool')
  const when = variant.folded(claimed.defined)
  const whole = always(when) ? tight(claimed.condition) : `(${tight(when)} -> ${tight(claimed.condition)})`
  const text = inString(name)
  const at = claimed.kind === 'finally' ? `${owed(sheet)} -> ` : ''
  const known = always(when)
    ? []
    : [`-- ${about}: it can be evaluated`, `invariant "${text} can be evaluated"`, `  ${at}${tight(when)};`, '']
  if (claimed.kind === 'reachable') {
    return [
      `-- ${about}`,
      "-- (`cover` is Rumur's: it must be reachable.)",
      `cover "${text}"`,
      `  ${always(when) ? tight(claimed.condition) : `${tight(when)} & ${tight(claimed.condition)}`};`,
      '',
    ]
  }
  return [...known, `-- ${about}`, `invariant "${text}"`, `  ${at}${whole};`, '']
}

function owed(sheet: MurphiSheet): string {
  const parts = sheet.variant.tasks.flatMap(({ task, places }, i) => {
    if (!owes(task)) return []
    const quiet = places.filter((place) => isIdle(task, place.location)).map((place) => place.location)
    return [standing(sheet.variant, task.id, quiet, sheet.at[i] as string, sheet.placeOf)]
  })
  return parts.length === 0 ? 'true' : `(${parts.join(' & ')})`
}
