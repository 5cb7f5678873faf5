// The mode of Emacs, by Emacs in batch: colours against the lexer, indent against the formatter, and what it reads of the command line.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { emacsWords } from '../../grammar/emacs.ts'
import { buildProgram, freshCache, program, run } from '../cli/built.ts'
import { everything, words } from '../compiler/parse/snippets.ts'
import { coloured, differing } from './colours.ts'
import { everyWord } from './words.ts'
import { editor } from './tools.ts'

const emacs = editor('emacs', 'emacs-nox')
const read = (path: string): string => readFileSync(path, 'utf8')

const faces: readonly (readonly [scope: string, face: string])[] = [
  ['keyword.operator.word', 'font-lock-keyword-face'],
  ['keyword.other.lock', 'font-lock-builtin-face'],
  ['keyword.control', 'font-lock-keyword-face'],
  ['storage.type', 'font-lock-type-face'],
  ['storage.modifier', 'font-lock-preprocessor-face'],
  ['constant', 'font-lock-constant-face'],
  ['variable.language', 'font-lock-constant-face'],
  ['variable.other.member', 'font-lock-variable-name-face'],
  ['support.type', 'font-lock-type-face'],
  ['support.function', 'font-lock-builtin-face'],
  ['entity.name.function', 'font-lock-function-name-face'],
  ['string', 'font-lock-string-face'],
  ['comment', 'font-lock-comment-face'],
]
const faceOf = (scope: string): string => faces.find(([prefix]) => scope.startsWith(prefix))?.[1] ?? ''

const wrong = `spec wrong

object File { n : 0..3 = 0 }

operation write(f: File) -> ok {
  f.n = 1
  f.m = 1
}
`
const specs = ['specs/bcachefs_dio/bcachefs_dio.lockspec', 'specs/fallocate_range/fallocate_range.lockspec', 'compiler/std/ww.lockspec']
const texts = [everything, words, everyWord, ...specs.map(read)]

interface Answer {
  readonly faces: readonly (readonly (readonly string[])[])[]
  readonly indented: readonly string[]
  readonly place: readonly unknown[]
  readonly flymake: readonly unknown[]
  readonly compiled: string
  readonly mode: string
  readonly compile: string
  readonly server: readonly string[]
}
let answer: Answer
const cache = freshCache()
const file = join(realpathSync(mkdtempSync(join(tmpdir(), 'lockspec-emacs-'))), 'wrong.lockspec')

describe.skipIf(emacs === undefined)('Emacs', () => {
  beforeAll(async () => {
    await buildProgram()
    writeFileSync(file, wrong)
    const request = {
      command: [process.execPath, program],
      texts,
      formatted: specs.map(read),
      output: `make: check\n${run(['check', file], cache).err}`,
      wrong: file,
    }
    const { stdout, stderr } = spawnSync(emacs!, ['-Q', '--batch', '-l', 'test/editor/emacs.el'], {
      encoding: 'utf8',
      env: { ...process.env, LOCKSPEC_REQUEST: JSON.stringify(request), XDG_CACHE_HOME: cache, LC_ALL: 'C.UTF-8' },
      maxBuffer: 1 << 26,
    })
    if (!stdout.startsWith('{')) throw new Error(`Emacs said: ${stderr}`)
    answer = JSON.parse(stdout) as Answer
  })

  test('colours what the lexer reads', () => {
    for (const [index, text] of texts.entries()) expect(differing(text, coloured(text, faceOf), answer.faces[index]!)).toEqual([])
  })
  test('indents as the formatter does', () => {
    expect(answer.indented).toEqual(specs.map(read))
  })
  test('goes to the place of an error that `compile` shows', () => {
    expect(answer.place).toEqual([[file, null], 7, 5, 2])
  })
  test('underlines what the command line says, without a language server', () => {
    expect(answer.flymake).toEqual([[7, 'm', ':error', 'class `File` has no field `m`']])
  })
  test('compiles without a warning', () => {
    expect(answer.compiled).not.toMatch(/Warning|Error/)
  })
  test('knows its files, what checks them and its language server', () => {
    expect(answer.mode).toBe('lockspec-mode')
    expect(answer.compile).toBe(`${process.execPath} ${program} check wrong.lockspec`)
    expect(answer.server).toEqual([process.execPath, program, 'lsp'])
  })
})

test('the committed words are those of the token table', () => {
  expect(read('editor/emacs/lockspec-words.el')).toBe(emacsWords())
})
