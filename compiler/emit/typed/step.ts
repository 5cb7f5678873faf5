// One step of one task over typed records. Input: a location; output: a function that runs it on a copy of the state, and one
// function for each join of its code. Each way of an `either` or `choose` goes on with a copy of its own.
import type { Location, Node, Task, Temp, Variable } from '../../ir/system.ts'
import { expressionsOf, nodesInOrder, successors, visitExpression } from '../../ir/walk.ts'
import type { Routine, Statement } from '../module.ts'
import { quote, remark, type Names } from '../text.ts'
import { dropUnused, markUnused } from '../unused.ts'
import { as, code, comesAndGoes, condition, reference, type Scene, type TypedContext } from './expression.ts'

export interface TypedStepContext extends TypedContext {
  readonly line: (location: Location) => string
}

interface Emission {
  readonly context: TypedStepContext
  readonly task: Task
  readonly source: Location
  /** Variables that can have a value when the step ends. */
  readonly present: readonly Variable[]
  readonly joins: ReadonlyMap<Node, { readonly name: string; readonly temps: readonly Temp[] }>
}

interface Point extends Scene {
  readonly notes: string
  readonly names: Names
}

export function emitTypedStep(
  context: TypedStepContext,
  task: Task,
  location: Location,
  name: string,
  comment: string,
  moduleNames: Names,
): readonly Routine[] {
  const order = nodesInOrder(location.code)
  const live = liveTemps(order)
  const arrivals = new Map<Node, number>()
  for (const next of order.flatMap(successors)) arrivals.set(next, (arrivals.get(next) ?? 0) + 1)
  const joins = new Map(
    order
      .filter((node) => (arrivals.get(node) ?? 0) > 1 && !isEnd(node))
      .map((node) => [node, { name: moduleNames.fresh(`${name}_join`), temps: live(node) }]),
  )
  const assigned = order.flatMap((node) => (node.kind === 'assign' ? [node.target.variable] : []))
  const present = [...new Set([...location.scope, ...assigned])].filter((variable) => comesAndGoes(variable) && variable.task === task.id)
  const emission: Emission = { context, task, source: location, present, joins }
  const names = moduleNames.inner()
  const body = emitNode(emission, location.code, { state: 'next', notes: 'notes', temps: new Map(), names })
  const routine: Routine = {
    kind: 'function',
    name,
    exported: false,
    comment,
    parameters: [
      { name: 'next', type: 'Draft' },
      { name: 'notes', type: 'number[]' },
    ],
    returns: 'void',
    body,
  }
  const routines = [routine, ...[...joins].map(([node, join]) => emitJoin(emission, node, join, moduleNames))]
  return routines.map((one) => markUnused({ ...one, body: dropUnused(one.body as readonly Statement[], new Set()) }))
}

const isEnd = (node: Node): boolean => node.kind === 'goto' || node.kind === 'blocked' || node.kind === 'fail'

function liveTemps(order: readonly Node[]): (node: Node) => readonly Temp[] {
  const live = new Map<Node, ReadonlySet<Temp>>()
  for (const node of [...order].reverse()) {
    const found = new Set<Temp>(successors(node).flatMap((next) => [...(live.get(next) ?? [])]))
    if (node.kind === 'let' || node.kind === 'choose') found.delete(node.temp)
    for (const expression of expressionsOf(node)) visitExpression(expression, (part) => void (part.kind === 'temp' && found.add(part.temp)))
    live.set(node, found)
  }
  return (node) => [...(live.get(node) ?? [])].sort((a, b) => a.id - b.id)
}

function emitJoin(
  emission: Emission,
  node: Node,
  join: { readonly name: string; readonly temps: readonly Temp[] },
  moduleNames: Names,
): Routine {
  const names = moduleNames.inner()
  const temps = new Map(join.temps.map((temp) => [temp, names.fresh(temp.name)]))
  return {
    kind: 'function',
    name: join.name,
    exported: false,
    comment: '',
    parameters: [
      { name: 'next', type: 'Draft' },
      { name: 'notes', type: 'number[]' },
      ...join.temps.map((temp) => ({ name: temps.get(temp) as string, type: emission.context.types.text(temp.type) })),
    ],
    returns: 'void',
    body: emitNode(emission, node, { state: 'next', notes: 'notes', temps, names }),
  }
}

