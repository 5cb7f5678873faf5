// Lowering's last pass: packs the variables of a transition system into 32-bit words. Input: a system; output: a slot for every
// element of every variable. Fewest words first (hashing, storing and comparing cost by the word), then what changes together
// stands together: a task's place beside its own data, the holds of one lock side by side, so that one mask tests them.
import type { Layout, Slot } from '../ir/layout.ts'
import type { Scope, System, Task, Variable } from '../ir/system.ts'
import { nodesInOrder, systemExpressions, visitExpression } from '../ir/walk.ts'
import { entryOf, nth } from '../../runtime/entries.ts'

const WORD = 32

/** Bits that move as one: at most a word's worth. `place` is told where they went. */
interface Item {
  readonly bits: number
  readonly place: (word: number, shift: number) => void
}

/** Elements of scopes that are never open together share bits; one with a single value takes none. */
export function layOut(system: System): Layout {
  const slots = new Map<Variable, Slot[]>()
  for (const variable of system.variables)
    slots.set(
      variable,
      variable.bounds.map(({ low }) => ({ word: 0, shift: 0, bits: 0, low })),
    )
  const dynamic = dynamicallyIndexed(system)
  const cut = (variable: Variable): Item[] => items(variable, entryOf(slots, variable), dynamic.has(variable))

  const placed = new Set<Variable>(system.tasks.map((task) => task.place))
  const places = system.tasks.map((task) => cut(task.place))
  const holds: Item[] = []
  for (const lock of system.locks) {
    const own = lock.holds.map((hold) => hold.variable).filter((hold) => !placed.has(hold))
    for (const hold of own) placed.add(hold)
    holds.push(...bundle(own.flatMap(cut)))
  }
  const locals = system.tasks.map((task) => scopedItems(task, system, slots))
  const rest = system.variables.filter((variable) => variable.scope === undefined && !placed.has(variable))
  const own = system.tasks.map((task) => rest.filter((variable) => variable.task === task.id).flatMap(cut))
  const shared = rest.filter((variable) => variable.task === undefined).flatMap(cut)

  // The first task's place leads in every order: it stands in word 0, and since no state but a raw first one has a task at
  // location 0, word 0 of such a state is never zero.
  const byTask = [...system.tasks.keys()].flatMap((task) => [...(places[task] ?? []), ...(locals[task] ?? []), ...(own[task] ?? [])])
  const byKind = [...places.flat(), ...locals.flat(), ...own.flat(), ...holds, ...shared]
  const [first, ...others] = byKind
  const bySize =
    first === undefined
      ? []
      : [
          first,
          ...others
            .map((item, at) => ({ item, at }))
            .sort((a, b) => b.item.bits - a.item.bits || a.at - b.at)
            .map(({ item }) => item),
        ]
  const orders = [[...byTask, ...holds, ...shared], byKind, bySize]
  const packings = orders.map(pack)
  const best = packings.reduce((one, other) => (other.words < one.words ? other : one))
  for (const { item, word, shift } of best.spots) item.place(word, shift)
  return { words: best.words, slots }
}

/** First fit, in the order given. */
function pack(order: readonly Item[]): {
  readonly words: number
  readonly spots: readonly { readonly item: Item; readonly word: number; readonly shift: number }[]
} {
  const used: number[] = []
  const spots = order.map((item) => {
    let word = used.findIndex((bits) => bits + item.bits <= WORD)
    if (word < 0) word = used.push(0) - 1
    const shift = nth(used, word)
    used[word] = shift + item.bits
    return { item, word, shift }
  })
  return { words: Math.max(1, used.length), spots }
}

const widthOf = (bounds: { readonly low: number; readonly high: number }): number => {
  const bits = WORD - Math.clz32(bounds.high - bounds.low)
  if (bounds.high - bounds.low > 0xffffffff) throw new RangeError('a value does not fit one word')
  return bits
}

