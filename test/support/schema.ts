// The JSON Schemas of what the command line prints and writes, for every document of a test. Input: what was printed; output: nothing, or an
// exception with what the schema does not allow.
import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'

const formats = ['check', 'held', 'runs', 'trace'] as const
const ajv = new Ajv({ allErrors: true, allowUnionTypes: true })
for (const format of formats) ajv.addSchema(JSON.parse(readFileSync(`docs/${format}.schema.json`, 'utf8')) as object)

/** Undefined where the text is no such document: other formats have no schema. */
const schemaOf = (printed: string): (typeof formats)[number] | undefined => {
  const format = /^\{\n {2}"format": "lockspec-(\w+)"/.exec(printed)?.[1]
  return formats.find((one) => one === format)
}

export function validDocument(printed: string): void {
  const format = schemaOf(printed)
  if (format === undefined) return
  const isDocument = ajv.getSchema(`${format}.schema.json`)!
  if (isDocument(JSON.parse(printed)) === true) return
  const wrong = (isDocument.errors ?? []).map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`)
  throw new Error(`docs/${format}.schema.json does not allow this document:\n${wrong.slice(0, 10).join('\n')}`)
}
