// What each task would do if nothing were in the way of the step that it stands before: for the wait-for graph, which asks the model
// who could end a wait. Input: a transition system; output: another over the same state, whose steps pass by every wait and note what
// they lack, and the wants that the notes stand for. Steps that never wait are left out.
import type { Node, Note, System, Want } from '../ir/system.ts'
import { nodesInOrder, successors } from '../ir/walk.ts'

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
  const at = (node: Node): Node => rebuilt.get(node) as Node
  const noting = (wants: readonly Want[], next: Node): Node =>
    wants.reduceRight<Node>((rest, want) => ({ kind: 'note', note: noteOf(want), next: rest }), next)
  for (const node of [...order].reverse()) {
    const after = successors(node)
    const blocked = node.kind === 'blocked' || (after.length > 0 && after.every((next) => lacking.has(next)))
    if (blocked) {
      const own = node.kind === 'blocked' && node.lacks !== undefined ? [node.lacks] : []
      const wants = [...new Set([...own, ...after.flatMap((next) => lacking.get(next) as readonly Want[])])]
      lacking.set(node, wants)
      if ((node.kind === 'blocked' && node.closed === true) || after.some((next) => closed.has(next))) closed.add(node)
      rebuilt.set(node, noting(wants, { kind: 'blocked' }))
    } else rebuilt.set(node, open(node))
  }
  return at(code)

  function open(node: Node): Node {
    switch (node.kind) {
      case 'assign':
      case 'let':
      case 'choose':
        return { ...node, next: at(node.next) }
      case 'note':
        return at(node.next)
      case 'if': {
        const lacks = (side: Node): readonly Want[] => (closed.has(side) ? [] : (lacking.get(side) ?? []))
        const [then, otherwise] = [lacks(node.then), lacks(node.otherwise)]
        if (then.length > 0) return { ...node, then: noting(then, at(node.otherwise)), otherwise: at(node.otherwise) }
        if (otherwise.length > 0) return { ...node, then: at(node.then), otherwise: noting(otherwise, at(node.then)) }
        return { ...node, then: at(node.then), otherwise: at(node.otherwise) }
      }
      case 'switch':
        return { ...node, cases: node.cases.map(at) }
      case 'either':
        return { ...node, branches: node.branches.map(at) }
      case 'goto':
      case 'blocked':
      case 'fail':
        return node
    }
  }
}
