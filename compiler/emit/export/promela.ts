// Promela, as SPIN reads it: a process per task, a label per place, one atomic sequence per step. Input: a system and the settings of a
// variant; output: the model, with deadlock as an invalid end state, failures and leaks as assertions, everything else as named claims.
import type { Expression, Location, System, Variable } from '../../ir/system.ts'
import { expressionsOf, nodesInOrder, visitExpression } from '../../ir/walk.ts'
import { sourceOf, type Source } from '../source.ts'
import { beginning } from './beginning.ts'
import { commonOf, number } from './expressions.ts'
import { firstStates, type FirstState, type FirstStates } from './first.ts'
import { aboutRuns, beside, guideOf, isWeakOnly, mayLivelock, wordsOf, type Guide } from './guide.ts'
import { comment, headLines, isLeftOut, isOf, meaningOf, placeName, variableNames, type ExportOptions } from './places.ts'
import { naming, onceEach, tableName, type Naming } from './naming.ts'
import { closed, compared, kindOf, negation, open, print, readsBy, type Scene, type Syntax, type Text } from './print.ts'
import { claimsOf } from './promela/claims.ts'
import { widthOf, type PromelaSheet } from './promela/sheet.ts'
import { stepsOf } from './promela/steps.ts'
import { boundsOf, standing, variantOf, type Place, type Standing, type Variant } from './variant.ts'
import { MARKING_LABEL, PROMELA } from './words.ts'
import { nth } from '../../../runtime/entries.ts'

export function exportPromela(
  system: System,
  settings: readonly number[],
  options: ExportOptions,
): { readonly model: string; readonly guide: Guide } {
  const variant = variantOf(system, settings)
  const first = firstStates(variant)
  const sheet = sheetOf(variant, sourceOf(options.sources), first, (kind, name) => isLeftOut(options, kind, name))
  const [only] = first.states
  const plain = only !== undefined && isPlain(first) ? only : undefined
  // Without a first state there is no run that a claim could be about.
  const wanted = (options.properties ?? true) && only !== undefined
  const claims = wanted ? claimsOf(sheet) : []
  const processes = variant.tasks.flatMap((_, i) => [...stepsOf(sheet, i, entries(first, i), plain !== undefined), ''])
  const start = plain === undefined ? initProcess(sheet, first) : []
  const variables = variant.variables.map((variable) => declaration(sheet, variable, plain))
  const constants = sheet.naming.constants().map(({ name, value }) => `#define ${name} ${value < 0 ? `(${value})` : value}`)
  const text = [
    ...headLines(variant, options, 'Promela').map((line) => `/* ${line} */`),
    ...guide(options.file ?? 'model', wanted).map((line) => `/* ${line} */`),
    ...(first.failing.length === 0
      ? []
      : first.failing.map(
          ({ task, failure }) =>
            `/* Fails before the first state, in the silent run of ${comment(task.name)}: ${comment(failure.name)}. */`,
        )),
    '',
    ...(constants.length === 0 ? [] : [...constants, '']),
    ...sheet.macros,
    ...(sheet.macros.length === 0 ? [] : ['']),
    ...variables,
    ...[...sheet.at].map(([task, { name, number }]) => {
      const list = (variant.tasks[task]?.places ?? []).map((place, i) => `${i} ${sheet.labelOf(place.location)}`)
      const value = plain === undefined ? '' : ` = ${number(nth(plain.places, task))}`
      return `${list.length > 255 ? 'short' : 'byte'} ${name}${value}; /* where ${comment(nth(sheet.process, task))} stands, for those that look: ${list.join(', ')} */`
    }),
    '',
    ...progressMacros(sheet, wanted),
    ...processes,
    ...start,
    ...claims,
    '',
  ]
  const names = { task: (index: number) => nth(sheet.process, index), place: ({ location }: Place) => sheet.labelOf(location) }
  return { model: text.join('\n'), guide: guideOf(variant, first, names, sheet.claims, unasked(variant)) }
}

