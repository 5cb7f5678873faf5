// How long a counterexample is, the step that leaks or warns counted, be it that it fails after that and stands behind the trace. Input: a finding;
// output: `after 3`, or nothing where it has no run.
import type { Finding } from '../../runtime/result.ts'

export function lengthOf({ trace, cause }: Finding): string | undefined {
  if (trace === undefined) return undefined
  const noted = cause.kind === 'leaks' || (cause.kind === 'warns' && cause.atStart !== true) ? cause.note : undefined
  const beyond = noted !== undefined && trace.steps.at(-1)?.notes.includes(noted) !== true
  return `after ${trace.steps.length + (beyond ? 1 : 0)}`
}
