// The documentation is compiled and run: every example is a spec that means what the page says, every console block is what the
// command line prints, every link leads somewhere. `UPDATE_DOCS=1` writes what the commands print into the pages.
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { exitCodes, exitMeanings } from '../cli/exit.ts'
import { binaryOperators } from '../compiler/ast/operators.ts'
import { catalogue } from '../compiler/diagnostics/catalogue.ts'
import { grouped, limits } from '../compiler/diagnostics/limits.ts'
import { renderDiagnostics } from '../compiler/diagnostics/render.ts'
import { sizesOf } from '../compiler/lower/settings.ts'
import { analyse, formatted, instantiate } from '../compiler/pipeline.ts'
import { builtinFunctions, builtinTypes, contextualWords, reservedWords } from '../grammar/tokens.ts'
import { findingKinds, severity } from '../runtime/kinds.ts'
import { areas } from './architecture.ts'
import { anchorsOf, blocksOf, linksOf } from './docs/blocks.ts'
import type { DocBlock } from './docs/blocks.ts'
import { agrees, diagram, elided, normalised, replay, run } from './docs/console.ts'
import type { Shell } from './docs/console.ts'
import { isFragmentKind, wrapped } from './docs/fragments.ts'
import { nth } from '../runtime/entries.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const pages = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
].sort()
const textOf = (page: string): string => readFileSync(join(root, page), 'utf8')

const home = process.cwd()
const cache = process.env['XDG_CACHE_HOME']
let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lockspec-docs-'))
  process.env['XDG_CACHE_HOME'] = join(folder, '.cache')
})
afterAll(() => {
  process.chdir(home)
  if (cache === undefined) delete process.env['XDG_CACHE_HOME']
  else process.env['XDG_CACHE_HOME'] = cache
  rmSync(folder, { recursive: true, force: true })
})

describe.each(pages)('%s', (page) => {
  const blocks = blocksOf(textOf(page))
  const context = blocks.find((block) => block.flags.has('context'))?.text ?? ''
  const shell: Shell = { exit: 0 }
  const titled = (block: DocBlock): string => `line ${block.line}: ${block.language} ${block.text.split('\n')[0] ?? ''}`

  // In the order of the page: a console block sees the files that stand before it.
  for (const block of blocks) {
    if (block.language === 'lockspec') test(titled(block), () => checkSpec(page, block, context))
    if (block.language === 'console') test(titled(block), () => checkConsole(page, block, shell))
    if (block.language === 'mermaid') test(titled(block), () => checkDiagram(page, block))
  }
  test('links lead somewhere', () => {
    expect(linksOf(textOf(page)).filter((link) => !leadsSomewhere(page, link))).toEqual([])
  })
})

async function checkSpec(page: string, block: DocBlock, context: string): Promise<void> {
  const kind = block.pairs.get('fragment')
  if (kind !== undefined) {
    if (!isFragmentKind(kind)) throw new Error(`no kind of fragment: ${kind}`)
    checkFragment(wrapped(kind, block.text, context), block.pairs.get('error'))
    return
  }
  const name = block.pairs.get('file') ?? 'example.lockspec'
  writeFileSync(join(folder, name), block.text)
  checkLayout(page, block)
  if (block.flags.has('library')) return
  process.chdir(folder)
  const { text, exit } = await run(['check', name])
  expect(exit, text).toBe(Number(block.pairs.get('exit') ?? 0))
}

/** A whole file in the documentation is laid out as `lockspec fmt` lays it out. */
function checkLayout(page: string, block: DocBlock): void {
  const result = formatted({ path: 'example.lockspec', text: block.text })
  if (!('text' in result) || result.text === block.text) return
  if (process.env['UPDATE_DOCS'] === '1')
    writeFileSync(
      join(root, page),
      textOf(page).replace(block.text, () => result.text),
    )
  else expect(block.text).toBe(result.text)
}

/** Compiles a wrapped fragment as far as the transition systems of all its workloads. */
function checkFragment(text: string, wanted: string | undefined): void {
  const { model, diagnostics, sources } = analyse({ path: 'example.lockspec', text }, (path) => ({
    path,
    text: readFileSync(join(root, 'compiler', `${path}.lockspec`), 'utf8'),
  }))
  const lowered = (model?.workloads ?? []).flatMap((workload) => {
    const made = model === undefined ? [] : instantiate(model, workload, sizesOf(model, workload, undefined, new Map()))
    return 'system' in made ? [] : made
  })
  const all = [...diagnostics, ...lowered]
  const shown = renderDiagnostics(all, sources, { color: false, width: 100 })
  if (wanted === undefined) expect(shown).toBe('')
  else expect([...new Set(all.map((diagnostic) => diagnostic.code))], shown).toEqual(wanted.split(','))
}

async function checkConsole(page: string, block: DocBlock, shell: Shell): Promise<void> {
  process.chdir(/ specs(\/|$| )/m.test(block.text) ? root : folder)
  const real = await replay(block.text, shell)
  if (agrees(block.text, real)) return
  if (process.env['UPDATE_DOCS'] === '1') {
    const shown = (text: string): string => `\`\`\`console\n${text.replace(/\n+$/, '')}\n\`\`\`\n`
    const fresh = /^\s*…$/m.test(block.text) ? elided(block.text, real) : real
    writeFileSync(
      join(root, page),
      textOf(page).replace(shown(block.text), () => shown(fresh)),
    )
    return
  }
  expect(normalised(block.text)).toBe(normalised(real))
}

