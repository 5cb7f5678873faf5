// What a TLA+ module claims: the spec's properties, what must never be found (failures, leaks, self-deadlocks), where it may end, which
// runs are fair, and the .cfg that asks for all this. Input: the sheet and the actions of a module; output: definitions and a .cfg.
import type { Expression, Location, Note, Property } from '../../../ir/system.ts'
import { nodesInOrder } from '../../../ir/walk.ts'
import { all, any, defined, plain, type Formula } from '../formula.ts'
import { mayLivelock, type Claim } from '../guide.ts'
import { comment, completes, failureKind, isOf, standsIn, namesOfFindings, owes, type Named } from '../places.ts'
import { operand, print } from '../print.ts'
import { FAILS, TAKEN, always, conditionOf, never, selfDeadlock, type Meant } from '../symbolic.ts'
import { isAsked, type Place } from '../variant.ts'
import type { Actions, TaskActions } from './actions.ts'
import { conditions, pcOf, stands, unchanged, type Sheet } from './sheet.ts'
import { nth } from '../../../../runtime/entries.ts'

interface TlaProperties {
  /** Before `Next`. */
  readonly predicates: readonly string[]
  /** After it. */
  readonly claims: readonly string[]
  /** The action by which a run may stay where all is at rest. */
  readonly rest: string | undefined
  readonly cfg: readonly string[]
  readonly asked: readonly Claim[]
}

export function propertiesOf(
  sheet: Sheet,
  actions: Actions,
  module: string,
  wanted: boolean,
  isKnown: (kind: Named['kind'], name: string) => boolean,
): TlaProperties {
  const { variant } = sheet
  const predicates: string[] = []
  const claims: string[] = []
  const invariants = ['TypeOK']
  const temporal: string[] = []
  const tobreak: string[] = []
  const asked: Claim[] = []

  const failing = forbidden(sheet, isKnown, { predicates, invariants, asked })

  // ---- where it may end ----
  const quiet = variant.tasks.map(({ task, places }) =>
    stands(variant, sheet.scene, task.id, locationsOf(places.filter((place) => place.quiet))),
  )
  predicates.push(
    '\\* A valid end: all that owe progress have finished, services are between rounds; environment tasks are never called stuck.',
  )
  predicates.push(
    '\\* Deadlock is a state without a next one that is no valid end. Not said: partial deadlocks, and deadlocks beside a task that still moves.',
  )
  predicates.push(...defined('quiet', all(quiet)), '')
  predicates.push(
    ...defined('at_rest', {
      kind: 'and',
      parts: [failing.length === 0 ? plain('quiet') : any(['quiet', ...failing].map(plain)), plain('UNCHANGED vars')],
    }),
    '',
  )

  // ---- fair runs ----
  const fairness = actions.tasks.flatMap((task, i) => fairnessOf(sheet, task, i, claims))
  claims.push(...defined('Spec', { kind: 'and', parts: ['Init', '[][Next]_vars', ...fairness].map(plain) }), '')

  // ---- what the spec claims ----
  if (wanted) {
    for (const property of variant.system.properties) claim(sheet, actions, property, { claims, invariants, temporal, tobreak, asked })
    livelock(sheet, actions, { claims, invariants, temporal, tobreak, asked })
  }
  const cfg = [
    `\\* TLC: java -cp tla2tools.jar tlc2.TLC -workers auto -config ${module}.cfg ${module}.tla`,
    `\\* Apalache: apalache-mc check --init=Init --next=Next --inv=${invariants.at(-1) as string} --no-deadlock --length=20 ${module}.tla`,
    'SPECIFICATION Spec',
    ...(wanted ? ['INVARIANTS', ...invariants.map((name) => `  ${name}`)] : ['INVARIANT TypeOK']),
    ...(wanted && temporal.length > 0 ? ['PROPERTIES', ...temporal.map((name) => `  ${name}`)] : []),
    ...tobreak.map((name) => `\\* INVARIANT ${name} has to be found violated: it says that something is never reached that must be.`),
    'CHECK_DEADLOCK TRUE',
  ]
  return { predicates, claims, rest: 'at_rest', cfg, asked }
}

