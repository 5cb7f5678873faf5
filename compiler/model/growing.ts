// Whether a run can tell sizes apart. Input: a model, a workload, a size and its value; output: false only where every larger value gives the
// same runs with the same findings (docs/internals/reductions.md, "Sizes that make no difference").
import type { Model, ObjectClass, Size, Workload } from './model.ts'

/** Looks at all that the workload leads to, whatever constructs it is made of: what is not known to be harmless counts. */
export function takesPart(model: Model, workload: Workload, size: Size, value: number): boolean {
  const isSize = (node: unknown): boolean => isNode(node) && node['kind'] === 'size' && node['size'] === size
  const counted = new Set<unknown>(model.classes.filter(({ count }) => isSize(count)))
  const isCounted = (type: unknown): boolean => isNode(type) && counted.has(type['class'])
  const seen = new Set<unknown>()

  const tells = (node: unknown): boolean => {
    if (!isNode(node) || seen.has(node)) return false
    seen.add(node)
    if (Array.isArray(node) || node instanceof Set) return [...node].some(tells)
    if (node instanceof Map) return [...node].flat().some(tells)
    if (isClass(node, model)) return tellsClass(node)
    switch (node['kind']) {
      case 'size':
        // Another size keeps its value.
        return node['size'] === size
      case 'class':
        if (counted.has(node['class'])) return true
        break
      case 'instance':
        if (counted.has(node['class']) && !isBelow(node['index'], value)) return true
        break
      case 'any':
      case 'neighbour':
        if (isCounted(node['type'])) return true
        break
      default:
    }
    return Object.entries(node).some(([key, part]) => key !== 'span' && tells(part))
  }
  const tellsClass = (one: ObjectClass): boolean =>
    counted.has(one) ? one.pool !== undefined || tells(one.fields) : tells(one.count) || tells(one.fields) || tells(one.pool)

  const { tasks, initially, fairness } = workload
  return [model.classes, model.taskFields, model.properties, tasks, initially, fairness].some(tells)
}

type Node = Readonly<Record<string, unknown>>

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null

const isClass = (node: unknown, { classes }: Model): node is ObjectClass => classes.some((one) => one === node)

/** A number that is written out, so that the object is the same at every size. */
const isBelow = (index: unknown, value: number): boolean =>
  isNode(index) && index['kind'] === 'int' && typeof index['value'] === 'number' && index['value'] >= 0 && index['value'] < value
