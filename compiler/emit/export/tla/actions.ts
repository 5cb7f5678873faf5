// The actions of a TLA+ module: one for each place of each task, with its ways as disjuncts; where some ways are progress and others
// are not, two. Input: the sheet of a module; output: definitions, and the names by which properties speak of them.
import type { Expression, Node, Temp, Variable } from '../../../ir/system.ts'
import { nodesInOrder, successors } from '../../../ir/walk.ts'
import { and, not, number } from '../expressions.ts'
import { joinsIn } from '../joins.ts'
import { FALSE, all, any, defined, isNever, isSame, plain, type Formula } from '../formula.ts'
import { caption, isProgress, passed, passing, titleOf } from '../places.ts'
import { closed, kindOf, operand, print, tight, type Scene } from '../print.ts'
import { NOTHING, bound, groups, isOneOf, stored, valueIn, type Past } from '../symbolic.ts'
import type { Place } from '../variant.ts'
import { annotationOf, annotations, baseText, conditions, isArray, pcOf, type Sheet } from './sheet.ts'
import { arrayText, nextState, scalar, withAssigned, type Scalar, type Value } from './values.ts'
import { entryOf, nth } from '../../../../runtime/entries.ts'

export interface Actions {
  readonly tasks: readonly TaskActions[]
}
export interface TaskActions {
  readonly name: string
  readonly title: string
  readonly lines: readonly string[]
  readonly steps: readonly StepAction[]
  /** The part of a place's step whose ways pass such a node, or whose ways do not: a name and its definition. */
  readonly part: (place: Place, hits: (node: Node) => boolean, passing: boolean, suffix: string) => Part | undefined
}
interface Part {
  readonly name: string
  readonly lines: readonly string[]
}
interface StepAction {
  readonly name: string
  readonly place: Place
  readonly progress: boolean
}

/** A value longer than this gets a name. */
const LONG = 60

export function actionsOf(sheet: Sheet): Actions {
  const tasks = sheet.variant.tasks.map(({ task, places }, i): TaskActions => {
    const name = sheet.naming.fresh(nth(sheet.taskField, i))
    const text: string[] = []
    const steps: StepAction[] = []
    for (const place of places) {
      const found = passing(place.code, isProgress(task))
      if (!found.with && !found.without) {
        if (!place.ended) text.push(`\\* ${caption(place, sheet.source)}: no step leads on from here.`, '')
        continue
      }
      const split = found.with && found.without
      const kinds = [...(found.without ? [false] : []), ...(found.with ? [true] : [])]
      for (const progress of kinds) {
        const base = `${name}_${sheet.placeNameOf(place.location)}`
        const action = sheet.naming.fresh(split && progress ? `${base}_progress` : base)
        const wanted = (hit: boolean): boolean => !split || hit === progress
        const emitted = emitStep(sheet, place, action, isProgressNode(place), wanted)
        if (emitted.length === 0) {
          text.push(`\\* ${caption(place, sheet.source)}: no step leads on from here.`, '')
          continue
        }
        const about = passed(sheet.variant, place.code)
        text.push(
          `\\* ${caption(place, sheet.source)}${split ? (progress ? ': the ways that are progress' : ': the ways that are no progress') : ''}`,
        )
        if (about.length > 0) text.push(`\\* ${about.join('; ')}`)
        text.push(...emitted, '')
        steps.push({ name: action, place, progress })
      }
    }
    text.push(...defined(name, any(steps.map((step) => plain(step.name)))))
    const part: TaskActions['part'] = (place, hits, taken, suffix) => {
      if (!nodesInOrder(place.code).some(hits) && taken) return undefined
      const own = sheet.naming.fresh(`${name}_${sheet.placeNameOf(place.location)}_${suffix}`)
      const lines = emitStep(sheet, place, own, hits, (hit) => hit === taken)
      return lines.length === 0 ? undefined : { name: own, lines }
    }
    return { name, title: titleOf(task, sheet.source), lines: text, steps, part }
  })
  return { tasks }
}

const isProgressNode =
  ({ task }: Place) =>
  (node: Node): boolean =>
    node.kind === 'note' && isProgress(task)(node.note)

// ---- one step ----

interface Point {
  readonly values: ReadonlyMap<Variable, Value>
  /** What of it is constant: the rest is `UNKNOWN`. */
  readonly known: Past
  readonly temps: ReadonlyMap<Temp, string>
  /** It has passed a note that is asked for. */
  readonly hit: boolean
}

const UNKNOWN: Expression = {
  kind: 'temp',
  temp: { id: -1, name: '?', type: { kind: 'int', low: 0, high: 0 } },
  type: { kind: 'int', low: 0, high: 0 },
}

