// The table of imports of ARCHITECTURE.md as data, and what a set of files does against it. Input: paths with their texts; output:
// sentences, one per import that the table does not allow, one per file that it does not know.
import { posix } from 'node:path'
import { ts } from 'ts-morph'

interface Area {
  /** Files whose path begins so; of several, the longest. */
  readonly prefix: string
  /** Prefixes of other areas; its own is always allowed. `*`: all. */
  readonly imports: readonly string[] | '*'
  /** Packages, `node:` for all of Node. */
  readonly packages: readonly string[] | '*'
}

const stages = [
  'grammar/',
  'compiler/diagnostics/',
  'compiler/ast/',
  'compiler/parse/',
  'compiler/model/',
  'compiler/check/',
  'compiler/ir/',
  'compiler/analysis/',
  'compiler/lower/',
  'compiler/reduce/',
  'compiler/emit/',
  'compiler/simulator/',
  'compiler/lockdep/',
  'compiler/mutate/',
]

export const areas: readonly Area[] = [
  { prefix: 'grammar/', imports: [], packages: ['chevrotain'] },
  { prefix: 'compiler/diagnostics/', imports: [], packages: [] },
  { prefix: 'compiler/ast/', imports: ['compiler/diagnostics/'], packages: [] },
  { prefix: 'compiler/parse/', imports: ['grammar/', 'compiler/ast/', 'compiler/diagnostics/'], packages: ['chevrotain'] },
  { prefix: 'compiler/model/', imports: ['compiler/ast/', 'compiler/diagnostics/', 'runtime/kinds.ts'], packages: [] },
  { prefix: 'compiler/check/', imports: ['compiler/ast/', 'compiler/model/', 'compiler/diagnostics/', 'runtime/kinds.ts'], packages: [] },
  { prefix: 'compiler/ir/', imports: ['compiler/diagnostics/', 'runtime/kinds.ts'], packages: [] },
  { prefix: 'compiler/analysis/', imports: ['compiler/ir/', 'runtime/entries.ts'], packages: [] },
  {
    prefix: 'compiler/lower/',
    imports: ['compiler/model/', 'compiler/analysis/', 'compiler/ir/', 'compiler/diagnostics/', 'runtime/entries.ts'],
    packages: [],
  },
  { prefix: 'compiler/reduce/', imports: ['compiler/analysis/', 'compiler/ir/', 'runtime/plan.ts', 'runtime/entries.ts'], packages: [] },
  { prefix: 'compiler/emit/', imports: ['compiler/ir/', 'runtime/entries.ts', 'runtime/kinds.ts'], packages: [] },
  { prefix: 'compiler/emit/print.ts', imports: [], packages: ['ts-morph', 'prettier'] },
  // The emitters' common ground, and nothing of what they say of a system.
  { prefix: 'compiler/emit/text.ts', imports: [], packages: [] },
  { prefix: 'compiler/emit/js.ts', imports: ['compiler/emit/module.ts'], packages: [] },
  { prefix: 'compiler/emit/module.ts', imports: [], packages: [] },
  { prefix: 'compiler/emit/printExpression.ts', imports: ['compiler/emit/module.ts', 'compiler/emit/text.ts'], packages: [] },
  {
    prefix: 'compiler/simulator/',
    imports: [
      'compiler/emit/text.ts',
      'compiler/emit/js.ts',
      'compiler/emit/module.ts',
      'compiler/emit/printExpression.ts',
      'compiler/model/',
      'compiler/diagnostics/',
      'runtime/keys.ts',
      'runtime/entries.ts',
    ],
    packages: [],
  },
  { prefix: 'compiler/lockdep/', imports: [], packages: [] },
  { prefix: 'compiler/mutate/', imports: ['compiler/ast/', 'compiler/diagnostics/'], packages: [] },
  { prefix: 'compiler/pipeline.ts', imports: [...stages, 'runtime/plan.ts'], packages: [] },
  { prefix: 'runtime/', imports: [], packages: [] },
  // What both sides of a generated module know: words, the plan of a canonical form, that an entry is there, and the keys of a state.
  { prefix: 'runtime/kinds.ts', imports: ['runtime/entries.ts'], packages: [] },
  { prefix: 'runtime/plan.ts', imports: [], packages: [] },
  { prefix: 'runtime/entries.ts', imports: [], packages: [] },
  { prefix: 'runtime/keys.ts', imports: [], packages: [] },
  { prefix: 'driver/', imports: ['compiler/pipeline.ts', 'compiler/diagnostics/', 'runtime/'], packages: [] },
  { prefix: 'cli/', imports: ['driver/', 'compiler/pipeline.ts', 'runtime/', 'compiler/diagnostics/'], packages: ['node:', 'commander'] },
  // The rules by which an import is read from disk; the language server keeps to them.
  { prefix: 'cli/files.ts', imports: ['compiler/diagnostics/'], packages: ['node:'] },
  // Runs in a page as well: no file, no process, of packages types alone.
  {
    prefix: 'editor/service/',
    imports: ['compiler/pipeline.ts', 'compiler/ast/', 'compiler/model/', 'compiler/diagnostics/', 'grammar/'],
    packages: ['vscode-languageserver-types', 'chevrotain'],
  },
  {
    prefix: 'editor/server/',
    imports: ['editor/service/', 'compiler/pipeline.ts', 'compiler/diagnostics/', 'cli/files.ts'],
    packages: ['node:', 'vscode-languageserver', 'vscode-languageserver-textdocument'],
  },
  // Of the server, types of what it answers.
  { prefix: 'editor/', imports: ['editor/server/'], packages: ['node:', 'vscode', 'vscode-languageclient'] },
  // Pages: the document and its words, a view library, and nothing of Node.
  { prefix: 'web/', imports: ['runtime/', 'compiler/diagnostics/'], packages: ['preact'] },
  // Checks in a page: the service and the compiler, as a command or a server has them, and nothing of Node.
  {
    prefix: 'web/playground/',
    imports: ['driver/', 'compiler/pipeline.ts', 'compiler/diagnostics/', 'editor/service/', 'grammar/', 'runtime/', 'web/'],
    packages: ['preact', 'codemirror', '@codemirror'],
  },
  { prefix: 'generated/', imports: ['runtime/'], packages: [] },
  { prefix: 'test/oracle/', imports: ['compiler/ast/', 'compiler/model/', 'compiler/diagnostics/'], packages: [] },
  { prefix: 'test/', imports: '*', packages: '*' },
  { prefix: 'scripts/', imports: '*', packages: '*' },
  { prefix: 'bench/', imports: '*', packages: '*' },
  { prefix: 'docs/', imports: '*', packages: '*' },
  { prefix: 'vitest.config.ts', imports: [], packages: ['vitest'] },
]

