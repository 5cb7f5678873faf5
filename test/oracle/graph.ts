// The graph of reachable states, and what its cycles say: strongly connected components and fair ones among them.
// Input: states as numbers with their edges; output: components as lists of states. The definitions are docs/language.md, "Findings".

export interface Edge {
  readonly from: number
  /** Undefined: the statement fails, there is no next state. */
  readonly to: number | undefined
  readonly task: number
  readonly label: string | undefined
  readonly completions: readonly { readonly operation: string; readonly outcome: string }[]
  readonly progress: boolean
  /** The task that moves owes progress where it begins to move. */
  readonly owes: boolean
  readonly choices: readonly { readonly at: string; readonly branch: number; readonly fair: boolean }[]
}

export interface Graph {
  readonly edges: readonly (readonly Edge[])[]
  /** For each state the tasks that can move there and that fairness may ask to, but for what it says of labels. */
  readonly bound: readonly number[]
}

export type Strength = 'none' | 'weak' | 'strong'

export interface FairnessOf {
  readonly tasks: readonly Strength[]
  /** Each label once. Before one of strength `none` no task is asked to move. */
  readonly labels: readonly { readonly label: string; readonly strength: Strength }[]
}

/** Components of the graph of these states and of the edges that `allowed` admits; each has its states, singletons included. */
export const components = (graph: Graph, states: readonly number[], allowed: (edge: Edge) => boolean): readonly (readonly number[])[] => {
  const inside = new Set(states)
  const index = new Map<number, number>()
  const low = new Map<number, number>()
  const onStack = new Set<number>()
  const stack: number[] = []
  const found: number[][] = []
  const targets = (state: number): number[] =>
    graph.edges[state]!.flatMap((e) => (e.to !== undefined && inside.has(e.to) && allowed(e) ? [e.to] : []))
  for (const root of states) {
    if (index.has(root)) continue
    const work: { readonly state: number; readonly next: number[] }[] = []
    const open = (state: number): void => {
      index.set(state, index.size)
      low.set(state, index.get(state)!)
      stack.push(state)
      onStack.add(state)
      work.push({ state, next: targets(state) })
    }
    open(root)
    while (work.length > 0) {
      const { state, next } = work.at(-1)!
      const target = next.pop()
      if (target !== undefined) {
        if (!index.has(target)) open(target)
        else if (onStack.has(target)) low.set(state, Math.min(low.get(state)!, index.get(target)!))
        continue
      }
      work.pop()
      const parent = work.at(-1)?.state
      if (parent !== undefined) low.set(parent, Math.min(low.get(parent)!, low.get(state)!))
      if (low.get(state) !== index.get(state)) continue
      const component: number[] = []
      for (let last = stack.pop()!; ; last = stack.pop()!) {
        onStack.delete(last)
        component.push(last)
        if (last === state) break
      }
      found.push(component)
    }
  }
  return found
}

/** Fairness asks this task as a whole to move here. */
const isAsked = ({ edges, bound }: Graph, { labels }: FairnessOf, task: number, state: number): boolean =>
  (bound[state]! & (1 << task)) !== 0 &&
  !labels.some(({ label, strength }) => strength === 'none' && edges[state]!.some((e) => e.task === task && e.label === label))

