// What each task would do if nothing were in the way of the step that it stands before: for the wait-for graph, which asks the model
// who could end a wait. Input: a transition system; output: another over the same state, whose steps pass by every wait and note what
// they lack, and the wants that the notes stand for. Steps that never wait are left out.
import { boundsOf } from '../ir/bounds.ts'
import { TRUE, and, compare, number } from '../ir/build.ts'
import type { Expression, Node, Note, Reference, System, Want } from '../ir/system.ts'
import { nodesInOrder, successors, withSuccessors } from '../ir/walk.ts'
import { entryOf } from '../../runtime/entries.ts'

interface Supposed {
  readonly system: System
  /** By the id of the note. */
  readonly wants: readonly Want[]
}

export function supposed(system: System): Supposed {
  const wants: Want[] = []
  const ids = new Map<string, number>()
  const idOf = (want: Want): number => {
    const key = JSON.stringify(want)
    const id = ids.get(key) ?? wants.push(want) - 1
    ids.set(key, id)
    return id
  }
  const notes: Note[] = []
  const noteOf = (want: Want, task: number): Note => (notes[idOf(want)] ??= { id: idOf(want), kind: 'lacks', task, want })
  const tasks = system.tasks.map((task) => ({
    ...task,
    locations: task.locations.map((location) => ({ ...location, code: passingBy(location.code, (want) => noteOf(want, task.id)) })),
  }))
  return { system: { ...system, tasks, properties: [], failures: system.failures, notes, free: [] }, wants }
}

/** The step without its waits; blocked where it has none. */
function passingBy(code: Node, noteOf: (want: Want) => Note): Node {
  const order = nodesInOrder(code)
  if (!order.some((node) => node.kind === 'blocked' && node.lacks !== undefined)) return { kind: 'blocked' }
  /** Of what is blocked on every path: what is lacking there. */
  const lacking = new Map<Node, readonly Want[]>()
  /** Of these nodes what it would take to go on is not there to be supposed. */
  const closed = new Set<Node>()
  const rebuilt = new Map<Node, Node>()
  const at = (node: Node): Node => entryOf(rebuilt, node)
  const noting = (wants: readonly Want[], next: Node): Node =>
    wants.reduceRight<Node>((rest, want) => ({ kind: 'note', note: noteOf(want), next: rest }), next)
  for (const node of [...order].reverse()) {
    const after = successors(node)
    if (node.kind === 'blocked') {
      const wants = node.lacks === undefined ? [] : [node.lacks]
      lacking.set(node, wants)
      if (node.closed === true) closed.add(node)
      rebuilt.set(node, noting(wants, { kind: 'blocked' }))
      continue
    }
    rebuilt.set(node, open(node))
    if (after.length === 0 || !after.every((next) => lacking.has(next))) continue
    lacking.set(node, [...new Set(after.flatMap((next) => entryOf(lacking, next)))])
    if (after.some((next) => closed.has(next))) closed.add(node)
  }
  return at(code)

  function open(node: Node): Node {
    switch (node.kind) {
      case 'assign': {
        const fits = fitting(node.target, node.value)
        const assigned: Node = { ...node, next: at(node.next) }
        const unfit = noting(lacking.get(node.next) ?? [], { kind: 'blocked' })
        if (fits.kind === 'const') return fits.value === 0 ? unfit : assigned
        return { kind: 'if', condition: fits, then: assigned, otherwise: unfit }
      }
      case 'note':
        return at(node.next)
      case 'if': {
        // Blocked either way, each by what is lacking there.
        if (lacking.has(node.then) && lacking.has(node.otherwise)) return withSuccessors(node, at)
        const lacks = (side: Node): readonly Want[] => (closed.has(side) ? [] : (lacking.get(side) ?? []))
        const [then, otherwise] = [lacks(node.then), lacks(node.otherwise)]
        if (then.length > 0) return { ...node, then: noting(then, at(node.otherwise)), otherwise: at(node.otherwise) }
        if (otherwise.length > 0) return { ...node, then: at(node.then), otherwise: noting(otherwise, at(node.then)) }
        return withSuccessors(node, at)
      }
      default:
        return withSuccessors(node, at)
    }
  }
}

/**
 * Whether the value has a place in the state. Its variable has been narrowed to what it can be in a run, and who passes by a wait can
 * come to hold a lock once more often than anybody does: such a state cannot be supposed.
 */
function fitting({ variable, index }: Reference, value: Expression): Expression {
  const bounds = index.kind === 'const' ? variable.bounds.slice(index.value, index.value + 1) : variable.bounds
  const low = Math.max(...bounds.map((one) => one.low))
  const high = Math.min(...bounds.map((one) => one.high))
  const known = boundsOf(value)
  return and([known.low < low ? compare('>=', value, number(low)) : TRUE, known.high > high ? compare('<=', value, number(high)) : TRUE])
}
