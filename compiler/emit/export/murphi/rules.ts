// The rules of a Murphi model: one for each way of each step, since a rule cannot choose; what is chosen from a range is a parameter.
// Input: the sheet of a model; output: rules, and procedures for code that several branches share.
import type { Expression, Location, Node, Temp, Type } from '../../../ir/system.ts'
import { rangeOf } from '../../../ir/extent.ts'
import { nodesInOrder, successors } from '../../../ir/walk.ts'
import { joinsIn } from '../joins.ts'
import { caption, failureKind, inString, passed, titleOf } from '../places.ts'
import { conjunction, conjuncts, kindOf, print, type Scene } from '../print.ts'
import { TAKEN, always, conditionOf, groups, isOneOf, never, scriptsOf, type Meant, type Script } from '../symbolic.ts'
import { leftBehind, resetsOf, type Place } from '../variant.ts'
import { filled, rangeText, type MurphiSheet } from './sheet.ts'
import { nth } from '../../../../runtime/entries.ts'

export function rulesOf(sheet: MurphiSheet): { readonly procedures: readonly string[]; readonly rules: readonly string[] } {
  const procedures: string[] = []
  const rules: string[] = []
  for (const { task, places } of sheet.variant.tasks) {
    rules.push(`-- ---- ${titleOf(task, sheet.source)} ----`, '')
    for (const place of places) {
      const about = passed(sheet.variant, place.code)
      const scripts = scriptsOf(place.code, meantIn(sheet))
      if (place.ended) continue
      if (scripts.length !== 1) {
        rules.push(
          `-- ${caption(place, sheet.source)}${scripts.length === 0 ? ': no step leads on from here' : `: ${scripts.length} ways`}`,
        )
      }
      if (about.length > 0) rules.push(`-- ${about.join('; ')}`)
      scripts.forEach((script, way) => rules.push(...rule(sheet, place, script, scripts.length > 1 ? way + 1 : 0, procedures)))
      if (scripts.length === 0) rules.push('')
    }
  }
  return { procedures, rules }
}

/** All that can be taken, without failures that are left out. */
const meantIn = ({ isKnown }: MurphiSheet): Meant => ({
  end: (end) => TAKEN.end(end) && !(end.kind === 'fail' && isKnown(failureKind(end.failure), end.failure.name)),
})

interface Emission {
  readonly sheet: MurphiSheet
  readonly place: Place
  readonly script: Script
  readonly takes: (node: Node, at: number) => boolean
  readonly shared: ReadonlyMap<Node, readonly Temp[]>
  readonly written: Map<string, string>
  readonly procedures: string[]
  readonly name: string
}

interface Body {
  readonly temps: ReadonlyMap<Temp, string>
  readonly locals: { readonly name: string; readonly type: Type }[]
  readonly inner: (text: string) => string
}

function rule(sheet: MurphiSheet, place: Place, script: Script, way: number, procedures: string[]): readonly string[] {
  const inner = sheet.naming.inner()
  const parameters = script.flatMap(({ node }) => (node.kind === 'choose' ? [{ node, name: inner(node.temp.name) }] : []))
  const temps = new Map(parameters.map(({ node, name }) => [node.temp, name]))
  const scene = sceneWith(sheet, temps)
  const condition = conditionOf(place.code, meantIn(sheet), script)
  if (never(condition)) return []
  const emission: Emission = {
    sheet,
    place,
    script,
    procedures,
    written: new Map(),
    shared: joinsIn(place.code),
    takes: takenBy(place.code, script),
    name: sheet.placeOf(place.location),
  }
  const body: Body = { temps, locals: [], inner }
  const lines = emitNode(emission, place.code, 0, body)
  const title = inString(`${place.task.name}, ${caption(place, sheet.source)}${way === 0 ? '' : `, way ${way}`}`)
  const here = `${nth(sheet.at, place.task.id)} = ${sheet.placeOf(place.location)}`
  const text = [
    `rule "${title}"`,
    ...conjunction(scene, [here, ...(always(condition) ? [] : conjuncts(scene, condition))]).map((line) => `  ${line}`),
    '==>',
    ...variables(body),
    'begin',
    ...lines.map((line) => `  ${line}`),
    'end;',
  ]
  const heads = parameters.map(({ node, name }) => `ruleset ${name}: ${rangeText(node.low, node.high, node.temp.type)} do`)
  return [...heads, ...text, ...heads.map(() => 'end;'), '']
}

const variables = ({ locals }: Body): readonly string[] =>
  locals.length === 0 ? [] : ['var', ...locals.map((one) => `  ${one.name}: ${typeText(one.type)};`)]

function typeText(type: Type): string {
  const { low, high } = rangeOf(type)
  return type.kind === 'bool' ? 'boolean' : `${low} .. ${high}`
}

function sceneWith(sheet: MurphiSheet, temps: ReadonlyMap<Temp, string>): Scene {
  return { ...sheet.scene, temp: (temp) => temps.get(temp) ?? sheet.scene.temp(temp) }
}

