// Strongly connected components by Tarjan's algorithm (1972) without recursion. In: a number of vertices and a function that lists
// the successors of one. Out: each component once, those it leads to before it. Every vertex is expanded once.
//
// `index` of a vertex is 0 before it is visited, its number in order of visit (from 1) while its component is open, and -c once it
// belongs to component c. An edge that was looked at when its source was expanded and led to a known vertex is never kept, so that the
// stack of edges holds only those that may still open something.

interface Successors {
  readonly targets: Int32Array
  /** Of each edge, beside `targets`, where one cycle with an edge that weighs ends the decomposition. */
  readonly weights?: Int32Array
  /** Fills `targets`; how many, or -1 - that if something besides leads out of the vertex. A negative target is no edge. */
  of(vertex: number): number
}

interface Component {
  /** Valid during the call only. */
  readonly members: Int32Array
  readonly number: number
  /** Whether an edge, or something besides, leads out of it. */
  readonly left: boolean
  /** Whether it has an edge inside. */
  readonly cyclic: boolean
}

const SLICE_STATES = 1 << 12

/**
 * Of a vertex on the path: itself, the lowest index reached, the first pending edge, flags, and the index of the last vertex up to it that was
 * entered by an edge that weighs.
 */
const FIELDS = 5

/**
 * `index` has an entry per vertex, 0 for those to be visited. Yields now and then, so that the caller can pause. Returns whether a cycle has an
 * edge that weighs: it is seen when the cycle closes, which is long before its component does.
 */
export function* components(
  index: Int32Array,
  roots: Iterable<number>,
  successors: Successors,
  firstNumber: number,
  found: (component: Component) => void,
): Generator<void, boolean> {
  const { targets, weights } = successors
  let order = 0
  let number = firstNumber - 1
  let steps = 0
  let open = new Int32Array(1024)
  let opened = 0
  let edges = new Int32Array(1024)
  let pending = 0
  let path = new Int32Array(256 * FIELDS)
  let depth = 0
  let weighs = false
  const leaves = 1
  const loops = 2

  const visit = (v: number, isHeavy: boolean): void => {
    if (depth * FIELDS + FIELDS > path.length) path = grown(path)
    if (opened === open.length) open = grown(open)
    const mine = ++order
    index[v] = mine
    open[opened++] = v
    let low = mine
    let flags = 0
    const heavy = isHeavy ? mine : depth === 0 ? 0 : path[depth * FIELDS - 1]!
    const first = pending
    let n = successors.of(v)
    if (n < 0) {
      flags |= leaves
      n = -1 - n
    }
    while (pending + n > edges.length) edges = grown(edges)
    for (let k = 0; k < n; k++) {
      const w = targets[k]!
      if (w < 0) continue
      const there = index[w]!
      const isHeavyEdge = weights !== undefined && weights[k]! > 0
      if (there === 0) edges[pending++] = isHeavyEdge ? -1 - w : w
      else if (there < 0) flags |= leaves
      else {
        if (there < low) low = there
        if (w === v) flags |= loops
        // What is open leads to all of the path from its own index on: from below the last edge that weighs that closes a cycle with it.
        if (isHeavyEdge || there < heavy) weighs = true
      }
    }
    const p = depth++ * FIELDS
    path[p] = v
    path[p + 1] = low
    path[p + 2] = first
    path[p + 3] = flags
    path[p + 4] = heavy
  }

  for (const root of roots) {
    if (index[root] !== 0) continue
    visit(root, false)
    while (depth > 0) {
      if (weighs) return true
      if ((++steps & (SLICE_STATES - 1)) === 0) yield
      const p = (depth - 1) * FIELDS
      if (pending > path[p + 2]!) {
        const edge = edges[--pending]!
        const w = edge < 0 ? -1 - edge : edge
        const there = index[w]!
        if (there === 0) visit(w, edge < 0)
        else if (there < 0) path[p + 3]! |= leaves
        else {
          if (there < path[p + 1]!) path[p + 1] = there
          // Found after the source, and so not from above an edge that weighs on the way to it.
          if (edge < 0) weighs = true
        }
        continue
      }
      depth--
      const v = path[p]!
      const low = path[p + 1]!
      const flags = path[p + 3]!
      if (low === index[v]) {
        let from = opened - 1
        while (open[from] !== v) from--
        number++
        for (let k = from; k < opened; k++) index[open[k]!] = -number
        const members = open.subarray(from, opened)
        opened = from
        found({ members, number, left: (flags & leaves) !== 0, cyclic: members.length > 1 || (flags & loops) !== 0 })
        if (depth > 0) path[p - FIELDS + 3]! |= leaves
      } else {
        if (low < path[p - FIELDS + 1]!) path[p - FIELDS + 1] = low
        path[p - FIELDS + 3]! |= flags & leaves
      }
    }
  }
  return weighs
}

function grown(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2)
  larger.set(array)
  return larger
}

/** 0, 1, 2 .. */
export function* upTo(count: number): Generator<number, void> {
  for (let id = 0; id < count; id++) yield id
}
