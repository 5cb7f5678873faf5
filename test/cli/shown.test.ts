// What others wrote on the terminal: names of files, imports, messages, lines of a text. Nothing that a terminal would obey passes
// the edge, in any command, with and without colour.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { visible, visibleLines } from '../../compiler/diagnostics/visible.ts'
import { folderWith, lockspec } from './run.ts'

const odd = 'a\u001b[31mb\u202ec\u2028d\u009be'
const shown = 'a\\u001b[31mb\\u202ec\\u2028d\\u009be'
const obeyed = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/

describe('the edge', () => {
  it('shows what a terminal would obey, and keeps words of every script and pictures whole', () => {
    expect(visible(`${odd}\n`)).toBe(`${shown}\\u000a`)
    expect(visible('naïve 名前 کتاب\u200cها 👩\u200d🔧')).toBe('naïve 名前 کتاب\u200cها 👩\u200d🔧')
    expect(visible('\ud800 \u{e0041}')).toBe('\\ud800 \\udb40\\udc41')
    expect(visibleLines('\u001b[1mx\u001b[0m\u001b]0;t\u0007\n\ty', true)).toBe('\u001b[1mx\u001b[0m\\u001b]0;t\\u0007\n\ty')
  })
  it('leaves a JSON document the same document', () => {
    const document = JSON.stringify({ file: odd, list: [odd] }, undefined, 2)
    expect(JSON.parse(visibleLines(document, false))).toEqual({ file: odd, list: [odd] })
    expect(visibleLines(document, false)).not.toMatch(obeyed)
  })
})

describe('a folder, a file and an import with marks in their names', () => {
  const text = `spec s // \u202e\u001b[2J\nimport "${odd}"\nlock n { mode held }\nobject O { l : lock m k : lock n }\noperation w() -> ok { lock O.l.held /* \u202e\u0007 */ lock O.k.held }\nworkload a { task t { w() } }\n`
  const folder = join(folderWith({}), `${odd}\n`)
  mkdirSync(folder)
  writeFileSync(join(folder, `${odd}.lockspec`), 'lock m { mode held }\n')
  writeFileSync(join(folder, 'right.lockspec'), text)
  writeFileSync(join(folder, 'wrong.lockspec'), text.replace(odd, `${odd}x`))
  writeFileSync(join(folder, 'unknown.lockspec'), text.replace('task t', 'task \u202et'))
  const right = join(folder, 'right.lockspec')
  it.each([
    ['check', [right]],
    ['check', [right, '--format', 'json']],
    ['check', [right, '--list']],
    ['check', [right, '--trace', '--mermaid']],
    ['check', [right, '--workload', odd]],
    ['check', [right, `--${odd}`]],
    ['check', [join(folder, 'wrong.lockspec')]],
    ['check', [join(folder, 'unknown.lockspec')]],
    ['simulate', [right]],
    ['export', ['promela', right]],
    ['export', ['tla', right, '-o', `${folder}/x.pml`]],
    ['fmt', ['--check', folder]],
    ['generate', [right, '--out', join(folder, 'generated')]],
    [odd, []],
  ] as const)('%s %j', async (command, args) => {
    for (const color of [false, true]) {
      const { out, err } = await lockspec([command, ...args], { color, errColor: color })
      const painted = (out + err).replace(/\u001b\[(1;)?(\d|3\d)m/g, '')
      expect(painted).not.toMatch(obeyed)
      expect(out + err).not.toContain(`a\u001b`)
      expect((out + err).length).toBeGreaterThan(0)
    }
  })
  it('is named in a diagnostic on one line', async () => {
    const { err } = await lockspec(['check', join(folder, 'wrong.lockspec')])
    expect(err).toContain(`error[LS2014]: "${shown}x" cannot be imported: it does not exist\n`)
    expect(err).toContain(`${shown}\\u000a/wrong.lockspec:2:8\n`)
  })
})
