// Whether a system is the same under a renaming: first values, code, properties, fairness, locks. Steps are compared side by side as
// graphs; where they ask in another order what a reference is, each of its values is followed. Input: a system with the code of a
// variant and a renaming; output: yes, or no where it differs or cannot be decided within the budget.
import type { Expression, Location, Node, Note, Property, System, Temp, Variable } from '../ir/system.ts'
import { expressionsOf, visitExpression, partsOf } from '../ir/walk.ts'
import { canonical, type Fixed, type Interned, type Leaf } from './canonical.ts'
import { constant, typeKey, type Catalogue, type Renaming, type Sort } from './renaming.ts'
import { nth } from '../../runtime/entries.ts'

const MOST_PAIRS = 100_000
const PLAIN: Sort = { kind: 'plain' }

export interface Start {
  /** The code of the variant. */
  readonly code: ReadonlyMap<Location, Node>
  /** By number of the element, what it has before the first step (`firstValues`). */
  readonly first: readonly number[]
}

/** `back` undoes `renaming`, `same` renames nothing. */
export function sameUnder(all: Catalogue, start: Start, renaming: Renaming, back: Renaming, same: Renaming, interned: Interned): boolean {
  const { system } = all
  const temps = new Map<Temp, Temp>()
  const left = canonical(all, renaming, back, temps, interned)
  const right = canonical(all, same, same, undefined, interned)
  const equal = (a: Expression, b: Expression, sort: Sort): boolean => left.of(a, sort) === right.of(b, sort)
  const numberOf = (variable: Variable, element: number): number => (all.base.get(variable) ?? 0) + element

  return (
    fixedParts() &&
    system.properties.every((one) => sameProperty(one)) &&
    system.tasks.every((task, i) => sameTask(i, nth(renaming.task, task.id)))
  )

  function fixedParts(): boolean {
    const values = system.variables.every((variable) => {
      const map = variable.scope === undefined ? renaming.values({ kind: 'variable', variable }) : undefined
      return variable.elements.every((_, i) => {
        const from = numberOf(variable, i)
        const value = nth(start.first, from)
        const to = renaming.counterpart(from)
        const other = nth(all.variableOf, to)
        if (constant(variable, i) && constant(other, to - numberOf(other, 0))) return true
        return start.first[to] === (map?.(value) ?? value)
      })
    })
    const free = new Set(system.free.map(({ variable, element }) => numberOf(variable, element)))
    const locks = system.locks.every((lock) => {
      const other = system.locks[nth(renaming.lock, lock.id)]
      return (
        other !== undefined &&
        other.lockKind === lock.lockKind &&
        equal(lock.policy, other.policy, PLAIN) &&
        other.modes.join() === lock.modes.join() &&
        (other.queue === undefined) === (lock.queue === undefined) &&
        lock.together.every((row, a) => row.every((cell, b) => equal(cell, other.together[a]?.[b] ?? cell, PLAIN)))
      )
    })
    return values && locks && [...free].every((one) => free.has(renaming.counterpart(one)))
  }

  function sameProperty({ claim }: Property): boolean {
    switch (claim.kind) {
      case 'completes':
        return claim.task === undefined || renaming.task[claim.task] === claim.task
      case 'leadsTo':
        return (
          equal(claim.premise, claim.premise, PLAIN) &&
          equal(claim.conclusion, claim.conclusion, PLAIN) &&
          equal(claim.defined, claim.defined, PLAIN)
        )
      default:
        return equal(claim.condition, claim.condition, PLAIN) && equal(claim.defined, claim.defined, PLAIN)
    }
  }

  function sameTask(from: number, to: number): boolean {
    const [a, b] = [system.tasks[from], system.tasks[to]]
    if (a === undefined || b === undefined || a.role !== b.role || a.fairness !== b.fairness) return false
    const becomes = renaming.values({ kind: 'variable', variable: a.place })
    const counterpart = ({ id }: Location): number => becomes?.(id) ?? id
    if ((a.host === undefined ? undefined : renaming.task[a.host]) !== b.host) return false
    const over = a.over.map((other) => renaming.task[other] ?? -1)
    if (over.length !== b.over.length || over.some((other) => !b.over.includes(other))) return false
    const reached = new Set<Location>()
    const work: Location[] = []
    const reach = (here: Location, there: Location): boolean => {
      // Places are compared by number: that of its counterpart means the same place of the other task.
      if (counterpart(here) !== there.id) return false
      if (!reached.has(here)) work.push(here)
      reached.add(here)
      return true
    }
    if (!reach(nth(a.locations, 0), nth(b.locations, 0))) return false
    for (let here = work.pop(); here !== undefined; here = work.pop()) {
      const there = b.locations[counterpart(here)]
      if (there === undefined || !sameLocation(here, there) || !sameStep(here, there, reach)) return false
    }
    return true
  }

  function sameLocation(a: Location, b: Location): boolean {
    const varying = (location: Location): readonly Variable[] => location.scope.filter((variable) => !constant(variable, 0))
    const images = new Set(varying(a).map((variable) => renaming.element[numberOf(variable, 0)]))
    const awaited =
      (a.awaits === undefined) === (b.awaits === undefined) &&
      (a.awaits === undefined || b.awaits === undefined || equal(a.awaits, b.awaits, PLAIN))
    const requested =
      (a.request === undefined) === (b.request === undefined) &&
      (a.request === undefined ||
        b.request === undefined ||
        ((a.request.upgrade === undefined) === (b.request.upgrade === undefined) &&
          a.request.upgrade?.from === b.request.upgrade?.from &&
          equal(a.request.lock, b.request.lock, { kind: 'lock' }) &&
          equal(a.request.mode, b.request.mode, PLAIN)))
    return (
      a.verb === b.verb &&
      a.label === b.label &&
      a.rest === b.rest &&
      a.finished === b.finished &&
      a.fairness === b.fairness &&
      awaited &&
      requested &&
      images.size === varying(b).length &&
      varying(b).every((variable) => images.has(numberOf(variable, 0)))
    )
  }

  function sameStep(here: Location, there: Location, reach: (a: Location, b: Location) => boolean): boolean {
    const seen = new Set<string>()
    const numbers = new Map<Node, number>()
    const numbered = (n: Node): number => {
      const known = numbers.get(n) ?? numbers.size
      numbers.set(n, known)
      return known
    }
    let budget = MOST_PAIRS

    const same = (a: Node, b: Node, fixed: Known): boolean => {
      const key = `${numbered(a)} ${numbered(b)} ${[...fixed.values].sort((x, y) => x[0] - y[0]).join(';')}`
      if (seen.has(key)) return true
      seen.add(key)
      return --budget > 0 && compare(settled(a, left, fixed.values), settled(b, right, fixed.values), fixed)
    }

    const compare = (a: Node, b: Node, fixed: Known): boolean => {
      const split = (): boolean => {
        const leaf = referenceIn(a, left, fixed) ?? referenceIn(b, right, fixed)
        if (leaf === undefined) return false
        for (let value = leaf.low; value <= leaf.high; value++) if (!same(a, b, fixed.with(leaf.key, value))) return false
        return true
      }
      const l = (e: Expression): Expression => left.under(e, fixed.values)
      const r = (e: Expression): Expression => right.under(e, fixed.values)
      if (a.kind !== b.kind) return split()
      switch (a.kind) {
        case 'if':
          if (b.kind !== 'if' || !equal(l(a.condition), r(b.condition), PLAIN)) return split()
          return same(a.then, b.then, fixed) && same(a.otherwise, b.otherwise, fixed)
        case 'switch':
          if (referenceIn(a, left, fixed) !== undefined) return split()
          if (b.kind !== 'switch' || a.cases.length !== b.cases.length || !equal(l(a.value), r(b.value), PLAIN)) return split()
          return a.cases.every((one, i) => same(one, nth(b.cases, i), fixed))
        case 'assign': {
          if (b.kind !== 'assign') return false
          if (referenceIn(a, left, fixed, [a.target.index]) !== undefined) return split()
          const [mine, theirs] = [assignments(a, l), assignments(b, r)]
          if (mine.moves.length === 0 && theirs.moves.length === 0 && mine.next === a)
            return oneAssignment(a, b, l, r, fixed, same) ?? split()
          const values = new Map(theirs.moves.map(({ variable, element, value }) => [numberOf(variable, element), value]))
          const alike =
            values.size === mine.moves.length &&
            mine.moves.every(({ variable, element, value }) => {
              const other = values.get(renaming.counterpart(numberOf(variable, element)))
              return other !== undefined && equal(value, other, { kind: 'variable', variable })
            })
          const written = new Set([...values.keys()].map((number) => interned.numbers.get(`element ${number}`)))
          return alike
            ? same(
                mine.next,
                theirs.next,
                fixed.without((key) => written.has(key)),
              )
            : split()
        }
        case 'let': {
          if (b.kind !== 'let' || !pair(a.temp, b.temp)) return false
          if (!equal(l(a.value), r(b.value), { kind: 'type', type: a.temp.type })) return split()
          return same(
            a.next,
            b.next,
            fixed.without((key) => key === keyOfTemp(b.temp)),
          )
        }
        case 'choose': {
          if (b.kind !== 'choose' || !pair(a.temp, b.temp)) return false
          const map = renaming.values({ kind: 'type', type: a.temp.type })
          const chosen = new Set<number>()
          for (let value = a.low; value <= a.high; value++) chosen.add(map?.(value) ?? value)
          if (chosen.size !== b.high - b.low + 1 || ![...chosen].every((value) => value >= b.low && value <= b.high)) return false
          return same(
            a.next,
            b.next,
            fixed.without((key) => key === keyOfTemp(b.temp)),
          )
        }
        case 'note':
          return (
            b.kind === 'note' && noteText(a.note, renaming, system) === noteText(b.note, undefined, system) && same(a.next, b.next, fixed)
          )
        case 'either':
          return (
            b.kind === 'either' &&
            a.branches.length === b.branches.length &&
            a.branches.every((one, i) => same(one, nth(b.branches, i), fixed))
          )
        case 'goto':
          return b.kind === 'goto' && reach(a.location, b.location)
        case 'fail':
          return b.kind === 'fail' && a.failure.name === b.failure.name && a.failure.rule === b.failure.rule
        case 'blocked':
          return true
      }
    }
    return same(start.code.get(here) ?? here.code, start.code.get(there) ?? there.code, knownValues(new Map()))
  }

  function oneAssignment(
    a: Assign,
    b: Assign,
    l: Rewrite,
    r: Rewrite,
    fixed: Known,
    next: (a: Node, b: Node, fixed: Known) => boolean,
  ): boolean | undefined {
    const targets = left.index(a.target.variable, l(a.target.index)) === right.index(b.target.variable, r(b.target.index))
    if (!targets || !equal(l(a.value), r(b.value), { kind: 'variable', variable: a.target.variable })) return undefined
    return next(
      a.next,
      b.next,
      fixed.without((key) => isOf(key, b.target.variable)),
    )
  }

  /** A temporary stands for one of the other side, wherever it is bound. */
  function pair(a: Temp, b: Temp): boolean {
    const known = temps.get(a)
    temps.set(a, known ?? b)
    return (known === undefined || known === b) && typeKey(a.type) === typeKey(b.type)
  }
  function keyOfTemp(temp: Temp): number | undefined {
    return right.leaf({ kind: 'temp', temp, type: temp.type })?.key
  }
  function isOf(key: number, variable: Variable): boolean {
    return variable.elements.some((_, i) => interned.numbers.get(`element ${numberOf(variable, i)}`) === key)
  }

  /** A decision or value that hangs on a reference whose values the renaming moves, not yet followed one by one. */
  function referenceIn(n: Node, side: typeof left, fixed: Known, looked = expressionsOf(n)): Leaf | undefined {
    const moved = (part: Expression): boolean =>
      (part.kind === 'read' && renaming.values({ kind: 'variable', variable: part.reference.variable }) !== undefined) ||
      (part.kind === 'temp' && renaming.values({ kind: 'type', type: part.temp.type }) !== undefined)
    const find = (part: Expression): Leaf | undefined => {
      const leaf = moved(part) ? side.leaf(part) : undefined
      if (leaf?.simple === true && !fixed.values.has(leaf.key) && leaf.high - leaf.low < 64) return leaf
      for (const one of partsOf(part)) {
        const found = find(one)
        if (found !== undefined) return found
      }
      return undefined
    }
    for (const e of looked) {
      const found = find(side.under(e, fixed.values))
      if (found !== undefined) return found
    }
    return undefined
  }
}