/** What a step must not do, a predicate and its invariant each; the names of those after which there is no next state. */
function forbidden(
  sheet: Sheet,
  isKnown: (kind: Named['kind'], name: string) => boolean,
  { predicates, invariants, asked }: { readonly predicates: string[]; readonly invariants: string[]; readonly asked: Claim[] },
): readonly string[] {
  const { variant } = sheet
  const found = namesOfFindings(variant)
  const failing: string[] = []
  const everywhere = variant.tasks.flatMap(({ places }) => places)
  const forbid = (finding: Named, name: string, about: string, condition: (place: Place) => Expression): string | undefined => {
    const where = stepsThat(sheet, everywhere, condition)
    if (where.length === 0) return undefined
    predicates.push(`\\* ${comment(about)}`, ...defined(name, any(where)), '')
    invariants.push(`never_${name}`)
    asked.push({ name: `never_${name}`, finding, about: 'states' })
    predicates.push(`never_${name} == ~${name}`, '')
    return name
  }
  for (const one of found.fails) {
    const meant: Meant = { end: (end) => end.kind === 'fail' && end.failure.name === one }
    const condition = (place: Place): Expression => conditionOf(place.code, meant)
    const failure = variant.system.failures.find((each) => each.name === one)
    const name = forbid(
      { kind: failure === undefined ? 'fails' : failureKind(failure), name: one },
      sheet.naming.fresh(`fails_${one}`),
      `fails ${one}: here a step is an error${failure === undefined ? '' : ` (${failure.message})`}; it has no next state.`,
      condition,
    )
    if (name !== undefined) failing.push(name)
  }
  for (const one of found.leaks)
    forbid(
      { kind: 'leaks', name: one },
      sheet.naming.fresh(`leaks_${one}`),
      `leaks ${one}: a step that can be taken here ends a contract with more than was agreed.`,
      (place) => conditionOf(place.code, { ...TAKEN, passing: (note) => note.kind === 'leak' && note.lock === one }),
    )
  for (const one of found.warns)
    forbid(
      { kind: 'warns', name: one },
      sheet.naming.fresh(`warns_${one}`),
      `warns ${one}: a step that can be taken here warns.`,
      (place) => conditionOf(place.code, { ...TAKEN, passing: (note) => note.kind === 'warn' && note.name === one }),
    )
  const own = !found.self
    ? undefined
    : forbid(
        { kind: 'self_deadlock', name: '' },
        sheet.naming.fresh('self_deadlock'),
        'self_deadlock: a task stands before a request that its own hold denies.',
        selfDeadlock,
      )

  if (own !== undefined && isKnown('self_deadlock', '')) failing.push(own)
  return failing
}

/** For each of these places a condition under which its step has a way that is meant. */
function stepsThat(sheet: Sheet, places: readonly Place[], condition: (place: Place) => Expression): readonly Formula[] {
  return places.flatMap((place) => {
    const when = condition(place)
    if (never(when)) return []
    return [all([plain(`${pcOf(sheet, place)} = ${sheet.placeOf(place.location)}`), ...conditions(sheet.variant, sheet.scene, when)])]
  })
}

const locationsOf = (places: readonly Place[]): readonly Location[] => places.map(({ location }) => location)

function fairnessOf(sheet: Sheet, actions: TaskActions, id: number, claims: string[]): readonly string[] {
  const { task, places } = nth(sheet.variant.tasks, id)
  const found: string[] = []
  const isMore = (location: Location): boolean =>
    location.fairness === 'strong' || (location.fairness === 'weak' && (task.fairness === 'none' || !isAsked(task, location)))
  const asking = places.filter(({ location }) => isMore(location))
  const errors = failingSteps(sheet, actions, task.fairness === 'none' ? asking : places, claims)
  if (task.fairness !== 'none') {
    const excused = places.filter((place) => !place.ended && !isAsked(task, place.location))
    const able = [actions.name, ...errors.values()]
    let name = able.join(' \\/ ')
    if (excused.length > 0) {
      name = sheet.naming.fresh(`${actions.name}_fair`)
      claims.push('\\* Where it stands between rounds, or where the workload asks for no fairness, it may stay away.')
      claims.push(...defined(name, all([plain(`~(${sheet.scene.at(id, locationsOf(excused)).text})`), any(able.map(plain))])), '')
    }
    found.push(`${task.fairness === 'strong' ? 'SF' : 'WF'}_vars(${name})`)
  }
  for (const place of asking) {
    const error = errors.get(place)
    const steps = [...actions.steps.flatMap((step) => (step.place === place ? [step.name] : [])), ...(error === undefined ? [] : [error])]
    if (steps.length > 0) found.push(`${place.location.fairness === 'strong' ? 'SF' : 'WF'}_vars(${steps.join(' \\/ ')})`)
  }
  found.push(...fairBranches(sheet, actions, places, claims))
  return found
}

