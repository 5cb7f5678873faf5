// One step of one task as statements over packed words. Input: a location and what its module shares; output: the body of its
// case, and the functions that its joins between ways need. Every path ends in `push(…)`, `fail(…)`, or nowhere if it is blocked.
import type { Location, Node, Note, Task, Temp, Variable } from '../../ir/system.ts'
import { describe, describeNote, describeReference } from '../../ir/describe.ts'
import type { Layout } from '../../ir/layout.ts'
import { call, constant, decimal, does, name, store } from '../js.ts'
import type { Remark, Routine, Statement } from '../module.ts'
import type { Names } from '../text.ts'
import { commonBits, compareCode, constantCode, isConstant, jsOf, known, learn, nameCode, negate, shiftBy, some, testJs } from './code.ts'
import type { BitFacts, Bits, Code, Test } from './code.ts'
import { assign, comparing, type Context, named, testOf, valueOf } from './expression.ts'
import { rangeOf } from '../../ir/extent.ts'
import { own } from './own.ts'
import { holdsOfBlocked, plan, type Plan } from './regions.ts'
import { clearBits, knownBits, plainWord, slotsOf, variableMasks, wordJs, writeSlot } from './words.ts'
import type { Cursor, State, Word } from './words.ts'
import { entryOf, nth } from '../../../runtime/entries.ts'

export interface StepContext extends Context {
  readonly words: number
  /** Bits of each word that belong to what comes and goes with the task's scopes. */
  readonly localArea: (task: Task) => readonly number[]
  /** `line 44`, for comments. */
  readonly line: (location: Location) => string
}

interface Emission {
  readonly context: StepContext
  readonly task: Task
  readonly plan: Plan
  readonly routineNames: ReadonlyMap<Node, string>
  readonly written: Written
}

/** What a step does with notes that wait: whether one does, and what is said only if one does. */
interface Written {
  defers: boolean
  readonly holes: Statement[][]
}

/** Where a path goes on when it has said all: what follows in the text (a join, or the end of the way), and how else to get away. */
interface Flow {
  readonly fall: Node | 'end'
  /** Leaves the way from wherever it is. */
  readonly leave: () => Statement
  readonly joins: ReadonlyMap<Node, Join>
}

interface Join {
  readonly label: string
  readonly arrivals: { readonly state: State; readonly hole: Statement[]; readonly falls: boolean }[]
}

interface StepText {
  readonly body: readonly Statement[]
  readonly routines: readonly Routine[]
}

const RETURN: Statement = { kind: 'return' }

/** The code of one step, and the functions that it needs beside itself. */
export function emitStep(context: StepContext, task: Task, location: Location, moduleNames: Names): StepText {
  const steps = plan(location.code)
  const base = `step_${task.name}_${location.id}`
  const routineNames = new Map(steps.routines.map((node) => [node, moduleNames.fresh(`${base}_then`)]))
  const start = startFacts(context, task, location)
  const written: Written = { defers: false, holes: [] }
  const emission: Emission = { context, task, plan: steps, routineNames, written }
  const body: Statement[] = []
  const words = Array.from({ length: context.words }, (_, i) => plainWord(`w${i}`))
  const cursor: Cursor = {
    state: { words, facts: start.facts, temps: new Map() },
    assumed: undefined,
    out: body,
    names: moduleNames.inner(),
  }
  if (steps.deferring) ifWaiting(emission, cursor, does(store(name(own.pending), decimal(0))))
  emitNode(emission, location.code, cursor, { fall: 'end', leave: () => RETURN, joins: new Map() })
  const routines = steps.routines.map((node) => emitRoutine(emission, node, start.place, moduleNames.inner()))
  // All that could wait may have folded away: then nothing is reset, kept or settled.
  if (!written.defers) for (const hole of written.holes) hole.length = 0
  return { body, routines }
}

/** A statement that stands there only if, in the end, some note of the step waits. */
function ifWaiting({ written }: Emission, { out }: Pick<Cursor, 'out'>, statement: Statement): void {
  const hole = [statement]
  written.holes.push(hole)
  out.push({ kind: 'group', body: hole })
}

/** In its case a task's place is known, and so is that everything out of scope is zero. */
function startFacts(context: StepContext, task: Task, location: Location): { readonly facts: BitFacts; readonly place: BitFacts } {
  const zero = outOfScope(context, task, location)
  const [slot] = slotsOf(context.layout, task.place)
  const facts = new Map<string, Bits>()
  zero.forEach((mask, word) => mask !== 0 && facts.set(`w${word}`, { mask, value: 0 }))
  const place = new Map<string, Bits>()
  if (slot !== undefined && slot.bits > 0) {
    const name = `w${slot.word}`
    const own = variableMasks(context.layout, task.place)[0]?.mask ?? 0
    const value = (location.id - slot.low) << slot.shift
    place.set(name, { mask: own, value })
    facts.set(name, { mask: (facts.get(name)?.mask ?? 0) | own, value })
  }
  return { facts, place }
}

