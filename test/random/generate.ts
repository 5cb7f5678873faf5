// A random spec. Input: random numbers; output: its text, in the project's own format where it can be parsed.
import type { Random } from 'fast-check'
import { formatted } from '../../compiler/pipeline.ts'
import { drawFrom } from './draw.ts'
import { declareLocks, declareObjects, declareSizes, declareSwitches, declareTaskState, declareTypes } from './declarations.ts'
import { declareContracts, declareFunction, declareMapping, declareOperation, declareProcedure, planMapping } from './procedures.ts'
import { newPlan, type Scale } from './vocabulary.ts'
import { declareProperties, declareTable, declareVariants, declareWorkload } from './workloads.ts'

/** Most disagreements need few statements, and a small spec costs a fifth of a large one: most are small, some are not. */
const scales: readonly (readonly [weight: number, scale: Scale])[] = [
  [6, { statements: [1, 3], mapping: 12, procedure: 25, second: 12, third: 1 }],
  [3, { statements: [2, 5], mapping: 25, procedure: 40, second: 25, third: 1 }],
  [1, { statements: [3, 8], mapping: 30, procedure: 45, second: 40, third: 2 }],
]

/** `formatting` is most of the work. */
export function generate(random: Random, formatting = true): string {
  const text = written(random)
  if (!formatting) return text
  const result = formatted({ path: 'random.lockspec', text })
  return 'text' in result ? result.text : text
}

function written(random: Random): string {
  const draw = drawFrom(random)
  const plan = newPlan(
    draw,
    {
      careless: draw.weighed([
        [4, 0],
        [3, 8],
        [3, 35],
      ]),
      branching: draw.between(2, 6),
      looping: draw.weighed([
        [1, 0],
        [2, 2],
        [2, 5],
      ]),
      asserting: draw.weighed([
        [2, 0],
        [1, 1],
      ]),
      waiting: draw.weighed([
        [2, 0],
        [2, 1],
        [1, 3],
      ]),
      retrying: draw.weighed([
        [2, 1],
        [2, 5],
      ]),
      locking: draw.weighed([
        [1, 1],
        [3, 4],
        [1, 8],
      ]),
      scale: draw.weighed(scales),
    },
    draw.chance(14),
  )
  const { scale } = plan.temper
  const standard = draw.chance(40)
  const library = draw.chance(8)
  const head = [
    'spec random',
    ...(standard || library ? ['import "std/locks"'] : []),
    ...(library ? ['import "library" with Node = File'] : []),
    ...declareSizes(plan),
    ...declareSwitches(plan),
    ...declareTypes(plan),
    ...declareLocks(plan, standard),
  ]
  const objects = declareObjects(plan, library)
  const mapping = draw.chance(scale.mapping) ? planMapping(plan) : undefined
  const body = [
    ...objects,
    ...declareTaskState(plan),
    ...(draw.chance(30) ? declareFunction(plan) : []),
    ...(mapping === undefined ? [] : declareMapping(plan, mapping)),
    ...(draw.chance(20) ? declareContracts(plan) : []),
    ...(draw.chance(scale.procedure) ? declareProcedure(plan) : []),
    ...(draw.chance(15) ? declareFunction(plan) : []),
    ...declareOperation(plan),
    ...(draw.chance(scale.second) ? declareOperation(plan) : []),
  ]
  const names = draw.chance(scale.second) ? ['small', 'large'] : ['small']
  const workloads: ReturnType<typeof declareWorkload>[] = []
  for (const name of names) {
    const tasks = draw.weighed([
      [1, 1],
      [6, 2],
      [scale.third, 3],
    ])
    workloads.push(declareWorkload(plan, name, tasks, [...body, ...workloads.flatMap(({ lines }) => lines)]))
  }
  const facts = workloads.map((one) => one.facts)
  const variants = declareVariants(plan)
  const properties = declareProperties(plan, facts)
  const table = declareTable(
    plan,
    facts,
    variants.map((line) => line.split(' ')[1] ?? ''),
    properties.facts,
  )
  return [...head, ...body, ...properties.lines, ...workloads.flatMap(({ lines }) => lines), ...variants, ...table].join('\n')
}
