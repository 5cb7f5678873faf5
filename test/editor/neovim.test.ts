// Neovim, headless, as a client of the built server: diagnostics, hover, definition, rename, format, by its own commands.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { buildProgram, program } from '../cli/built.ts'
import { editor } from './tools.ts'

const nvim = editor('nvim', 'neovim')
const good = `spec good

import "std/locks"

object File[2] { inode : lock rwsem  n : 0..3 = 0 }

operation write(f: File, g: File) -> ok {
  lock f.inode.write
  f.n = 1
  unlock f.inode.write
}

workload crossed { task a { write(File[0], File[1]) }  task b { write(File[1], File[0]) } }
variant plain { }
expect {
  |       | crossed |
  | plain | pass    |
}
`
interface Answer {
  readonly problem?: string
  readonly diagnostics: readonly unknown[]
  readonly filetype: string
  readonly servers: number
  readonly hover: readonly string[]
  readonly definition: readonly unknown[]
  readonly renamed: string
  readonly formatted: string
}
let answer: Answer

describe.skipIf(nvim === undefined)('Neovim', () => {
  beforeAll(async () => {
    await buildProgram()
    const home = realpathSync(mkdtempSync(join(tmpdir(), 'lockspec-nvim-')))
    const project = join(home, 'project')
    mkdirSync(project)
    writeFileSync(join(project, 'good.lockspec'), good)
    writeFileSync(join(project, 'wrong.lockspec'), good.replace('spec good', 'spec wrong').replace('f.n = 1', 'f.m = 1'))
    const request = join(home, 'request.json')
    writeFileSync(request, JSON.stringify({ root: resolve('.'), command: [process.execPath, program, 'lsp'] }))
    const { stderr } = spawnSync(
      nvim!,
      ['--headless', '-u', 'NONE', '-i', 'NONE', '-n', '-c', `luafile ${resolve('test/editor/neovim.lua')}`],
      {
        cwd: project,
        encoding: 'utf8',
        env: {
          ...process.env,
          LOCKSPEC_REQUEST: request,
          XDG_STATE_HOME: home,
          XDG_CACHE_HOME: home,
          XDG_DATA_HOME: home,
          LC_ALL: 'C.UTF-8',
        },
        timeout: 110_000,
      },
    )
    try {
      answer = JSON.parse(readFileSync(`${request}.answer`, 'utf8')) as Answer
    } catch {
      throw new Error(`Neovim said: ${stderr}`)
    }
  })

  test('goes through to the end', () => {
    expect(answer.problem).toBeUndefined()
    expect(answer.filetype).toBe('lockspec')
    expect(answer.servers).toBe(1)
  })
  test('shows diagnostics at their places', () => {
    expect(answer.diagnostics).toEqual([[9, 5, 'class `File` has no field `m`', 'lockspec', 'ERROR']])
  })
  test('hovers', () => {
    expect(answer.hover).toEqual(['File.inode : lock rwsem'])
  })
  test('goes to a definition', () => {
    expect(answer.definition).toEqual(['good.lockspec', 5, 18])
  })
  test('renames', () => {
    expect(answer.renamed).toBe(good.replaceAll('inode', 'i_rwsem'))
  })
  test('formats', () => {
    expect(answer.formatted).toBe(good.replaceAll('inode', 'i_rwsem'))
  })
})
