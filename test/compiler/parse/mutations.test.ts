// Random damage: whatever is done to a text, parsing gives a tree whose places lie in the text, and an error where the text is wrong.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Diagnostic } from '../../../compiler/diagnostics/diagnostic.ts'
import { diagnosticToJson, renderDiagnostics } from '../../../compiler/diagnostics/render.ts'
import { format } from '../../../compiler/ast/format.ts'
import { walk } from '../../../compiler/ast/walk.ts'
import { parse } from '../../../compiler/parse/parse.ts'
import { tokenize } from '../../../grammar/lexer.ts'
import { contextualWords, marks, reservedWords } from '../../../grammar/tokens.ts'
import { share } from '../../support/share.ts'
import { everything, words, wrongText } from './snippets.ts'
import { bare } from './tree.ts'

const fragments = [...reservedWords, ...contextualWords, ...marks]
  .map((entry) => String(entry.pattern))
  .concat(['x', '7', '"s"', '//', '/*', '\n', '"', '1.5', '@', ';'])

/** The text in pieces that give it back when joined: tokens and what lies between. */
function pieces(text: string): readonly string[] {
  const found: string[] = []
  let end = 0
  for (const { startOffset, image } of tokenize(text).tokens) {
    found.push(text.slice(end, startOffset), image)
    end = startOffset + image.length
  }
  return [...found, text.slice(end)]
}

type Damage = {
  readonly kind: 'delete' | 'duplicate' | 'swap' | 'cut' | 'insert'
  readonly at: number
  readonly other: number
  readonly fragment: string
}

const damage: fc.Arbitrary<Damage> = fc.record({
  kind: fc.constantFrom('delete' as const, 'duplicate' as const, 'swap' as const, 'cut' as const, 'insert' as const),
  at: fc.nat(),
  other: fc.nat(),
  fragment: fc.constantFrom(...fragments),
})

function spoil(parts: readonly string[], { kind, at, other, fragment }: Damage): readonly string[] {
  if (parts.length === 0) return [fragment]
  const index = at % parts.length
  const second = other % parts.length
  const copy = [...parts]
  switch (kind) {
    case 'delete':
      copy.splice(index, 1)
      return copy
    case 'duplicate':
      copy.splice(index, 0, copy[index] ?? '')
      return copy
    case 'swap':
      ;[copy[index], copy[second]] = [copy[second] ?? '', copy[index] ?? '']
      return copy
    case 'cut':
      copy.splice(Math.min(index, second), Math.abs(index - second) % 40)
      return copy
    case 'insert':
      copy.splice(index, 0, ` ${fragment} `)
      return copy
  }
}

/** Everything that must hold of any text. */
function holds(text: string): readonly Diagnostic[] {
  const { file, diagnostics } = parse({ path: 'x', text })
  const inside = ({ start, end }: { start: number; end: number }): boolean => 0 <= start && start <= end && end <= text.length
  for (const node of walk(file)) if (!inside(node.span)) throw new Error(`${node.kind ?? ''} at ${node.span.start}-${node.span.end}`)
  for (const { span } of diagnostics) if (!inside(span)) throw new Error(`a diagnostic at ${span.start}-${span.end}`)
  const broken = [...walk(file)].some(
    (node) => node.kind === 'invalid' || (node.kind === 'name' && text.slice(node.span.start, node.span.end) === ''),
  )
  if (broken && diagnostics.length === 0) throw new Error('a broken tree without a diagnostic')
  renderDiagnostics(diagnostics, [{ path: 'x', text }], { color: true, width: 80 })
  for (const diagnostic of diagnostics) diagnosticToJson(diagnostic, [{ path: 'x', text }])
  return diagnostics
}

/** A text without errors has a canonical form with the same tree, which is its own. */
function formats(text: string): void {
  const first = parse({ path: 'x', text })
  if (first.diagnostics.length > 0) return
  const once = format(first.file, text)
  const second = parse({ path: 'x', text: once })
  expect(second.diagnostics).toEqual([])
  expect(bare(second.file)).toEqual(bare(first.file))
  expect(format(second.file, once)).toBe(once)
}

/** Each declaration alone, which is quicker than the whole file. */
const declarations = [everything, words].flatMap((text) =>
  parse({ path: 'x', text }).file.declarations.map(({ span }) => text.slice(span.start, span.end)),
)
const damages = fc.array(damage, { minLength: 1, maxLength: 6 })
const seed = 20240117

describe('damaged texts', () => {
  test.each([
    ['tokens', (text: string): readonly string[] => pieces(text)],
    ['characters', (text: string): readonly string[] => [...text]],
  ] as const)('%s of a declaration', (_, split) => {
    const runs = share(10_000, 4)
    let right = 0
    fc.assert(
      fc.property(fc.constantFrom(...declarations), damages, (text, list) => {
        const spoilt = list.reduce(spoil, split(text)).join('')
        if (holds(spoilt).length === 0) right += 1
        formats(spoilt)
      }),
      { numRuns: runs, seed },
    )
    // Some damage leaves a text right: the formatter is tried on it.
    expect(right).toBeGreaterThan(runs * 0.03)
  })

  test.each([
    ['everything', everything],
    ['words', words],
    ['wrong text', wrongText],
  ] as const)('tokens of %s', (_, text) => {
    fc.assert(
      fc.property(damages, (list) => {
        const spoilt = list.reduce(spoil, pieces(text)).join('')
        holds(spoilt)
        formats(spoilt)
      }),
      { numRuns: share(200, 2), seed },
    )
  })

  test('any row of tokens', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...fragments), { maxLength: 60 }), (parts) => {
        holds(parts.join(' '))
      }),
      { numRuns: 5000, seed },
    )
  })

  test('any characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        holds(text)
      }),
      { numRuns: 5000, seed },
    )
  })
})
