// Where a Murphi model may end, and what it claims: invariants, and Rumur's cover. Input: the sheet of a model; output: a rule and
// properties. Temporal properties stand as comments, since Murphi has none.
import type { Expression, Property } from '../../../ir/system.ts'
import { wordsOf } from '../guide.ts'
import { comment, inString, namesOfFindings, type Named } from '../places.ts'
import { conjunction, conjuncts, joined, operand } from '../print.ts'
import { FAILS, TAKEN, always, conditionOf, never, selfDeadlock } from '../symbolic.ts'
import type { Place } from '../variant.ts'
import type { MurphiSheet } from './sheet.ts'
import { nth } from '../../../../runtime/entries.ts'

/** The rule that lets a run end where no task wants on: Murphi takes a state without a successor for a deadlock. */
export function endRule(sheet: MurphiSheet): readonly string[] {
  const quiet = sheet.variant.tasks.map(({ task, places }) =>
    joined(
      sheet.scene.at(
        task.id,
        places.filter((place) => place.quiet).map((place) => place.location),
      ),
    ),
  )
  const known = sheet.isKnown('self_deadlock', '') ? stepsThat(sheet, selfDeadlock) : []
  const failing = [...stepsThat(sheet, (place) => conditionOf(place.code, FAILS)), ...known]
  return [
    '-- A valid end: all that owe progress have finished, services are between rounds; environment tasks are never called stuck.',
    '-- A state without a rule that can fire is a deadlock (or a self-deadlock). A rule that ends in an error counts as one that can.',
    'rule "at rest"',
    ...(failing.length === 0
      ? quiet.map((one, i) => `  ${i === 0 ? '' : '& '}${one}`)
      : [`  (${quiet.join('\n  & ')})`, ...failing.map((one) => `  | ${one}`)]),
    '==>',
    'begin',
    'end;',
    '',
  ]
}

/** For each place a condition under which its step has a way that is meant. */
function stepsThat(sheet: MurphiSheet, condition: (place: Place) => Expression): readonly string[] {
  return sheet.variant.tasks.flatMap(({ places }, i) =>
    places.flatMap((place) => {
      const when = condition(place)
      if (never(when)) return []
      const here = `${nth(sheet.at, i)} = ${sheet.placeOf(place.location)}`
      return [`(${[here, ...(always(when) ? [] : conjuncts(sheet.scene, when))].join(' & ')})`]
    }),
  )
}

/** The invariants and covers of the model, as lines, each under what it is about. What `isKnown` names is left out. */
export function claimsOf(sheet: MurphiSheet): readonly string[] {
  const { variant } = sheet
  const found = namesOfFindings(variant)
  const barred = (finding: Named, about: string, condition: (place: Place) => Expression): readonly string[] => {
    const where = stepsThat(sheet, condition)
    const name = wordsOf(finding)
    if (where.length === 0 || !claims(sheet, `invariant "${inString(name)}" failed`, finding)) return []
    return [`-- ${about}`, `invariant "${inString(name)}"`, `  !(${where.join('\n  | ')});`, '']
  }
  return [
    ...found.leaks.flatMap((lock) =>
      barred({ kind: 'leaks', name: lock }, 'A step that can be taken ends a contract with more than was agreed.', (place) =>
        conditionOf(place.code, { ...TAKEN, passing: (note) => note.kind === 'leak' && note.lock === lock }),
      ),
    ),
    ...found.warns.flatMap((name) =>
      barred({ kind: 'warns', name }, 'A step that can be taken warns.', (place) =>
        conditionOf(place.code, { ...TAKEN, passing: (note) => note.kind === 'warn' && note.name === name }),
      ),
    ),
    ...(found.self
      ? barred({ kind: 'self_deadlock', name: '' }, 'A task stands before a request that its own hold denies.', selfDeadlock)
      : []),
    ...variant.system.properties.flatMap((property) => claim(sheet, property)),
  ]
}

/** Notes a claim by what Rumur says where it is broken; false where its finding is left out. */
function claims(sheet: MurphiSheet, name: string, finding: Named): boolean {
  if (sheet.isKnown(finding.kind, finding.name)) return false
  sheet.claims.push({ name, finding, about: 'states' })
  return true
}

function claim(sheet: MurphiSheet, property: Property): readonly string[] {
  const { variant, scene, source } = sheet
  const { claim: claimed, name } = property
  const about = comment(`line ${source.at(property.span).line}: ${source.text(property.claimSpan ?? property.span)}`)
  if (claimed.kind === 'completes' || claimed.kind === 'leadsTo' || claimed.kind === 'eventually' || claimed.kind === 'alwaysEventually') {
    return [`-- Not said, since Murphi has no temporal properties under fairness: ${comment(name)}, ${about}`, '']
  }
  const tight = (e: Expression): string => operand(scene, variant.folded(e), 'bool')
  const when = variant.folded(claimed.defined)
  const whole = always(when) ? tight(claimed.condition) : `(${tight(when)} -> ${tight(claimed.condition)})`
  const text = inString(name)
  const undefinedAt = { kind: 'fails', name: `invariant@${source.at(property.span).line}` } as const
  const asks = !always(when) && claims(sheet, `invariant "${text} can be evaluated" failed`, undefinedAt)
  const known = !asks ? [] : [`-- ${about}: it can be evaluated`, `invariant "${text} can be evaluated"`, `  ${tight(when)};`, '']
  if (claimed.kind === 'reachable') {
    if (!claims(sheet, `cover "${text}"`, { kind: 'unreachable', name })) return []
    return [
      `-- ${about}`,
      "-- (`cover` is Rumur's: it must be reachable.)",
      `cover "${text}"`,
      `  ${always(when) ? tight(claimed.condition) : `${tight(when)} & ${tight(claimed.condition)}`};`,
      '',
    ]
  }
  if (!claims(sheet, `invariant "${text}" failed`, { kind: 'violates', name })) return known
  if (always(when)) {
    const lines = conjunction(scene, conjuncts(scene, variant.folded(claimed.condition)))
    return [`-- ${about}`, `invariant "${text}"`, ...lines.map((one, i) => `  ${one}${i === lines.length - 1 ? ';' : ''}`), '']
  }
  return [...known, `-- ${about}`, `invariant "${text}"`, `  ${whole};`, '']
}
