// The keys that move through a run. Input: what to do when one is pressed, and whether letters are meant; output: a listener.
import { useLayoutEffect } from 'preact/hooks'
import type { Move } from './run.ts'

/** Listens as long as the component is shown; `letters`: whether letters move, beside the arrows. */
export function useKeys(move: (which: Move, forward: boolean) => void, letters: boolean): void {
  // Before the page is painted: a key that is pressed at once is one of what is shown.
  useLayoutEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const known = keyed(event, letters)
      if (known === undefined) return
      event.preventDefault()
      move(known.move, known.forward)
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [move, letters])
}

/** Where somebody writes, or holds a key that makes another of it, no key is a command. */
export function isTyped({ target, altKey, ctrlKey, metaKey }: KeyboardEvent): boolean {
  if (altKey || ctrlKey || metaKey) return true
  return (
    target instanceof Element && target.closest('input:not([type=range]):not([type=checkbox]):not([type=radio]), textarea, select') !== null
  )
}

type Moves = Readonly<Record<string, { readonly move: Move; readonly forward: boolean }>>
const arrowMoves: Moves = { ArrowRight: { move: 'step', forward: true }, ArrowLeft: { move: 'step', forward: false } }
const letterMoves: Moves = {
  j: { move: 'step', forward: true },
  k: { move: 'step', forward: false },
  s: { move: 'switch', forward: true },
  S: { move: 'switch', forward: false },
  l: { move: 'lock', forward: true },
  L: { move: 'lock', forward: false },
}

/** Letters can be switched off: who dictates or types with one finger may not want them. Where arrows mean something they are left alone. */
function keyed(event: KeyboardEvent, letters: boolean) {
  if (isTyped(event)) return undefined
  const { key, target } = event
  if (letters && Object.hasOwn(letterMoves, key)) return letterMoves[key]
  return (target instanceof Element && target.closest('input, .scroll') !== null) || !Object.hasOwn(arrowMoves, key)
    ? undefined
    : arrowMoves[key]
}
