// The claims of a Promela model, one automaton each: what a run that breaks the property looks like. Input: the sheet of a model;
// output: named never claims. Weak fairness is SPIN's own (-f); strong fairness of a task is part of the automaton.
import type { Expression, Location, Property } from '../../../ir/system.ts'
import { comment, isOf, namesOfFindings, owes, standsIn, type Named } from '../places.ts'
import { closed, compared, conjunction, conjuncts, joined, negation, open, printed, tight, type Text } from '../print.ts'
import type { PromelaSheet } from './sheet.ts'
import { always, never, selfDeadlock } from '../symbolic.ts'
import { isAsked, type Place } from '../variant.ts'
import { nth } from '../../../../runtime/entries.ts'

export function claimsOf(sheet: PromelaSheet): readonly string[] {
  const { variant } = sheet
  const text: string[] = []
  if (namesOfFindings(variant).self) text.push(...selfDeadlocks(sheet))
  for (const property of variant.system.properties) text.push(...claim(sheet, property))
  text.push(...livelock(sheet))
  // With a claim in the model SPIN does not look at end states.
  return ['/* ---- claims ---- */', '', ...fairnessNotes(sheet), '#if defined(CLAIMS) || defined(PROGRESS)', '', ...text, '#endif']
}

/** What fairness asks for beyond, or short of, weak fairness of every process. */
function fairnessNotes({ variant, process }: PromelaSheet): readonly string[] {
  const notes = variant.tasks.flatMap(({ task, places }, i) => {
    const name = nth(process, i)
    const excused = places.filter((place) => !place.ended && !isAsked(task, place.location))
    return [
      ...(task.fairness === 'none' ? [`Not said: ${name} may stay away for ever; SPIN's -f makes it move like the others.`] : []),
      ...(task.fairness !== 'none' && excused.length > 0
        ? [`Not said: where ${name} need not begin a round it may stay away; SPIN's -f makes it move like the others.`]
        : []),
      ...places
        .filter((place) => place.location.fairness === 'strong')
        .map((place) => `Not said: strong fairness of the step at ${place.location.label ?? ''}.`),
    ]
  })
  const branches = variant.system.notes.some((note) => note.kind === 'choice') ? ['Not said: branches marked fair.'] : []
  return [...notes, ...branches].map((line) => `/* ${comment(line)} */`)
}

const standing = (sheet: PromelaSheet, task: number, places: readonly Place[]): Text =>
  sheet.scene.at(
    task,
    places.map((place) => place.location),
  )

function selfDeadlocks(sheet: PromelaSheet): readonly string[] {
  const where = sheet.variant.tasks.flatMap(({ task, places }) =>
    places.flatMap((place) => {
      const condition = selfDeadlock(place)
      if (never(condition)) return []
      const here = standing(sheet, task.id, [place])
      return [always(condition) ? here : both(joined(here), ...conjuncts(sheet.scene, condition))]
    }),
  )
  if (where.length === 0) return []
  return invariant(
    sheet,
    'self_deadlock',
    { kind: 'self_deadlock', name: '' },
    'self_deadlock: a task stands before a request that its own hold denies',
    where.map((one) => not(one).text),
  )
}

/** A claim that comes to its end, which SPIN reports, where the condition does not hold. */
function invariant(sheet: PromelaSheet, base: string, finding: Named, about: string, condition: readonly string[]): readonly string[] {
  const [first = 'true', ...more] = conjunction(sheet.scene, condition)
  const name = sheet.naming.fresh(base)
  sheet.claims.push({ name, finding, about: 'states' })
  const last = more.pop()
  const begun = sheet.begun === undefined ? '' : `${sheet.begun} && `
  return [
    `/* ${about} */`,
    `never ${name} {`,
    '  do',
    ...(last === undefined
      ? [`  :: ${begun}!(${first}) -> break`]
      : [`  :: ${begun}!(${first}`, ...more.map((one) => `       ${one}`), `       ${last}) -> break`]),
    '  :: else',
    '  od',
    '}',
    '',
  ]
}