/** SPIN's fairness is weak, and of all. */
function unasked(variant: Variant): readonly string[] {
  if (isWeakOnly(variant)) return beside(variant)
  const properties = variant.system.properties.flatMap((property) => aboutRuns(property) ?? [])
  return [...beside(variant), ...(mayLivelock(variant) ? ['livelock'] : []), ...properties.map(wordsOf)]
}

/**
 * `DONE` leaves a step that completes something, `ENDS` sets the bit of a property for the state after it, `FAILS` the one that says that
 * the run has failed.
 */
function progressMacros({ flags, failed }: PromelaSheet, wanted: boolean): readonly string[] {
  const ends = (body: string): readonly string[] => (flags.length === 0 ? [] : [`#define ENDS(flag)${body}`])
  const fails = (body: string): readonly string[] => (failed === undefined ? [] : [`#define FAILS${body}`])
  if (!wanted) return ['#define DONE(passing, target) goto target', ...ends(''), ...fails(''), '']
  return [
    ...(failed === undefined
      ? []
      : [
          '/* A run ends where it fails: no claim is about what SPIN makes of it behind that. */',
          '#if defined(CLAIMS) || defined(PROGRESS)',
          `bit ${failed};`,
          ...fails(` ${failed} = 1;`),
          '#else',
          ...fails(''),
          '#endif',
        ]),
    '/* With -DPROGRESS a step that completes something passes a state of its own, so that claims can see it. */',
    '#ifdef PROGRESS',
    ...flags.map((flag) => `bit ${flag.name};`),
    '#define DONE(passing, target) goto passing',
    ...ends(' flag = 1;'),
    '#else',
    '#define DONE(passing, target) goto target',
    ...ends(''),
    '#endif',
    '',
  ]
}

const guide = (file: string, wanted: boolean): readonly string[] => [
  `Deadlock, failures, leaks: spin -a ${file}.pml; gcc -O3 -DSAFETY -o pan pan.c; ./pan -m1000000`,
  'With spin -a -o1 -o2, gcc -DNOREDUCE and ./pan -A -E, which goes on beyond what is found, its states are those of the spec.',
  'Names out of scope are set back to a fixed value.',
  ...(wanted
    ? [
        `A claim: spin -DCLAIMS -a ${file}.pml; gcc -O3 -DNOREDUCE -o pan pan.c; ./pan -m1000000 -a -f -N NAME`,
        'They are left out else, since SPIN looks at no end state of a model that has one.',
        `livelock and every \`completes\`: the same with spin -DPROGRESS -a ${file}.pml. Partial deadlock, and deadlock beside a task that moves, are not said.`,
      ]
    : []),
]

/** One first state that declarations alone can say: SPIN takes no list with a negative number in it. */
function isPlain({ states }: FirstStates): boolean {
  const [only] = states
  if (only === undefined || states.length > 1 || only.free.length > 0) return false
  return [...only.values.values()].every((list) => {
    const values = list.map((e) => (e.kind === 'const' ? e.value : 0))
    return values.every((value) => value >= 0) || values.every((value) => value === values[0])
  })
}

/** The places at which a task can begin. */
const entries = ({ states }: FirstStates, task: number): readonly Location[] => [...new Set(states.map((state) => nth(state.places, task)))]