/** The largest sets of states whose cycles, going everywhere inside, are fair and meet `needs`. Every fair cycle lies in one. */
export const fairComponents = (
  graph: Graph,
  states: readonly number[],
  allowed: (edge: Edge) => boolean,
  fairness: FairnessOf,
  needs: (inner: readonly Edge[], component: readonly number[]) => boolean,
): readonly (readonly number[])[] =>
  components(graph, states, allowed).flatMap((component) => {
    const inside = new Set(component)
    const inner = component.flatMap((state) => graph.edges[state]!.filter((e) => e.to !== undefined && inside.has(e.to) && allowed(e)))
    if (inner.length === 0 || !needs(inner, component)) return []
    const again = (kept: readonly number[], stillAllowed: (edge: Edge) => boolean): readonly (readonly number[])[] =>
      fairComponents(graph, kept, stillAllowed, fairness, needs)

    for (const [task, strength] of fairness.tasks.entries()) {
      if (strength === 'none' || inner.some((e) => e.task === task)) continue
      const isBound = (state: number): boolean => isAsked(graph, fairness, task, state)
      if (strength === 'weak' && component.every(isBound)) return []
      if (strength === 'strong' && component.some(isBound))
        return again(
          component.filter((state) => !isBound(state)),
          allowed,
        )
    }
    for (const { label, strength } of fairness.labels) {
      if (strength === 'none') continue
      const canTake = (state: number, task: number): boolean => graph.edges[state]!.some((e) => e.task === task && e.label === label)
      for (const task of fairness.tasks.keys()) {
        if (inner.some((e) => e.task === task && e.label === label)) continue
        if (strength === 'weak' && component.every((state) => canTake(state, task))) return []
        if (strength === 'strong' && component.some((state) => canTake(state, task))) {
          return again(
            component.filter((state) => !canTake(state, task)),
            allowed,
          )
        }
      }
    }
    const neglected = unfairChoices(graph, inner)
    return neglected.size > 0 ? again(component, (e) => allowed(e) && !neglected.has(e)) : [component]
  })

/** Choices that pass over a branch marked `fair`, possible there, that is taken nowhere among these edges. */
const unfairChoices = (graph: Graph, inner: readonly Edge[]): ReadonlySet<Edge> => {
  const key = (e: Edge, at: string, branch: number): string => `${e.task} ${at} ${branch}`
  const taken = new Set(inner.flatMap((e) => e.choices.map((choice) => key(e, choice.at, choice.branch))))
  return new Set(
    inner.filter((e) =>
      e.choices.some((mine) =>
        graph.edges[e.from]!.some(
          (other) =>
            other.task === e.task &&
            other.choices.some(
              (choice) =>
                choice.fair && choice.at === mine.at && choice.branch !== mine.branch && !taken.has(key(e, choice.at, choice.branch)),
            ),
        ),
      ),
    ),
  )
}

/** Every task is held to at least this, wherever it stands: what "does strong fairness break it" asks. */
export const allHeldTo = (fairness: FairnessOf, least: 'weak' | 'strong'): FairnessOf => ({
  tasks: fairness.tasks.map((strength) => (strength === 'strong' ? strength : least)),
  labels: fairness.labels.filter(({ strength }) => strength !== 'none'),
})

/** May a run end in this state, everybody standing still for ever. */
export const mayStandStill = (graph: Graph, state: number, fairness: FairnessOf): boolean =>
  fairness.tasks.every((strength, task) => strength === 'none' || !isAsked(graph, fairness, task, state)) &&
  fairness.labels.every(({ label, strength }) => strength === 'none' || !graph.edges[state]!.some((e) => e.label === label))

/** Fewest steps from each state of `from` with its own start to every state reached inside; Infinity elsewhere. */
export const distances = (graph: Graph, from: ReadonlyMap<number, number>, inside: (state: number) => boolean): Float64Array => {
  const steps = new Float64Array(graph.edges.length).fill(Infinity)
  const layers = new Map<number, number[]>()
  for (const [state, start] of from) {
    if (start >= steps[state]!) continue
    steps[state] = start
    layers.set(start, [...(layers.get(start) ?? []), state])
  }
  for (let depth = 0, left = layers.size; left > 0; depth++) {
    const layer = layers.get(depth)
    if (layer === undefined) continue
    for (const state of layer) {
      if (steps[state] !== depth) continue
      for (const { to } of graph.edges[state]!) {
        if (to === undefined || !inside(to) || steps[to]! <= depth + 1) continue
        steps[to] = depth + 1
        const next = layers.get(depth + 1)
        if (next !== undefined) next.push(to)
        else {
          layers.set(depth + 1, [to])
          left++
        }
      }
    }
    left--
  }
  return steps
}
