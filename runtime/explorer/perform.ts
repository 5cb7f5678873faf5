// The moves and looks of an explorer. Input: a model, a session and a move; output: the next session with what is said of it, or what is wrong
// with the move. In slices where it can take long.
import { helpLines, type Move } from './commands.ts'
import { choicesOf, type Explored } from './model.ts'
import { plural } from '../report/paint.ts'
import { here, movesOn, sessionOf, stepped, walked, type Session } from './session.ts'
import { failingLines, introduced, positionLines, runLines, stateLines, waitLines, type Page } from './tell.ts'

export type Answer =
  | { readonly kind: 'answer'; readonly session: Session; readonly lines: readonly string[] }
  | { readonly kind: 'wrong'; readonly message: string }

/** What a number can be one of. */
export const among = (word: string, count: number): string =>
  count === 1 ? `there is 1 ${word}` : count === 0 ? `there is no ${word}` : `there are ${word}s 1 to ${count}`

const wrong = (message: string): Answer => ({ kind: 'wrong', message })

/** Where a session stands; `since`: how many steps it had before. */
export function* standing(explored: Explored, session: Session, page: Page, since = session.at): Generator<void, Answer> {
  return says(explored, session, yield* positionLines(explored, session, page, since), page)
}

/** A session that stays where it is, with lines about it. */
export const says = (explored: Explored, session: Session, lines: readonly string[], page: Page): Answer => ({
  ...{ kind: 'answer', ...introduced(explored, session, lines, page) },
})

/**
 * A move made: the session behind it and what is said. What cannot be done leaves the session as it was, and is an answer too.
 * `take 2` at a state with three choices takes the second and shows what then stands; `take 4` says that there are three.
 */
export function* performed(explored: Explored, session: Session, move: Move, page: Page): Generator<void, Answer> {
  const { at, run } = session
  switch (move.kind) {
    case 'take': {
      const choices = choicesOf(explored, here(session))
      const choice = choices[move.number - 1]
      if (choice === undefined) return wrong(among('step', choices.length))
      if (!movesOn(choice)) return says(explored, session, yield* failingLines(explored, session, choice, page), page)
      return yield* standing(explored, stepped(session, choice), page, at)
    }
    case 'back':
      if (move.number > at) return wrong(at === 0 ? 'no step is taken' : `no more than ${plural(at, 'step')} can be taken back`)
      return yield* standing(explored, { ...session, at: at - move.number }, page)
    case 'again': {
      const rest = run.steps.length - at
      if (move.number > rest)
        return wrong(rest === 0 ? 'no step was taken back' : `no more than ${plural(rest, 'step')} can be taken again`)
      return yield* standing(explored, { ...session, at: at + move.number }, page, at)
    }
    case 'to':
      if (move.number > run.steps.length) return wrong(`the run has ${plural(run.steps.length, 'step')}`)
      return yield* standing(explored, { ...session, at: move.number }, page)
    case 'first': {
      const first = explored.firsts[move.number - 1]
      if (first === undefined) return wrong(among('first state', explored.firsts.length))
      const { watching, walks, known } = session
      return yield* standing(explored, { ...sessionOf(first, watching), walks, known }, page)
    }
    case 'random': {
      const seed = move.seed ?? session.walks + 1
      const { session: now, failing } = walked(explored, session, move.number, seed)
      const lines = yield* positionLines(explored, now, page, at)
      const fails = failing === undefined ? [] : yield* failingLines(explored, now, failing, page)
      return says(explored, now, [`${plural(now.at - at, 'random step')}, seed ${seed}`, ...lines, ...fails], page)
    }
    case 'steps':
      return yield* standing(explored, session, page)
    case 'run':
      return { kind: 'answer', session, lines: runLines(explored, session, page) }
    case 'state':
      return { kind: 'answer', session, lines: stateLines(explored, session, page) }
    case 'waits':
      return { kind: 'answer', session, lines: yield* waitLines(explored, session, page) }
    case 'help':
      return { kind: 'answer', session, lines: helpLines() }
  }
}
