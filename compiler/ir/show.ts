// A transition system for people: variables with what the layout packs, locks, and each task's places with their code. Input: a system, or
// the tasks of one that is still being made, and where spans point to; output: text. Nothing reads it again.
import type { Span } from '../diagnostics/diagnostic.ts'
import { describeNote, describeReference, describeValue, told } from './describe.ts'
import type { Location, Lock, Node, Property, System, Variable, Want } from './system.ts'
import { nodesInOrder, successors } from './walk.ts'

/** `line 12`, for a span. */
type Line = (span: Span) => string

/** `line` says where in the spec a span stands. */
export function systemText(system: System, line: Line): string {
  const sizes = [...system.sizes].map(([name, value]) => `, ${name} = ${value}`).join('')
  return [
    `system of ${system.spec}, workload ${system.workload}${sizes}`,
    '',
    ...system.parameters.map((one) => `switch ${one.name}: ${one.values.join(' | ')}, here ${one.values[one.initial] ?? ''}`),
    ...system.variables.flatMap((variable) => variableLines(variable, system)),
    ...system.locks.map(lockLine),
    ...system.properties.map(
      (property) => `${property.claim.kind} ${property.name}: ${claimText(property.claim)}  // ${line(property.span)}`,
    ),
    ...system.tasks.flatMap(({ name, role, fairness, locations }) => [
      '',
      `${role} ${name}${fairness === 'weak' ? '' : `, fairness ${fairness}`}`,
      ...placesText(locations, line),
    ]),
    '',
  ].join('\n')
}

/** An element a line: its first value and what it can be. */
function variableLines({ name, kind, type, elements, initial, bounds, scope }: Variable, { free }: System): readonly string[] {
  return elements.map((element, i) => {
    const { low, high } = bounds[i] ?? { low: 0, high: 0 }
    const said = (value: number): string => (kind === 'place' ? String(value) : describeValue(value, type))
    const first = free.some((one) => one.variable.name === name && one.element === i) ? 'any' : said(initial[i] ?? 0)
    const range = low === high ? `always ${said(low)}` : `${said(low)} to ${said(high)}`
    return `${kind} ${element}: ${scope === undefined ? `${first} at first, ` : ''}${range}`
  })
}

function lockLine({ id, name, lockKind, modes, holds, queue }: Lock): string {
  const held = modes.filter((_, mode) => holds.some((hold) => hold.mode === mode))
  return `lock ${id} ${name}: ${lockKind}, ${held.length === 0 ? 'never held' : held.join(', ')}${queue === undefined ? '' : ', with a queue'}`
}

function claimText(claim: Property['claim']): string {
  switch (claim.kind) {
    case 'completes':
      return `operation ${claim.operation}${claim.task === undefined ? '' : ` of task ${claim.task}`}${claim.outcome === undefined ? '' : ` by ${claim.outcome}`}`
    case 'leadsTo':
      return `${told(claim.premise)} leads to ${told(claim.conclusion)}`
    default:
      return told(claim.condition)
  }
}

/** The places of one task, each with its code. */
export const placesText = (locations: readonly Location[], line: Line): readonly string[] =>
  locations.flatMap((location, id) => {
    const { verb, text, label, rest, finished, request, awaits } = location
    const says = verb === 'start' || verb === 'end' ? verb : `${line(location.span)}: ${text}`
    const scope = location.scope.filter(({ bounds }) => bounds.some(({ low, high }) => low !== high))
    const facts = [
      ...(label === undefined ? [] : [`label ${label}`]),
      ...(rest ? ['rest'] : []),
      ...(scope.length === 0 ? [] : [`in scope ${scope.map(({ name }) => name).join(', ')}`]),
      ...(request === undefined ? [] : [`requests ${told(request.lock)}, mode ${told(request.mode)}`]),
      ...(awaits === undefined ? [] : [`awaits ${told(awaits)}`]),
    ]
    const numbers = new Map(locations.map((one, number) => [one, number]))
    return [
      `  ${id} ${says}`,
      ...facts.map((fact) => `      (${fact})`),
      ...(finished ? [] : codeText(location.code, (one) => numbers.get(one) ?? one.id).map((text) => `      ${text}`)),
    ]
  })

/** A join is written where it is first reached, with a mark, and named by the mark elsewhere. */
function codeText(code: Node, numberOf: (location: Location) => number): readonly string[] {
  const arrivals = new Map<Node, number>()
  for (const node of nodesInOrder(code)) for (const next of new Set(successors(node))) arrivals.set(next, (arrivals.get(next) ?? 0) + 1)
  const marks = new Map<Node, number>()
  const inner = (node: Node): readonly string[] => written(node).map((text) => `  ${text}`)
  const written = (node: Node): readonly string[] => {
    const known = marks.get(node)
    if (known !== undefined) return [`as at *${known}`]
    const short = successors(node).length === 0
    if (short || (arrivals.get(node) ?? 0) < 2) return plain(node)
    const mark = marks.size + 1
    marks.set(node, mark)
    return [`*${mark}`, ...plain(node)]
  }
  const plain = (node: Node): readonly string[] => {
    switch (node.kind) {
      case 'assign':
        return [`${describeReference(node.target)} = ${told(node.value)}`, ...written(node.next)]
      case 'let':
        return [`let ${node.temp.name} = ${told(node.value)}`, ...written(node.next)]
      case 'if':
        return [`if ${told(node.condition)}`, ...inner(node.then), 'else', ...inner(node.otherwise)]
      case 'switch':
        return [`switch ${told(node.value)}`, ...node.cases.flatMap((one, i) => [`case ${i}`, ...inner(one)])]
      case 'either':
        return node.branches.flatMap((one, i) => [i === 0 ? 'either' : 'or', ...inner(one)])
      case 'choose':
        return [`choose ${node.temp.name} in ${node.low}..${node.high}`, ...written(node.next)]
      case 'note':
        return [`note ${describeNote(node.note)}`, ...written(node.next)]
      case 'goto':
        return [`goto ${numberOf(node.location)}`]
      case 'blocked':
        return [`blocked${node.lacks === undefined ? '' : ` (${wantText(node.lacks)})`}`]
      case 'fail':
        return [`fail ${node.failure.name}`]
    }
  }
  return written(code)
}

function wantText(want: Want): string {
  switch (want.kind) {
    case 'lock':
      return `lock ${want.lock}, mode ${want.mode}`
    case 'condition':
      return 'a condition'
    case 'interrupt':
      return `interrupts ${want.tasks.join(', ')}`
  }
}
