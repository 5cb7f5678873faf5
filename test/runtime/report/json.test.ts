// The JSON document: what docs/json.md promises is there, and survives being written and read.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { severity } from '../../../runtime/kinds.ts'
import { jsonDocument } from '../../../runtime/report/json.ts'
import { compacted, restored } from '../../../runtime/report/compact.ts'
import { validDocument } from '../../support/schema.ts'
import { every, result } from './handmade.ts'

describe('the JSON document', () => {
  const cells = [
    {
      variant: 'no_order',
      workload: 'crossed',
      expected: { kind: 'verdict', awaited: false, findings: [{ kind: 'deadlock', qualifier: undefined }], outcomes: ['ok'] },
      result: result(every),
    },
    { variant: 'no_order', workload: 'ring', expected: { kind: 'notRun' }, result: undefined },
    { variant: null, workload: 'own', expected: undefined, result: result([], { ended: 'memory', variant: null, frontier: 12 }) },
  ] as const
  const document = jsonDocument(
    '0.1.0',
    [
      {
        spec: 'crossed',
        file: 'specs/crossed/crossed.lockspec',
        sources: [{ path: 'specs/crossed/crossed.lockspec', text: 'spec crossed\n' }],
        cells,
      },
    ],
    17,
  )
  it('is written as it always was', async () => {
    await expect(`${JSON.stringify(document, undefined, 2)}\n`).toMatchFileSnapshot('goldens/document.json')
  })
  it('is what its schema allows', () => {
    validDocument(`${JSON.stringify(document, undefined, 2)}\n`)
    const wrong = JSON.stringify({ ...document, more: 1 }, undefined, 2)
    expect(() => validDocument(wrong)).toThrow('must NOT have additional properties {"additionalProperty":"more"}')
  })
  it('has all kinds of finding in its schema', () => {
    const schema = JSON.parse(readFileSync('docs/check.schema.json', 'utf8')) as {
      readonly definitions: { readonly finding: { readonly properties: { readonly kind: { readonly enum: readonly string[] } } } }
    }
    expect(schema.definitions.finding.properties.kind.enum).toEqual(severity)
  })
  it('loses nothing on paper', () => {
    expect(JSON.parse(JSON.stringify(document))).toEqual(document)
  })
  it('is whole again after it was compact, and what was said twice is one', () => {
    const compact = compacted(document)
    expect(restored(JSON.parse(JSON.stringify(compact)) as typeof compact)).toEqual(document)
    expect(JSON.stringify(compact).length).toBeLessThan(JSON.stringify(document).length / 2)
    const texts = compact.values.filter((value) => typeof value === 'string')
    expect(new Set(texts).size).toBe(texts.length)
  })
})
