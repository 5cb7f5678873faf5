// From a spec on which something is wrong to a small one on which the same is wrong. Input: a text and what to look for; output: the
// text that no reduction makes smaller, formatted.
import { analyse, formatted } from '../../compiler/pipeline.ts'
import { examine, modestly, readLibrary, type Disagreement, type ExamineOptions } from './examine.ts'
import { reductions } from './reduce.ts'

/** What is wrong, without the numbers and names of one spec. */
export const signature = ({ between, what }: Disagreement): string =>
  `${between}: ${what
    .replace(/\n\s+at [^]*$/, '')
    .replace(/(fails|violates|leaks|starvation|unreachable) \S+/g, '$1')
    .replace(/ in \{[^]*$| from \{[^]*$|: checker [^]*$/, '')
    .replace(/\w+\d+\b/g, 'NAME')
    .replace(/\d+/g, '#')}`

/** A spec keeps its name, though it could do without. */
export const isAccepted = (text: string): boolean =>
  /^\s*spec\s/.test(text) && analyse({ path: 'random.lockspec', text }, readLibrary).model !== undefined

/** Reductions that are specs themselves, in the project's format. */
export function* smallerSpecs(text: string): Generator<string> {
  for (const reduced of reductions(text)) {
    if (!isAccepted(reduced)) continue
    const result = formatted({ path: 'random.lockspec', text: reduced })
    if ('text' in result && result.text.length < text.length) yield result.text
  }
}

/** `patience`: milliseconds after which the smallest so far will do. */
export function minimise(
  text: string,
  wrong: Disagreement,
  options: ExamineOptions = modestly,
  patience = Infinity,
  clock: () => number = Date.now,
): string {
  const wanted = signature(wrong)
  const began = clock()
  const same = (candidate: string): boolean => {
    const examined = examine(candidate, options)
    return examined.kind === 'examined' && examined.disagreement !== undefined && signature(examined.disagreement) === wanted
  }
  let best = text
  for (let smaller: string | undefined = text; smaller !== undefined;) {
    smaller = undefined
    for (const candidate of smallerSpecs(best)) {
      if (clock() - began > patience) return best
      if (!same(candidate)) continue
      smaller = candidate
      best = candidate
      break
    }
  }
  return best
}
