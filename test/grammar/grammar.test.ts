// The token table, the lexer and the shape of the parser.
import { readFileSync } from 'node:fs'
import { generateCstDts } from 'chevrotain'
import { format, resolveConfig } from 'prettier'
import { describe, expect, test } from 'vitest'
import { createLexer, t, tokenize } from '../../grammar/lexer.ts'
import { LockspecParser, parser } from '../../grammar/parser.ts'
import { contextualWords, declarationWords, identifier, marks, reservedWords, statementWords } from '../../grammar/tokens.ts'

const names = (text: string): readonly string[] => tokenize(text).tokens.map((token) => token.tokenType.name)
const problems = (text: string): readonly string[] =>
  tokenize(text).problems.map(({ kind, start, end }) => `${kind} ${text.slice(start, end)}`)

test('chevrotain finds no mistake in the token table and the rules', () => {
  expect(createLexer(true).lexerDefinitionErrors).toEqual([])
  expect(() => new LockspecParser(true)).not.toThrow()
})

describe('the token table', () => {
  const all = [...reservedWords, ...contextualWords, ...marks]

  test('names and patterns are different', () => {
    expect(new Set(all.map((entry) => entry.name)).size).toBe(all.length)
    expect(new Set(all.map((entry) => entry.pattern)).size).toBe(all.length)
  })

  test('every entry has a scope and a help text', () => {
    expect(all.filter((entry) => entry.scope === '' || entry.help === '')).toEqual([])
    expect(identifier.scope).toBe('variable.other')
  })

  test('the lists of first words are words of the table', () => {
    const known = new Set([...reservedWords, ...contextualWords].map((entry) => String(entry.pattern)))
    expect([...declarationWords, ...statementWords].filter((word) => !known.has(word))).toEqual([])
  })

  test('these words and no others can never be names', () => {
    expect(reservedWords.map((entry) => entry.pattern)).toEqual([
      ...[
        'if',
        'then',
        'else',
        'while',
        'for',
        'return',
        'assert',
        'warn',
        'where',
        'let',
        'var',
        'trylock',
        'and',
        'or',
        'not',
        'in',
        'div',
        'mod',
      ],
      ...['forall', 'exists', 'true', 'false', 'none', 'any', 'current'],
    ])
  })
})

describe('the lexer', () => {
  test.each([...reservedWords, ...contextualWords].map((entry) => [String(entry.pattern), entry.name] as const))(
    '%s is a word of its own',
    (word, name) => {
      expect(names(`${word} ${word}s _${word} ${word}_1`)).toEqual([
        name,
        ...[`${word}s`, `_${word}`, `${word}_1`].map((text) => known(text)),
      ])
    },
  )

  /** `holder` and `holders`, `at` and … : a word with a letter more may be another word. */
  const known = (text: string): string =>
    [...reservedWords, ...contextualWords].find((entry) => entry.pattern === text)?.name ?? 'Identifier'

  test.each(marks.map((entry) => [String(entry.pattern), entry.name] as const))('%s is one mark', (mark, name) => {
    expect(names(`a ${mark} b`)).toEqual(['Identifier', name, 'Identifier'])
    expect(names(`a${mark}b`)).toEqual(['Identifier', name, 'Identifier'])
  })

  test('an interval is no fraction', () => {
    expect(names('0..1')).toEqual(['Integer', 'DotDot', 'Integer'])
    expect(names('a.b[0..n-1]')).toEqual([
      'Identifier',
      'Dot',
      'Identifier',
      'LSquare',
      'Integer',
      'DotDot',
      'Identifier',
      'Minus',
      'Integer',
      'RSquare',
    ])
  })

  test('comments stand beside the tokens', () => {
    const lexed = tokenize('a // b\n/* c\n * d **/ e /**/')
    expect(lexed.tokens.map((token) => token.image)).toEqual(['a', 'e'])
    expect(lexed.comments.map((comment) => comment.image)).toEqual(['// b', '/* c\n * d **/', '/**/'])
    expect(lexed.problems).toEqual([])
  })

  test('what is wrong is reported and the rest is read', () => {
    expect(problems('a ~#$ b')).toEqual(['character $', 'foreign ~', 'foreign #'])
    expect(problems('#include <linux/fs.h>\na \\* b')).toEqual(['directive #include <linux/fs.h>', 'foreignComment \\* b'])
    expect(problems('1.5 007 12ab 0x10 10')).toEqual(['number 1.5', 'number 007', 'number 12ab', 'number 0x10'])
    expect(names('1.5 007 12ab 10')).toEqual(['Integer', 'Integer', 'Integer', 'Integer'])
    expect(problems('import "a\nb')).toEqual(['text "a'])
    expect(problems('a /* b')).toEqual(['comment /* b'])
    expect(problems('a && b ; c')).toEqual(['foreign &&', 'foreign ;'])
    expect(names('a && !b ; c % d')).toEqual(['Identifier', 'And', 'Not', 'Identifier', 'Identifier', 'Mod', 'Identifier'])
  })

  test('a BOM and CRLF are white space', () => {
    const lexed = tokenize('\ufeffspec a\r\nsize b = 1\r\n')
    expect(lexed.problems).toEqual([])
    expect(lexed.tokens.map((token) => [token.image, token.startOffset, token.startLine])).toEqual([
      ['spec', 1, 1],
      ['a', 6, 1],
      ['size', 9, 2],
      ['b', 14, 2],
      ['=', 16, 2],
      ['1', 18, 2],
    ])
  })
})

describe('the parser', () => {
  test('looks no further ahead than its gates say', () => {
    expect(Object.keys(parser.getGAstProductions()).length).toBeGreaterThan(60)
    expect(t.Lock.name).toBe('Lock')
  })

  test('grammar/cst.ts is what the rules make', async () => {
    const path = new URL('../../grammar/cst.ts', import.meta.url).pathname
    const committed = readFileSync(path, 'utf8')
    const types = generateCstDts(parser.getGAstProductions(), { includeVisitorInterface: false }).replace(', ICstVisitor', '')
    const header = committed.slice(0, committed.indexOf('import type'))
    expect(committed).toBe(await format(header + types, { ...(await resolveConfig(path)), parser: 'typescript' }))
  })
})
