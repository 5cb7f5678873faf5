// The processes of a Promela model. Input: the sheet of a model and a task; output: its process, a label for each place. Inside of an
// atomic sequence nothing may block, or its intermediate state would become one of the model: every way is guarded before it begins,
// and a way that fails is a step of its own that asserts false and changes nothing.
import type { Expression, Location, Node, Note, Temp } from '../../../ir/system.ts'
import { rangeOf } from '../../../ir/extent.ts'
import { nodesInOrder } from '../../../ir/walk.ts'
import { alike, constant, number } from '../expressions.ts'
import { joinsIn } from '../joins.ts'
import { caption, comment, completes, failureKind, isProgress, passed, titleOf } from '../places.ts'
import { kindOf, operand, print, type Scene } from '../print.ts'
import { widthOf, type PromelaSheet } from './sheet.ts'
import { MOVES, always, classify, conditionOf, groups, isOneOf, never, selfDeadlock } from '../symbolic.ts'
import { leftBehind, resetsOf, type Place } from '../variant.ts'
import { nth } from '../../../../runtime/entries.ts'

/** True, though SPIN does not see it: it refuses what goes round unconditionally. */
const CERTAIN = '_pid >= 0'
/** At most this many values of a choice are written down one by one. */
const FEW = 6

export function stepsOf(sheet: PromelaSheet, task: number, entries: readonly Location[], active: boolean): readonly string[] {
  const { places, task: own } = nth(sheet.variant.tasks, task)
  const [first] = entries
  const sorted =
    entries.length > 1
      ? places
      : [...places.filter((place) => place.location === first), ...places.filter((place) => place.location !== first)]
  const process: Process = { sheet, inner: sheet.inner(task), temps: new Map(), passings: new Map(), joins: 0 }
  const body = sorted.flatMap((place) => [...step(process, place), ''])
  const start = entries.length > 1 ? process.inner('start') : ''
  const dispatch =
    entries.length <= 1
      ? []
      : [
          '  /* Where it begins: a step that the spec does not have. */',
          '  if',
          ...entries.map((location, i) => `  :: ${start} == ${i} -> goto ${sheet.labelOf(location)}`),
          '  fi;',
          '',
        ]
  const passings = [...process.passings.values()]
  return [
    `/* ---- ${titleOf(own, sheet.source)} ---- */`,
    `${active ? 'active ' : ''}proctype ${nth(sheet.process, task)}(${start === '' ? '' : `byte ${start}`}) {`,
    ...[...process.temps].map(
      ([temp, name]) => `  ${widthOf(kindOf(temp.type), rangeOf(temp.type).low, rangeOf(temp.type).high)} ${name};`,
    ),
    ...dispatch,
    ...body,
    ...(passings.length === 0
      ? []
      : [
          '#ifdef PROGRESS',
          ...passings.map(
            ({ label, flags, target }) =>
              `${label}: atomic { ${flags.length === 0 ? 'true' : flags.map((flag) => `${flag} = 0`).join('; ')}; goto ${target} }`,
          ),
          '#endif',
        ]),
    '  false',
    '}',
  ]
}

interface Process {
  readonly sheet: PromelaSheet
  readonly inner: (text: string) => string
  /** Variables of the process; zero between steps, so that they are no part of the state. */
  readonly temps: Map<Temp, string>
  /** States that a step with these marks passes on its way to a place. */
  readonly passings: Map<string, { readonly label: string; readonly flags: readonly string[]; readonly target: string }>
  joins: number
}

interface Emission {
  readonly process: Process
  readonly place: Place
  readonly possible: ReturnType<typeof classify>
  readonly shared: ReturnType<typeof joinsIn>
  readonly labels: Map<string, string>
  /** What the step has used so far and must set back. */
  readonly used: ReadonlySet<Temp>
}

/** What claims will want to know of the way. */
interface Marks {
  readonly progress: boolean
  readonly flags: readonly string[]
}

