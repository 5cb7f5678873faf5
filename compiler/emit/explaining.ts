// Emits what explains the findings of one workload, beside its checker and over the same states, and what is watched in its runs. Input: its
// system, the one with more notes, what is asked, and the layout; output: the structure of a module of the type ExplainingModule or
// WatchingModule of runtime/contract.ts.
import { describeValue } from '../ir/describe.ts'
import type { Layout } from '../ir/layout.ts'
import type { Decision, Question, Read, System } from '../ir/system.ts'
import { emitSteps } from './checker.ts'
import { noteMeta, typeMeta, wantMeta } from './meta.ts'
import type { Declaration, EmitOptions, ModuleText } from './module.ts'
import { own } from './packed/own.ts'
import { sourceOf, type Source } from './source.ts'
import { supposed } from './suppose.ts'

/** What readers ask of states, as lowering makes it. */
interface Explained {
  /** By property. */
  readonly decisions: readonly (Decision | undefined)[]
  readonly reads: readonly { readonly task: number; readonly location: number; readonly reads: readonly Read[] }[]
}

/**
 * The module that explains findings. `telling`: the same system with more notes; its locations and variables have the same ids.
 * `decisions`, by property, and `reads` are asked of states alone.
 */
export function emitExplaining(
  system: System,
  telling: System,
  { decisions, reads }: Explained,
  layout: Layout,
  options: EmitOptions,
): ModuleText {
  const source = sourceOf(options.sources)
  const supposing = supposed(system)
  const asked = asking(source)
  const decided = decisions.map((one) => (one === undefined ? null : asked.decision(one)))
  const read = reads.map((one) => ({ task: one.task, location: one.location, values: one.reads.map(asked.read) }))
  const steps = emitSteps(telling, layout, options, asked.questions)
  const suppose = emitSteps(supposing.system, layout, options).declarations.map((one) => ({
    ...one,
    name: own.suppose,
    comment: 'Steps as if what each waits for were there, with notes of what is lacking: an index in `wants`.',
  }))
  const told = telling.notes.slice(system.notes.length).map((note) => noteMeta(note, source))
  const wants = supposing.wants.map((want) => wantMeta(want, source))
  return {
    ...steps,
    imports: [...steps.imports, 'NoteMeta', 'WantMeta', 'DecisionMeta', 'StatementMeta'],
    declarations: [
      ...steps.declarations,
      ...suppose,
      table(own.told, 'readonly NoteMeta[]', 'The notes that `create` has beyond those of the checker.', told),
      table(own.wants, 'readonly WantMeta[]', 'What a step can lack.', wants),
      table(own.decisions, 'readonly (DecisionMeta | null)[]', 'By property: which part decides that it is false.', decided),
      table(own.reads, 'readonly StatementMeta[]', 'What statements read that can fail.', read),
    ],
  }
}

/** `watched`: as lowering makes it. */
export function emitWatching(
  system: System,
  watched: readonly {
    readonly text: string
    readonly everywhere: Question | undefined
    readonly places: readonly { readonly task: number; readonly location: number; readonly question: Question }[]
  }[],
  layout: Layout,
  options: EmitOptions,
): ModuleText {
  const asked = asking(sourceOf(options.sources))
  const value = watched.map(({ text, everywhere, places }) => ({
    text,
    everywhere: everywhere === undefined ? null : asked.answer(everywhere),
    places: places.map(({ task, location, question }) => ({ task, location, ...asked.answer(question) })),
  }))
  const still = { ...system, tasks: system.tasks.map((task) => ({ ...task, locations: [] })), properties: [] }
  const steps = emitSteps(still, layout, options, asked.questions)
  return {
    ...steps,
    imports: [...steps.imports, 'WatchMeta'],
    declarations: [...steps.declarations, table(own.watched, 'readonly WatchMeta[]', 'What is watched.', value)],
  }
}

const table = (name: string, type: string, comment: string, value: readonly unknown[]): Declaration => ({
  ...{ kind: 'table', name, comment, type, value },
})

/** Questions, each once, and what the module says of them. */
function asking(source: Source) {
  const questions: Question[] = []
  const indices = new Map<object, number>()
  const index = (question: Question): number => {
    const known = indices.get(question) ?? questions.push(question) - 1
    indices.set(question, known)
    return known
  }
  const answer = (question: Question) => ({ question: index(question), type: typeMeta(question.value.type) })
  const read = (one: Read) => ({ name: one.name, ...answer(one) })
  const decision = (one: Decision): object => {
    if (one.kind === 'test') {
      const { condition, then, otherwise } = one
      const question = index({ value: condition, defined: { kind: 'const', value: 1, type: { kind: 'bool' } } })
      return { kind: 'test', question, then: decision(then), otherwise: decision(otherwise) }
    }
    const values = one.bindings.map(({ name, value, type }) => `${name} = ${describeValue(value, type)}`)
    const bound = values.length === 0 ? '' : `for ${values.join(', ')}: `
    return { kind: 'part', text: `${bound}${source.text(one.span)} is ${one.holds}`, values: one.reads.map(read) }
  }
  return { questions, answer, read, decision }
}