/** A constant where the step itself has decided the value, else the expression as it is, but for such parts of a conjunction. */
function settledIn(point: Point, e: Expression): Expression {
  if (e.kind === 'const') return e
  if (e.kind === 'and') return and(...e.operands.map((part) => settledIn(point, part)))
  const value = valueIn(point.known, e)
  return value.kind === 'const' ? value : e
}

interface Emission {
  readonly sheet: Sheet
  readonly place: Place
  readonly hits: (node: Node) => boolean
  readonly wanted: (hit: boolean) => boolean
  /** Names of definitions, and names inside of them. */
  readonly fresh: (text: string) => string
  readonly inner: (text: string) => string
  readonly joins: ReadonlyMap<Node, Join>
  readonly written: Map<string, { readonly name: string; readonly never: boolean }>
  readonly definitions: string[]
}
interface Join {
  readonly variables: readonly Variable[]
  readonly temps: readonly Temp[]
}

/** Empty if no way is wanted. */
function emitStep(
  sheet: Sheet,
  place: Place,
  name: string,
  hits: (node: Node) => boolean,
  wanted: (hit: boolean) => boolean,
): readonly string[] {
  const emission: Emission = {
    sheet,
    place,
    hits,
    wanted,
    joins: changedBefore(place.code),
    written: new Map(),
    definitions: [],
    fresh: sheet.naming.fresh,
    inner: sheet.naming.inner(),
  }
  const body = emitNode(emission, place.code, { values: new Map(), known: NOTHING, temps: new Map(), hit: false })
  if (isNever(body)) return []
  return [...emission.definitions, ...defined(name, all([plain(`${pcOf(sheet, place)} = ${sheet.placeOf(place.location)}`), body]))]
}

/** What ways share, with what they may find changed. */
function changedBefore(code: Node): ReadonlyMap<Node, Join> {
  const before = new Map<Node, Set<Variable>>()
  for (const node of nodesInOrder(code)) {
    const assigned = before.get(node) ?? new Set<Variable>()
    const after = node.kind === 'assign' ? new Set([...assigned, node.target.variable]) : assigned
    for (const next of successors(node)) before.set(next, new Set([...(before.get(next) ?? []), ...after]))
  }
  return new Map(
    [...joinsIn(code)].map(([node, temps]) => [node, { variables: [...entryOf(before, node)].sort((a, b) => a.id - b.id), temps }]),
  )
}

function sceneAt(emission: Emission, point: Point): Scene {
  const { sheet } = emission
  return {
    ...sheet.scene,
    temp: (temp) => point.temps.get(temp) ?? sheet.scene.temp(temp),
    read: (variable, index, scene) => {
      const value = point.values.get(variable)
      if (value === undefined) return sheet.scene.read(variable, index, scene)
      if (value.kind === 'scalar') return tight(value.text)
      const constants = index.kind === 'const' && value.updates.every((one) => one.index.kind === 'const')
      if (constants) {
        const latest = [...value.updates].reverse().find((one) => one.index.kind === 'const' && one.index.value === index.value)
        return latest === undefined ? `${value.base}[${print(scene, index, 'int')}]` : `(${latest.value})`
      }
      return `${arrayText(value)}[${print(scene, index, 'int')}]`
    },
  }
}

function emitNode(emission: Emission, node: Node, point: Point): Formula {
  const join = emission.joins.get(node)
  if (join === undefined) return emitPlain(emission, node, point)
  const key = `${[...emission.joins.keys()].indexOf(node)} ${point.hit}`
  let written = emission.written.get(key)
  if (written === undefined) {
    const name = emission.fresh(
      `${nth(emission.sheet.taskField, emission.place.task.id)}_${emission.sheet.placeNameOf(emission.place.location)}_rest`,
    )
    const variables = join.variables.map((variable) => emission.inner(`${shortName(emission.sheet, variable)}_now`))
    const temps = join.temps.map((temp) => emission.inner(temp.name))
    const values = new Map(
      join.variables.map((variable, i): [Variable, Value] => {
        const text = nth(variables, i)
        return [variable, isArray(variable) ? { kind: 'array', base: text, updates: [] } : { kind: 'scalar', text: closed(text) }]
      }),
    )
    const body = emitPlain(emission, node, {
      values,
      known: NOTHING,
      temps: new Map(join.temps.map((temp, i) => [temp, nth(temps, i)])),
      hit: point.hit,
    })
    const parameters = [...variables, ...temps]
    const types = [...join.variables.map(annotationOf), ...join.temps.map((temp) => annotations[kindOf(temp.type)])]
    written = { name, never: isNever(body) }
    emission.written.set(key, written)
    if (!written.never)
      emission.definitions.push(
        ...(parameters.length === 0 ? [] : [`\\* @type: (${types.join(', ')}) => Bool;`]),
        ...defined(parameters.length === 0 ? name : `${name}(${parameters.join(', ')})`, body),
        '',
      )
  }
  if (written.never) return FALSE
  const scene = sceneAt(emission, point)
  const passedOn = [
    ...join.variables.map((variable) => {
      const value = point.values.get(variable)
      return value === undefined ? baseText(emission.sheet.home(variable)) : value.kind === 'scalar' ? value.text.text : arrayText(value)
    }),
    ...join.temps.map((temp) => scene.temp(temp)),
  ]
  return plain(passedOn.length === 0 ? written.name : `${written.name}(${passedOn.join(', ')})`)
}

