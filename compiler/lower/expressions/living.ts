// Objects that come and go: what is read, written or locked of one must be of an object that is live. Input: a place and what is meant;
// output: checks, one for each object that it can be.
import { boundsOf } from '../../ir/bounds.ts'
import { equal, not, number, or, read } from '../../ir/build.ts'
import type { Expression } from '../../ir/system.ts'
import type { Span } from '../../diagnostics/diagnostic.ts'
import type * as M from '../../model/model.ts'
import { check, words, type At } from './at.ts'
import { entryOf } from '../../../runtime/entries.ts'

/** The object of a pool that is meant is live. */
export function requireLive(at: At, owner: M.Field['owner'], object: Expression, span: Span): void {
  const { low, high } = boundsOf(object)
  for (let i = Math.max(0, low); i <= high; i++) requireOne(at, owner, i, equal(object, number(i)), span)
}

/** If this one is meant, it is live. */
export function requireOne(at: At, owner: M.Field['owner'], object: number, isMeant: Expression, span: Span): void {
  if (owner === 'task' || owner.pool === undefined) return
  const { variable } = entryOf(at.world.stores, owner.pool.live)
  const name = (at.world.instances.get(owner) ?? [])[object] ?? owner.name
  const said = words(at, span)
  const message = said === name ? `${name} is not live` : `\`${said}\` is ${name}, which is not live`
  const about = { class: owner.name, freed: { variable, index: number(object) } }
  check(at, or([not(isMeant), read(variable, number(object))]), 'freed', span, message, about)
}
