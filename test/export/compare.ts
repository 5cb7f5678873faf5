// What each of the other checkers has to say of a cell if it agrees with ours, as far as it can say it: the table of docs/scale.md as
// code. Input: what our checker found and what the other one said; output: differences, in words.
import { identifier } from '../../compiler/emit/text.ts'
import type { Cell, Facts } from './cell.ts'
import type { TlcSays } from './tlc.ts'
import { askedProperties, claimsIn, invariantsIn, propertiesIn, type RumurSays, type SpinSays, type TlaSays } from './tools.ts'

const differs = (what: string, ours: unknown, theirs: unknown): readonly string[] =>
  JSON.stringify(ours) === JSON.stringify(theirs) ? [] : [`${what}: ${JSON.stringify(ours)} here, ${JSON.stringify(theirs)} there`]

const has = ({ findings }: Facts, finding: string): boolean => findings.includes(finding)
/** The other checkers tell what was freed by the class, as they tell a failure by its name. */
const fails = (facts: Facts, name: string): boolean => has(facts, `fails ${name}`) || has(facts, `use_after_free ${name}`)
const breaks = (facts: Facts, { name, ofPool }: Cell['system']['properties'][number]): boolean =>
  has(facts, `${ofPool === true ? 'leaks' : 'violates'} ${name}`)
const hasKind = ({ findings }: Facts, kind: string): boolean => findings.some((finding) => finding.split(' ')[0] === kind)

/** Whether a model means the spec's property by its own name. */
const named = (name: string, property: string): boolean => {
  const own = identifier(property)
  return name === own || name === `${own}_2` || name === `the_${own}`
}

/** Whether a claim or invariant of the model is broken; undefined where the two do not mean the same. */
function isBroken(cell: Cell, name: string, fairness: 'its own' | 'weak'): boolean | undefined {
  const { facts, system } = cell
  if (name === 'TypeOK') return false
  if (name === 'self_deadlock' || name === 'never_self_deadlock') return hasKind(facts, 'self_deadlock')
  if (name === 'livelock') return facts.weakOnly ? hasKind(facts, 'livelock') : undefined
  for (const failure of system.failures) if (name === `never_fails_${identifier(failure.name)}`) return fails(facts, failure.name)
  for (const note of system.notes)
    if (note.kind === 'warn' && name === `never_warns_${identifier(note.name)}`) return has(facts, `warns ${note.name}`)
  for (const lock of system.locks) if (name === `never_leaks_${identifier(lock.name)}`) return has(facts, `leaks ${lock.name}`)
  for (const property of system.properties) {
    const own = identifier(property.name)
    if (name === `unreached_${own}`) return !has(facts, `unreachable ${property.name}`)
    if (name === `${own}_defined`) return facts.undefinedIn.includes(property.name)
    if (!named(name, property.name)) continue
    const always = property.claim.kind === 'invariant' || property.claim.kind === 'finally'
    return always || fairness === 'its own' || facts.weakOnly ? breaks(facts, property) : undefined
  }
  return undefined
}

const broken = (
  cell: Cell,
  names: readonly string[],
  theirs: readonly string[],
  fairness: 'its own' | 'weak',
  excused: (name: string, theirs: boolean) => boolean = () => false,
): readonly string[] =>
  names.flatMap((name) => {
    const ours = isBroken(cell, name, fairness)
    const said = theirs.includes(name)
    return ours === undefined || excused(name, said) ? [] : differs(`${name} is broken`, ours, said)
  })

/** Standing still breaks a claim, but is no starvation: so does what comes to an error, where it stands for ever. */
const STILL = ['deadlock', 'partial_deadlock', 'self_deadlock', 'livelock', 'fails', 'use_after_free']
const neverStands = (facts: Facts): boolean => !facts.deadEnd && !STILL.some((kind) => hasKind(facts, kind))

/** Failures, locks that are leaked and warnings are assertions; what a pool leaks is a claim. */
const asserted = (facts: Facts, { locks }: Cell['system']): boolean =>
  ['fails', 'use_after_free', 'warns'].some((kind) => hasKind(facts, kind)) || locks.some(({ name }) => has(facts, `leaks ${name}`))