const shortName = (sheet: Sheet, variable: Variable): string => {
  const { variable: own, field } = sheet.home(variable)
  return field ?? own.name
}

function emitPlain(emission: Emission, node: Node, point: Point): Formula {
  const scene = sceneAt(emission, point)
  switch (node.kind) {
    case 'assign': {
      const { variable, index } = node.target
      const value = settledIn(point, node.value)
      const after: Point = {
        ...point,
        known: stored(
          point.known,
          variable,
          isArray(variable) ? settledIn(point, index) : number(0),
          value.kind === 'const' ? value : UNKNOWN,
        ),
      }
      const assigning = scalar(scene, value, variable, !point.values.has(variable))
      const next = (assigned: Scalar): Formula =>
        emitNode(emission, node.next, { ...after, values: withAssigned(emission.sheet, after.values, scene, variable, index, assigned) })
      if (assigning.text.text.length <= LONG) return next(assigning)
      const name = emission.inner(`${shortName(emission.sheet, variable)}_next`)
      const body = next({ kind: 'scalar', text: closed(name) })
      return isNever(body) ? body : { kind: 'let', name, value: assigning.text.text, body }
    }
    case 'let': {
      const value = settledIn(point, node.value)
      const text = operand(scene, value, kindOf(node.temp.type))
      const short = text.length <= LONG
      const name = short ? text : emission.inner(node.temp.name)
      const known = bound(point.known, node.temp.id, value.kind === 'const' ? value : UNKNOWN)
      const body = emitNode(emission, node.next, { ...point, known, temps: new Map([...point.temps, [node.temp, name]]) })
      return short || isNever(body) ? body : { kind: 'let', name, value: text, body }
    }
    case 'note':
      return emitNode(emission, node.next, { ...point, hit: point.hit || emission.hits(node) })
    case 'if': {
      const condition = settledIn(point, node.condition)
      if (condition.kind === 'const') return emitNode(emission, condition.value !== 0 ? node.then : node.otherwise, point)
      return branches(emission, condition, node.then, node.otherwise, point)
    }
    case 'switch': {
      const value = settledIn(point, node.value)
      const chosenCase = value.kind === 'const' ? node.cases[value.value] : undefined
      if (chosenCase !== undefined) return emitNode(emission, chosenCase, point)
      const found = [...groups(node.cases)]
        .map(([next, cases]) => ({ cases, body: emitNode(emission, next, point) }))
        .filter(({ body }) => !isNever(body))
      return any(found.map(({ cases, body }) => all([...conditions(emission.sheet.variant, scene, isOneOf(node.value, cases)), body])))
    }
    case 'either':
      return any(node.branches.map((branch) => emitNode(emission, branch, point)))
    case 'choose': {
      const name = emission.inner(node.temp.name)
      const body = emitNode(emission, node.next, { ...point, temps: new Map([...point.temps, [node.temp, name]]) })
      return isNever(body) ? body : { kind: 'exists', name, set: chosen(node, kindOf(node.temp.type)), body }
    }
    case 'goto':
      return emission.wanted(point.hit) ? nextState(emission.sheet, emission.place, node.location, point.values) : FALSE
    case 'blocked':
    case 'fail':
      // A failing way has no next state; `failing` says where there is one.
      return FALSE
  }
}

function chosen({ low, high }: Extract<Node, { kind: 'choose' }>, kind: 'bool' | 'int' | 'set'): string {
  if (kind === 'bool') return low === high ? (low === 0 ? '{FALSE}' : '{TRUE}') : 'BOOLEAN'
  if (kind === 'set') return `SUBSET (0..${Math.ceil(Math.log2(high + 1)) - 1})`
  return `${low < 0 ? `(${low})` : low}..${high}`
}

function branches(emission: Emission, condition: Expression, yes: Node, no: Node, point: Point): Formula {
  const scene = sceneAt(emission, point)
  const [then, otherwise] = [emitNode(emission, yes, point), emitNode(emission, no, point)]
  if (isNever(then)) return isNever(otherwise) ? FALSE : all([...conditions(emission.sheet.variant, scene, not(condition)), otherwise])
  if (isNever(otherwise)) return all([...conditions(emission.sheet.variant, scene, condition), then])
  if (isSame(then, otherwise)) return then
  return { kind: 'if', condition: print(scene, condition, 'bool'), then, otherwise }
}
