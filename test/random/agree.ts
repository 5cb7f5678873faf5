// Whether the reference interpreter, the generated checker and the generated simulator agree on a spec, in every workload under every
// variant. Input: the text of a spec; output: the first disagreement, or nothing.
import { examine, modestly, type Disagreement, type ExamineOptions } from './examine.ts'

/** Throws where the spec is rejected: there is nothing to agree on. */
export function agree(text: string, options: Partial<ExamineOptions> = {}, path?: string): Disagreement | undefined {
  const examined = examine(text, { ...modestly, ...options }, path)
  if (examined.kind === 'rejected') throw new Error(examined.diagnostics)
  return examined.disagreement
}
