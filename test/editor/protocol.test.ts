// The language server as an editor sees it: the built program, spoken to over its streams. Every request, on good, broken and half-typed
// specs; imports that change on disk; checks with verdicts, cancelled and not.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TableCell } from '../../editor/server/cells.ts'
import { methods } from '../../editor/service/requests.ts'
import { buildCommandLine } from '../../scripts/build.ts'
import { type Client, start, uri } from './client.ts'
import { nth } from '../../runtime/entries.ts'

const home = realpathSync(mkdtempSync(join(tmpdir(), 'lockspec-lsp-')))
// Inside the project, where the packages that the bundle leaves out are found.
const built = resolve(`node_modules/.cache/lockspec-lsp-${process.pid}`)
const file = (name: string): string => join(home, 'project', name)
const library = 'object File from importer\nprocedure take(f: File) -> ok | busy {\n  if trylock f.inode { return ok }\n  return busy\n}\n'
const spec = (name: string): string => `spec ${name}

import "std/locks"
import "shared"

object File[2] ordered { inode : lock rwsem  n : 0..3 = 0 }

operation write(f: File, g: File) -> ok | busy {
  lock f.inode.write
  f.n = 1
  attempt { take(g) } on busy { unlock f.inode  return busy }
  lock g.inode.write
  unlock g.inode.write
  unlock f.inode.write
  return ok
}
`
const good = `spec good

import "std/locks"

object File[2] { inode : lock rwsem  n : 0..3 = 0 }

operation write(f: File, g: File) -> ok {
  lock f.inode.write
  if f.n == 0 { lock g.inode.read  unlock g.inode.read }
  f.n = 1
  unlock f.inode.write
}

workload crossed { task a { write(File[0], File[1]) }  task b { write(File[1], File[0]) } }
workload along   { task a { write(File[0], File[1]) } }
variant plain { }
expect {
  |       | crossed | along |
  | plain | pass    | pass  |
}
`
const again = `spec again

import "std/locks"

object File[2] { guard : lock mutex  n : 0..3 = 0 }

operation move(f: File, g: File) -> ok {
  attempt {
    lock f.guard
    if trylock g.guard { unlock g.guard } else { unlock f.guard  raise busy }
    unlock f.guard
  } retry anew on busy
}

workload alone   { task a { move(File[0], File[1]) } }
workload crossed { task a { move(File[0], File[1]) }  task b { move(File[1], File[0]) } }
variant plain { }
expect {
  |       | alone | crossed  |
  | plain | pass  | livelock |
}
`
const agreed = `spec agreed

import "std/locks"

object File[2] { inode : lock rwsem  work : bool = false }

procedure finish(f: File, g: File) -> ok drops g.inode.read {
  f.work = true
  unlock g.inode.read
  unlock f.inode.write
}
operation write(f: File, g: File) -> ok {
  lock f.inode.write
  lock g.inode.read
  finish(f, g)
}

workload once   { task a { write(File[0], File[1]) } }
workload queued { task worker repeat { wait until File[0].work  File[0].work = false }  task a { File[0].work = true } }
variant plain { }
expect {
  |       | once | queued |
  | plain | pass | pass   |
}
`
const standard = readFileSync('compiler/std/locks.lockspec', 'utf8')
let client: Client
const versions = new Map<string, number>()

const open = async (name: string, text: string): Promise<readonly { message: string; code?: string; source?: string }[]> => {
  const said = client.next('textDocument/publishDiagnostics', ({ uri: of }: { uri: string }) => of === uri(file(name)))
  const version = (versions.get(name) ?? 0) + 1
  versions.set(name, version)
  const textDocument = { uri: uri(file(name)), version }
  if (version === 1) client.notify('textDocument/didOpen', { textDocument: { ...textDocument, languageId: 'lockspec', text } })
  else client.notify('textDocument/didChange', { textDocument, contentChanges: [{ text }] })
  return ((await said) as { diagnostics: [] }).diagnostics
}
const at = (text: string, needle: string, further = 0): { line: number; character: number } => {
  const lines = text.slice(0, text.indexOf(needle) + further).split('\n')
  return { line: lines.length - 1, character: lines.at(-1)!.length }
}
const ask = <T>(method: string, name: string, params: object = {}): Promise<T> =>
  client.request(`textDocument/${method}`, { textDocument: { uri: uri(file(name)) }, ...params }) as Promise<T>