/** The steps by which a run fails, for fairness alone: who can only fail is able to move. */
function failingSteps(sheet: Sheet, actions: TaskActions, places: readonly Place[], claims: string[]): ReadonlyMap<Place, string> {
  const steps = new Map<Place, string>()
  const own = new Set(places.map((place) => sheet.placeNameOf(place.location)))
  let target = 'failed'
  for (let i = 2; own.has(target); i++) target = `failed_${i}`
  const rest = unchanged(sheet, new Set(sheet.variables.filter((one) => one.name === sheet.pc)))
  for (const place of places) {
    const where = stepsThat(sheet, [place], ({ code }) => conditionOf(code, FAILS))
    if (where.length === 0) continue
    const name = sheet.naming.fresh(`${actions.name}_${sheet.placeNameOf(place.location)}_fails`)
    const moved = plain(`${sheet.pc}' = [${sheet.pc} EXCEPT !.${nth(sheet.taskField, place.task.id)} = "${target}"]`)
    claims.push('\\* An error is no step of Next. Fairness asks for it all the same: no run stands still before it.')
    claims.push(...defined(name, all([...where, moved, ...(rest === undefined ? [] : [rest])])), '')
    steps.set(place, name)
  }
  return steps
}

/** A branch marked `fair` that is passed over again and again, though it is open, is taken again and again. */
function fairBranches(sheet: Sheet, actions: TaskActions, places: readonly Place[], claims: string[]): readonly string[] {
  const choicesAt = ({ code }: Place): readonly Extract<Note, { kind: 'choice' }>[] =>
    nodesInOrder(code).flatMap((node) => (node.kind === 'note' && node.note.kind === 'choice' ? [node.note] : []))
  const owed = new Set(places.flatMap(choicesAt).filter(({ fair }) => fair))
  return [...owed].flatMap((branch) => {
    const taken: string[] = []
    const passed: string[] = []
    const isBeside = (note: Note): boolean => note.kind === 'choice' && note.choice === branch.choice && note !== branch
    for (const place of places.filter((one) => choicesAt(one).includes(branch))) {
      const takes = actions.part(place, (node) => node.kind === 'note' && node.note === branch, true, 'fair_branch')
      const other = actions.part(place, (node) => node.kind === 'note' && isBeside(node.note), true, 'other_branch')
      if (takes === undefined || other === undefined) continue
      const open = conditionOf(place.code, { ...TAKEN, passing: (note) => note === branch })
      const passes = sheet.naming.fresh(`${other.name}_passed`)
      claims.push('\\* A branch marked fair, and the ways that pass it over where it is open.', ...takes.lines, '', ...other.lines, '')
      claims.push(...defined(passes, all([...conditions(sheet.variant, sheet.scene, open), plain(other.name)])), '')
      taken.push(takes.name)
      passed.push(passes)
    }
    const often = (steps: readonly string[]): string => `[]<><<${steps.join(' \\/ ')}>>_vars`
    return passed.length === 0 ? [] : [`(${often(passed)} => ${often(taken)})`]
  })
}

interface Claims {
  readonly claims: string[]
  readonly invariants: string[]
  readonly temporal: string[]
  readonly tobreak: string[]
  readonly asked: Claim[]
}

function claim(sheet: Sheet, actions: Actions, property: Property, out: Claims): void {
  const { variant, scene } = sheet
  const { claim: claimed } = property
  const name = sheet.naming.fresh(property.name)
  const { line } = sheet.source.at(property.span)
  const about = comment(`line ${line}: ${sheet.source.text(property.claimSpan ?? property.span)}`)
  const text = (e: Expression): string => print(scene, variant.folded(e), 'bool')
  const tight = (e: Expression): string => operand(scene, variant.folded(e), 'bool')
  if (claimed.kind === 'completes') return completion(sheet, actions, property, name, about, out)
  const when = variant.folded(claimed.defined)
  const guarded = (e: Expression): string => (always(when) ? text(e) : `${tight(when)} => ${tight(e)}`)
  if (!always(when)) {
    const known = sheet.naming.fresh(`${property.name}_defined`)
    out.claims.push(`\\* ${about}: it can be evaluated; where it cannot, that is fails invariant@${line}`, `${known} == ${text(when)}`, '')
    out.invariants.push(known)
    out.asked.push({ name: known, finding: { kind: 'fails', name: `invariant@${line}` }, about: 'states' })
  }
  out.claims.push(`\\* ${about}`)
  switch (claimed.kind) {
    case 'invariant':
    case 'finally':
      out.claims.push(
        ...(always(when)
          ? defined(name, all(conditions(variant, scene, variant.folded(claimed.condition))))
          : [`${name} == ${guarded(claimed.condition)}`]),
        '',
      )
      out.invariants.push(name)
      out.asked.push({ name, finding: { kind: 'violates', name: property.name }, about: 'states' })
      return
    case 'reachable': {
      const unreached = sheet.naming.fresh(`unreached_${property.name}`)
      out.claims.push('\\* It must be reachable: of this invariant a violation must be found.')
      out.claims.push(`${unreached} == ~(${always(when) ? text(claimed.condition) : `${tight(when)} /\\ ${tight(claimed.condition)}`})`, '')
      out.tobreak.push(unreached)
      out.asked.push({ name: unreached, finding: { kind: 'unreachable', name: property.name }, about: 'states' })
      return
    }
    case 'eventually':
      out.claims.push(`${name} == <>(${guarded(claimed.condition)})`, '')
      break
    case 'alwaysEventually':
      out.claims.push(`${name} == []<>(${guarded(claimed.condition)})`, '')
      break
    case 'leadsTo':
      out.claims.push(`${name} == (${guarded(claimed.premise)}) ~> (${guarded(claimed.conclusion)})`, '')
      break
  }
  out.temporal.push(name)
  out.asked.push({ name, finding: { kind: 'violates', name: property.name }, about: 'runs' })
}

