// Specs that are right: no diagnostics, a model, and together every construct of the language.
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { walk } from '../../../compiler/ast/walk.ts'
import type { SpecFile } from '../../../compiler/ast/ast.ts'
import type { SourceFile } from '../../../compiler/diagnostics/diagnostic.ts'
import { analyse, load } from '../../../compiler/pipeline.ts'
import { describeDiagnostics } from './fixtures.ts'

const folder = fileURLToPath(new URL('../../fixtures/accept/', import.meta.url))
const standard = fileURLToPath(new URL('../../../compiler/std/', import.meta.url))
const specs = readdirSync(folder).filter((name) => name.endsWith('.lockspec'))

const source = (name: string): SourceFile => ({ path: name, text: readFileSync(`${folder}${name}`, 'utf8') })
const readImport = (path: string): SourceFile =>
  path.startsWith('std/') ? { path, text: readFileSync(`${standard}${path.slice(4)}.lockspec`, 'utf8') } : source(path)

describe('specs that are right', () => {
  it.each(specs)('%s', (name) => {
    const { model, diagnostics, sources } = analyse(source(name), readImport)
    expect(describeDiagnostics(diagnostics, sources)).toEqual([])
    expect(model?.name).toBe(name.replace('.lockspec', ''))
  })

  it('is so for the standard library by itself', () => {
    const { model, diagnostics } = analyse(readImport('std/locks'), readImport)
    expect(diagnostics).toEqual([])
    expect(model?.lockKinds.map((kind) => kind.name)).toEqual([
      'mutex',
      'mutex_handoff',
      'spinlock',
      'page_lock',
      'page_lock_handoff',
      'folio_lock',
      'rwsem',
      'rwsem_overtaken',
      'rwsem_unfair',
      'rwlock',
      'qrwlock',
      'two_state',
      'glock',
      'semaphore',
      'percpu_rwsem',
      'range_lock',
    ])
  })
})

/** What the syntax tree can hold, by kind and by what distinguishes kinds further. */
const flags = 'open ordered ghost mutable optional ranged jumps overtakes awaited fair'.split(' ')
const parts =
  'policy recursion holders parameters arguments chosen ensures keeps drops renames initially with always atMost repair then over host'.split(
    ' ',
  )
const kinds = [
  'import size switch type lock object taskState mapping procedure function property workload variant expect',
  'mode kindUse kindChoice field parameter access outcome setting task fairness notRun verdict binder block',
  'let assign unlock downgrade upgrade give revoke if while for either select choose wait attempt touch',
  'raise return assert skip atomic call labelled retry on words interval set array named',
  'integer boolean none any current reference member computedMode index range unary binary conditional',
  'quantifier count trylock at name',
]
const detailed = {
  role: 'operation procedure handler task service environment interrupt',
  access: 'load store',
  strength: 'none weak strong',
  quantifier: 'forall exists',
  operator: '+ - * div mod == != < <= > >= and or => in not',
  claim: 'invariant reachable finally eventually alwaysEventually leadsTo completes',
}
const constructs = [
  ...flags,
  ...parts,
  'where',
  ...kinds.flatMap((row) => row.split(' ')),
  ...Object.entries(detailed).flatMap(([what, words]) => words.split(' ').map((word) => `${what} ${word}`)),
]

function constructsOf(files: readonly SpecFile[]): ReadonlySet<string> {
  const found = new Set<string>()
  const note = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    for (const [key, part] of Object.entries(value)) {
      if (flags.includes(key) && part === true) found.add(key)
      if (Object.hasOwn(detailed, key) && typeof part === 'string') found.add(`${key} ${part}`)
      if (parts.includes(key) && part !== undefined && !(Array.isArray(part) && part.length === 0)) found.add(key)
      if (key === 'claim' && typeof part === 'object' && part !== null && 'kind' in part) found.add(`claim ${String(part.kind)}`)
      if (Array.isArray(part)) for (const item of part) note(item)
    }
  }
  for (const file of files) {
    for (const node of walk(file)) {
      if (node.kind !== undefined) found.add(node.kind)
      note(node)
      if (node.kind === 'choose' && 'condition' in node && node.condition !== undefined) found.add('where')
    }
  }
  return found
}

it('leaves no construct out', () => {
  const found = constructsOf(specs.flatMap((name) => load(source(name), readImport).files))
  expect(constructs.filter((construct) => !found.has(construct))).toEqual([])
})