function emitEdge(emission: Emission, target: Node, point: Point): Statement[] {
  const join = emission.joins.get(target)
  if (join === undefined) return emitNode(emission, target, point)
  return [`${join.name}(${[point.state, point.notes, ...join.temps.map((temp) => point.temps.get(temp) ?? 'never()')].join(', ')})`]
}

function emitNode(emission: Emission, start: Node, point: Point): Statement[] {
  const { context } = emission
  const out: Statement[] = []
  let node = start
  let temps = point.temps
  // Straight code in a loop, so that a long step is no deep recursion.
  for (;;) {
    const here: Point = { ...point, temps }
    if (node !== start && emission.joins.has(node)) return [...out, ...emitEdge(emission, node, here)]
    switch (node.kind) {
      case 'assign':
        out.push(`${reference(context, here, node.target, false)} = ${as(context, here, node.target.variable.type, node.value)}`)
        node = node.next
        continue
      case 'let': {
        const name = point.names.fresh(node.temp.name)
        out.push(`const ${name}: ${context.types.text(node.temp.type)} = ${as(context, here, node.temp.type, node.value)}`)
        temps = new Map([...temps, [node.temp, name]])
        node = node.next
        continue
      }
      case 'note':
        out.push(`${point.notes}.push(${node.note.id})`)
        node = node.next
        continue
      case 'if': {
        const then = emitEdge(emission, node.then, here)
        const otherwise = emitEdge(emission, node.otherwise, here)
        if (then.length > 0) out.push({ kind: 'if', test: condition(context, here, node.condition), then, otherwise })
        else if (otherwise.length > 0)
          out.push({ kind: 'if', test: `!${condition(context, here, node.condition)}`, then: otherwise, otherwise: [] })
        return out
      }
      case 'switch': {
        const groups = new Map<Node, number[]>()
        node.cases.forEach((target, i) => groups.set(target, [...(groups.get(target) ?? []), i]))
        const cases = [...groups].map(([target, values]) => ({
          comment: [],
          labels: values.map((value) => `case ${value}`),
          body: [...emitEdge(emission, target, here), 'break'],
        }))
        // By `Number`, since tsc would refuse the cases that another switch on the same name, around this one, excludes.
        out.push({ kind: 'switch', value: `Number(${code(context, here, node.value)})`, cases })
        return out
      }
      case 'either':
        for (const branch of node.branches) {
          const [copy, copied] = copies(here)
          const body = emitEdge(emission, branch, copied)
          if (body.length > 0) out.push({ kind: 'block', head: '', body: [...copy, ...body] })
        }
        return out
      case 'choose': {
        const [copy, copied] = copies(here)
        const name = point.names.fresh(node.temp.name)
        const counter = node.temp.type.kind === 'int' ? name : point.names.fresh(`${node.temp.name}_code`)
        const bound = counter === name ? [] : [`const ${name} = ${context.types.decode(node.temp.type, counter)}`]
        const body = emitEdge(emission, node.next, { ...copied, temps: new Map([...temps, [node.temp, name]]) })
        out.push({
          kind: 'block',
          head: `for (let ${counter} = ${node.low}; ${counter} <= ${node.high}; ${counter}++)`,
          body: [...copy, ...bound, ...body],
        })
        return out
      }
      case 'goto':
        out.push(...emitGoto(emission, node.location, here))
        return out
      case 'blocked':
        return out
      case 'fail':
        out.push(`fails(${node.failure.id}, ${point.notes}) // ${remark(node.failure.message)}`)
        return out
    }
  }
}

function copies(point: Point): [Statement[], Point] {
  const state = point.names.fresh('next')
  const notes = point.names.fresh('notes')
  return [[`const ${state}: Draft = { ...${point.state} }`, `const ${notes} = [...${point.notes}]`], { ...point, state, notes }]
}

function emitGoto(emission: Emission, target: Location, point: Point): Statement[] {
  const gone = emission.present.filter((variable) => !target.scope.includes(variable)).flatMap((variable) => variable.elements)
  const place = quote(emission.task.place.elements[0] ?? emission.task.place.name)
  return [
    ...(gone.length === 0 ? [] : [`forget(${point.state}, [${gone.map(quote).join(', ')}])`]),
    `${point.state}[${place}] = ${target.id} // ${target.finished ? 'finished' : emission.context.line(target)}`,
    `moves(${point.state}, ${point.notes})`,
  ]
}
