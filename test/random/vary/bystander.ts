// A task more that touches nothing of the others': every state is there once for each place where it can stand, and every finding is
// the same. It says nothing of specs that count tasks, name all of them, or go round them.
import type { SpecFile } from '../../../compiler/ast/ast.ts'
import { walk } from '../../../compiler/ast/walk.ts'
import { withoutLine } from './names.ts'
import type { Variation } from './variation.ts'

const NAME = 'bystander'
/** Its steps, and so its places less one. */
const STEPS = 2

const OPERATION = `operation ${NAME}() {\n${'  skip\n'.repeat(STEPS)}}\n`
const TASK = `  task ${NAME} {\n    ${NAME}()\n  }\n`

export const bystander: Variation = {
  name: 'a task more',
  every: 12,
  vary: (text, file) => {
    if (asksForTasks(file)) return undefined
    const ends = file.declarations.flatMap((one) => (one.kind === 'workload' ? [one.span.end - 1] : []))
    if (ends.length === 0) return undefined
    const first = file.declarations.find((one) => one.kind === 'workload')!.span.start
    const places = [...ends.map((at) => [at, TASK] as const), [first, OPERATION] as const].sort(([a], [b]) => b - a)
    return {
      text: places.reduce((whole, [at, added]) => `${whole.slice(0, at)}${added}${whole.slice(at)}`, text),
      counts: product,
      said: (line) => (line.startsWith(`${NAME}: `) ? undefined : withoutLine(line)),
      lengths: false,
    }
  },
}

/** It names the type of all tasks, or the neighbour of one. */
const asksForTasks = (file: SpecFile): boolean =>
  [...walk(file)].some((node) => {
    const { kind, text, callee } = node as { kind?: string; text?: string; callee?: { text: string } }
    return (kind === 'name' && text === 'Task') || callee?.text === 'next' || callee?.text === 'previous'
  })

/** Of `9 states, 12 transitions, depth 4, 1 at the start`. */
function product(line: string): string {
  const [states = 0, transitions = 0, depth = 0, initial = 0] = (line.match(/\d+/g) ?? []).map(Number)
  // Without a first state there is nothing for it to do.
  const more = states === 0 ? 0 : STEPS
  return (
    `${states * (more + 1)} states, ${transitions * (more + 1) + states * more} transitions, ` +
    `depth ${depth + more}, ${initial} at the start`
  )
}
