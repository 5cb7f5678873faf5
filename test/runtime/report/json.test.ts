// The JSON document: what docs/json.md promises is there, and survives being written and read.
import { describe, expect, it } from 'vitest'
import { jsonDocument } from '../../../runtime/report/json.ts'
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
  const document = jsonDocument('0.1.0', [{ spec: 'crossed', file: 'specs/crossed/crossed.lockspec', cells }], 17)
  it('is written as it always was', async () => {
    await expect(`${JSON.stringify(document, undefined, 2)}\n`).toMatchFileSnapshot('goldens/document.json')
  })
  it('loses nothing on paper', () => {
    expect(JSON.parse(JSON.stringify(document))).toEqual(document)
  })
})
