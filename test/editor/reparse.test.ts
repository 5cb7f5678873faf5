// Random edits against a fresh parse: whatever is typed, the tree that the service keeps is the tree of the text.
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createWorkspace } from '../../editor/service/workspace.ts'
import { parse } from '../../compiler/pipeline.ts'

const path = 'specs/abba/abba.lockspec'
const original = readFileSync(path, 'utf8')
const pieces = [
  '',
  ' ',
  '\n',
  'x',
  '{',
  '}',
  '{ }',
  'lock ',
  '.',
  '//',
  '/*',
  '*/',
  '"',
  'if ',
  '0',
  ' == ',
  '\noperation p() { }\n',
  'skip',
  '|',
]

test('random edits', () => {
  const edit = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), drop: fc.nat(6), piece: fc.constantFrom(...pieces) })
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 8 }), (edits) => {
      let text = original
      const workspace = createWorkspace({
        source: () => ({ path, text }),
        readImport: () => ({ error: 'none' }),
        paths: () => [path],
        uriOf: (each) => each,
      })
      for (const { at, drop, piece } of edits) {
        const start = Math.floor(at * text.length)
        text = text.slice(0, start) + piece + text.slice(start + drop)
        expect(workspace.parsed({ path, text })).toEqual(parse({ path, text }))
      }
    }),
    { numRuns: 60 },
  )
})