type Assign = Node & { kind: 'assign' }
type Rewrite = (e: Expression) => Expression
interface Move {
  readonly variable: Variable
  readonly element: number
  readonly value: Expression
}

/** Assignments in a row that do not see each other, whose order is therefore free; those to what has only one value are left out. */
function assignments(first: Node, rewrite: Rewrite): { readonly moves: readonly Move[]; readonly next: Node } {
  const moves: Move[] = []
  const written = (variable: Variable, element: number | undefined): boolean =>
    moves.some((move) => move.variable === variable && (element === undefined || move.element === element))
  const sees = (e: Expression): boolean => {
    let found = false
    visitExpression(e, (part) => {
      if (part.kind === 'read')
        found ||= written(part.reference.variable, part.reference.index.kind === 'const' ? part.reference.index.value : undefined)
      if (part.kind === 'anyHeld') found ||= part.holds.some((hold) => written(hold, 0))
    })
    return found
  }
  let n = first
  for (; n.kind === 'assign'; n = uncovered(n.next)) {
    const { variable } = n.target
    const index = rewrite(n.target.index)
    const value = rewrite(n.value)
    if (index.kind !== 'const' || sees(value) || written(variable, index.value)) break
    const bounds = variable.bounds[index.value]
    if (bounds !== undefined && bounds.low < bounds.high) moves.push({ variable, element: index.value, value })
  }
  return { moves, next: n }
}

