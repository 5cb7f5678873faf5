// ARCHITECTURE.md's table of imports, looked up for every file; and the lookup itself, tried with planted faults.
import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ts } from 'ts-morph'
import { toDocument } from '../scripts/docstrings.ts'
import { circles, importsFrom, unusedExports } from '../scripts/imports.ts'
import { importsOf, offences } from './architecture.ts'

function sources(): ReadonlyMap<string, string> {
  const skipped = /^(node_modules|dist|coverage|\.git)(\/|$)|\/node_modules\//
  const paths = readdirSync('.', { recursive: true, encoding: 'utf8' }).map((path) => path.replaceAll('\\', '/'))
  return new Map(
    paths
      .filter((path) => /\.(ts|tsx|mts|cts)$/.test(path) && !path.endsWith('.d.ts') && !skipped.test(path))
      .map((path) => [path, readFileSync(path, 'utf8')]),
  )
}

describe('the table of imports', () => {
  const files = sources()
  it('knows every file', () => {
    expect(files.size).toBeGreaterThan(100)
    expect(files.has('compiler/pipeline.ts') && files.has('runtime/index.ts') && files.has('cli/main.ts')).toBe(true)
  })
  it('is kept by every import', () => {
    expect(offences(files)).toEqual([])
  })
  it('keeps files below 800 lines', () => {
    const made = (path: string): boolean => path.startsWith('generated/') || path === 'grammar/cst.ts'
    const long = [...files].filter(([path, text]) => !made(path) && text.split('\n').length > 800)
    expect(long.map(([path]) => path)).toEqual([])
  })
})

describe('imports and exports', () => {
  const parse = (files: ReadonlyMap<string, string>): ReadonlyMap<string, ts.SourceFile> =>
    new Map([...files].map(([path, text]) => [path, ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)]))
  const rings = (files: ReadonlyMap<string, ts.SourceFile>): readonly (readonly string[])[] =>
    circles(new Map([...files].map(([path, file]) => [path, importsFrom(path, file).map(({ target }) => target)])))
  const made = /^generated\/|\/golden\//
  const files = parse(new Map([...sources()].filter(([path]) => !made.test(path))))

  it('make no circle, of types neither', () => {
    expect(rings(files)).toEqual([])
  })
  it('are asked for by somebody', () => {
    const program = /^(grammar(?!\/cst)|compiler|runtime|driver|cli|web)\//
    expect(unusedExports(files).flatMap(({ path, name }) => (program.test(path) ? [`${name} of ${path}`] : []))).toEqual([])
  })
  it('have a docstring where they need one', () => {
    const program = /^(grammar(?!\/cst)|compiler|runtime|driver|cli|editor|web)\//
    const bare = [...files].flatMap(([path, file]) => (program.test(path) ? toDocument(path, file) : [])).filter((one) => !one.documented)
    expect(bare.map(({ path, name }) => `${name} of ${path}`)).toEqual([])
  })
  it('of which some need no docstring', () => {
    const head = '// Halves. Input: a number; output: a half.\n'
    const two = 'export function half(n: number): number {\n  return n / 2\n}\n'
    const named = (text: string): readonly string[] =>
      [...parse(new Map([['a.ts', text]]))].flatMap(([, file]) => toDocument('a.ts', file)).map(({ name }) => name)
    expect(named(head + two)).toEqual([])
    expect(named(`// Halves.\n${two}`)).toEqual(['half'])
    expect(named(`${head}${two}export const one = (): number => 1\n`)).toEqual(['half'])
  })
  it('bring the compiler into no command before it asks for it', () => {
    const loaded = new Set(['cli/lockspec.ts'])
    for (const path of loaded)
      for (const { target, loads } of importsFrom(path, files.get(path) as ts.SourceFile)) if (loads) loaded.add(target)
    expect(loaded.size).toBeGreaterThan(100)
    expect([...loaded].filter((path) => /^(grammar|compiler\/(?!diagnostics))/.test(path))).toEqual([])
  })
  it('planted faults are found', () => {
    const planted = parse(
      new Map([
        ['cli/a.ts', "import type { B } from './b.ts'\nexport const a = 1\nexport const two = 2"],
        ['cli/b.ts', "import { a as one } from './c.ts'\nexport type B = typeof one"],
        ['cli/c.ts', "export { a } from './a.ts'"],
        ['cli/d.ts', "import * as all from './e.ts'"],
        ['cli/e.ts', 'export const anything = 1'],
      ]),
    )
    expect(rings(planted)).toEqual([['cli/a.ts', 'cli/b.ts', 'cli/c.ts']])
    expect(unusedExports(planted).map(({ path, name }) => `${path} ${name}`)).toEqual(['cli/a.ts two'])
  })
})