function step(process: Process, place: Place): readonly string[] {
  const { sheet } = process
  const label = sheet.labelOf(place.location)
  const about = passed(sheet.variant, place.code)
  const head = [`${label}: /* ${caption(place, sheet.source)}${about.length === 0 ? '' : `; ${about.join('; ')}`} */`]
  const moves = conditionOf(place.code, MOVES)
  const failures = [...new Set(nodesInOrder(place.code).flatMap((node) => (node.kind === 'fail' ? [node.failure] : [])))]
  const failing = failures.flatMap((failure) => {
    const condition = conditionOf(place.code, { end: (end) => end.kind === 'fail' && end.failure === failure })
    if (never(condition)) return []
    const text = always(condition) ? CERTAIN : print(sceneOf(process), condition, 'bool')
    // For claims it counts as progress: no cycle goes through it.
    return [
      `  :: atomic { ${text} -> ${shown(sheet, failureKind(failure), failure.name)} /* fails ${comment(`${failure.name}: ${failure.message}`)} */ ${sheet.failed === undefined ? '' : 'FAILS '}${leaving(process, label, { progress: true, flags: [] })} }`,
    ]
  })
  // Nobody goes on from here who is known to stand before his own hold; the state is no invalid end.
  const own = sheet.isKnown('self_deadlock', '') ? selfDeadlock(place) : undefined
  if (own !== undefined && !never(own))
    failing.push(`  :: atomic { ${always(own) ? CERTAIN : print(sceneOf(process), own, 'bool')} -> goto ${label} }`)
  if (never(moves)) return failing.length === 0 ? [...head, '  false;'] : [...head, '  if', ...failing, '  fi;']
  const used = new Set(nodesInOrder(place.code).flatMap((node) => (node.kind === 'let' || node.kind === 'choose' ? [node.temp] : [])))
  for (const temp of used) if (!process.temps.has(temp)) process.temps.set(temp, process.inner(temp.name))
  const emission: Emission = {
    process,
    place,
    possible: classify(place.code, MOVES),
    shared: joinsIn(place.code),
    labels: new Map(),
    used,
  }
  const body = emitNode(emission, place.code, { progress: false, flags: [] })
  const guard = print(sceneOf(process), moves, 'bool')
  if (failing.length === 0 && always(moves)) return [...head, '  atomic {', ...body.map((line) => `    ${line}`), '  };']
  return [...head, '  if', `  :: atomic { ${guard} ->`, ...body.map((line) => `       ${line}`), '     }', ...failing, '  fi;']
}

const shown = (sheet: PromelaSheet, kind: 'fails' | 'use_after_free' | 'leaks' | 'warns', name: string): string =>
  sheet.isKnown(kind, name) ? 'skip;' : 'assert(false);'

function sceneOf({ sheet, temps }: Process): Scene {
  return { ...sheet.scene, temp: (temp) => temps.get(temp) ?? sheet.scene.temp(temp) }
}

/** Lines, each a whole statement; the last one leaves. */
function emitNode(emission: Emission, node: Node, marks: Marks): readonly string[] {
  if (!emission.shared.has(node)) return emitPlain(emission, node, marks)
  const key = `${[...emission.shared.keys()].indexOf(node)} ${marks.progress} ${marks.flags.join()}`
  const known = emission.labels.get(key)
  if (known !== undefined) return [`goto ${known}`]
  emission.process.joins += 1
  const label = emission.process.inner(`join_${emission.process.joins}`)
  emission.labels.set(key, label)
  const [first, ...rest] = emitPlain(emission, node, marks)
  return [`${label}: ${first ?? 'skip'}`, ...rest]
}

const canMove = (emission: Emission, node: Node): boolean => emission.possible(node, false) !== 'none'