const everything = { start: { line: 0, character: 0 }, end: { line: 999, character: 0 } }
interface Place {
  readonly uri: string
  readonly range: { readonly start: { readonly line: number; readonly character: number } }
}
const placed = (places: readonly Place[]): string[] =>
  places.map((each) => `${each.uri.split('/').at(-1)}:${each.range.start.line + 1}:${each.range.start.character + 1}`)

beforeAll(async () => {
  mkdirSync(built, { recursive: true })
  cpSync('package.json', join(built, 'package.json'))
  await buildCommandLine(join(built, 'dist'))
  mkdirSync(join(home, 'project'))
  writeFileSync(file('package.json'), '{}')
  writeFileSync(file('shared.lockspec'), library.replace('f.inode {', 'f.inode.write {'))
  writeFileSync(file('one.lockspec'), spec('one'))
  writeFileSync(file('two.lockspec'), spec('two'))
  writeFileSync(file('good.lockspec'), good)
  writeFileSync(file('again.lockspec'), again)
  client = start([process.execPath, join(built, 'dist', 'lockspec.js'), 'lsp'], file('.'), { XDG_CACHE_HOME: join(home, 'cache') })
  await client.request('initialize', {
    processId: process.pid,
    capabilities: { window: { workDoneProgress: true } },
    workspaceFolders: [{ uri: uri(file('.')), name: 'project' }],
  })
  client.notify('initialized')
})
afterAll(async () => {
  expect(await client.end()).toBe(0)
  rmSync(built, { recursive: true, force: true })
})