describe('planted faults are found', () => {
  const plant = (path: string, text: string): readonly string[] =>
    offences(
      new Map([
        ['runtime/index.ts', ''],
        ['compiler/pipeline.ts', ''],
        ['compiler/model/model.ts', ''],
        ['compiler/emit/print.ts', ''],
        ['compiler/ir/system.ts', ''],
        [path, text],
      ]),
    )
  it.each([
    [
      'runtime/a.ts',
      "import { x } from '../compiler/model/model.ts'",
      'runtime/a.ts imports compiler/model/model.ts: runtime/ may not import compiler/model/',
    ],
    [
      'runtime/a.ts',
      "import type { x } from '../compiler/model/model.ts'",
      'runtime/a.ts imports compiler/model/model.ts: runtime/ may not import compiler/model/',
    ],
    ['runtime/a.ts', "import { readFileSync } from 'node:fs'", 'runtime/a.ts imports the package node:fs'],
    [
      'runtime/a.ts',
      "export * from '../compiler/pipeline.ts'",
      'runtime/a.ts imports compiler/pipeline.ts: runtime/ may not import compiler/pipeline.ts',
    ],
    [
      'runtime/a.ts',
      "const x = await import('../compiler/pipeline.ts')",
      'runtime/a.ts imports compiler/pipeline.ts: runtime/ may not import compiler/pipeline.ts',
    ],
    [
      'runtime/a.ts',
      "type X = import('../compiler/pipeline.ts').X",
      'runtime/a.ts imports compiler/pipeline.ts: runtime/ may not import compiler/pipeline.ts',
    ],
    [
      'runtime/a.ts',
      "import '../compiler/pipeline.ts'",
      'runtime/a.ts imports compiler/pipeline.ts: runtime/ may not import compiler/pipeline.ts',
    ],
    [
      'compiler/lower/a.ts',
      "import { print } from '../emit/print.ts'",
      'compiler/lower/a.ts imports compiler/emit/print.ts: compiler/lower/ may not import compiler/emit/print.ts',
    ],
    ['compiler/emit/a.ts', "import prettier from 'prettier'", 'compiler/emit/a.ts imports the package prettier'],
    [
      'compiler/emit/a.ts',
      "import x from '../model/model.ts'",
      'compiler/emit/a.ts imports compiler/model/model.ts: compiler/emit/ may not import compiler/model/',
    ],
    ['cli/a.ts', "import x from '../compiler/ir/system.ts'", 'cli/a.ts imports compiler/ir/system.ts: cli/ may not import compiler/ir/'],
    [
      'generated/s/a.ts',
      "import x from '../../compiler/ir/system.ts'",
      'generated/s/a.ts imports compiler/ir/system.ts: generated/ may not import compiler/ir/',
    ],
    [
      'compiler/pipeline.ts',
      "import x from '../runtime/index.ts'",
      'compiler/pipeline.ts imports runtime/index.ts: compiler/pipeline.ts may not import runtime/',
    ],
    [
      'test/oracle/a.ts',
      "import x from '../../runtime/index.ts'",
      'test/oracle/a.ts imports runtime/index.ts: test/oracle/ may not import runtime/',
    ],
    ['web/a.ts', "import { readFileSync } from 'node:fs'", 'web/a.ts imports the package node:fs'],
    [
      'web/a.ts',
      "import x from '../compiler/pipeline.ts'",
      'web/a.ts imports compiler/pipeline.ts: web/ may not import compiler/pipeline.ts',
    ],
    ['utils/a.ts', '', 'utils/a.ts lies in no folder of the table'],
    ['compiler/utils/a.ts', '', 'compiler/utils/a.ts lies in no folder of the table'],
    ['cli/a.ts', "import x from '../utils/b.ts'", 'cli/a.ts imports utils/b.ts, which is not there'],
    ['cli/a.ts', "import x from './b.ts'", 'cli/a.ts imports cli/b.ts, which is not there'],
  ])('%s: %s', (path, text, message) => {
    expect(plant(path, text)).toEqual([message])
  })
  it('and what is allowed is not', () => {
    expect(plant('compiler/emit/a.ts', "import { print } from './print.ts'\nimport type { System } from '../ir/system.ts'")).toEqual([])
    expect(
      plant('cli/a.ts', "import { exploring } from '../runtime/index.ts'\nimport fs from 'node:fs'\nimport { Command } from 'commander'"),
    ).toEqual([])
    expect(plant('test/a.ts', "import x from '../compiler/ir/system.ts'\nimport { it } from 'vitest'")).toEqual([])
  })
  it('reads every form of import', () => {
    expect(importsOf("import a from 'b'; import 'c'; export * from \"d\"; import('e'); type T = import('f').T; require('g')")).toEqual([
      'b',
      'c',
      'd',
      'e',
      'f',
      'g',
    ])
  })
})