/** A variable in pieces that must stay whole: single elements, or regular runs of them where an index can be computed. */
function items(variable: Variable, slots: Slot[], dynamic: boolean): Item[] {
  if (!dynamic || variable.elements.length === 1) {
    return variable.bounds.flatMap((bounds, element) => {
      const bits = widthOf(bounds)
      if (bits === 0) return []
      return [{ bits, place: (word: number, shift: number) => void (slots[element] = { word, shift, bits, low: bounds.low }) }]
    })
  }
  const low = Math.min(...variable.bounds.map((bounds) => bounds.low))
  const bits = widthOf({ low, high: Math.max(...variable.bounds.map((bounds) => bounds.high)) })
  if (bits === 0) return []
  const perWord = Math.floor(WORD / bits)
  const runs: Item[] = []
  for (let start = 0; start < slots.length; start += perWord) {
    const length = Math.min(perWord, slots.length - start)
    runs.push({
      bits: bits * length,
      place: (word, shift) => {
        for (let i = 0; i < length; i++) slots[start + i] = { word, shift: shift + i * bits, bits, low }
      },
    })
  }
  return runs
}

/** Neighbours joined into as few items as words allow. */
function bundle(parts: readonly Item[]): Item[] {
  const bundles: { bits: number; readonly parts: { readonly item: Item; readonly offset: number }[] }[] = []
  for (const item of parts) {
    let last = bundles.at(-1)
    if (last === undefined || last.bits + item.bits > WORD) bundles.push((last = { bits: 0, parts: [] }))
    last.parts.push({ item, offset: last.bits })
    last.bits += item.bits
  }
  return bundles.map(({ bits, parts }) => ({
    bits,
    place: (word, shift) => parts.forEach(({ item, offset }) => item.place(word, shift + offset)),
  }))
}

/**
 * What comes and goes with a task's scopes, by stack discipline: a scope's variables start after its parent's end, siblings
 * share. The area is a list of virtual words, each an item as wide as its deepest use.
 */
function scopedItems(task: Task, system: System, slots: ReadonlyMap<Variable, Slot[]>): Item[] {
  const byScope = new Map<Scope, Variable[]>()
  for (const variable of system.variables) {
    if (variable.scope?.task !== task.id) continue
    const members = byScope.get(variable.scope)
    if (members === undefined) byScope.set(variable.scope, [variable])
    else members.push(variable)
  }
  const ends = new Map<Scope, readonly number[]>()
  const pending: { readonly virtual: number; readonly offset: number; readonly item: Item }[] = []
  const end = (scope: Scope | undefined): readonly number[] => {
    if (scope === undefined) return []
    const known = ends.get(scope)
    if (known !== undefined) return known
    const used = [...end(scope.parent)]
    for (const variable of byScope.get(scope) ?? []) {
      for (const item of items(variable, entryOf(slots, variable), true)) {
        let virtual = used.findIndex((bits) => bits + item.bits <= WORD)
        if (virtual < 0) virtual = used.push(0) - 1
        pending.push({ virtual, offset: nth(used, virtual), item })
        used[virtual] = nth(used, virtual) + item.bits
      }
    }
    ends.set(scope, used)
    return used
  }
  const widths: number[] = []
  for (const scope of byScope.keys()) end(scope).forEach((bits, virtual) => (widths[virtual] = Math.max(widths[virtual] ?? 0, bits)))
  return widths.map((bits, virtual) => ({
    bits,
    place: (word, shift) => pending.forEach((one) => one.virtual === virtual && one.item.place(word, shift + one.offset)),
  }))
}

/** Variables of several elements that are read or written at an index known only when running. */
function dynamicallyIndexed(system: System): ReadonlySet<Variable> {
  const found = new Set<Variable>()
  for (const task of system.tasks) {
    for (const location of task.locations) {
      for (const node of nodesInOrder(location.code)) {
        if (node.kind === 'assign' && node.target.index.kind !== 'const') found.add(node.target.variable)
      }
    }
  }
  for (const expression of systemExpressions(system)) {
    visitExpression(expression, (part) => {
      if (part.kind === 'read' && part.reference.index.kind !== 'const') found.add(part.reference.variable)
    })
  }
  return found
}
