// How first values read that hang on values that may be any. Input: how expressions read elsewhere, a first state; output: names for those values, and
// how expressions over them read.
import type { FirstState } from './first.ts'
import type { Inner } from './naming.ts'
import type { Scene } from './print.ts'
import { NotExportable } from './variant.ts'

interface Beginning {
  readonly free: readonly (FirstState['free'][number] & { readonly name: string })[]
  readonly scene: Scene
}

/** Throws NotExportable, as it reads, where a first value hangs on another at a computed place. */
export function beginning(whole: Scene, state: FirstState, inner: Inner): Beginning {
  const free = state.free.map((one) => ({ ...one, name: inner(`any_${one.variable.elements[one.element] ?? one.variable.name}`) }))
  const scene: Scene = {
    ...whole,
    read: (variable, index) => {
      const found = free.find((one) => one.variable === variable && index.kind === 'const' && index.value === one.element)
      if (found === undefined) throw new NotExportable('a first value hangs on another at a computed place')
      return found.name
    },
  }
  return { free, scene }
}