/** Bits of the task's local area that nothing in scope at the location uses. */
function outOfScope(context: StepContext, task: Task, location: Location): readonly number[] {
  const masks = [...context.localArea(task)]
  for (const variable of location.scope) {
    if (variable.scope === undefined) continue
    for (const { word, mask } of variableMasks(context.layout, variable)) masks[word] = (masks[word] ?? 0) & ~mask
  }
  return masks
}

function emitRoutine(emission: Emission, node: Node, place: BitFacts, names: Names): Routine {
  const { context, plan: steps, routineNames } = emission
  const words = Array.from({ length: context.words }, (_, i) => `w${i}`)
  const temps = new Map<Temp, Code>()
  const parameters = words.map((name) => ({ name, type: 'number' }))
  for (const temp of sorted(steps.live(node))) {
    const given = names.fresh(temp.name)
    const range = rangeOf(temp.type)
    parameters.push({ name: given, type: 'number' })
    temps.set(temp, nameCode(given, range.low, range.high))
  }
  const body: Statement[] = []
  const cursor: Cursor = { state: { words: words.map(plainWord), facts: place, temps }, assumed: undefined, out: body, names }
  emitNode(emission, node, cursor, { fall: 'end', leave: () => RETURN, joins: new Map() })
  return { kind: 'function', name: entryOf(routineNames, node), exported: false, comment: '', parameters, returns: 'void', body }
}

const sorted = (temps: ReadonlySet<Temp>): readonly Temp[] => [...temps].sort((a, b) => a.id - b.id)

// ---- control flow ----

/** Goes on at a node: by leaving a block, by a call, or with its text. */
function emitEdge(emission: Emission, target: Node, cursor: Cursor, flow: Flow): void {
  const join = flow.joins.get(target)
  if (join !== undefined) {
    const hole: Statement[] = []
    const falls = flow.fall === target
    cursor.out.push({ kind: 'group', body: hole })
    if (!falls) cursor.out.push({ kind: 'break', label: join.label })
    join.arrivals.push({ state: cursor.state, hole, falls })
    return
  }
  const routine = emission.routineNames.get(target)
  if (routine === undefined) return emitNode(emission, target, cursor, flow)
  const { words, facts, temps } = cursor.state
  const passed = sorted(emission.plan.live(target)).map((temp) => jsOf(temps.get(temp) ?? constantCode(0)))
  cursor.out.push(does(call(routine, [...words.map((word) => wordJs(word, facts)), ...passed])))
  end(cursor, flow)
}

function end(cursor: Cursor, flow: Flow): void {
  if (flow.fall !== 'end') cursor.out.push(flow.leave())
}

/** Straight code in a loop, so that a long step is no deep recursion. */
function emitNode(emission: Emission, start: Node, cursor: Cursor, flow: Flow): void {
  let node = start
  while ((node.kind === 'assign' || node.kind === 'let' || node.kind === 'note') && emission.plan.joins(node).length === 0) {
    emitSimple(emission, node, cursor)
    node = node.next
    if (flow.joins.has(node) || emission.routineNames.has(node)) return emitEdge(emission, node, cursor, flow)
  }
  emitBehind(emission, node, emission.plan.joins(node), cursor, flow)
}

/** The node inside one block for each join that it dominates, the last outermost, each followed by the join's text. */
function emitBehind(emission: Emission, node: Node, joins: readonly Node[], cursor: Cursor, flow: Flow): void {
  const target = joins.at(-1)
  if (target === undefined) return emitPlain(emission, node, cursor, flow)
  const before = cursor.state
  const join: Join = { label: cursor.names.fresh('join'), arrivals: [] }
  const inner: Cursor = { state: before, assumed: undefined, out: [], names: cursor.names }
  emitBehind(emission, node, joins.slice(0, -1), inner, {
    fall: target,
    leave: flow.leave,
    joins: new Map([...flow.joins, [target, join]]),
  })
  const [only] = join.arrivals
  if (join.arrivals.length === 1 && only !== undefined && only.falls && inner.out.at(-1) === lastGroup(inner.out, only.hole)) {
    cursor.out.push(...inner.out)
    cursor.state = only.state
  } else {
    const declarations: Statement[] = []
    const state = merge(emission.plan.live(target), before, join, cursor.names, declarations)
    const falls = join.arrivals.every((arrival) => arrival.falls)
    cursor.out.push(...declarations, falls ? { kind: 'group', body: inner.out } : { kind: 'block', label: join.label, body: inner.out })
    if (join.arrivals.length === 0) return
    cursor.state = state
  }
  emitNode(emission, target, cursor, flow)
}