export function offences(files: ReadonlyMap<string, string>): readonly string[] {
  return [...files].flatMap(([path, text]) => {
    const area = areaOf(path)
    if (area === undefined) return [`${path} lies in no folder of the table`]
    return importsOf(text).flatMap((specifier) => offence(path, area, specifier, files))
  })
}

function offence(path: string, area: Area, specifier: string, files: ReadonlyMap<string, string>): readonly string[] {
  if (!specifier.startsWith('.')) {
    const allowed =
      area.packages === '*' ||
      area.packages.some((name) => specifier === name || specifier.startsWith(name.endsWith(':') ? name : `${name}/`))
    return allowed ? [] : [`${path} imports the package ${specifier}`]
  }
  const target = posix.normalize(posix.join(posix.dirname(path), specifier))
  if (/\.tsx?$/.test(target) && !files.has(target)) return [`${path} imports ${target}, which is not there`]
  const other = areaOf(target)
  if (other === undefined) return [`${path} imports ${target}, which lies in no folder of the table`]
  if (area.imports === '*' || sameFolder(area, other) || area.imports.includes(other.prefix) || area.imports.includes(folderOf(other)))
    return []
  return [`${path} imports ${target}: ${area.prefix} may not import ${other.prefix}`]
}

/** A file with rules of its own belongs to its folder when others import it. */
const sameFolder = (area: Area, other: Area): boolean => folderOf(area) === folderOf(other)
const folderOf = (area: Area): string =>
  area.prefix.endsWith('.ts') && area.prefix !== 'compiler/pipeline.ts' ? `${posix.dirname(area.prefix)}/` : area.prefix

export const areaOf = (path: string): Area | undefined =>
  // What tests the oracle compares it with the rest.
  areas
    .filter((area) => path.startsWith(area.prefix) && !(area.prefix === 'test/oracle/' && path.endsWith('.test.ts')))
    .sort((a, b) => b.prefix.length - a.prefix.length)[0]

/** Static and dynamic imports, re-exports, import types, `require`: as TypeScript itself finds them. */
export const importsOf = (text: string): readonly string[] => ts.preProcessFile(text, true, true).importedFiles.map((file) => file.fileName)
