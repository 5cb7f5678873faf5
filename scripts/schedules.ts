// Many runs of one workload under uniformly random schedules. Input: a spec, a workload, a variant, two properties of states, a seed;
// output: how many runs came through a state that breaks the one, and how many ended in a state that breaks the other.
import { settingsFor } from '../cli/plan.ts'
import { readySpec } from '../cli/spec.ts'
import { runThrough, uniform } from '../runtime/simulate.ts'

export interface Question {
  readonly file: string
  readonly workload: string
  readonly variant: string
  /** Asked of every state of a run. */
  readonly always: string
  /** Asked of the last state, where every task has finished. */
  readonly finally: string
  readonly schedules: number
  readonly seed: number
}

export interface Answer {
  readonly schedules: number
  readonly brokenOnTheWay: number
  readonly brokenAtTheEnd: number
  /** Steps of the shortest and the longest run. */
  readonly lengths: readonly [number, number]
}

/** No run is cut off: a longer one is an error. */
const limit = 1000

/** All runs draw from one sequence of random numbers, which the seed fixes. */
export async function manySchedules(question: Question): Promise<Answer> {
  const { file, workload, variant, schedules } = question
  const spec = await readySpec(file, { sizes: new Map(), switches: new Map() })
  if (spec.kind === 'diagnosed') throw new Error(`${file}: ${spec.diagnostics.map((each) => each.message).join('; ')}`)
  const run = spec.plan.runs.find((each) => each.workload === workload && each.variant === variant)
  if (run === undefined) throw new Error(`${file} has no ${workload}, ${variant}`)
  const module = await spec.simulator(run)
  if ('kind' in module) throw new Error(`${file}, ${workload}: ${module.diagnostics.map((each) => each.message).join('; ')}`)
  const simulator = module.create(settingsFor(module.meta.parameters, run))
  const property = (name: string): number => {
    const found = module.meta.properties.findIndex((each) => each.name === name)
    if (found < 0) throw new Error(`${file}, ${workload}: no property ${name}`)
    return found
  }
  const always = property(question.always)
  const atTheEnd = property(question.finally)

  const scheduler = uniform(question.seed)
  let brokenOnTheWay = 0
  let brokenAtTheEnd = 0
  let shortest = Infinity
  let longest = 0
  for (let done = 0; done < schedules; done++) {
    let isBroken = false
    const length = runThrough(simulator, scheduler, limit, (state, isLast) => {
      isBroken ||= simulator.evaluate(always, 0, state) !== 1
      if (isLast && simulator.evaluate(atTheEnd, 0, state) !== 1) brokenAtTheEnd += 1
    })
    if (length === undefined) throw new Error(`${file}, ${workload}, ${variant}: a run fails or has more than ${limit} steps`)
    if (isBroken) brokenOnTheWay += 1
    shortest = Math.min(shortest, length)
    longest = Math.max(longest, length)
  }
  return { schedules, brokenOnTheWay, brokenAtTheEnd, lengths: [shortest, longest] }
}
