// The moves of an explorer. Input: a model, a session and a move; output: the next session and what is to be said of the move, or what is wrong
// with it.
import type { Move } from './commands.ts'
import { choicesOf, type Choice, type Explored } from './model.ts'
import { plural } from '../report/paint.ts'
import { here, movesOn, sessionOf, stepped, walked, type Session } from './session.ts'

export interface Moved {
  readonly session: Session
  /** How many steps it had before; undefined where it is where it was, and need not be told again. */
  readonly since: number | undefined
  readonly said: readonly string[]
  /** The step that was asked for and fails: nothing comes behind it, and it is not taken. */
  readonly failing: Choice | undefined
}

type Answer = ({ readonly kind: 'moved' } & Moved) | { readonly kind: 'wrong'; readonly message: string }

/** What a number can be one of. */
export const among = (word: string, count: number): string =>
  count === 1 ? `there is 1 ${word}` : count === 0 ? `there is no ${word}` : `there are ${word}s 1 to ${count}`

const wrong = (message: string): Answer => ({ kind: 'wrong', message })
const at = (session: Session, since = session.at): Answer => ({ ...{ kind: 'moved', session, since, said: [], failing: undefined } })

/** A move made: the session behind it and what is to be said of it. What cannot be done is `wrong`, as `take 4` where three steps are enabled. */
export function performed(explored: Explored, session: Session, move: Move): Answer {
  const { run } = session
  switch (move.kind) {
    case 'take': {
      const choices = choicesOf(explored, here(session))
      const choice = choices[move.number - 1]
      if (choice === undefined) return wrong(among('step', choices.length))
      if (!movesOn(choice)) return { kind: 'moved', session, since: undefined, said: [], failing: choice }
      return at(stepped(session, choice), session.at)
    }
    case 'back':
      if (move.number > session.at)
        return wrong(session.at === 0 ? 'no step is taken' : `no more than ${plural(session.at, 'step')} can be taken back`)
      return at({ ...session, at: session.at - move.number })
    case 'again': {
      const rest = run.steps.length - session.at
      if (move.number > rest)
        return wrong(rest === 0 ? 'no step was taken back' : `no more than ${plural(rest, 'step')} can be taken again`)
      return at({ ...session, at: session.at + move.number }, session.at)
    }
    case 'to':
      if (move.number > run.steps.length) return wrong(`the run has ${plural(run.steps.length, 'step')}`)
      return at({ ...session, at: move.number })
    case 'first': {
      const first = explored.firsts[move.number - 1]
      if (first === undefined) return wrong(among('first state', explored.firsts.length))
      const { watching, walks, known } = session
      return at({ ...sessionOf(first, watching), walks, known })
    }
    case 'random': {
      const seed = move.seed ?? session.walks + 1
      const { session: now, failing } = walked(explored, session, move.number, seed)
      const said = [`${plural(now.at - session.at, 'random step')}, seed ${seed}`]
      return { kind: 'moved', session: now, since: session.at, said, failing }
    }
  }
}
