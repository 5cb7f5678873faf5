// What a user watches in traces: expressions over the state. Input: their texts and a trace; output: the value of each at first and
// after each step. A text that is no expression, or names what a model does not have, is found before anything is run.
import type { Meta, TypeMeta } from '../contract.ts'
import type { Trace } from '../result.ts'
import { isLocal, sceneOf } from './evaluate.ts'
import { valueIn } from './explain.ts'
import type { Node } from './expression.ts'
import { readExpression } from './expression.ts'
import { plainPath, valueText } from './steps.ts'

export interface Watched {
  readonly name: string
  readonly first: string
  /** After each step. */
  readonly after: readonly string[]
}

/**
 * `-` where it has no value, as a field of none. A name that is local is that of the task that moves, else of the first task in the order
 * of the workload that has it.
 */
export function watchedIn(watch: readonly string[], meta: Meta, settings: readonly number[], trace: Trace): readonly Watched[] {
  const words = wordsOf(meta)
  return watch.map((name) => {
    const locals = (namesOf(name) ?? []).filter((each) => localNames(meta).has(each))
    const values = trace.states.map((state, index) => {
      const mover = trace.steps[index - 1]?.task
      const tasks = [...(mover === undefined ? [] : [mover]), ...meta.tasks.keys()]
      const owner = tasks.find((task) => locals.some((each) => isLocal(each, sceneOf(meta, state, settings, task))))
      const value = valueIn(name, meta, state, settings, owner)
      return value === undefined || (value === name && !words.has(name)) ? '-' : valueText(value)
    })
    return { name, first: values[0] ?? '', after: values.slice(1) }
  })
}

/** Names of locals, and of what stands for a value. */
function localNames(meta: Meta): ReadonlySet<string> {
  const locals = meta.fields.flatMap((field) => (field.kind === 'local' ? [plainPath(field.path).replace(/^.*\./, '')] : []))
  return new Set([...locals, ...meta.names.map((named) => named.name)])
}

/** The names in an expression that stand for something of the model; undefined where the text is no expression. */
export function namesOf(text: string): readonly string[] | undefined {
  const root = readExpression(text)
  return root === undefined ? undefined : [...new Set(freeNames(root, new Set()))]
}

function freeNames(node: Node, bound: ReadonlySet<string>): readonly string[] {
  const inner = (...nodes: readonly Node[]): readonly string[] => nodes.flatMap((each) => freeNames(each, bound))
  switch (node.kind) {
    case 'constant':
      return []
    case 'name':
      return bound.has(node.name) ? [] : [node.name]
    case 'member':
      return [...inner(node.object), node.name]
    case 'mode':
      return inner(node.object, node.mode)
    case 'index':
      return inner(node.object, node.index)
    case 'range':
      return inner(node.object, node.low, node.high)
    case 'call':
      return [node.name, ...inner(...node.operands)]
    case 'unary':
      return inner(node.operand)
    case 'binary':
      return inner(node.left, node.right)
    case 'conditional':
      return inner(node.condition, node.then, node.otherwise)
    case 'set':
      return inner(...node.elements)
    case 'quantifier':
      return [...freeNames(node.domain, bound), ...freeNames(node.body, new Set([...bound, node.name]))]
    case 'interval':
      return inner(node.low, node.high)
    case 'at':
      return [...inner(node.task), node.place]
  }
}

/** All names that an expression over a model can use. */
export function vocabularyOf(meta: Meta): ReadonlySet<string> {
  return new Set([...wordsOf(meta), ...localNames(meta)])
}

/** Those that mean something by themselves. */
function wordsOf(meta: Meta): ReadonlySet<string> {
  const words = new Set(['none', 'Task', 'held', 'holder', 'min', 'max'])
  const add = (text: string): void => {
    for (const word of text.match(/[A-Za-z_]\w*/g) ?? []) words.add(word)
  }
  const type = (of: TypeMeta): void => {
    if (of.kind === 'words') of.words.forEach(add)
    if (of.kind === 'reference') of.names.forEach(add)
    if (of.kind === 'set') type(of.element)
    if (of.kind === 'mapping') {
      add(of.mapping)
      for (const component of of.components) {
        add(component.name)
        type(component.type)
      }
    }
  }
  for (const field of meta.fields) {
    if (field.kind !== 'field') continue
    add(plainPath(field.path))
    type(field.type)
  }
  for (const lock of meta.locks) for (const name of [lock.name, lock.lockKind, ...lock.modes]) add(name)
  for (const parameter of meta.parameters) for (const name of [parameter.name, ...parameter.values]) add(name)
  for (const task of meta.tasks) {
    add(task.name)
    for (const location of task.locations) for (const name of [location.label ?? '', ...location.calls.map((call) => call.name)]) add(name)
  }
  Object.keys(meta.sizes).forEach(add)
  return words
}