async function checkDiagram(page: string, block: DocBlock): Promise<void> {
  process.chdir(root)
  const real = await diagram(block.before)
  const shown = (text: string): string => `${block.before}\n\n\`\`\`mermaid\n${text}\`\`\`\n`
  if (process.env['UPDATE_DOCS'] === '1')
    writeFileSync(
      join(root, page),
      textOf(page).replace(shown(block.text), () => shown(real)),
    )
  else expect(block.text).toBe(real)
}

function leadsSomewhere(page: string, link: string): boolean {
  const [path = '', anchor] = link.split('#')
  const target = path === '' ? join(root, page) : resolve(root, dirname(page), path)
  if (!existsSync(target) || relative(root, target).startsWith('..')) return false
  return anchor === undefined || anchorsOf(readFileSync(target, 'utf8')).has(anchor)
}

test.each(['docs/language.md', 'docs/cli.md'])('%s lists every exit code', (page) => {
  const known = Object.values(exitCodes).map(Number)
  const rows = [...textOf(page).matchAll(/^\| (\d+) +\|/gm)].map((match) => Number(match[1]))
  expect(rows.sort((a, b) => a - b)).toEqual(known.sort((a, b) => a - b))
})

test('docs/cli.md says of an exit code what `explain` says', () => {
  const rows = [...textOf('docs/cli.md').matchAll(/^\| (\d+) +\| (.+?) +\|$/gm)].map(([, code, meaning]) => [Number(code), meaning])
  const known = Object.entries(exitCodes).map(([name, code]) => [code, exitMeanings[name as keyof typeof exitCodes]])
  expect(rows).toEqual(known.sort(([a], [b]) => Number(a) - Number(b)))
})

test('docs/language.md says of a finding what `explain` says', () => {
  const rows = [...textOf('docs/language.md').matchAll(/^\| (`\w.*?`) +\| (.+?) +\|$/gm)].map(([, form, when]) => [form, when])
  const known = severity.map((kind) => [findingKinds[kind].form, findingKinds[kind].when])
  const forms = new Set<string>(known.map(([form]) => form!))
  expect(rows.filter(([form, when]) => forms.has(form!) && known.some((each) => each[1] === when))).toEqual(known)
})

test('docs/language.md says of limits what the compiler does', () => {
  const section = nth(textOf('docs/language.md').split('## Limits'), 1).split('\n## ')[0]!
  const rows = [...section.matchAll(/^\| (.+?) +\| +([\d,]+) \| (.+?) +\|$/gm)].map(([, of, most, by]) => [of, most, by])
  expect(rows).toEqual(Object.values(limits).map(({ of, most, by }) => [of, grouped(most), by]))
})

test('ARCHITECTURE.md names every folder of the table of imports', () => {
  const text = textOf('ARCHITECTURE.md')
  const folders = areas.map((area) => area.prefix).filter((prefix) => prefix.endsWith('/'))
  expect(folders.filter((folder) => !text.includes(`\`${folder}\``))).toEqual([])
})

describe('docs/language.md is complete', () => {
  const text = textOf('docs/language.md')
  const says = (word: string): boolean => new RegExp(`\`[^\`\\n]*\\b${word}\\b[^\`\\n]*\``).test(text)

  test('every word of the language', () => {
    const words = [...reservedWords, ...contextualWords].map((entry) => String(entry.pattern))
    expect([...words, ...builtinFunctions, ...builtinTypes].filter((word) => !says(word))).toEqual([])
    const table = [...text.slice(text.indexOf('## All words')).matchAll(/^\| `(\w+)`/gm)].map(([, word]) => word)
    expect(table).toEqual(words.sort())
  })

  test('every finding', () => {
    expect(severity.filter((finding) => !says(finding))).toEqual([])
  })

  test('every lock kind of the standard library', () => {
    const library = readFileSync(join(root, 'compiler/std/locks.lockspec'), 'utf8')
    const kinds = [...library.matchAll(/^lock (\w+)/gm)].map((match) => match[1] ?? '')
    expect(kinds.length).toBeGreaterThan(0)
    expect(kinds.filter((kind) => !says(kind))).toEqual([])
  })
})

test('docs/cli.md lists every diagnostic', () => {
  expect(Object.keys(catalogue).filter((code) => !textOf('docs/cli.md').includes(code))).toEqual([])
})

test('the table of operators is that of the compiler, in its order', () => {
  const rows = [...textOf('docs/language.md').matchAll(/^\| `([^`]+)`\s+\| ([a-z ]+?)\s+\| (.+?)\s+\|$/gm)].map(([, ...cells]) => cells)
  const known = rows.filter(([operator]) => Object.hasOwn(binaryOperators, operator!))
  expect(known).toEqual(Object.entries(binaryOperators).map(([operator, { takes, meaning }]) => [operator, takes, meaning]))
})