function emitPlain(emission: Emission, node: Node, marks: Marks): readonly string[] {
  const { process } = emission
  const { sheet } = process
  const scene = sceneOf(process)
  switch (node.kind) {
    case 'assign': {
      const { variable, index } = node.target
      const place = scene.read(variable, index, scene)
      const counted = counts(node)
      const assigning = counted === undefined ? `${place} = ${print(scene, node.value, kindOf(variable.type))};` : `${place}${counted};`
      return [assigning, ...emitNode(emission, node.next, marks)]
    }
    case 'let':
      return [`${scene.temp(node.temp)} = ${print(scene, node.value, kindOf(node.temp.type))};`, ...emitNode(emission, node.next, marks)]
    case 'note': {
      const leak =
        node.note.kind === 'warn'
          ? [`${shown(sheet, 'warns', node.note.name)} /* warns ${comment(node.note.name)} */`]
          : node.note.kind === 'leak'
            ? [
                `${shown(sheet, 'leaks', node.note.lock)} /* leaks ${comment(`${node.note.lock} in mode ${node.note.mode} from ${node.note.call}`)} */`,
              ]
            : []
      return [...leak, ...emitNode(emission, node.next, marked(emission, node.note, marks))]
    }
    case 'if':
      return branches(emission, [{ condition: node.condition, next: node.then }], node.otherwise, marks)
    case 'switch': {
      const found = [...groups(node.cases)]
      const [last] = found.splice(-1)
      if (last === undefined) return ['false']
      return branches(
        emission,
        found.map(([next, cases]) => ({ condition: isOneOf(node.value, cases), next })),
        last[0],
        marks,
      )
    }
    case 'either': {
      const open = node.branches.filter((branch) => canMove(emission, branch))
      return options(
        scene,
        open.map((branch) => ({
          guard: conditionOf(branch, MOVES),
          assigns: assigns(emission, branch),
          lines: emitNode(emission, branch, marks),
        })),
      )
    }
    case 'choose':
      return chosen(emission, node, marks)
    case 'goto':
      return emitGoto(emission, node.location, marks)
    case 'fail':
    case 'blocked':
      return NEVER
  }
}

function marked({ process, place }: Emission, note: Note, marks: Marks): Marks {
  const { sheet } = process
  const flags = sheet.flags.flatMap((flag) => {
    const property = sheet.variant.system.properties.find((one) => one.id === flag.property)
    if (flag.task !== place.task.id || property === undefined || property.claim.kind !== 'completes') return []
    return completes(place.task, property.claim)(note) ? [flag.name] : []
  })
  return { progress: marks.progress || isProgress(place.task)(note), flags: [...new Set([...marks.flags, ...flags])].sort() }
}

interface Way {
  readonly guard: Expression
  /** It begins with an assignment. */
  readonly assigns: boolean
  readonly lines: readonly string[]
}

function options(scene: Scene, list: readonly Way[]): readonly string[] {
  const [only, ...others] = list
  if (only !== undefined && others.length === 0 && always(only.guard)) return only.lines
  return [
    'if',
    ...list.flatMap(({ guard, assigns: plain, lines }) => {
      const [first = 'skip', ...rest] = lines
      if (!always(guard)) return [`:: ${print(scene, guard, 'bool')} ->`, ...lines.map((line) => `     ${line}`)]
      // An `if` that began the way would have its `else` mean the other ways too.
      if (!plain) return [`:: ${CERTAIN} ->`, ...lines.map((line) => `     ${line}`)]
      return [`:: ${first}`, ...rest.map((line) => `   ${line}`)]
    }),
    'fi',
  ]
}

interface Branch {
  readonly condition: Expression
  readonly next: Node
}

/** A branch that cannot move on is left out: the guard of the step sees to it that it is not met. */
function branches(emission: Emission, list: readonly Branch[], otherwise: Node, marks: Marks): readonly string[] {
  const scene = sceneOf(emission.process)
  const kept = list.filter((branch) => canMove(emission, branch.next))
  const last = canMove(emission, otherwise) ? otherwise : kept.pop()?.next
  if (last === undefined) return ['false']
  // In the order of the text, so that a shared piece of code stands where it is met first.
  const taken = kept.map((branch) => ({ guard: print(scene, branch.condition, 'bool'), lines: emitNode(emission, branch.next, marks) }))
  const ends = emitNode(emission, last, marks)
  const differing = taken.filter(({ lines }) => lines.join('\n') !== ends.join('\n'))
  return differing.length === 0 || taken.length === 0 ? ends : exclusive(taken, ends)
}

