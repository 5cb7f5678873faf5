// Texts of specs for tests: their typed model, and what the reference interpreter says about a cell in one line per finding.
// Input: the text of a spec; output: the model, or an exception with all diagnostics.
import { readFileSync } from 'node:fs'
import { importer } from '../../cli/files.ts'
import { analyse, type ReadImport } from '../../compiler/pipeline.ts'
import type { Model } from '../../compiler/model/model.ts'
import { explore } from '../oracle/explore.ts'
import type { OracleResult } from '../oracle/explored.ts'
import type { Choice } from '../oracle/instance.ts'
import { nth } from '../../runtime/entries.ts'

export const modelOf = (
  text: string,
  path = 'test.lockspec',
  readImport: ReadImport = () => ({ error: 'this text imports nothing' }),
): Model => {
  const { model, diagnostics } = analyse({ path, text }, readImport)
  if (model === undefined) {
    throw new Error(diagnostics.map(({ code, message, span }) => `${code} ${message}: ${text.slice(span.start, span.end)}`).join('\n'))
  }
  return model
}

/** Specs stay as they are while tests run: whoever asks has the same model, and what others made of it. */
const models = new Map<string, Model>()

export function modelAt(path: string): Model {
  const model = models.get(path) ?? modelOf(readFileSync(path, 'utf8'), path, importer(path))
  models.set(path, model)
  return model
}

/** The findings as a cell of a table would name them, with the steps of the shortest counterexample. */
export const namesOf = (result: OracleResult): readonly string[] =>
  result.findings.map(({ kind, name, steps }) =>
    [kind, name, steps === undefined ? undefined : `after ${steps}`].filter((word) => word !== undefined).join(' '),
  )

/** `8 states, 8 transitions, depth 4` and then the findings. */
export const oracleSays = (text: string, choice: Partial<Choice> = {}): readonly string[] => {
  const model = modelOf(text)
  const result = explore(model, { workload: nth(model.workloads, 0).name, variant: undefined, ...choice })
  return [`${result.states} states, ${result.transitions} transitions, depth ${result.depth}`, ...namesOf(result)]
}
