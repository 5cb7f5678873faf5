// The models that are measured: where each checker finds them, and the counts that all must agree on. Data only.

/** What of a spec is run. */
export interface Cell {
  readonly name: string
  readonly spec: string
  readonly workload: string
  readonly variant: string
  /** The size that N stands for. */
  readonly size: string
}

/** Where the other checkers have the model from: written by hand, in `models`, or `lockspec export`. */
export type Source =
  | {
      readonly kind: 'written'
      readonly promela: string
      readonly murphi: string
      /** As Murphi text for N. */
      readonly murphiText: (text: string, n: number) => string
    }
  | { readonly kind: 'exported' }

export interface Model extends Cell {
  readonly source: Source
  /** States and transitions by N. */
  readonly counts: Readonly<Record<number, readonly [number, number]>>
  /** How far SPIN's counts may lie above: its model of the ring numbers locations differently. */
  readonly slack: number
}

export const ring: Model = {
  name: 'ring',
  spec: 'specs/bcachefs_ring/bcachefs_ring.lockspec',
  workload: 'ring',
  variant: 'as_posted',
  size: 'files',
  source: {
    kind: 'written',
    promela: 'ring.pml',
    murphi: 'ring.m',
    murphiText: (text, n) => text.replace('const N: 3', `const N: ${n}`),
  },
  counts: {
    3: [965, 2_548],
    4: [8_847, 31_393],
    5: [79_133, 352_282],
    6: [700_263, 3_747_875],
    7: [6_167_141, 38_548_456],
    8: [54_195_903, 387_398_613],
  },
  slack: 0.1,
}

export const locks: Model = {
  name: 'locks',
  spec: 'specs/ordered_locks/ordered_locks.lockspec',
  workload: 'rename',
  variant: 'ordered',
  size: 'threads',
  source: { kind: 'written', promela: 'lk.pml', murphi: 'lk.m', murphiText: (text, n) => text.replace('@N@', String(n)) },
  counts: { 4: [40_537, 172_128], 5: [430_367, 2_218_160], 6: [4_332_433, 26_198_928] },
  slack: 0,
}

/** Two of the seed families, as exported; they have the longest states of all specs. */
export const gfs2: Model = {
  name: 'gfs2',
  spec: 'specs/gfs2_fault_retry/gfs2_fault_retry.lockspec',
  workload: 'ring',
  variant: 'as_posted',
  size: 'files',
  source: { kind: 'exported' },
  counts: { 5: [391_759, 1_657_235] },
  slack: 0,
}

export const faultsDisabled: Model = {
  name: 'faults_disabled',
  spec: 'specs/faults_disabled_mapping/faults_disabled_mapping.lockspec',
  workload: 'ring',
  variant: 'as_merged',
  size: 'files',
  source: { kind: 'exported' },
  counts: { 5: [223_992, 868_138] },
  slack: 0,
}
