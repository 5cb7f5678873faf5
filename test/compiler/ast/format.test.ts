// The canonical form: what it looks like, that it says the same, that it is its own, that no comment is lost.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { format } from '../../../compiler/ast/format.ts'
import { parse } from '../../../compiler/parse/parse.ts'
import { tokenize } from '../../../grammar/lexer.ts'
import { everything, words } from '../parse/snippets.ts'
import { bare, right } from '../parse/tree.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const formatted = (text: string): string => format(right(text), text)
const comments = (text: string): readonly string[] =>
  tokenize(text)
    .comments.map((comment) => comment.image.trimEnd())
    .sort()

function holds(text: string): void {
  const once = formatted(text)
  expect(bare(right(once))).toEqual(bare(right(text)))
  expect(formatted(once)).toBe(once)
  expect(comments(once)).toEqual(comments(text.replaceAll('\r\n', '\n')))
}

const specs = ['specs', 'compiler/std', 'test/fixtures/accept'].flatMap((folder) =>
  existsSync(join(root, folder))
    ? readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((path) => path.endsWith('.lockspec'))
        .map((path) => `${folder}/${path}`)
    : [],
)

describe('the canonical form says the same', () => {
  test.each(specs)('of %s', (path) => {
    holds(readFileSync(join(root, path), 'utf8'))
  })

  test('of every construct', () => {
    holds(everything)
    holds(words)
    holds(everything.replaceAll('\n', '\r\n'))
  })

  test('wherever comments and line breaks stand', () => {
    const { tokens } = tokenize(everything)
    // Rows of the table are told apart by lines, and a condition of a retry rule stays on its line.
    const table = everything.indexOf('expect {')
    const gaps = tokens
      .map((token) => token.startOffset)
      .filter((offset) => offset < table && !everything.slice(offset).startsWith('if a == 1 at'))
    const insertion = fc.record({
      at: fc.constantFrom(...gaps),
      what: fc.constantFrom('// note\n', '\n', '\n\n\n', '/* note */', '/* two\n   lines */ ', '  // note\n\n'),
    })
    fc.assert(
      fc.property(fc.array(insertion, { minLength: 1, maxLength: 8 }), (insertions) => {
        const ordered = [...insertions].sort((a, b) => b.at - a.at)
        holds(ordered.reduce((text, { at, what }) => `${text.slice(0, at)}${what}${text.slice(at)}`, everything))
      }),
      { numRuns: 150, seed: 4711 },
    )
  })
})

describe('the canonical form', () => {
  test('keeps on one line what the author wrote on one line', () => {
    expect(formatted('procedure  p( a:A ){ lock a.b   unlock a.b }')).toBe('procedure p(a: A) { lock a.b  unlock a.b }\n')
    expect(formatted('procedure p(){\nlock a.b   unlock a.b\n\n\n\nskip }')).toBe('procedure p() {\n  lock a.b  unlock a.b\n\n  skip\n}\n')
    expect(formatted('variant v{}\nobject O{}')).toBe('variant v { }\nobject O { }\n')
  })

  test('keeps minus signs apart that would be a decrement together', () => {
    expect(formatted('procedure p() { x = - -   -a  x = b - -a  x-- }')).toBe('procedure p() { x = - - -a  x = b - -a  x-- }\n')
  })

  test('breaks what does not fit', () => {
    const long = 'a_rather_long_name'.repeat(3)
    expect(formatted(`procedure p() { ${long} = ${long}  skip }`)).toBe(`procedure p() { ${long} = ${long}  skip }\n`)
    expect(formatted(`procedure p() { ${long} = ${long}  ${long} = 1 }`)).toBe(`procedure p() {\n  ${long} = ${long}\n  ${long} = 1\n}\n`)
    expect(formatted(`invariant i: ${long} and (a or b) and ${long} => ${long}`)).toBe(
      `invariant i: ${long} and (a or b) and ${long}\n    => ${long}\n`,
    )
    expect(formatted(`procedure p() { if ${long} and ${long} and ${long} { skip } }`)).toBe(
      `procedure p() {\n  if ${long}\n      and ${long}\n      and ${long} {\n    skip\n  }\n}\n`,
    )
  })

  test('aligns declarations, fields, comments and tables', () => {
    expect(formatted('switch a = on // x\nswitch long_name : {b, c} = b    // y\nsize n = 1')).toBe(
      'switch a         = on          // x\nswitch long_name : {b, c} = b  // y\nsize n = 1\n',
    )
    expect(formatted('object O {\n a : bool = true\n ghost bc : set of T\n}')).toBe(
      'object O {\n  a        : bool = true\n  ghost bc : set of T\n}\n',
    )
    expect(formatted('expect { | | long_workload | b |\n| variant_v | pass | - |\n | w | fails x + leaks | awaited pass {ok} |\n}')).toBe(
      'expect {\n  |           | long_workload   | b                 |\n  | variant_v | pass            | -                 |\n  | w         | fails x + leaks | awaited pass {ok} |\n}\n',
    )
    expect(formatted('expect { | | a |\n| v | leaks File [ 0 ] . pagecache + fails range @ 7 |\n}')).toBe(
      'expect {\n  |   | a                                       |\n  | v | leaks File[0].pagecache + fails range@7 |\n}\n',
    )
  })

  test('puts `else`, `always` and `or` behind the brace, rules of an attempt on lines of their own', () => {
    expect(
      formatted(
        'procedure p() {\nif a\n{ skip\n} else if b { skip }\nelse\n{ skip }\nattempt {\nskip } always { skip } retry r on x on y { skip } }',
      ),
    ).toBe(
      `procedure p() {
  if a {
    skip
  } else if b { skip } else { skip }
  attempt {
    skip
  } always { skip }
  retry r on x
  on y { skip }
}
`,
    )
  })

  test('keeps comments where they are', () => {
    const text = `// first

// of the size
size n = 2  // behind

procedure p() {  // opening
  // own line
  if a {  // of the branch
    skip  // of the statement
    // last in the block
  }  // behind the brace
  attempt { skip } always { skip }  // 7
  retry r on x                      // 8
  // between
  on y { skip }  // 9
}

/* of
     several lines */
variant v { }
// end
`
    expect(formatted(text)).toBe(text)
  })

  test('moves comments out of the middle of a statement', () => {
    expect(formatted('procedure p() {\n  x = a + // why\n    b\n}')).toBe('procedure p() {\n  // why\n  x = a + b\n}\n')
  })

  test('keeps the parentheses of the author, once', () => {
    expect(formatted('invariant i: ((a)) or (b and c) or (not d)')).toBe('invariant i: (a) or (b and c) or (not d)\n')
  })

  test('of nothing is nothing', () => {
    expect(format(parse({ path: 'x', text: '' }).file, '')).toBe('')
    expect(formatted('\n\n// only this')).toBe('// only this\n')
  })
})
