// A cell by its name. Input: workload and variant; output: a key of a table.
import type { CellName } from './messages.ts'

export const keyOf = ({ workload, variant }: CellName): string => JSON.stringify([workload, variant])
