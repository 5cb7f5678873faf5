// A module that the emitters made, run where it stands. Input: a module's structure; output: what it exports.
import type { ModuleText } from '../../compiler/emit/module.ts'
import { printBody } from '../../compiler/emit/print.ts'

export function run<T>(module: ModuleText, required: unknown = undefined): T {
  const exported = {}
  // The emitter's own output, not text of a spec: names and strings of specs are quoted in it.
  new Function('exports', 'require', printBody(module, ''))(exported, () => required)
  return exported as T
}
