// What the other checkers said when they were run last, with their versions: what the tests compare with where they are not here.
// Written by scripts/saved-counts.ts; a cell lists the checkers that it is small enough for.
import { readFileSync } from 'node:fs'
import type { CellName } from './cell.ts'
import type { TlcSays } from './tlc.ts'
import type { RumurSays, SpinSays, TlaSays } from './tools.ts'

export interface SavedCell {
  readonly cell: CellName
  readonly spin?: SpinSays
  readonly rumur?: RumurSays
  readonly tla?: TlaSays
  readonly tlc?: TlcSays
}

export interface Saved {
  readonly tools: Readonly<Record<'spin' | 'rumur' | 'tla' | 'tlc', string>>
  readonly cells: readonly SavedCell[]
}

export const savedPath = 'test/export/saved.json'
export const readSaved = (): Saved => JSON.parse(readFileSync(savedPath, 'utf8')) as Saved