function completion(sheet: Sheet, actions: Actions, property: Property, name: string, about: string, out: Claims): void {
  const { claim: claimed } = property
  if (claimed.kind !== 'completes') return
  const parts: string[] = []
  for (const { task, places } of sheet.variant.tasks) {
    if (!isOf(claimed, task)) continue
    const where = (kind: 'around' | 'inside'): readonly Location[] =>
      locationsOf(places.filter((place) => standsIn(sheet.variant, place, claimed.operation)[kind]))
    const [around, inside] = [where('around'), where('inside')]
    if (inside.length === 0) continue
    const at = (list: readonly Location[]): string => `(${sheet.scene.at(task.id, list).text})`
    const begun = at(inside)
    const note = completes(task, claimed)
    const ends = places.flatMap((place) => {
      const part = actions.tasks[task.id]?.part(place, (node) => node.kind === 'note' && note(node.note), true, `ends_${property.name}`)
      if (part === undefined) return []
      out.claims.push(...part.lines, '')
      return [part.name]
    })
    const [never, ending] = [`<>[]~${begun}`, `[]<><<${ends.join(' \\/ ')}>>_vars`]
    // Without an outcome it is one and the same operation as long as the task stands in it.
    const leaves = claimed.outcome === undefined ? [`[]<>~${at(around)}`] : []
    const ways = [
      ...leaves,
      ...(claimed.outcome === undefined && around.length === inside.length ? [] : [never]),
      ...(ends.length === 0 ? [] : [ending]),
    ]
    parts.push(ways.length === 1 ? nth(ways, 0) : `(${ways.join(' \\/ ')})`)
  }
  out.claims.push(`\\* ${about}`)
  out.claims.push(
    '\\* Stricter than starvation in the spec: also a run in which nobody can move any more breaks it, which is a deadlock there.',
  )
  out.claims.push(...defined(name, all(parts.map(plain))), '')
  out.temporal.push(name)
  out.asked.push({ name, finding: { kind: 'starvation', name: property.name }, about: 'runs' })
}

function livelock(sheet: Sheet, actions: Actions, { claims, temporal, asked }: Claims): void {
  const owing = actions.tasks.filter((_, i) => owes(nth(sheet.variant.tasks, i).task))
  const steps = owing.flatMap((task) => task.steps)
  if (steps.length === 0) return
  const progress = steps.filter((step) => step.progress).map((step) => plain(step.name))
  claims.push('\\* A task that owes progress makes it where it completes an operation or a round.')
  claims.push(...defined('progress', any(progress)), '')
  claims.push(...defined('owing', any(owing.map((task) => plain(task.name)))), '')
  claims.push(
    '\\* No livelock: no fair run in which such tasks move for ever and make no progress from some time on. Not said: a cycle of steps that change nothing,',
  )
  claims.push('\\* which is standing still in TLA+.')
  claims.push('no_livelock == []<><<owing>>_vars => []<><<progress>>_vars', '')
  temporal.push('no_livelock')
  // Who needs no asking is not looked at for cycles.
  if (mayLivelock(sheet.variant)) asked.push({ name: 'no_livelock', finding: { kind: 'livelock', name: '' }, about: 'runs' })
}