describe('a good spec', () => {
  beforeAll(async () => {
    expect(await open('good.lockspec', good)).toEqual([])
  })
  it('hover says what a name is, and of a lock which modes go together', async () => {
    const { contents } = await ask<{ contents: { value: string } }>('hover', 'good.lockspec', { position: at(good, 'f.inode.write', 3) })
    expect(contents.value).toBe(
      '```lockspec\nFile.inode : lock rwsem\n```\n\n' +
        '| rwsem | read | write |\n| --- | --- | --- |\n| read | with | waits |\n| write | waits | waits |\n\n' +
        'policy writers_block_readers, recursion waits',
    )
  })
  it('hover on a statement says which locks the body holds there', async () => {
    const { contents } = await ask<{ contents: { value: string } }>('hover', 'good.lockspec', { position: at(good, 'unlock f.', 2) })
    expect(contents.value).toBe('releases a lock\n\nHolds here: `f.inode.write`.')
  })
  it('definition, references, highlights', async () => {
    const position = at(good, 'f.inode.write', 3)
    expect(placed(await ask('definition', 'good.lockspec', { position }))).toEqual(['good.lockspec:5:18'])
    expect(placed(await ask('references', 'good.lockspec', { position, context: { includeDeclaration: false } }))).toEqual(
      ['8:10', '9:24', '9:45', '11:12'].map((place) => `good.lockspec:${place}`),
    )
    expect(await ask('documentHighlight', 'good.lockspec', { position })).toHaveLength(5)
    expect(placed(await ask('definition', 'good.lockspec', { position: at(good, 'rwsem', 1) }))).toEqual([
      `locks.lockspec:${standard.slice(0, standard.indexOf('\nlock rwsem ')).split('\n').length + 1}:6`,
    ])
  })
  it('rename, and not what would no longer compile, nor into the library', async () => {
    const position = at(good, 'f.inode.write', 3)
    expect(await ask('prepareRename', 'good.lockspec', { position })).toMatchObject({ placeholder: 'inode' })
    const edit = await ask<{ changes: Record<string, unknown[]> }>('rename', 'good.lockspec', { position, newName: 'i_rwsem' })
    expect(Object.entries(edit.changes).map(([of, edits]) => [of, edits.length])).toEqual([[uri(file('good.lockspec')), 5]])
    await expect(ask('rename', 'good.lockspec', { position, newName: 'n' })).rejects.toThrow(
      'it would no longer compile: `n` is declared twice',
    )
    await expect(ask('rename', 'good.lockspec', { position, newName: 'if' })).rejects.toThrow('`if` is a word of the language')
    await expect(ask('rename', 'good.lockspec', { position: at(good, 'rwsem', 1), newName: 'x' })).rejects.toThrow(
      '`rwsem` belongs to the standard library',
    )
  })
  it('symbols, folding, links, tokens, lenses', async () => {
    const names = async (method: string): Promise<readonly string[]> =>
      (await ask<{ name: string }[]>(method, 'good.lockspec')).map(({ name }) => name)
    expect(await names('documentSymbol')).toEqual(['File', 'write', 'crossed', 'along', 'plain'])
    const found = (await client.request('workspace/symbol', { query: 'writ' })) as { location: Place }[]
    expect(placed(found.map(({ location }) => location)).sort()).toEqual(['good.lockspec:7:11', 'one.lockspec:8:11', 'two.lockspec:8:11'])
    expect(await ask('foldingRange', 'good.lockspec')).toEqual([
      { startLine: 6, endLine: 10 },
      { startLine: 16, endLine: 18 },
    ])
    expect(await ask('documentLink', 'good.lockspec')).toMatchObject([{ tooltip: 'std/locks' }])
    const { data } = await ask<{ data: number[] }>('semanticTokens/full', 'good.lockspec')
    expect(data.slice(0, 10)).toEqual([0, 0, 4, 0, 0, 2, 0, 6, 0, 0])
    const lenses = await ask<{ command: { title: string } }[]>('codeLens', 'good.lockspec')
    expect(lenses.map(({ command }) => command.title)).toEqual(['check', 'check', 'check', 'check all'])
  })
  it('call hierarchy', async () => {
    const [item] = await ask<object[]>('prepareCallHierarchy', 'good.lockspec', { position: at(good, 'write(f') })
    const calls = (await client.request('callHierarchy/incomingCalls', { item })) as { from: { name: string } }[]
    expect(calls.map(({ from }) => from.name)).toEqual(['crossed.a', 'crossed.b', 'along.a'])
    const [task] = await ask<object[]>('prepareCallHierarchy', 'good.lockspec', { position: at(good, 'a { write(F') })
    expect(await client.request('callHierarchy/outgoingCalls', { item: task })).toMatchObject([{ to: { name: 'write' } }])
  })
  it('a mark before each statement that is a step, and outcomes behind a call', async () => {
    const hints = await ask<{ position: { line: number; character: number }; label: string }[]>('inlayHint', 'good.lockspec', {
      range: everything,
    })
    expect(hints.map(({ position, label }) => `${position.line + 1}:${position.character + 1} ${label}`)).toEqual([
      ...['8:3 ▸', '9:3 ▸', '9:17 ▸', '9:36 ▸', '10:3 ▸', '11:3 ▸'],
      ...['14:52 -> ok', '14:88 -> ok', '15:52 -> ok'],
    ])
  })
  it('signature help', async () => {
    expect(await ask('signatureHelp', 'good.lockspec', { position: at(good, 'write(File[0], ', 15) })).toMatchObject({
      signatures: [{ label: 'operation write(f: File, g: File) -> ok', parameters: [{ label: 'f: File' }, { label: 'g: File' }] }],
      activeParameter: 1,
    })
  })
  it('completion by place', async () => {
    const labels = async (position: object): Promise<readonly string[]> =>
      (await ask<{ label: string }[]>('completion', 'good.lockspec', { position })).map(({ label }) => label)
    expect(await labels(at(good, 'f.inode.write', 8))).toEqual(['read', 'write'])
    expect(await labels(at(good, 'f.inode.write', 2))).toEqual(['inode', 'n'])
    expect(await labels(at(good, '| pass', 2))).toEqual(expect.arrayContaining(['pass', 'deadlock', 'livelock']))
    expect(await labels(at(good, 'lock f.', 0))).toEqual(expect.arrayContaining(['lock', 'unlock', 'if', 'attempt']))
    expect(await labels(at(good, 'object'))).toEqual(expect.arrayContaining(['object', 'operation', 'workload']))
  })
  it('formatting: of a file, of a part, of the table on type', async () => {
    expect(await ask('formatting', 'good.lockspec')).toEqual([])
    const wild = good.replace('  f.n = 1', '     f.n   =  1').replace('| pass    | pass  |', '| pass | pass |')
    await open('good.lockspec', wild)
    expect(await ask('formatting', 'good.lockspec')).toHaveLength(5)
    expect(
      await ask('rangeFormatting', 'good.lockspec', { range: { start: at(wild, 'f.n  '), end: at(wild, 'f.n   =  1', 10) } }),
    ).toHaveLength(2)
    expect(await ask('onTypeFormatting', 'good.lockspec', { position: at(wild, '| pass |', 8), ch: '|' })).toHaveLength(2)
    await open('good.lockspec', good)
  })
})