function claim(sheet: PromelaSheet, property: Property): readonly string[] {
  const { variant, scene, source } = sheet
  const { claim: claimed, name } = property
  const about = comment(`line ${source.at(property.span).line}: ${source.text(property.claimSpan ?? property.span)}`)
  if (claimed.kind === 'completes') return completion(sheet, property, about)
  const when = variant.folded(claimed.defined)
  const text = (e: Expression): Text => printed(scene, variant.folded(e), 'bool')
  const guarded = (e: Expression): Text => (always(when) ? text(e) : open(`${not(text(when)).text} || ${tight(text(e))}`))
  const undefinedAt = { kind: 'fails', name: `invariant@${source.at(property.span).line}` } as const
  const known = always(when) ? [] : invariant(sheet, `${name}_defined`, undefinedAt, `${about}: it can be evaluated`, [tight(text(when))])
  switch (claimed.kind) {
    case 'invariant':
    case 'finally':
      return [
        ...known,
        ...invariant(
          sheet,
          name,
          { kind: 'violates', name },
          about,
          always(when) ? conjuncts(scene, variant.folded(claimed.condition)) : [tight(guarded(claimed.condition))],
        ),
      ]
    case 'reachable': {
      const reached = always(when) ? text(claimed.condition) : both(tight(text(when)), tight(text(claimed.condition)))
      return [
        ...known,
        ...invariant(
          sheet,
          `unreached_${name}`,
          { kind: 'unreachable', name },
          `${about}: it must be reachable, so that SPIN has to find this claim violated`,
          [not(reached).text],
        ),
      ]
    }
    case 'eventually':
      return [
        ...known,
        ...automaton(sheet, name, { kind: 'violates', name }, about, {
          from: undefined,
          hold: not(guarded(claimed.condition)),
          again: [],
        }),
      ]
    case 'alwaysEventually':
      return [
        ...known,
        ...automaton(sheet, name, { kind: 'violates', name }, about, {
          from: 'anywhere',
          hold: not(guarded(claimed.condition)),
          again: [],
        }),
      ]
    case 'leadsTo': {
      const [premise, conclusion] = [guarded(claimed.premise), guarded(claimed.conclusion)]
      return [
        ...known,
        ...automaton(sheet, name, { kind: 'violates', name }, about, {
          from: both(tight(premise), not(conclusion).text),
          hold: not(conclusion),
          again: [],
        }),
      ]
    }
  }
}

interface Broken {
  /** When the wrong part of the run can begin; undefined: it is the whole run. */
  readonly from: Text | 'anywhere' | undefined
  /** What is so from then on. */
  readonly hold: Text
  /** What is so again and again. */
  readonly again: readonly Text[]
}

const not = (of: Text): Text => negation('!', of)
const both = (...parts: readonly string[]): Text => open(parts.join(' && '))

/** More tasks than this with strong fairness would make the automaton too large. */
const MOST_STRONG = 3

/**
 * Runs on which, from some state on, `hold` holds for ever and each of `again` comes for ever again, and that are strongly fair: each
 * task that asks for it moves for ever again, or is able to move no more from some state on, which the automaton guesses.
 */