function sheetOf(variant: Variant, source: Source, first: FirstStates, isKnown: PromelaSheet['isKnown']): PromelaSheet {
  const names = naming(PROMELA)
  const process = variant.tasks.map(({ task }) => names.fresh(task.name))
  const labels = new Map<Location, string>()
  const inner = variant.tasks.map(() => names.inner())
  for (const [i, { places }] of variant.tasks.entries()) {
    for (const place of places) {
      const text = placeName(place, source)
      const plain = MARKING_LABEL.test(text) ? `at_${text}` : text
      labels.set(place.location, nth(inner, i)(place.quiet ? `end_${plain}` : plain))
    }
  }
  const nameOf = variableNames(variant, names)
  const labelOf = (location: Location): string => labels.get(location) ?? 'nowhere'
  const macros: string[] = []
  const flags = variant.system.properties.flatMap(({ id, name, claim }) =>
    claim.kind === 'completes'
      ? variant.tasks
          .filter(({ task }) => isOf(claim, task))
          .map(({ task }) => ({ property: id, task: task.id, name: names.fresh(`${name}_by_${task.name}`) }))
      : [],
  )
  const temporal = variant.system.properties.some(({ claim }) => !['invariant', 'reachable', 'finally'].includes(claim.kind))
  const fails = variant.tasks.some(({ places }) => places.some(({ code }) => nodesInOrder(code).some(({ kind }) => kind === 'fail')))
  const failed = temporal && fails ? names.fresh('failed') : undefined
  const plain = isPlain(first)
  const at = new Map(
    lookedAt(variant).map((task) => {
      const places = variant.tasks[task]?.places ?? []
      return [
        task,
        {
          name: names.fresh(`${nth(process, task)}_at`),
          number: (location: Location) => places.findIndex((place) => place.location === location),
        },
      ] as const
    }),
  )
  const scene: Scene = {
    ...helpers(names, macros),
    constant: names.constant,
    ...readsBy(nameOf),
    at: (task, locations) => {
      const variable = at.get(task)
      return standingText(standing(variant, task, locations), (location) =>
        variable === undefined ? `${nth(process, task)}@${labelOf(location)}` : `${variable.name} == ${variable.number(location)}`,
      )
    },
  }
  return {
    variant,
    source,
    naming: names,
    inner: (task) => nth(inner, task),
    process,
    pid: (task) => task + (plain ? 0 : 1),
    labelOf,
    nameOf,
    at,
    scene,
    macros,
    flags,
    failed,
    begun: plain ? undefined : `_nr_pr > 2`,
    claims: [],
    isKnown,
  }
}

/** Tasks whose place the code of some step asks for: a process can look at the labels of those before it only. */
function lookedAt(variant: Variant): readonly number[] {
  const found = new Set<number>()
  for (const { places } of variant.tasks) {
    for (const { code } of places) {
      for (const e of nodesInOrder(code).flatMap(expressionsOf))
        visitExpression(e, (part) => void (part.kind === 'at' && found.add(part.task)))
    }
  }
  return [...found].sort((a, b) => a - b)
}

/** Said of its process, or of the variable that tells those before it where the task stands. */
function standingText(where: Standing, placed: (location: Location) => string): Text {
  if (where.kind === 'truth') return closed(String(where.value))
  const [only, ...more] = where.locations.map(placed)
  if (only !== undefined && more.length === 0) return where.kind === 'here' ? compared(only) : negation('!', compared(only))
  const all = where.locations.map(placed)
  return open(where.kind === 'here' ? all.join(' || ') : all.map((one) => `!(${one})`).join(' && '))
}

// ---- expressions ----