describe('a text that is wrong', () => {
  const half = good.replace('  f.n = 1\n', '  f.\n').replace('lock g.inode.read ', 'lock g.inod.read ')
  it('has its diagnostics, with links and related places', async () => {
    const said = await open('good.lockspec', half)
    expect(said.map(({ code, message }) => `${code} ${message}`)).toEqual(['LS1010 expected `=`, found `f`'])
    const twice = await open('good.lockspec', `${good}\nvariant plain { }\n`)
    expect(twice).toMatchObject([{ code: 'LS2001', relatedInformation: [{ message: 'first declared here, as a variant' }] }])
  })
  it('is answered all the same', async () => {
    await open('good.lockspec', half)
    for (const method of methods.filter((each) => each.startsWith('textDocument/')))
      await ask(method.slice('textDocument/'.length), 'good.lockspec', {
        position: at(half, 'f.\n', 2),
        range: everything,
        newName: 'x',
      }).catch((error: Error) => expect(error.message).toBe('there is no name here'))
    const labels = (await ask<{ label: string }[]>('completion', 'good.lockspec', { position: at(half, 'f.\n', 2) })).map(
      ({ label }) => label,
    )
    expect(labels).toEqual(['inode', 'n'])
    expect(placed(await ask('definition', 'good.lockspec', { position: at(half, 'unlock f', 7) }))).toEqual(['good.lockspec:7:17'])
  })
  it('quick fixes: a name, an outcome, an import', async () => {
    const titles = async (text: string): Promise<readonly string[]> => {
      await open('good.lockspec', text)
      return (await ask<{ title: string }[]>('codeAction', 'good.lockspec', { range: everything, context: { diagnostics: [] } })).map(
        ({ title }) => title,
      )
    }
    expect(await titles(good.replace('lock g.inode', 'lock g.inod'))).toEqual(['write `inode`'])
    expect(await titles(good.replace('f.n == 0 {', 'f.n == 0 && f.n != 1 {'))).toEqual(['write `and`'])
    expect(await titles(good.replace('  f.n = 1\n', '  if f.n == 0 { return busy }\n  f.n = 1\n'))).toEqual(['declare the outcome `busy`'])
    expect(await titles(good.replace('{ task a { write(File[0], File[1]) } }\nv', '{ service a { write(File[0], File[1]) } }\nv'))).toEqual(
      ['write `service task`'],
    )
    expect(await titles(good.replace('import "std/locks"\n', ''))).toEqual(['add `import "std/locks"`'])
    await open('good.lockspec', good)
  })
})

describe('two specs that import a third', () => {
  it('are judged anew when it changes on disk', async () => {
    const errors = (text: readonly { message: string }[]): readonly string[] => text.map(({ message }) => nth(message.split('\n'), 0))
    expect(errors(await open('one.lockspec', spec('one').replace('f.inode  return', 'f.inode.write  return')))).toEqual([])
    expect(errors(await open('two.lockspec', spec('two').replace('f.inode  return', 'f.inode.write  return')))).toEqual([])
    const both = ['one', 'two'].map((name) =>
      client.next('textDocument/publishDiagnostics', ({ uri: of }: { uri: string }) => of === uri(file(`${name}.lockspec`))),
    )
    writeFileSync(file('shared.lockspec'), 'object File from importer\n')
    client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: uri(file('shared.lockspec')), type: 2 }] })
    for (const said of (await Promise.all(both)) as { diagnostics: { message: string }[] }[])
      expect(errors(said.diagnostics)).toEqual(['no procedure is called `take`'])
    writeFileSync(file('shared.lockspec'), library.replace('f.inode {', 'f.inode.write {'))
    const position = at(readFileSync(file('shared.lockspec'), 'utf8'), 'take')
    expect(await open('shared.lockspec', readFileSync(file('shared.lockspec'), 'utf8'))).toEqual([])
    expect(placed(await ask('references', 'shared.lockspec', { position, context: { includeDeclaration: true } })).sort()).toEqual([
      'one.lockspec:11:13',
      'shared.lockspec:2:11',
      'two.lockspec:11:13',
    ])
  })
})