export function spinDiffers(cell: Cell, model: string, said: SpinSays): readonly string[] {
  const { facts, system } = cell
  const neverStill = neverStands(facts)
  const starved = system.properties.filter((property) => property.claim.kind === 'completes')
  return [
    ...differs('an assertion', asserted(facts, system), said.assertion),
    // What fails before the first state is a failure of SPIN's first process, in states that the spec does not have.
    ...(facts.states === 0 ? [] : differs('states', facts.states + (model.includes('\ninit {') ? 1 : 0), said.states)),
    ...differs('an invalid end', facts.deadEnd, said.invalidEnd),
    ...broken(cell, claimsIn(model), said.broken, 'weak'),
    ...starved.flatMap((property) => {
      const ours = has(facts, `starvation ${property.name}`)
      const theirs = said.broken.some((claim) => claim.startsWith(`${identifier(property.name)}_of_`))
      if (!facts.weakOnly || (theirs && !ours && !neverStill)) return []
      return differs(`starvation ${property.name}`, ours, theirs)
    }),
  ]
}

export function rumurDiffers(cell: Cell, said: RumurSays): readonly string[] {
  const { facts, system } = cell
  const possible = new Map<string, boolean>([['deadlock', facts.deadEnd]])
  possible.set('invariant "self_deadlock" failed', hasKind(facts, 'self_deadlock'))
  for (const lock of system.locks) possible.set(`invariant "leaks ${lock.name}" failed`, has(facts, `leaks ${lock.name}`))
  for (const note of system.notes)
    if (note.kind === 'warn') possible.set(`invariant "warns ${note.name}" failed`, has(facts, `warns ${note.name}`))
  for (const property of system.properties) {
    const { name, claim } = property
    if (claim.kind === 'invariant' || claim.kind === 'finally') {
      possible.set(`invariant "${name}" failed`, breaks(facts, property))
      possible.set(`invariant "${name} can be evaluated" failed`, facts.undefinedIn.includes(name))
    }
  }
  const expected = (error: string): boolean => {
    const known = possible.get(error)
    if (known !== undefined) return known
    const failure = /^fails ([^:]+):/.exec(error)?.[1]
    if (failure !== undefined) return fails(facts, failure)
    return error === 'every silent run before the first state fails' ? facts.states === 0 : false
  }
  const sayable = [...possible.values()].some((one) => one) || hasKind(facts, 'fails') || hasKind(facts, 'use_after_free')
  // What must be reachable and lies beyond a state that breaks a property is not looked at.
  const errors = said.errors.filter((error) => !error.startsWith('cover'))
  return [
    ...differs('states', facts.states, said.states),
    ...differs('steps', facts.steps, said.rules),
    ...errors.flatMap((error) => (expected(error) ? [] : [`only there: ${error}`])),
    ...differs('something is found', sayable, errors.length > 0),
  ]
}

/**
 * tla-checker asks of the cycles alone: whether one never has what must come eventually, be it that the way there had it; whether one has
 * the premise, be it that the way there had it. The other way round it is exact.
 */
const halfExact =
  ({ system }: Cell) =>
  (name: string, theirs: boolean): boolean => {
    const kind = system.properties.find((property) => named(name, property.name))?.claim.kind
    return (kind === 'eventually' && theirs) || (kind === 'leadsTo' && !theirs)
  }

export function tlaDiffers(
  cell: Cell,
  { model: tla, cfg }: { readonly model: string; readonly cfg: string },
  said: TlaSays,
): readonly string[] {
  const { facts } = cell
  return [
    ...differs('states', facts.states, said.states),
    ...differs('a deadlock', facts.deadEnd, said.deadlock),
    ...(facts.states === 0 ? [] : broken(cell, [...invariantsIn(cfg), ...propertiesIn(tla, cfg)], said.broken, 'its own', halfExact(cell))),
    ...(said.livelock === null ? [] : differs('a livelock', hasKind(facts, 'livelock'), said.livelock)),
  ]
}

export function tlcDiffers(cell: Cell, cfg: string, said: TlcSays): readonly string[] {
  const { facts, system } = cell
  if (facts.states === 0) return differs('states', 0, said.states)
  const starved = new Map(
    system.properties.flatMap(({ name, claim }) => (claim.kind === 'completes' ? [[identifier(name), `starvation ${name}`]] : [])),
  )
  return [
    ...differs('states', facts.states, said.states),
    ...differs('a deadlock', facts.deadEnd, said.deadlock),
    ...broken(
      cell,
      [...invariantsIn(cfg), ...askedProperties(cfg).filter((name) => name !== 'no_livelock' && !starved.has(name))],
      said.broken,
      'its own',
    ),
    ...askedProperties(cfg).flatMap((name) => {
      const theirs = said.broken.includes(name)
      const starvation = starved.get(name)
      if (starvation !== undefined) return theirs && !neverStands(facts) ? [] : differs(`${name} is broken`, has(facts, starvation), theirs)
      // A cycle of steps that change nothing is standing still in TLA+.
      const ours = hasKind(facts, 'livelock')
      return name !== 'no_livelock' || (facts.idles && ours) ? [] : differs('a livelock', ours, theirs)
    }),
  ]
}
