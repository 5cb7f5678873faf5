// One variant in the language of another checker. Input: a system, the settings of its switches and the target; output: the text of the
// model, for TLA+ with its .cfg, or why the target cannot say it.
import type { System } from '../../ir/system.ts'
import { exportMurphi } from './murphi.ts'
import type { Guide } from './guide.ts'
import type { ExportOptions } from './places.ts'
import { exportPromela } from './promela.ts'
import { exportTla } from './tla.ts'
import { NotExportable } from './variant.ts'

export type ExportTarget = 'promela' | 'murphi' | 'tla'

export type Exported =
  | { readonly kind: 'exported'; readonly model: string; readonly cfg: string | undefined; readonly guide: Guide }
  | { readonly kind: 'impossible'; readonly reason: string }

/** A line longer than this is a condition that neither a reader nor the other checker's parser takes in. */
const LONGEST_LINE = 50_000

const readable = (model: string): string => {
  if (model.split('\n').some((line) => line.length > LONGEST_LINE)) {
    throw new NotExportable('the condition under which a step can be taken is too long to be written down')
  }
  return model
}

export function exportSystem(target: ExportTarget, system: System, settings: readonly number[], options: ExportOptions): Exported {
  try {
    switch (target) {
      case 'promela': {
        const { model, guide } = exportPromela(system, settings, options)
        return { kind: 'exported', model: readable(model), cfg: undefined, guide }
      }
      case 'murphi': {
        const { model, guide } = exportMurphi(system, settings, options)
        return { kind: 'exported', model: readable(model), cfg: undefined, guide }
      }
      case 'tla': {
        const { tla, cfg, guide } = exportTla(system, settings, options)
        return { kind: 'exported', model: readable(tla), cfg, guide }
      }
    }
  } catch (error) {
    if (error instanceof NotExportable) return { kind: 'impossible', reason: error.message }
    throw error
  }
}