function helpers(names: Naming, macros: string[]): Pick<Scene, 'syntax' | 'table' | 'rounding'> {
  const once = onceEach(names, macros)
  const syntax: Syntax = {
    true: 'true',
    false: 'false',
    equals: '==',
    differs: '!=',
    not: '!',
    and: '&&',
    or: '||',
    plain: { div: '/', mod: '%' },
    choose: (condition, then, otherwise) => closed(`(${condition} -> ${then} : ${otherwise})`),
    sets: 'masks',
    set: (operation, left, right) => {
      switch (operation) {
        case 'union':
          return `(${left} | ${right})`
        case 'minus':
          return `(${left} & ~${right})`
        case 'has':
          return `(((${left} >> ${right}) & 1) == 1)`
        case 'with':
          return `(${left} | (1 << ${right}))`
        case 'size':
          return `${once('size', 'size', (name) => `#define ${name}(s) (${Array.from({ length: 31 }, (_, i) => `(((s) >> ${i}) & 1)`).join(' + ')}) /* number of elements */`)}(${left})`
      }
    },
    setOf: (bits) => String(bits.reduce((mask, bit) => mask + 2 ** bit, 0)),
    call: (name, operands) => `${name}(${operands.join(', ')})`,
  }
  return {
    syntax,
    table: (table, low, kind) =>
      once(`${kind} ${low} ${table.join()}`, tableName(table, low, kind), (name) => {
        const value = (one: number): number => (kind === 'bool' ? Number(one !== 0) : one)
        const groups = new Map<number, number[]>()
        table.forEach((one, i) => groups.set(value(one), [...(groups.get(value(one)) ?? []), low + i]))
        const sorted = [...groups].sort((a, b) => a[1].length - b[1].length)
        const last = sorted.pop()?.[0] ?? 0
        const is = (list: readonly number[]): string => list.map((one) => `(x) == ${one}`).join(' || ')
        const body = sorted.reduceRight((rest, [one, list]) => `((${is(list)}) -> ${one} : ${rest})`, String(last))
        return `#define ${name}(x) (${body})`
      }),
    rounding: (operator) => {
      const mod = once(
        'mod',
        'modulo',
        (name) =>
          `#define ${name}(a, b) (((a) % (b) != 0 && ((a) % (b) < 0) != ((b) < 0)) -> (a) % (b) + (b) : (a) % (b)) /* rounds down */`,
      )
      return operator === 'mod'
        ? mod
        : once('div', 'divide', (name) => `#define ${name}(a, b) (((a) - ${mod}(a, b)) / (b)) /* rounds down */`)
    },
  }
}

// ---- variables and first states ----

function declaration(sheet: PromelaSheet, variable: Variable, first: FirstState | undefined): string {
  const { low, high } = boundsOf(variable)
  const array = variable.elements.length > 1 ? `[${variable.elements.length}]` : ''
  // A list of first values takes numbers only.
  const text = (e: Expression): string => (e.kind === 'const' ? String(e.value) : print(sheet.scene, e, kindOf(variable.type)))
  const values = first?.values.get(variable) ?? []
  const common = commonOf(values)
  const value = values.length === 0 ? '' : common === undefined ? ` = { ${values.map(text).join(', ')} }` : ` = ${text(common)}`
  const { type } = variable
  return `${widthOf(kindOf(type), low, high)} ${sheet.nameOf(variable)}${array}${value}; /* ${meaningOf(sheet.variant.system, variable)} */`
}

function initProcess(sheet: PromelaSheet, { states }: FirstStates): readonly string[] {
  if (states.length === 0) return ['init { assert(false) /* every silent run before the first state fails */ }', '']
  const inner = sheet.naming.inner()
  const locals: string[] = []
  const bodies = states.map((state) => {
    const { free, scene } = beginning(sheet.scene, state, inner)
    locals.push(...free.map((one) => `  int ${one.name};`))
    return [
      ...free.map((one) => {
        const { low, high } = nth(one.variable.bounds, one.element)
        return `select(${one.name} : ${low} .. ${high});`
      }),
      ...sheet.variant.variables.flatMap((variable) =>
        (state.values.get(variable) ?? []).map(
          (e, i) => `${sheet.scene.read(variable, number(i), sheet.scene)} = ${print(scene, e, kindOf(variable.type))};`,
        ),
      ),
      ...[...sheet.at].map(([task, { name, number }]) => `${name} = ${number(nth(state.places, task))};`),
      ...state.places.map((location, i) => {
        const several = entries({ states, failing: [] }, i)
        return `run ${nth(sheet.process, i)}(${several.length > 1 ? several.indexOf(location) : ''});`
      }),
      ...free.map((one) => `${one.name} = 0;`),
    ]
  })
  const [one] = bodies
  const body =
    bodies.length === 1 && one !== undefined
      ? one
      : ['if', ...bodies.flatMap((lines) => lines.map((line, i) => `${i === 0 ? '::' : '  '} ${line}`)), 'fi']
  return [
    '/* The first states. SPIN counts one more, before this choice. */',
    'init {',
    ...locals,
    '  atomic {',
    ...body.map((line) => `    ${line}`),
    '  }',
    '}',
    '',
  ]
}
