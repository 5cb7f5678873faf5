// Emits what explains the findings of one workload, beside its checker and over the same states. Input: its system, the one with more
// notes, and the layout; output: the structure of a module of the type ExplainingModule of runtime/contract.ts.
import type { Layout } from '../ir/layout.ts'
import type { System } from '../ir/system.ts'
import { emitSteps } from './checker.ts'
import { noteMeta, wantMeta } from './meta.ts'
import type { Declaration, EmitOptions, ModuleText } from './module.ts'
import { sourceOf } from './source.ts'
import { supposed } from './suppose.ts'
import { literal } from './text.ts'

export function emitExplaining(system: System, telling: System, layout: Layout, options: EmitOptions): ModuleText {
  const source = sourceOf(options.sources)
  const supposing = supposed(system)
  const steps = emitSteps(telling, layout, options)
  const table = (name: string, type: string, comment: string, value: readonly unknown[]): Declaration => ({
    ...{ kind: 'const', name, exported: true, comment, type, value: literal(value), table: true },
  })
  const suppose = emitSteps(supposing.system, layout, options).declarations.map((one) => ({
    ...one,
    name: 'suppose',
    comment: 'Steps as if what each waits for were there, with notes of what is lacking: an index in `wants`.',
  }))
  const told = telling.notes.slice(system.notes.length).map((note) => noteMeta(note, source))
  const wants = supposing.wants.map((want) => wantMeta(want, source))
  return {
    ...steps,
    imports: [...steps.imports, 'NoteMeta', 'WantMeta'],
    declarations: [
      ...steps.declarations,
      ...suppose,
      table('told', 'readonly NoteMeta[]', 'The notes that `create` has beyond those of the checker.', told),
      table('wants', 'readonly WantMeta[]', 'What a step can lack.', wants),
    ],
  }
}
