// Many runs of one workload under uniformly random schedules. Input: a spec, a workload, a variant, two properties of states, a seed;
// output: how many runs came through a state that breaks the one, and how many ended in a state that breaks the other.
import { readySpec } from '../cli/spec.ts'
import { uniform, type AnyState, type Simulator } from '../runtime/simulator/index.ts'

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
  const simulator = await spec.simulator(run)
  if ('kind' in simulator) throw new Error(`${file}, ${workload}: ${simulator.diagnostics.map((each) => each.message).join('; ')}`)
  const [first] = simulator.initial()
  const breaks = (name: string, state: AnyState): boolean => {
    const verdict = simulator.properties(state)[name]
    if (verdict === undefined) throw new Error(`${file}, ${workload}: no property ${name}`)
    return verdict.holds !== true
  }
  const scheduler = uniform<AnyState>(question.seed)
  let brokenOnTheWay = 0
  let brokenAtTheEnd = 0
  let shortest = Infinity
  let longest = 0
  for (let done = 0; done < schedules; done++) {
    let isBroken = false
    const length = runThrough(simulator, first!, scheduler, (state, isLast) => {
      isBroken ||= breaks(question.always, state)
      if (isLast && breaks(question.finally, state)) brokenAtTheEnd += 1
    })
    if (length === undefined) throw new Error(`${file}, ${workload}, ${variant}: a run fails or has more than ${limit} steps`)
    if (isBroken) brokenOnTheWay += 1
    shortest = Math.min(shortest, length)
    longest = Math.max(longest, length)
  }
  return { schedules, brokenOnTheWay, brokenAtTheEnd, lengths: [shortest, longest] }
}

/** A run to where nobody can move, of which each state is seen and nothing is kept. How many steps it took; undefined if it was not over. */
function runThrough(
  simulator: Simulator<AnyState>,
  first: AnyState,
  scheduler: ReturnType<typeof uniform<AnyState>>,
  see: (state: AnyState, isLast: boolean) => void,
): number | undefined {
  let state: AnyState | undefined = first
  for (let length = 0; state !== undefined; length++) {
    const possible = simulator.steps(state)
    see(state, possible.length === 0)
    if (possible.length === 0) return length
    if (length === limit) return undefined
    state = possible[scheduler(possible, state)]?.next
  }
  return undefined
}
