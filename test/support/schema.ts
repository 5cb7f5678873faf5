// The JSON Schemas of what the command line prints and writes, for every document of a test. Input: what was printed; output: nothing, or an
// exception with what the schema does not allow.
import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'

/** All that are documents of ours. */
export const formats = ['check', 'held', 'mutate', 'order', 'runs', 'survivors', 'trace'] as const
const ajv = new Ajv({ allErrors: true, allowUnionTypes: true })
for (const format of formats) ajv.addSchema(JSON.parse(readFileSync(`docs/${format}.schema.json`, 'utf8')) as object)

export function validDocument(printed: string): void {
  const format = /^\{\n {2}"format": "lockspec-(\w+)"/.exec(printed)?.[1]
  if (format === undefined) return
  const isDocument = ajv.getSchema(`${format}.schema.json`)
  if (isDocument === undefined) throw new Error(`a document of format lockspec-${format}, which has no schema`)
  if (isDocument(JSON.parse(printed)) === true) return
  const wrong = (isDocument.errors ?? []).map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`)
  throw new Error(`docs/${format}.schema.json does not allow this document:\n${wrong.slice(0, 10).join('\n')}`)
}