/** What comes behind notes of coverage, of which a reduced run tells nothing: a test that is none for one task is noted for others alone. */
function uncovered(n: Node): Node {
  let here = n
  while (here.kind === 'note' && here.note.kind === 'cover') here = here.next
  return here
}

/** Decisions that the fixed values decide are taken. */
function settled(n: Node, side: ReturnType<typeof canonical>, fixed: Fixed): Node {
  let here = n
  for (;;) {
    here = uncovered(here)
    if (here.kind === 'if') {
      const condition = side.under(here.condition, fixed)
      if (condition.kind !== 'const') return here
      here = condition.value !== 0 ? here.then : here.otherwise
    } else if (here.kind === 'switch') {
      const value = side.under(here.value, fixed)
      if (value.kind !== 'const') return here
      here = here.cases[value.value] ?? { kind: 'blocked' }
    } else return here
  }
}

interface Known {
  readonly values: Fixed
  with(key: number, value: number): Known
  without(gone: (key: number) => boolean): Known
}

const knownValues = (values: Fixed): Known => ({
  values,
  with: (key, value) => knownValues(new Map(values).set(key, value)),
  without: (gone) => knownValues(new Map([...values].filter(([key]) => !gone(key)))),
})

/** A note in words, with tasks and locks renamed. */
function noteText(note: Note, renaming: Renaming | undefined, system: System): string {
  const name = (text: string): string => renaming?.name(text) ?? text
  const task = renaming?.task[note.task] ?? note.task
  switch (note.kind) {
    case 'leak': {
      const lock = system.locks.find((one) => one.name === note.lock)
      const to = lock === undefined ? note.lock : (system.locks[renaming?.lock[lock.id] ?? lock.id]?.name ?? '')
      return JSON.stringify([note.kind, task, to, note.mode, name(note.call), note.span])
    }
    case 'selfDeadlock':
      return JSON.stringify([note.kind, task, renaming?.lock[note.lock] ?? note.lock, note.span])
    case 'choice':
      return JSON.stringify({ ...note, id: 0, task, choice: 0 })
    default:
      return JSON.stringify({ ...note, id: 0, task })
  }
}