/** Whether some way that makes the choices of the script from position `at` on goes through the node. */
function takenBy(code: Node, script: Script): (node: Node, at: number) => boolean {
  const found = new Set<string>()
  const numbers = new Map(nodesInOrder(code).map((node, i) => [node, i]))
  for (const node of [...nodesInOrder(code)].reverse()) {
    for (let at = 0; at <= script.length; at++) {
      const next = (one: Node, position: number): boolean => found.has(`${numbers.get(one)} ${position}`)
      const chosen = script[at]
      const taken =
        node.kind === 'either'
          ? chosen?.node === node && next(nth(node.branches, chosen.branch), at + 1)
          : node.kind === 'choose'
            ? chosen?.node === node && next(node.next, at + 1)
            : node.kind === 'goto' || node.kind === 'fail'
              ? at === script.length
              : successors(node).some((one) => next(one, at))
      if (taken) found.add(`${numbers.get(node)} ${at}`)
    }
  }
  return (node, at) => found.has(`${numbers.get(node)} ${at}`)
}

function emitNode(emission: Emission, node: Node, at: number, body: Body): readonly string[] {
  const temps = emission.shared.get(node)
  if (temps === undefined) return emitPlain(emission, node, at, body)
  const key = `${[...emission.shared.keys()].indexOf(node)} ${at}`
  let name = emission.written.get(key)
  if (name === undefined) {
    name = emission.sheet.naming.fresh(`${emission.name}_rest`)
    emission.written.set(key, name)
    const inner = emission.sheet.naming.inner()
    const parameters = temps.map((temp) => ({ temp, name: inner(temp.name) }))
    const own: Body = { temps: new Map(parameters.map((one) => [one.temp, one.name])), locals: [], inner }
    const lines = emitPlain(emission, node, at, own)
    emission.procedures.push(
      `procedure ${name}(${parameters.map((one) => `${one.name}: ${typeText(one.temp.type)}`).join('; ')});`,
      ...variables(own),
      'begin',
      ...lines.map((line) => `  ${line}`),
      'end;',
      '',
    )
  }
  const scene = sceneWith(emission.sheet, body.temps)
  return [`${name}(${temps.map((temp) => scene.temp(temp)).join(', ')});`]
}

function emitPlain(emission: Emission, node: Node, at: number, body: Body): readonly string[] {
  const { sheet, script } = emission
  const scene = sceneWith(sheet, body.temps)
  switch (node.kind) {
    case 'assign': {
      const { variable, index } = node.target
      return [
        `${scene.read(variable, index, scene)} := ${print(scene, node.value, kindOf(variable.type))};`,
        ...emitNode(emission, node.next, at, body),
      ]
    }
    case 'let': {
      const name = body.inner(node.temp.name)
      body.locals.push({ name, type: node.temp.type })
      const after: Body = { ...body, temps: new Map([...body.temps, [node.temp, name]]) }
      return [`${name} := ${print(scene, node.value, kindOf(node.temp.type))};`, ...emitNode(emission, node.next, at, after)]
    }
    case 'note':
      return emitNode(emission, node.next, at, body)
    case 'if':
      return branches(emission, [{ condition: node.condition, next: node.then }], node.otherwise, at, body)
    case 'switch': {
      const found = [...groups(node.cases)]
      const [last] = found.splice(-1)
      if (last === undefined) return []
      return branches(
        emission,
        found.map(([next, cases]) => ({ condition: isOneOf(node.value, cases), next })),
        last[0],
        at,
        body,
      )
    }
    case 'either':
      return emitNode(emission, nth(node.branches, script[at]?.branch ?? 0), at + 1, body)
    case 'choose':
      return emitNode(emission, node.next, at + 1, body)
    case 'goto':
      return emitGoto(emission, node.location, scene)
    case 'fail':
      return [`error "${inString(`fails ${node.failure.name}: ${node.failure.message}`)}";`]
    case 'blocked':
      return []
  }
}

interface Branch {
  readonly condition: Expression
  readonly next: Node
}

/** A branch that this rule cannot take is left out: its guard sees to it that it is not met. */
function branches(emission: Emission, list: readonly Branch[], otherwise: Node, at: number, body: Body): readonly string[] {
  const scene = sceneWith(emission.sheet, body.temps)
  const kept = list.filter((branch) => emission.takes(branch.next, at))
  const last = emission.takes(otherwise, at) ? otherwise : kept.pop()?.next
  if (last === undefined) return []
  const ends = emitNode(emission, last, at, body)
  const taken = kept.map((branch) => emitNode(emission, branch.next, at, body))
  if (taken.every((lines) => lines.join('\n') === ends.join('\n'))) return ends
  return [
    ...kept.flatMap((branch, i) => [
      `${i === 0 ? 'if' : 'elsif'} ${print(scene, branch.condition, 'bool')} then`,
      ...nth(taken, i).map((line) => `  ${line}`),
    ]),
    'else',
    ...ends.map((line) => `  ${line}`),
    'end;',
  ]
}

function emitGoto(emission: Emission, target: Location, scene: Scene): readonly string[] {
  const { sheet, place } = emission
  const resets = leftBehind(sheet.variant, place, target).flatMap((variable) => filled(sheet, scene, variable, resetsOf(variable)))
  return [...resets, `${nth(sheet.at, place.task.id)} := ${sheet.placeOf(target)};`]
}
