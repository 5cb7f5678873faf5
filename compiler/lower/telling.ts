// Two systems of one lowering: one to search, and one with the notes that only a reader of a trace wants. Input: a system with all notes, told ones last;
// output: both, over the same variables and places, with the same ways in the same order. The notes of the first have the same ids in both.
import { isTold, type Node, type System } from '../ir/system.ts'
import { nodesInOrder, successors, withSuccessors } from '../ir/walk.ts'
import { NEVER, branch } from '../ir/build.ts'
import { entryOf } from '../../runtime/entries.ts'

/** The locations given become those of the system to search: they are what conditions and jumps speak of. */
export function withTelling(system: System): { readonly system: System; readonly telling: System } {
  const telling: System = {
    ...system,
    tasks: system.tasks.map((task) => ({ ...task, locations: task.locations.map((location) => ({ ...location })) })),
  }
  for (const { locations } of system.tasks) for (const location of locations) location.code = untold(location.code)
  return { system: { ...system, notes: system.notes.filter((note) => !isTold(note)) }, telling }
}

/** The code without told notes, and without the tests that only these told apart. */
function untold(code: Node): Node {
  const order = nodesInOrder(code)
  if (!order.some((node) => node.kind === 'note' && isTold(node.note))) return code
  const rebuilt = new Map<Node, Node>()
  const at = (node: Node): Node => entryOf(rebuilt, node)
  for (const node of [...order].reverse()) {
    const kept = successors(node).every((next) => at(next) === next)
    rebuilt.set(node, node.kind === 'note' && isTold(node.note) ? at(node.next) : kept ? node : made(node))
  }
  return at(code)

  function made(node: Node): Node {
    switch (node.kind) {
      case 'if':
        return branch(node.condition, at(node.then), at(node.otherwise))
      case 'switch': {
        const cases = node.cases.map(at)
        const taken = cases.filter((one) => one !== NEVER)
        const [first] = taken
        return first !== undefined && taken.every((one) => one === first) ? first : { ...node, cases }
      }
      default:
        return withSuccessors(node, at)
    }
  }
}