function automaton(sheet: PromelaSheet, base: string, finding: Named, about: string, { from, hold, again }: Broken): readonly string[] {
  const name = sheet.naming.fresh(base)
  sheet.claims.push({ name, finding, about: 'runs' })
  const strong = sheet.variant.tasks.filter(({ task }) => task.fairness === 'strong')
  const demands = strong.length > MOST_STRONG ? [] : strong
  const notes = strong.length > MOST_STRONG ? [`/* Not said: strong fairness of ${strong.length} tasks. */`] : []
  const guesses = Array.from({ length: 2 ** demands.length }, (_, mask) => {
    const idle = demands.filter((_, i) => (mask >>> i) & 1)
    const moving = demands.filter((_, i) => !((mask >>> i) & 1))
    return {
      hold: [
        ...(sheet.failed === undefined ? [] : [not(closed(sheet.failed))]),
        hold,
        ...idle.map(({ task }) => not(closed(`enabled(${sheet.pid(task.id)})`))),
      ]
        .map(tight)
        .join(' && '),
      again: [...again, ...moving.map(({ task }) => compared(`_last == ${sheet.pid(task.id)}`))],
    }
  })
  const inner = sheet.naming.inner()
  const named = guesses.map((guess, i) => {
    const [which, single] = [guesses.length > 1 ? `_${i + 1}` : '', guesses[0]?.again.length === 1]
    return [`accept${which}`, ...guess.again.map((_, r) => `wait${which}${single ? '' : `_${r + 1}`}`)].map(inner)
  })
  const labels = (guess: number, at: number): string => named[guess]?.[at] ?? 'accept'
  const { begun } = sheet
  const beginning = [...(begun === undefined ? [] : [begun]), ...(from === undefined || from === 'anywhere' ? [] : [tight(from)])]
  const start =
    from === undefined && begun === undefined
      ? []
      : [
          '  do',
          `  :: ${from === undefined && begun !== undefined ? `!(${begun})` : 'true'}`,
          ...guesses.map((guess, i) => `  :: ${[...beginning, guess.hold].join(' && ')} -> goto ${labels(i, 0)}`),
          '  od;',
        ]
  const direct =
    start.length === 0 && guesses.length > 1
      ? ['  if', ...guesses.map((guess, i) => `  :: ${guess.hold} -> goto ${labels(i, 0)}`), '  fi;']
      : []
  const states = guesses.flatMap((guess, i) => {
    const rounds = guess.again.length
    if (rounds === 0) return [`${labels(i, 0)}:`, `  do :: ${guess.hold} od;`]
    return [
      `${labels(i, 0)}:`,
      `  if :: ${guess.hold} -> goto ${labels(i, 1)} fi;`,
      ...guess.again.flatMap((one, r) => [
        `${labels(i, r + 1)}:`,
        '  if',
        `  :: ${guess.hold} && ${tight(one)} -> goto ${labels(i, (r + 1) % rounds === 0 ? 0 : r + 2)}`,
        `  :: ${guess.hold} -> goto ${labels(i, r + 1)}`,
        '  fi;',
      ]),
    ]
  })
  return [...notes, `/* ${about} */`, `never ${name} {`, ...start, ...direct, ...states, '  skip', '}', '']
}

function completion(sheet: PromelaSheet, property: Property, about: string): readonly string[] {
  const { claim: claimed } = property
  if (claimed.kind !== 'completes') return []
  const claims = sheet.variant.tasks.flatMap(({ task, places }) => {
    const where = (kind: 'around' | 'inside'): readonly Location[] =>
      places.filter((place) => standsIn(sheet.variant, place, claimed.operation)[kind]).map((place) => place.location)
    const [around, inside] = [where('around'), where('inside')]
    const flag = sheet.flags.find((one) => one.property === property.id && one.task === task.id)
    if (inside.length === 0 || flag === undefined || !isOf(claimed, task)) return []
    const begun = sheet.scene.at(task.id, inside)
    const broken: Broken =
      claimed.outcome === undefined
        ? {
            from: 'anywhere',
            hold: both(tight(sheet.scene.at(task.id, around)), not(closed(flag.name)).text),
            again: around.length === inside.length ? [] : [begun],
          }
        : { from: 'anywhere', hold: not(closed(flag.name)), again: [begun] }
    const finding = { kind: 'starvation', name: property.name } as const
    return automaton(sheet, `${property.name}_of_${task.name}`, finding, `${about}, of ${comment(task.name)}`, broken)
  })
  if (claims.length === 0) return [`/* ${about}: no task begins it in this workload. */`, '']
  return [
    '/* Stricter than starvation in the spec: also a run in which nobody can move any more breaks it, which is a deadlock there. */',
    '#ifdef PROGRESS',
    ...claims,
    '#endif',
    '',
  ]
}

function livelock(sheet: PromelaSheet): readonly string[] {
  const owing = sheet.variant.tasks.filter(({ task }) => owes(task))
  if (owing.length === 0) return ['/* livelock: no task owes progress. */', '']
  const moved = owing.map(({ task }) => `_last == ${sheet.pid(task.id)}`).join(' || ')
  return [
    '/* livelock: from some state on no task completes anything, while some that owe progress move for ever again. */',
    '#ifdef PROGRESS',
    ...automaton(sheet, 'livelock', { kind: 'livelock', name: '' }, 'spin -DPROGRESS -a; ./pan -a -f -N livelock', {
      from: 'anywhere',
      hold: closed('np_'),
      again: [open(moved)],
    }),
    '#endif',
  ]
}