describe('checks', () => {
  const run = (args: object): Promise<unknown> =>
    client.request('workspace/executeCommand', { command: 'lockspec.check', arguments: [{ uri: uri(file('good.lockspec')), ...args }] })
  const titles = async (): Promise<readonly string[]> =>
    (await ask<{ command: { title: string } }[]>('codeLens', 'good.lockspec'))
      .map(({ command }) => command.title)
      .filter((title) => !title.startsWith('check'))
  it('run in processes of their own, and say in each cell what was found', async () => {
    await open('good.lockspec', good)
    expect(await run({})).toEqual({ checked: 2, differs: 1, cancelled: false })
    expect(await titles()).toEqual(['crossed: deadlock (not as expected)', 'show the run', 'explore from here', 'along: pass'])
    const kinds = client.received
      .filter(({ method }) => method === '$/progress')
      .map(({ params }) => (params as { value: { kind: string } }).value.kind)
    expect(kinds).toEqual(['begin', 'report', 'report', 'end'])
  })
  it('a cell that differs is a diagnostic with the steps of its run', async () => {
    const said = await open('good.lockspec', good)
    expect(said).toMatchObject([{ source: 'lockspec check', message: expect.stringMatching(/^expected pass, found deadlock: /) as string }])
    expect(
      (said[0] as unknown as { relatedInformation: { message: string }[] }).relatedInformation.map(({ message }) => message),
    ).toHaveLength(6)
  })
  it('the cells of the table, for an editor that shows them as tests', async () => {
    const cells = (await client.request('workspace/executeCommand', {
      command: 'lockspec.cells',
      arguments: [{ uri: uri(file('good.lockspec')) }],
    })) as readonly TableCell[]
    expect(
      cells.map(({ workload, variant, range, found }) => [workload, variant, range.start, found?.agrees, found?.steps.length]),
    ).toEqual([
      ['crossed', 'plain', { line: 18, character: 12 }, false, 6],
      ['along', 'plain', { line: 18, character: 22 }, true, 0],
    ])
    expect(cells[0]?.found?.message).toMatch(/^expected pass, found deadlock: /)
  })
  it('hover on a retry rule has what the last run counted', async () => {
    await open('again.lockspec', again)
    await client.request('workspace/executeCommand', { command: 'lockspec.check', arguments: [{ uri: uri(file('again.lockspec')) }] })
    const said = async (): Promise<string> =>
      (await ask<{ contents: { value: string } }>('hover', 'again.lockspec', { position: at(again, 'anew', 1) })).contents.value
    expect(await said()).toBe(
      '```lockspec\nretry anew\n```\n\nalone × plain: never fires\n\ncrossed × plain: fires on 10 transitions, without bound in a row',
    )
    await open('again.lockspec', again.replace('n : 0..3', 'n : 0..4'))
    expect(await said()).toContain('alone × plain (stale): never fires')
  })
  it('a cell is stale once its text has changed', async () => {
    await open('good.lockspec', good.replace('f.n = 1', 'f.n = 2'))
    expect(await titles()).toEqual(['crossed: deadlock (stale)', 'show the run', 'explore from here', 'along: pass (stale)'])
    await open('good.lockspec', good)
  })
  it('show the run', async () => {
    const args = { uri: uri(file('good.lockspec')), workload: 'crossed', variant: 'plain' }
    const text = (await client.request('workspace/executeCommand', { command: 'lockspec.showRun', arguments: [args] })) as string
    expect(text).toContain('deadlock')
  })
  it('explore from here: where the explorer stands at the finding, and the command that goes on from there', async () => {
    const args = { uri: uri(file('good.lockspec')), workload: 'crossed', variant: 'plain' }
    const text = (await client.request('workspace/executeCommand', { command: 'lockspec.explore', arguments: [args] })) as string
    expect(text.split('\n').filter((line) => /^\$|^deadlock|WAITS/.test(line))).toEqual([
      `$ lockspec explore ${file('good.lockspec')} --workload crossed --variant plain --finding 1`,
      'deadlock: a and b wait for each other, for ever',
      'deadlock: a and b wait for each other, for ever',
      '  -  a  9  WAITS: lock g.inode.read',
      '  -  b  9  WAITS: lock g.inode.read',
    ])
  })
  it('hover on a statement has what tasks held there in the runs, until the text changes', async () => {
    const said = async (): Promise<string> =>
      (await ask<{ contents: { value: string } }>('hover', 'good.lockspec', { position: at(good, 'unlock f.', 2) })).contents.value
    const ran =
      'releases a lock\n\nHeld here in the runs of\n' +
      '- crossed × plain: a holds `File[0].inode.write`; b holds `File[1].inode.write`\n' +
      '- along × plain: a holds `File[0].inode.write`'
    await run({})
    // They are asked for behind the verdicts.
    await expect.poll(said, { timeout: 20_000 }).toBe(ran)
    await open('good.lockspec', good.replace('f.n = 1', 'f.n = 2'))
    expect(await said()).toBe('releases a lock\n\nHolds here: `f.inode.write`.')
    await open('good.lockspec', good)
    expect(await said()).toBe(ran)
  })
  it('quick fixes from what was found: `drops`, `service task`', async () => {
    writeFileSync(file('agreed.lockspec'), agreed)
    await open('agreed.lockspec', agreed)
    await client.request('workspace/executeCommand', { command: 'lockspec.check', arguments: [{ uri: uri(file('agreed.lockspec')) }] })
    interface Edit {
      readonly range: { readonly start: { line: number; character: number }; readonly end: { line: number; character: number } }
      readonly newText: string
    }
    const fixesAt = (needle: string): Promise<readonly { title: string; edit: { changes: Record<string, readonly Edit[]> } }[]> =>
      ask('codeAction', 'agreed.lockspec', { range: { start: at(agreed, needle), end: at(agreed, needle) }, context: { diagnostics: [] } })
    const [drops, ...more] = await fixesAt('procedure finish')
    const [service, ...others] = await fixesAt('task worker')
    expect([drops?.title, more, service?.title, others]).toEqual(['add `drops f.inode.write`', [], 'make `worker` a `service task`', []])
    expect((await fixesAt('pass | pass')).map(({ title }) => title)).toEqual(['add `drops f.inode.write`'])
    const edits = [drops!, service!].flatMap(({ edit }) => edit.changes[uri(file('agreed.lockspec'))]!)
    const mended = edits.reduce((text, { range, newText }) => {
      const lines = text.split('\n')
      const line = lines[range.start.line]!
      lines[range.start.line] = line.slice(0, range.start.character) + newText + line.slice(range.end.character)
      return lines.join('\n')
    }, agreed)
    writeFileSync(file('agreed.lockspec'), mended)
    await open('agreed.lockspec', mended)
    expect(
      await client.request('workspace/executeCommand', { command: 'lockspec.check', arguments: [{ uri: uri(file('agreed.lockspec')) }] }),
    ).toEqual({ checked: 2, differs: 0, cancelled: false })
    expect(await ask('codeAction', 'agreed.lockspec', { range: everything, context: { diagnostics: [] } })).toEqual([])
  })
  it('are cancelled by the client, and the server answers on', async () => {
    const begun = client.next('$/progress', ({ value }: { value: { kind: string } }) => value.kind === 'report')
    const { id, answer } = client.ask('workspace/executeCommand', {
      command: 'lockspec.check',
      arguments: [{ uri: uri(file('good.lockspec')) }],
    })
    await begun
    client.notify('$/cancelRequest', { id })
    expect((await answer).result).toMatchObject({ cancelled: true })
    expect(await ask('documentSymbol', 'good.lockspec')).toHaveLength(5)
  })
})
