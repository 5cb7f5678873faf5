// The table of names: what no rule asks for, an editor does. Every name of every spec has a meaning in it, said once and of that name.
import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { severity } from '../../../runtime/kinds.ts'
import type { SourceFile } from '../../../compiler/diagnostics/diagnostic.ts'
import { declaredAt, keyOf, nameOf } from '../../../compiler/model/names.ts'
import { analyse, type Analysed } from '../../../compiler/pipeline.ts'
import { tokenize } from '../../../grammar/lexer.ts'
import { builtinFunctions, builtinTypes } from '../../../grammar/tokens.ts'
import { entryOf, nth } from '../../../runtime/entries.ts'

const library = { path: 'std/locks.lockspec', text: readFileSync('compiler/std/locks.lockspec', 'utf8') }
const readImport = (path: string, from: string): SourceFile => {
  if (path.startsWith('std/')) return { path: `${path}.lockspec`, text: readFileSync(`compiler/${path}.lockspec`, 'utf8') }
  const named = join(dirname(from), path.endsWith('.lockspec') ? path : `${path}.lockspec`)
  return { path: named, text: readFileSync(named, 'utf8') }
}
const names = (text: string): Analysed => analyse({ path: 'a', text }, () => library)

const specs = [...specsIn('specs'), ...specsIn('test/fixtures/accept')]
function specsIn(folder: string): SourceFile[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.lockspec'))
    .map((path) => ({ path: `${folder}/${path}`, text: readFileSync(`${folder}/${path}`, 'utf8') }))
    .filter(({ text }) => /^spec /m.test(text))
}

/** Words of the language that are no keywords. */
const words = new Set([
  ...[...builtinFunctions, ...builtinTypes, ...severity],
  ...['pass', 'ok', 'on', 'off', 'unfair', 'fifo', 'writers_block_readers', 'counted', 'waits', 'trap'],
])

test.each(specs)('every name of $path has a meaning', (source) => {
  const { known, files } = analyse(source, readImport)
  const meant = new Map(known!.names.uses.filter(({ span }) => span.file === source.path).map((use) => [use.span.start, use]))
  const without = tokenize(source.text).tokens.filter(
    ({ tokenType, startOffset, image }) =>
      tokenType.name === 'Identifier' && !meant.has(startOffset) && !words.has(image) && startOffset !== nth(files, 0).name?.span.start,
  )
  // Where a lock leaks is said by its path, and a failure by its rule.
  expect(
    without.map(({ image, startLine }) => `${startLine} ${image}`).filter((each) => !/ (range|assert|release|index)$/.test(each)),
  ).toEqual([])
})

test.each(specs)('and all uses of $path are of that name', (source) => {
  const { known, sources } = analyse(source, readImport)
  const text = new Map(sources.map((each) => [each.path, each.text]))
  for (const { span, meaning, declares } of known!.names.uses) {
    // A library calls the class that it leaves open as it likes.
    const said = entryOf(text, span.file).slice(span.start, span.end).split('@')[0]
    if (meaning.kind !== 'class') expect(said).toBe(nameOf(meaning))
    if (declares && declaredAt(meaning) !== undefined) expect(declaredAt(meaning)).toEqual(span)
  }
})

test('what is known of a text that is wrong stays known', () => {
  const { known } = names('spec a\nobject File { n : 0..3 }\nprocedure p() { File.n = \n}\nprocedure q() { File.n = 1 }')
  const fields = known!.names.uses.filter(({ meaning }) => meaning.kind === 'field')
  expect(fields.map(({ span, meaning }) => [span.start, keyOf(meaning)])).toEqual([21, 53, 81].map((start) => [start, 'field a:21']))
})

test('a place knows what could stand there', () => {
  const text = 'spec a\nobject File { n : 0..3 }\nobject Dir { parent : File? }\nprocedure p(f: File) { let x = f.q }'
  const { known } = names(text)
  const asked = known!.names.asked.filter(({ span }) => span.start === text.lastIndexOf('q'))
  expect(asked.map(({ candidates }) => candidates().map(({ name }) => name))).toEqual([['n']])
})