const lastGroup = (out: readonly Statement[], hole: Statement[]): Statement | undefined =>
  out.find((one) => typeof one === 'object' && one.kind === 'group' && one.body === hole)

/** The state after a join: what all arrivals agree on and can be named outside, and fresh names for the rest, filled in at each arrival. */
function merge(live: ReadonlySet<Temp>, before: State, join: Join, names: Names, declarations: Statement[]): State {
  const facts = new Map(commonFacts(join.arrivals.map((arrival) => arrival.state.facts)))
  const words = before.words.map((outer, index): Word => {
    const arriving = join.arrivals.map((arrival) => nth(arrival.state.words, index))
    const [first] = arriving
    if (first === undefined || arriving.every((word) => word === outer)) return outer
    if (first.base === outer.base && first.ors.length === 0 && arriving.every((word) => sameWord(word, first))) return first
    const joined = names.fresh(`n${index}`)
    declarations.push({ kind: 'let', name: joined, fixed: false, type: 'number' })
    let shared: Bits | undefined
    for (const { state, hole } of join.arrivals) {
      const word = nth(state.words, index)
      hole.push({ kind: 'assign', name: joined, value: wordJs(word, state.facts) })
      const bits = knownBits(word, state.facts)
      shared =
        shared === undefined ? bits : { mask: shared.mask & bits.mask & ~(shared.value ^ bits.value), value: shared.value & bits.value }
    }
    if (shared !== undefined && shared.mask !== 0) facts.set(joined, shared)
    return plainWord(joined)
  })
  const temps = new Map<Temp, Code>()
  for (const temp of sorted(live)) {
    const outer = before.temps.get(temp)
    const codes = join.arrivals.flatMap(({ state, hole }) => {
      const code = state.temps.get(temp)
      return code === undefined ? [] : [{ code, hole }]
    })
    const [first] = codes
    if (first === undefined) continue
    if (
      codes.every(({ code }) => code === outer) ||
      codes.every(({ code }) => isConstant(code) && isConstant(first.code) && code.low === first.code.low)
    ) {
      temps.set(temp, first.code)
      continue
    }
    const joined = names.fresh(temp.name)
    declarations.push({ kind: 'let', name: joined, fixed: false, value: decimal(0) })
    for (const { code, hole } of codes) hole.push({ kind: 'assign', name: joined, value: jsOf(code) })
    const low = Math.min(...codes.map(({ code }) => code.low))
    const high = Math.max(...codes.map(({ code }) => code.high))
    temps.set(temp, nameCode(joined, Math.min(low, 0), Math.max(high, 0)))
  }
  return { words, facts, temps }
}

/** What is known on every way to the join. */
function commonFacts(arriving: readonly BitFacts[]): BitFacts {
  const common = new Map<string, Bits>()
  for (const name of arriving[0]?.keys() ?? []) {
    const bits = commonBits(arriving.map((facts) => facts.get(name)))
    if (bits.mask !== 0 || bits.values !== undefined) common.set(name, bits)
  }
  return common
}

const sameWord = (a: Word, b: Word): boolean =>
  a.base === b.base && a.clear === b.clear && a.set === b.set && a.ors.length === 0 && b.ors.length === 0

/** What an open contract remembers is none of the spec's words: without bits it is not worth a line. */
const remembersNothing = (layout: Layout, variable: Variable): boolean =>
  variable.kind === 'snapshot' && slotsOf(layout, variable).every(({ bits }) => bits === 0)

type Simple = Extract<Node, { kind: 'assign' | 'let' | 'note' }>

function emitSimple(emission: Emission, node: Simple, cursor: Cursor): void {
  const { context } = emission
  switch (node.kind) {
    case 'assign':
      if (!remembersNothing(context.layout, node.target.variable))
        cursor.out.push({ kind: 'comment', text: () => `${describeReference(node.target)} = ${describe(node.value)}` })
      assign(context, cursor, node.target, node.value)
      return
    case 'let': {
      const uses = emission.plan.uses(node.temp)
      if (uses === 0) return
      const code = valueOf(context, cursor, node.value)
      bind(cursor, node.temp, uses > 1 || comparing(code) ? named(cursor, code, node.temp.name) : code)
      return
    }
    case 'note': {
      const { id } = node.note
      const kind = waitingKind(node.note)
      if (emission.plan.defers(node)) {
        emission.written.defers = true
        const remark: Remark = () => `${describeNote(node.note)}, once the way is certain`
        cursor.out.push({ kind: 'do', value: call(own.wait, [decimal(id * 4 + kind)]), remark })
        return
      }
      // From here on the way is certain: what waited comes first.
      settleBefore(emission, node, cursor)
      cursor.out.push({ kind: 'do', value: call(kind === 0 ? own.note : own.warn, [decimal(id)]), remark: () => describeNote(node.note) })
    }
  }
}

