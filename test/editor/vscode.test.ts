// The extension of VS Code as it is packed: what lies in the .vsix, that its manifest points at files that are there and at commands that
// are registered, that its problem matcher reads the command line, and that its example is a good spec.
import { mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { inflateRawSync } from 'node:zlib'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { pageIn, placeIn } from '../../editor/vscode/src/messages.ts'
import { packExtension } from '../../scripts/vsix.ts'
import { lockspec } from '../cli/run.ts'
import { nth } from '../../runtime/entries.ts'

interface Manifest {
  readonly main: string
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[]
    readonly snippets: readonly { readonly path: string }[]
    readonly grammars: readonly { readonly path: string }[]
    readonly languages: readonly { readonly configuration: string }[]
    readonly problemMatchers: readonly { readonly pattern: readonly Readonly<Record<string, string | number>>[] }[]
    readonly walkthroughs: readonly {
      readonly steps: readonly { readonly description: string; readonly media: { readonly markdown: string } }[]
    }[]
  }
}

/** The files of a zip archive, by its central directory (PKWARE's APPNOTE.TXT, 4.3.12 and 4.3.7). */
function unzipped(archive: Buffer): ReadonlyMap<string, string> {
  const files = new Map<string, string>()
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]))
  let at = archive.readUInt32LE(end + 16)
  while (archive.readUInt32LE(at) === 0x02014b50) {
    const [method, packed] = [archive.readUInt16LE(at + 10), archive.readUInt32LE(at + 20)]
    const [name, extra, comment] = [archive.readUInt16LE(at + 28), archive.readUInt16LE(at + 30), archive.readUInt16LE(at + 32)]
    const local = archive.readUInt32LE(at + 42)
    const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28)
    const content = archive.subarray(start, start + packed)
    files.set(archive.toString('utf8', at + 46, at + 46 + name), (method === 8 ? inflateRawSync(content) : content).toString('utf8'))
    at += 46 + name + extra + comment
  }
  return files
}

let files: ReadonlyMap<string, string>
let manifest: Manifest
const home = realpathSync(mkdtempSync(join(tmpdir(), 'lockspec-vscode-')))
const source = (name: string): string => readFileSync(`editor/vscode/src/${name}`, 'utf8')

beforeAll(async () => {
  const path = await packExtension(home)
  expect(path).toBe(join(home, 'lockspec-0.1.0.vsix'))
  files = unzipped(readFileSync(path))
  manifest = JSON.parse(files.get('extension/package.json') ?? '') as Manifest
})

describe('the packed extension', () => {
  test('has its program, tables and texts, and nothing else', () => {
    expect([...files.keys()].sort()).toEqual([
      '[Content_Types].xml',
      'extension.vsixmanifest',
      'extension/LICENSE.txt',
      'extension/dist/extension.js',
      'extension/language-configuration.json',
      'extension/package.json',
      'extension/readme.md',
      'extension/snippets/lockspec.json',
      'extension/syntaxes/lockspec.tmLanguage.json',
      'extension/walkthrough/check.md',
      'extension/walkthrough/command.md',
      'extension/walkthrough/spec.md',
      'extension/walkthrough/tests.md',
      'extension/walkthrough/transfer.lockspec',
    ])
  })
  test('points at files that are in it', () => {
    const { contributes, main } = manifest
    const paths = [
      main,
      ...[...contributes.snippets, ...contributes.grammars].map(({ path }) => path),
      ...contributes.languages.map(({ configuration }) => configuration),
      ...contributes.walkthroughs.flatMap(({ steps }) => steps.map(({ media }) => media.markdown)),
    ]
    expect(paths.filter((path) => !files.has(join('extension', path)))).toEqual([])
  })
  test('registers each command that the manifest and the walkthrough name', () => {
    const own = manifest.contributes.commands.map(({ command }) => command)
    const named = manifest.contributes.walkthroughs.flatMap(({ steps }) =>
      steps.flatMap(({ description }) => [...description.matchAll(/command:(lockspec\.\w+)/g)].map(([, command]) => command!)),
    )
    for (const command of [...own, ...named]) expect(source('extension.ts')).toContain(`registerCommand('${command}'`)
  })
  test('bundles all but the editor and Node', () => {
    const asked = [...(files.get('extension/dist/extension.js') ?? '').matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name]) => name!)
    expect(
      [...new Set(asked)].filter((name) => !/^(node:)?(assert|child_process|crypto|fs|net|os|path|util|worker_threads)$/.test(name)),
    ).toEqual(['vscode'])
  })
})

test('the view of a run moves the cursor where the page says that the run stands, and nowhere else', () => {
  const at = { file: '/x/a.lockspec', line: 3, column: 5 }
  expect(placeIn({ kind: 'lockspec stands', at })).toEqual(at)
  const others = [
    undefined,
    'lockspec stands',
    { kind: 'lockspec asks', at },
    { kind: 'lockspec stands' },
    { kind: 'lockspec stands', at: { ...at, file: 'std/locks' } },
    { kind: 'lockspec stands', at: { ...at, line: 0 } },
    { kind: 'lockspec stands', at: { ...at, column: '5' } },
  ]
  expect(others.map(placeIn)).toEqual(others.map(() => undefined))
  expect(pageIn('<!doctype html>\n<html></html>')).toBe('<!doctype html>\n<html></html>')
  expect(pageIn('error[LS1010]: expected a declaration')).toBeUndefined()
})

test('the problem matcher reads an error of the command line', async () => {
  const file = join(home, 'wrong.lockspec')
  writeFileSync(file, 'spec wrong\n\nobject File { n : 0..3 = 0 }\n\noperation write(f: File) -> ok {\n  f.m = 1\n}\n')
  const lines = (await lockspec(['check', file])).err.split('\n')
  const [head, place] = nth(manifest.contributes.problemMatchers, 0).pattern.map(({ regexp }) => new RegExp(String(regexp)))
  const row = lines.findIndex((line) => head!.test(line))
  expect(head!.exec(lines[row]!)?.slice(1)).toEqual(['error', 'LS2005', 'class `File` has no field `m`'])
  expect(place!.exec(lines[row + 1]!)?.slice(1)).toEqual([file, '6', '5'])
})

test('the matcher file for runners says the same', () => {
  const { problemMatcher } = JSON.parse(readFileSync('editor/problem-matcher.json', 'utf8')) as {
    readonly problemMatcher: readonly Manifest['contributes']['problemMatchers'][number][]
  }
  expect(problemMatcher.map(({ pattern }) => pattern)).toEqual([nth(manifest.contributes.problemMatchers, 0).pattern])
})

test('the spec of the walkthrough is formatted, and as its table says', async () => {
  const example = 'editor/vscode/walkthrough/transfer.lockspec'
  expect((await lockspec(['fmt', '--check', example])).code).toBe(0)
  expect(await lockspec(['check', example])).toMatchObject({ code: 0, err: '' })
})

test('each snippet is a beginning, a text and a description', () => {
  const snippets = JSON.parse(files.get('extension/snippets/lockspec.json') ?? '') as Record<string, object>
  for (const each of Object.values(snippets))
    expect(each).toEqual({
      prefix: expect.stringMatching(/^\w+$/) as string,
      body: expect.any(Array) as unknown[],
      description: expect.any(String) as string,
    })
})
