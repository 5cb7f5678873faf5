// The highlighting of the editors, held against the lexer: every token of every spec has the scope of the token table, and what is
// no token has none.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import oniguruma from 'vscode-oniguruma'
import textmate from 'vscode-textmate'
import { highlight } from '../../grammar/highlight.ts'
import { textMateGrammar } from '../../grammar/textmate.ts'
import { foreignMarks } from '../../grammar/tokens.ts'
import { vimSyntax } from '../../grammar/vim.ts'
import { everything, words, wrongText } from '../compiler/parse/snippets.ts'
import { everyWord } from './words.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

const specsIn = (folder: string): string[] =>
  existsSync(join(root, folder))
    ? readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((path) => path.endsWith('.lockspec'))
        .map((path) => `${folder}/${path}`)
        .sort()
    : []

let grammar: textmate.IGrammar

beforeAll(async () => {
  const wasm = readFileSync(join(root, 'node_modules/vscode-oniguruma/release/onig.wasm'))
  await oniguruma.loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength))
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (sources) => new oniguruma.OnigScanner(sources),
      createOnigString: (source) => new oniguruma.OnigString(source),
    }),
    loadGrammar: () =>
      Promise.resolve(textmate.parseRawGrammar(read('editor/vscode/syntaxes/lockspec.tmLanguage.json'), 'lockspec.tmLanguage.json')),
  })
  const loaded = await registry.loadGrammar('source.lockspec')
  if (loaded === null) throw new Error('the grammar does not load')
  grammar = loaded
})

/** The innermost scope of each character. */
function scopesByEditor(text: string): readonly string[] {
  const scopes: string[] = []
  let state = textmate.INITIAL
  for (const [index, line] of text.split('\n').entries()) {
    if (index > 0) scopes.push('\n')
    const result = grammar.tokenizeLine(line, state)
    state = result.ruleStack
    for (let offset = 0; offset < line.length; offset += 1) {
      const token = result.tokens.find(({ startIndex, endIndex }) => startIndex <= offset && offset < endIndex)
      scopes.push(token?.scopes.at(-1) ?? '')
    }
  }
  return scopes
}

/** Where the editor and the lexer differ. */
function differences(text: string): readonly string[] {
  const byEditor = scopesByEditor(text)
  const byLexer = Array.from(text, () => 'source.lockspec')
  for (const { start, end, scope } of highlight(text)) byLexer.fill(`${scope}.lockspec`, start, end)
  const found: string[] = []
  for (const [offset, scope] of byLexer.entries()) {
    if (text[offset] === '\n') continue
    if (byEditor[offset] !== scope) {
      const line = text.slice(0, offset).split('\n').length
      found.push(`${line}: ${JSON.stringify(text.slice(offset, offset + 12))}: the lexer says ${scope}, the editor ${byEditor[offset]}`)
    }
  }
  return found
}

/** What the lexer leaves out is white space. */
function unaccounted(text: string): string {
  const left = [...text]
  for (const { start, end } of highlight(text)) left.fill(' ', start, end)
  return left.join('').trim()
}

const specs = ['specs', 'compiler/std', 'test/fixtures/accept'].flatMap(specsIn)

describe('the TextMate grammar', () => {
  test.each(specs)('%s is coloured as the lexer reads it', (path) => {
    const text = read(path).replaceAll('\r\n', '\n')
    expect(differences(text)).toEqual([])
    expect(unaccounted(text)).toBe('')
  })

  test('every construct of the language is coloured as the lexer reads it', () => {
    expect(differences(everything)).toEqual([])
    expect(differences(words)).toEqual([])
    expect(unaccounted(everything + words)).toBe('')
  })

  test('the words of the table in every position, and every mark', () => {
    expect(differences(everyWord)).toEqual([])
  })

  test('what is wrong is coloured as wrong', () => {
    expect(differences(wrongText)).toEqual([])
    expect(differences('a @#$ b \u2264 c')).toEqual([])
    expect(differences(foreignMarks.map((mark) => `a ${mark.pattern} b`).join('\n'))).toEqual([])
    expect(highlight('a && 1.5').map(({ scope }) => scope)).toEqual(['variable.other', 'invalid.illegal', 'invalid.illegal'])
  })

  test('a name is a name, a keyword a keyword', () => {
    const scopes = (text: string): readonly string[] => highlight(text).map(({ start, end, scope }) => `${text.slice(start, end)} ${scope}`)
    expect(scopes('lock page.lock')).toEqual([
      'lock keyword.other.lock',
      'page variable.other',
      '. punctuation.separator',
      'lock variable.other.member',
    ])
    expect(scopes('mode: Mode')).toEqual(['mode variable.other', ': punctuation.separator', 'Mode support.type'])
    expect(scopes('tell = on').at(-1)).toBe('on constant.language')
    expect(scopes('tell == off').at(-1)).toBe('off constant.language')
    expect(scopes('on busy').at(0)).toBe('on storage.modifier')
    expect(scopes('from(next(f))').slice(0, 3)).toEqual(['from entity.name.function', '( punctuation.bracket', 'next support.function'])
  })

  test('the committed files are what the token table makes', () => {
    expect(read('editor/vscode/syntaxes/lockspec.tmLanguage.json')).toBe(`${JSON.stringify(textMateGrammar(), null, 2)}\n`)
    expect(read('editor/vim/syntax/lockspec.vim')).toBe(vimSyntax())
  })

  test('the extension points at files that are there', () => {
    const manifest: unknown = JSON.parse(read('editor/vscode/package.json'))
    expect(manifest).toMatchObject({
      contributes: {
        languages: [{ id: 'lockspec', extensions: ['.lockspec'], configuration: './language-configuration.json' }],
        grammars: [{ language: 'lockspec', scopeName: 'source.lockspec', path: './syntaxes/lockspec.tmLanguage.json' }],
      },
    })
    expect(JSON.parse(read('editor/vscode/language-configuration.json'))).toMatchObject({ comments: { lineComment: '//' } })
  })
})
