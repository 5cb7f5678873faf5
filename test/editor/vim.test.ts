// Vim's files, by Vim: colours (synID) against the lexer, indent against the formatter, errors of the command line in the quickfix list.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { everything, words } from '../compiler/parse/snippets.ts'
import { coloured, differing } from './colours.ts'
import { everyWord } from './words.ts'
import { editor } from './tools.ts'

const vim = editor('vim', 'vim')
const read = (path: string): string => readFileSync(path, 'utf8')

const groups: readonly (readonly [scope: string, group: string])[] = [
  ['keyword.operator.word', 'lockspecWordOperator'],
  ['keyword.operator', 'lockspecOperator'],
  ['keyword.other.lock', 'lockspecLock'],
  ['keyword.control', 'lockspecControl'],
  ['storage.type', 'lockspecDeclaration'],
  ['storage.modifier', 'lockspecModifier'],
  ['constant.language', 'lockspecConstant'],
  ['constant.numeric', 'lockspecNumber'],
  ['variable.language', 'lockspecCurrent'],
  ['variable.other.member', 'lockspecMember'],
  ['support.type', 'lockspecType'],
  ['support.function', 'lockspecBuiltin'],
  ['entity.name.function', 'lockspecFunction'],
  ['punctuation.separator', 'lockspecDelimiter'],
  ['punctuation.bracket', 'lockspecDelimiter'],
  ['string', 'lockspecString'],
  ['comment', 'lockspecComment'],
]
const groupOf = (scope: string): string => groups.find(([prefix]) => scope.startsWith(prefix))?.[1] ?? ''

const specs = ['specs/bcachefs_dio/bcachefs_dio.lockspec', 'specs/fallocate_range/fallocate_range.lockspec', 'compiler/std/ww.lockspec']
const texts = [everything, words, everyWord, ...specs.map(read)]
const output = `error[LS2005]: class \`File\` has no field \`m\`
 --> wrong.lockspec:7:5
  |
7 |   f.m = 1
  |     ^
  = note: declared here
 --> wrong.lockspec:3:8

warning[LS4013]: \`x\` is never read
 --> other.lockspec:12:1
   |
12 | let x = 1
   |     ^

error: cannot read none.lockspec
`

interface Answer {
  readonly groups: readonly (readonly (readonly string[])[])[]
  readonly indented: readonly string[]
  readonly errors: readonly unknown[]
  readonly make: string
}
let answer: Answer

describe.skipIf(vim === undefined)('Vim', () => {
  beforeAll(() => {
    const request = join(realpathSync(mkdtempSync(join(tmpdir(), 'lockspec-vim-'))), 'request.json')
    writeFileSync(request, JSON.stringify({ texts, formatted: specs, output }))
    const { stderr } = spawnSync(vim!, ['-u', 'NONE', '-i', 'NONE', '-n', '-es', '-S', 'test/editor/vim.vim'], {
      encoding: 'utf8',
      env: { ...process.env, LOCKSPEC_REQUEST: request, TERM: 'dumb', LC_ALL: 'C.UTF-8' },
      timeout: 60_000,
    })
    try {
      answer = JSON.parse(read(`${request}.answer`)) as Answer
    } catch {
      throw new Error(`Vim said: ${stderr}`)
    }
  })

  test('colours what the lexer reads', () => {
    const dots = (group: string): string => (group === 'lockspecDot' ? 'lockspecDelimiter' : group)
    for (const [index, text] of texts.entries()) {
      const found = answer.groups[index]!.map((line) => line.map(dots))
      expect(differing(text, coloured(text, groupOf), found)).toEqual([])
    }
  })
  test('indents as the formatter does', () => {
    expect(answer.indented).toEqual(specs.map(read))
  })
  test(':make has file, line, column, kind and message of each error', () => {
    expect(answer.make).toMatch(/^lockspec check '?/)
    expect(answer.errors).toEqual([
      ['wrong.lockspec', 7, 5, 'E', 'class `File` has no field `m`'],
      ['other.lockspec', 12, 1, 'W', '`x` is never read'],
    ])
  })
})
