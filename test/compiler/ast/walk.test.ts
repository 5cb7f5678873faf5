// Walking the tree: all nodes, each once, in the order of the text.
import { describe, expect, test } from 'vitest'
import { children, firstDeeperThan, pathTo, walk } from '../../../compiler/ast/walk.ts'
import { t, tokenize } from '../../../grammar/lexer.ts'
import { everything } from '../parse/snippets.ts'
import { right } from '../parse/tree.ts'

const text = 'operation o(a: A) -> ok {\n  lock a.b\n  if c { skip }\n}'
const file = right(text)

describe('walking', () => {
  test('finds the nodes below a node, in the order of the text', () => {
    const [operation] = children(file)
    expect(
      operation === undefined ? [] : children(operation).map(({ kind, span }) => `${kind ?? ''} ${text.slice(span.start, span.end)}`),
    ).toEqual(['name o', 'parameter a: A', 'outcome ok', 'block {\n  lock a.b\n  if c { skip }\n}'])
  })

  test('goes through the whole tree, parents first', () => {
    expect([...walk(file)].map(({ kind }) => kind)).toEqual([
      ...['file', 'procedure', 'name', 'parameter', 'name', 'named', 'name', 'outcome', 'name', 'block'],
      ...['lock', 'member', 'reference', 'name', 'name', 'if', 'reference', 'name', 'block', 'skip'],
    ])
  })

  test('meets every name of a file', () => {
    const met = new Set([...walk(right(everything))].flatMap((node) => (node.kind === 'name' ? [node.span.start] : [])))
    const written = tokenize(everything).tokens.filter((token) => token.tokenType === t.Identifier)
    expect(written.length).toBeGreaterThan(200)
    expect(written.filter((token) => !met.has(token.startOffset)).map((token) => token.image)).toEqual([])
  })

  test('finds what stands at a place', () => {
    expect(pathTo(file, text.indexOf('a.b')).map(({ kind }) => kind)).toEqual([
      'file',
      'procedure',
      'block',
      'lock',
      'member',
      'reference',
      'name',
    ])
    expect(pathTo(file, text.indexOf('.b') + 2).map(({ kind }) => kind)).toEqual(['file', 'procedure', 'block', 'lock', 'member', 'name'])
  })

  test('finds what is too deep', () => {
    expect(firstDeeperThan(file, 6)).toBeUndefined()
    expect(firstDeeperThan(file, 5)?.kind).toBe('name')
  })
})
