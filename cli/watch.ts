// `--watch`: expressions whose values stand beside each step of a trace. Input: their texts and the models that are to be run; output:
// nothing, or one clear line about what is no expression or names what no model has.
import type { Meta } from '../runtime/index.ts'
import { namesOf, vocabularyOf } from '../runtime/report/watch.ts'
import { didYouMean } from '../compiler/diagnostics/suggest.ts'
import { UsageError, printableName } from './usage.ts'

/** Before any model is loaded. */
export function checkWatchTexts(watch: readonly string[]): void {
  for (const text of watch)
    if (namesOf(text) === undefined)
      throw new UsageError(
        `--watch ${printableName(text)}: this is no expression; write one as in an invariant, as in --watch 'File[0].cache'`,
      )
}

/** Each name must exist in at least one of the models: with a folder, one of them is meant. */
export function checkWatchNames(watch: readonly string[], metas: readonly Meta[]): void {
  const known = new Set(metas.flatMap((meta) => [...vocabularyOf(meta)]))
  for (const text of watch) {
    for (const name of namesOf(text) ?? []) {
      if (known.has(name)) continue
      const hint = didYouMean(name, known)
      throw new UsageError(
        `--watch ${printableName(text)}: nothing there is called ${name}${hint === undefined ? '' : `; ${hint.replaceAll('`', '')}`}`,
      )
    }
  }
}
