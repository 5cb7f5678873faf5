// The texts of a plan as they were read. Input: a plan; output: path and text of each file that still is what was checked.
import { hashOf } from './cache.ts'
import { readText } from './files.ts'
import type { Plan } from './plan.ts'
import { UsageError } from './usage.ts'

/** Without those that are another text by now, or gone: lines of what was found would point into them. */
export const sourcesOf = ({ sources }: Plan): readonly { readonly path: string; readonly text: string }[] =>
  sources.flatMap(({ path, disk, hash }) => {
    try {
      const text = readText(disk)
      return hashOf(text) === hash ? [{ path, text }] : []
    } catch (error) {
      if (error instanceof UsageError) return []
      throw error
    }
  })