function settleBefore(emission: Emission, node: Node, cursor: Cursor): void {
  if (emission.plan.waiting(node)) ifWaiting(emission, cursor, does(call(own.settle, [])))
}

/** How a waiting note is stored beside its id: 1 is a finding, 2 one that holds of a blocked way too. */
const waitingKind = (note: Note): number => (note.kind === 'leak' || note.kind === 'warn' ? 1 : holdsOfBlocked(note) ? 2 : 0)

function emitPlain(emission: Emission, node: Node, cursor: Cursor, flow: Flow): void {
  switch (node.kind) {
    case 'assign':
    case 'let':
    case 'note':
      emitSimple(emission, node, cursor)
      return emitEdge(emission, node.next, cursor, flow)
    case 'if':
      return emitIf(emission, node, cursor, flow)
    case 'switch':
      return emitSwitch(emission, node, cursor, flow)
    case 'either':
      return emitEither(emission, node, cursor, flow)
    case 'choose':
      return emitChoose(emission, node, cursor, flow)
    case 'goto':
      settleBefore(emission, node, cursor)
      return emitGoto(emission, node.location, cursor, flow)
    case 'blocked':
      if (emission.plan.standing && node.aside !== true) cursor.out.push(does(call(own.stand, [])))
      return end(cursor, flow)
    case 'fail':
      settleBefore(emission, node, cursor)
      cursor.out.push({ kind: 'do', value: call(own.fail, [decimal(node.failure.id)]), remark: () => node.failure.message })
      return end(cursor, flow)
  }
}

function bind(cursor: Cursor, temp: Temp, code: Code): void {
  cursor.state = { ...cursor.state, temps: new Map([...cursor.state.temps, [temp, code]]) }
}

function emitIf(emission: Emission, node: Extract<Node, { kind: 'if' }>, cursor: Cursor, flow: Flow): void {
  const test = testOf(emission.context, cursor, node.condition)
  if (test.kind === 'known') return emitEdge(emission, test.value ? node.then : node.otherwise, cursor, flow)
  emitBranches(emission, test, node.then, node.otherwise, cursor, flow, () => describe(node.condition))
}

/** A condition over all holds of a lock is long, and its beginning says which. */
const shortly = (text: string): string => (text.length <= MOST_SAID ? text : `${text.slice(0, MOST_SAID)} …`)
const MOST_SAID = 100

/** `said`: the condition in the words of the spec. */
function emitBranches(
  emission: Emission,
  test: Exclude<Test, { kind: 'known' }>,
  yes: Node,
  no: Node,
  cursor: Cursor,
  flow: Flow,
  said?: Remark,
): void {
  const branch = (target: Node, outcome: boolean): Statement[] => {
    const out: Statement[] = []
    const state = { ...cursor.state, facts: learn(cursor.state.facts, test, outcome) }
    emitEdge(emission, target, { state, assumed: undefined, out, names: cursor.names }, flow)
    return out
  }
  const then = branch(yes, true)
  const otherwise = branch(no, false)
  const under = (word: string, body: readonly Statement[]): readonly Statement[] =>
    said === undefined ? body : [{ kind: 'comment', text: () => `${word} ${shortly(said())}` }, ...body]
  if (then.length > 0) cursor.out.push({ kind: 'if', test: testJs(test), then: under('where', then), otherwise })
  else if (otherwise.length > 0)
    cursor.out.push({ kind: 'if', test: testJs(negate(test)), then: under('unless', otherwise), otherwise: [] })
}

