// The JSON Schema of the document of `check`, for every document that a test prints. Input: what was printed; output: nothing, or an
// exception with what the schema does not allow.
import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'

const isDocument = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(
  JSON.parse(readFileSync('docs/check.schema.json', 'utf8')) as object,
)

export function validDocument(printed: string): void {
  if (!printed.startsWith('{\n  "format": "lockspec-check"')) return
  if (isDocument(JSON.parse(printed))) return
  const wrong = (isDocument.errors ?? []).map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`)
  throw new Error(`docs/check.schema.json does not allow this document:\n${wrong.slice(0, 10).join('\n')}`)
}