function exclusive(
  taken: readonly { readonly guard: string; readonly lines: readonly string[] }[],
  ends: readonly string[],
): readonly string[] {
  return [
    'if',
    ...taken.flatMap(({ guard, lines }) => [`:: ${guard} ->`, ...lines.map((line) => `     ${line}`)]),
    ':: else ->',
    ...ends.map((line) => `     ${line}`),
    'fi',
  ]
}

/** No way comes here: each is guarded by what makes it a step. */
const NEVER: readonly string[] = ['false /* guarded against */']

function chosen(emission: Emission, node: Extract<Node, { kind: 'choose' }>, marks: Marks): readonly string[] {
  const scene = sceneOf(emission.process)
  const name = scene.temp(node.temp)
  const condition = conditionOf(node.next, MOVES)
  const rest = emitNode(emission, node.next, marks)
  const values = Array.from({ length: node.high - node.low + 1 }, (_, i) => node.low + i)
  if (always(condition) && values.length > FEW) return [`select(${name} : ${node.low} .. ${node.high});`, ...rest]
  const ways = values.flatMap((value) => {
    const here = conditionOf({ kind: 'let', temp: node.temp, value: constant(value, node.temp.type), next: node.next }, MOVES)
    if (never(here)) return []
    const text = print(scene, constant(value, node.temp.type), kindOf(node.temp.type))
    return [always(here) ? `:: ${name} = ${text}` : `:: ${operand(scene, here, 'bool')} -> ${name} = ${text}`]
  })
  return ways.length === 0 ? NEVER : ['if', ...ways, 'fi;', ...rest]
}

/** How an assignment counts its place up or down. */
function counts({ target: { variable, index }, value }: Extract<Node, { kind: 'assign' }>): '++' | '--' | undefined {
  if (value.kind !== 'binary' || (value.operator !== '+' && value.operator !== '-') || value.right.kind !== 'const') return undefined
  const own = alike(value.left, { kind: 'read', reference: { variable, index }, type: variable.type })
  return own && value.right.value === 1 ? (value.operator === '+' ? '++' : '--') : undefined
}

/** Whether what is written for the node begins with an assignment. A label before it makes it something else. */
function assigns(emission: Emission, node: Node): boolean {
  if (emission.shared.has(node)) return false
  switch (node.kind) {
    case 'assign':
    case 'let':
      return true
    case 'note':
      return node.note.kind !== 'warn' && node.note.kind !== 'leak' && assigns(emission, node.next)
    case 'goto':
      return settings(emission, node.location).length > 0
    case 'if':
    case 'switch':
    case 'either':
    case 'choose':
    case 'fail':
    case 'blocked':
      return false
  }
}

function emitGoto(emission: Emission, target: Location, marks: Marks): readonly string[] {
  const { process } = emission
  const flags = marks.flags.map((flag) => `ENDS(${flag})`)
  return [...settings(emission, target), ...flags, leaving(process, process.sheet.labelOf(target), marks)]
}

/** What is set before a step leaves: what it leaves behind, its own names, where the task stands for those that look. */
function settings(emission: Emission, target: Location): readonly string[] {
  const { process, place, used } = emission
  const { sheet } = process
  const scene = sceneOf(process)
  const resets = leftBehind(sheet.variant, place, target).flatMap((variable) =>
    resetsOf(variable).map(
      (value, element) => `${scene.read(variable, number(element), scene)} = ${print(scene, value, kindOf(variable.type))};`,
    ),
  )
  const temps = [...used].map((temp) => `${scene.temp(temp)} = 0;`)
  const looked = sheet.at.get(place.task.id)
  const at = looked === undefined ? [] : [`${looked.name} = ${looked.number(target)};`]
  return [...resets, ...temps, ...at]
}

function leaving(process: Process, label: string, marks: Marks): string {
  if (!marks.progress && marks.flags.length === 0) return `goto ${label}`
  const key = `${marks.progress} ${marks.flags.join()} ${label}`
  const passing = process.passings.get(key) ?? {
    label: process.inner(`${marks.progress ? 'progress' : 'passing'}_${process.passings.size + 1}`),
    flags: marks.flags,
    target: label,
  }
  process.passings.set(key, passing)
  return `DONE(${passing.label}, ${label})`
}
