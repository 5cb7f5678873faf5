// Lowering: from the typed model, one workload and sizes to its transition system. Input: a checked model; output: a system in
// which every call, attempt and touch is expanded, or diagnostics where the sizes make no sense. This file is the list of its passes.
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { errorAt } from '../diagnostics/report.ts'
import type { Expression, System } from '../ir/system.ts'
import type * as M from '../model/model.ts'
import { assemble } from './assemble.ts'
import { countGiven } from './given.ts'
import { TooLarge, tooLarge } from './growth.ts'
import { hostsOf } from './hosts.ts'
import { firstValues, tooManyFirst } from './initial.ts'
import { elaborate, type Selection } from './instance.ts'
import { neededGhosts } from './mentions.ts'
import { narrow } from './narrow.ts'
import { lowerProperties } from './properties.ts'
import { type Questions, questionsOf } from './questions.ts'
import { withoutFinally } from './quiet.ts'
import { resolvePlaces } from './standing.ts'
import { applyInterrupts, lowerTasks, type LoweredTask } from './tasks.ts'
import { withTelling } from './telling.ts'
import { applyTransfers } from './transfers.ts'
import type { World } from './world.ts'

interface Lowered {
  readonly system: System | undefined
  /** The same with notes that tell more, for explanations; there where `system` is and they were asked for. */
  readonly telling?: System
  readonly questions?: Questions
  readonly diagnostics: readonly Diagnostic[]
}

/** `seen` is shown the tasks after each pass that changes them. */
export function lower(model: M.Model, selection: Selection, seen: Seen = () => undefined): Lowered {
  const world = elaborate(model, selection)
  if (world.diagnostics.length > 0) return refused(...world.diagnostics)
  try {
    return lowerWorld(world, seen)
  } catch (error) {
    if (!(error instanceof TooLarge)) throw error
    return refused(tooLarge(world.growth, world.workload.span))
  }
}

/** The passes that change the tasks, in order. */
export type Pass = 'lowered' | 'places' | 'transfers' | 'interrupts' | 'first' | 'narrowed'
type Seen = (pass: Pass, tasks: readonly LoweredTask[]) => void

function lowerWorld(world: World, seen: Seen): Lowered {
  const { model, workload } = world
  const ghosts = neededGhosts(model, workload)
  const first = firstValues(world, ghosts)
  const hosts = hostsOf(world)
  countGiven(world, hosts)
  const tasks = lowerTasks(world, hosts, ghosts)
  const claims = lowerProperties(world)
  seen('lowered', tasks)
  resolvePlaces(world, tasks)
  seen('places', tasks)
  applyTransfers(world, tasks, hosts)
  seen('transfers', tasks)
  applyInterrupts(world, tasks)
  seen('interrupts', tasks)
  const [starter] = tasks
  if (starter !== undefined) starter.start.code = first.assign(starter.start.code)
  seen('first', tasks)
  if (world.diagnostics.length > 0) return refused(...unique(world.diagnostics))

  const narrowed = narrow(world, tasks, first, claims)
  if (narrowed === undefined) return refused(errorAt('LS7012', workload.span, 'some task can go round without a step'))
  seen('narrowed', tasks)
  const made = assemble(world, tasks, first, narrowed.properties, ghosts)
  const { system: assembled, telling } = world.told ? withTelling(made.system) : { system: made.system, telling: undefined }
  const properties = withoutFinally(assembled)
  if ('kind' in properties) {
    const { name, span } = properties.task
    const message = `the condition under which the service ${name} can begin a round ${properties.why}: no \`finally\` can ask for it`
    return refused(errorAt('LS7020', span, message))
  }
  const expression = (e: Expression): Expression => made.expression(narrowed.expression(e))
  const questions = questionsOf({ world, tasks, expression, kept: new Set(made.system.variables) })
  const system = {
    ...assembled,
    properties: properties.map((property) => {
      const near = questions.near(property)
      return near === undefined ? property : { ...property, near }
    }),
  }
  const wrong = tooManyFirst(system, workload.span)
  return wrong === undefined
    ? { system, ...(telling && { telling: { ...telling, properties } }), questions, diagnostics: [] }
    : refused(wrong)
}

const refused = (...diagnostics: readonly Diagnostic[]): Lowered => ({ system: undefined, diagnostics })

function unique(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...new Map(diagnostics.map((one) => [`${one.code} ${one.span.file} ${one.span.start} ${one.message}`, one])).values()]
}
