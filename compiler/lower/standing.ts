// What `at` means. Input: the tasks, lowered, and the expressions that ask where one stands; output: the places that each asks for.
import type { LoweredTask } from './tasks.ts'
import type { World } from './world.ts'

/** The places of an expression are those with its label and those inside its procedures. What is resolved need not be again. */
export function resolvePlaces(world: World, tasks: readonly LoweredTask[]): void {
  for (const { task, labels, procedures, locations } of world.pendingAt.splice(0)) {
    for (const location of tasks[task]?.program.locations ?? []) {
      const placed = world.placed.get(location)
      const labelled = placed?.label !== undefined && labels.includes(placed.label)
      if (labelled || placed?.procedures.some((one) => procedures.includes(one))) locations.push(location)
    }
  }
}
