// Random specs against the other checkers: every cell that is small enough is exported to all three targets and compared. Input: the
// text of a spec and which checkers are there; output: cells, what could not be said, and differences.
import { analyse, sizesOf } from '../../compiler/pipeline.ts'
import type { Model } from '../../compiler/model/model.ts'
import { readLibrary } from '../random/examine.ts'
import { NoSystem, TooLarge, UNSAID, cellIn, titleOf, type Cell, type CellName } from './cell.ts'
import { rumurDiffers, spinDiffers, tlaDiffers, tlcDiffers } from './compare.ts'
import type { TlcTool } from './tlc.ts'
import { misnamed, rumurSays, spinSays, type TlaSays } from './tools.ts'

export interface Others {
  /** The compiler of its verifier. */
  readonly spin: 'gcc' | 'tcc' | undefined
  readonly rumur: boolean
  readonly tla: ((tla: string, cfg: string) => TlaSays) | undefined
  readonly tlc: TlcTool | undefined
}

export interface Compared {
  readonly cells: number
  readonly states: number
  /** `TARGET: reason`. */
  readonly unsaid: readonly string[]
  readonly differences: readonly string[]
}

export async function compareText(text: string, others: Others, mostStates: number): Promise<Compared> {
  const { model } = analyse({ path: 'random.lockspec', text }, readLibrary)
  const found = { cells: 0, states: 0, unsaid: new Array<string>(), differences: new Array<string>() }
  if (model === undefined) return found
  for (const name of namesOf(model)) {
    const cell = smallCell(model, name, mostStates)
    if (cell === undefined) continue
    found.cells += 1
    found.states += cell.facts.states
    const { unsaid, differences } = await compareCell(cell, others)
    found.unsaid.push(...unsaid)
    found.differences.push(...differences.map((one) => `${titleOf(name)}: ${one}`))
  }
  return found
}

function smallCell(model: Model, name: CellName, mostStates: number): Cell | undefined {
  try {
    return cellIn(model, name, mostStates)
  } catch (error) {
    if (error instanceof TooLarge || error instanceof NoSystem) return undefined
    throw error
  }
}

/** Cells whose sizes make no sense are none. */
function namesOf(model: Model): readonly CellName[] {
  const variants = model.variants.length === 0 ? [undefined] : model.variants
  return model.workloads.flatMap((workload) =>
    variants.flatMap((variant) => {
      try {
        sizesOf(model, workload, variant, new Map())
        return [{ spec: 'random', workload: workload.name, variant: variant?.name ?? null }]
      } catch {
        return []
      }
    }),
  )
}

export async function compareCell(cell: Cell, others: Others): Promise<Pick<Compared, 'unsaid' | 'differences'>> {
  const unsaid: string[] = []
  const differences: string[] = []
  const attempt = async (tool: string, run: () => Promise<readonly string[]>): Promise<void> => {
    try {
      differences.push(...(await run()).map((one) => `${tool}, ${one}`))
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      if (message.startsWith(UNSAID)) unsaid.push(`${tool}: ${message}`)
      else differences.push(`${tool}, ${message}`)
    }
  }
  await attempt('SPIN', async () => {
    const { model } = cell.model('promela', true)
    return others.spin === undefined ? [] : spinDiffers(cell, model, await spinSays(model, others.spin))
  })
  await attempt('Rumur', async () => {
    const [bare, whole] = [cell.model('murphi', false).model, cell.model('murphi', true).model]
    return others.rumur ? rumurDiffers(cell, await rumurSays(bare, whole)) : []
  })
  await attempt('TLA+', async () => {
    const exported = cell.model('tla', true)
    return [
      ...misnamed(exported.model),
      ...(others.tla === undefined ? [] : tlaDiffers(cell, exported, others.tla(exported.model, exported.cfg))),
    ]
  })
  await attempt('TLC', async () => {
    const { model, cfg } = cell.model('tla', true)
    return others.tlc === undefined ? [] : tlcDiffers(cell, cfg, await others.tlc.says(model, cfg))
  })
  return { unsaid, differences }
}