function emitSwitch(emission: Emission, node: Extract<Node, { kind: 'switch' }>, cursor: Cursor, flow: Flow): void {
  const value = named(cursor, valueOf(emission.context, cursor, node.value), 'way')
  const groups = new Map<Node, number[]>()
  for (let i = Math.max(0, value.low); i <= Math.min(node.cases.length - 1, value.high); i++) {
    const target = nth(node.cases, i)
    const group = groups.get(target)
    if (group === undefined) groups.set(target, [i])
    else group.push(i)
  }
  const [first, second] = [...groups]
  if (first === undefined) return end(cursor, flow)
  if (second === undefined) return emitEdge(emission, first[0], cursor, flow)
  if (groups.size === 2 && (first[1].length === 1 || second[1].length === 1)) {
    const [one, other] = first[1].length === 1 ? [first, second] : [second, first]
    const test = compareCode('===', value, constantCode(nth(one[1], 0)), cursor.state.facts)
    if (test.kind === 'known') return emitEdge(emission, test.value ? one[0] : other[0], cursor, flow)
    return emitBranches(emission, test, one[0], other[0], cursor, flow)
  }
  const cases = [...groups].map(([target, members], at) => {
    const out: Statement[] = []
    const isLast = at === groups.size - 1
    const test = isLast ? known(true) : some(members.map((member) => compareCode('===', value, constantCode(member), cursor.state.facts)))
    const state = { ...cursor.state, facts: learn(cursor.state.facts, test, true) }
    emitEdge(emission, target, { state, assumed: undefined, out, names: cursor.names }, flow)
    if (!leaves(out)) out.push({ kind: 'break' })
    // The last one is the default, so that a reader (and tsc) sees that nothing is left out.
    return { comment: [], values: isLast ? undefined : members.map((one) => one - value.add), body: out }
  })
  cursor.out.push({ kind: 'switch', value: jsOf(shiftBy(value, -value.add)), cases })
}

function leaves(out: readonly Statement[]): boolean {
  const kind = out.at(-1)?.kind
  return kind === 'return' || kind === 'break' || kind === 'continue'
}

function emitEither(emission: Emission, node: Extract<Node, { kind: 'either' }>, cursor: Cursor, flow: Flow): void {
  const saved = savePending(emission, cursor)
  for (const branch of node.branches) {
    const out: Statement[] = [...saved]
    const label = cursor.names.fresh('way')
    let used = false
    const leave = (): Statement => {
      used = true
      return { kind: 'break', label }
    }
    emitEdge(
      emission,
      branch,
      { state: cursor.state, assumed: undefined, out, names: cursor.names },
      { fall: 'end', leave, joins: new Map() },
    )
    if (out.length > saved.length) cursor.out.push({ kind: 'block', label: used ? label : '', body: out })
  }
  end(cursor, flow)
}

function emitChoose(emission: Emission, node: Extract<Node, { kind: 'choose' }>, cursor: Cursor, flow: Flow): void {
  const saved = savePending(emission, cursor)
  const chosen = cursor.names.fresh(node.temp.name)
  const out: Statement[] = [...saved]
  const temps = new Map([...cursor.state.temps, [node.temp, nameCode(chosen, node.low, node.high)]])
  emitEdge(
    emission,
    node.next,
    { state: { ...cursor.state, temps }, assumed: undefined, out, names: cursor.names },
    { fall: 'end', leave: () => ({ kind: 'continue' }), joins: new Map() },
  )
  if (out.length > saved.length) cursor.out.push({ kind: 'loop', name: chosen, from: node.low, to: node.high, body: out })
  end(cursor, flow)
}

/** Notes passed before the choice belong to each of its ways. */
function savePending(emission: Emission, cursor: Cursor): readonly Statement[] {
  if (!emission.plan.deferring) return []
  const before = cursor.names.fresh('before')
  ifWaiting(emission, cursor, constant(before, name(own.pending)))
  const out: Statement[] = []
  ifWaiting(emission, { out }, does(store(name(own.pending), name(before))))
  return out
}

function emitGoto(emission: Emission, target: Location, cursor: Cursor, flow: Flow): void {
  const { context, task } = emission
  outOfScope(context, task, target).forEach((mask, word) => mask !== 0 && clearBits(cursor, word, mask))
  writeSlot(cursor, nth(slotsOf(context.layout, task.place), 0), constantCode(target.id))
  const words = cursor.state.words.map((word) => wordJs(word, cursor.state.facts))
  cursor.out.push({
    kind: 'do',
    value: call(own.push, words),
    remark: () => (target.finished ? 'finished' : `then ${context.line(target)}`),
  })
  end(cursor, flow)
}

/** What a comment says of a location. */
export function caption(context: StepContext, location: Location): string {
  if (location.verb === 'start') return 'the start: its silent run'
  const label = location.label === undefined ? '' : `${location.label}: `
  const within = location.calls.length === 0 ? '' : ` (in ${location.calls.map((one) => one.name).join(' > ')})`
  const text = location.text.startsWith(label) ? location.text : label + location.text
  return `${context.line(location)}: ${text}${within}`
}
