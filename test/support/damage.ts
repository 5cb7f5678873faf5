// Random damage to whole specs, all the way: whatever is done to a text, parsing and checking give a model or an error, lowering gives
// a system or an error, and what compiles is explored. Nothing throws, nothing is an internal error, nothing runs on for ever. Input: how
// many texts, and a seed; output: how far they came.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { importer } from '../../cli/files.ts'
import { analyse, instantiate, settingsOf, sizesOf } from '../../compiler/pipeline.ts'
import { tokenize } from '../../grammar/lexer.ts'
import { emitChecker } from '../../compiler/emit/checker.ts'
import { printPlain } from '../../compiler/emit/print.ts'
import type { CheckerModule } from '../../runtime/contract.ts'
import { explore } from '../../runtime/index.ts'
import { load } from '../compiler/emit/load.ts'

const paths = ['abba', 'partial_deadlock', 'ordered_locks', 'bcachefs_ring'].map((name) => `specs/${name}/${name}.lockspec`)
const texts = paths.map((path) => readFileSync(path, 'utf8'))

interface Piece {
  readonly text: string
  /** A token's name; undefined for what stands between tokens. */
  readonly token: string | undefined
}

function pieces(text: string): readonly Piece[] {
  const found: Piece[] = []
  let end = 0
  for (const { startOffset, image, tokenType } of tokenize(text).tokens) {
    found.push({ text: text.slice(end, startOffset), token: undefined }, { text: image, token: tokenType.name })
    end = startOffset + image.length
  }
  return [...found, { text: text.slice(end), token: undefined }]
}

const originals = texts.map(pieces)

type Change = { readonly kind: 'delete' | 'duplicate' | 'exchange' | 'alike' | 'number'; readonly at: number; readonly other: number }

const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom(
    'delete' as const,
    'duplicate' as const,
    'exchange' as const,
    'alike' as const,
    'alike' as const,
    'alike' as const,
    'number' as const,
  ),
  at: fc.nat(),
  other: fc.nat(),
})

/** `alike` puts a token of the same kind in another's place: most of what a hurried author gets wrong, and most of what still compiles. */
function changed(parts: readonly Piece[], { kind, at, other }: Change): readonly Piece[] {
  const tokens = parts.flatMap((part, i) => (part.token === undefined ? [] : [i]))
  const from = tokens[at % tokens.length]!
  const copy = [...parts]
  switch (kind) {
    case 'delete':
      copy.splice(from, 1)
      return copy
    case 'duplicate':
      copy.splice(from, 0, parts[from]!, { text: ' ', token: undefined })
      return copy
    case 'exchange': {
      const to = tokens[other % tokens.length]!
      ;[copy[from], copy[to]] = [parts[to]!, parts[from]!]
      return copy
    }
    case 'alike': {
      const same = tokens.filter((i) => parts[i]!.token === parts[from]!.token)
      copy[from] = parts[same[other % same.length]!]!
      return copy
    }
    case 'number': {
      const numbers = tokens.filter((i) => /^\d+$/.test(parts[i]!.text))
      const chosen = numbers[at % Math.max(1, numbers.length)]
      if (chosen !== undefined) copy[chosen] = { text: String(other % 5), token: parts[chosen]!.token }
      return copy
    }
  }
}

/** How many of the texts came how far. */
interface Tally {
  texts: number
  models: number
  systems: number
  explored: number
}

function survive(tally: Tally, which: number, changes: readonly Change[]): void {
  const text = changes
    .reduce(changed, originals[which]!)
    .map((part) => part.text)
    .join('')
  const path = paths[which]!
  tally.texts += 1
  const { model, sources, diagnostics } = analyse({ path, text }, importer(path))
  if (model === undefined) {
    assert(diagnostics.some((one) => one.severity === 'error'))
    return
  }
  tally.models += 1
  const workload = model.workloads[tally.models % Math.max(1, model.workloads.length)]
  if (workload === undefined) return
  const variant = model.variants[tally.models % Math.max(1, model.variants.length)]
  const made = instantiate(model, workload, sizesOf(model, workload, variant, new Map()))
  if (!('system' in made)) {
    assert(made.length > 0)
    return
  }
  tally.systems += 1
  // One in eight is explored: emitting and compiling the code costs more than all before.
  if (tally.systems % 8 !== 0) return
  const module = load<CheckerModule>(printPlain(emitChecker(made.system, made.layout, { version: '0.0.0', sources }), 'lockspec/runtime'))
  const result = explore(module, settingsOf(model, made.system.parameters, workload, variant, new Map()), { most: 10_000, memory: 2 ** 28 })
  assert(result.ended === 'complete' || result.ended === 'limit', result.ended)
  tally.explored += 1
}

/** Throws what happened to the smallest text to which something happened that must not. */
export function damage(count: number, seed: number): Readonly<Tally> {
  const tally: Tally = { texts: 0, models: 0, systems: 0, explored: 0 }
  fc.assert(
    fc.property(fc.nat(texts.length - 1), fc.array(change, { minLength: 1, maxLength: 3 }), (which, changes) =>
      survive(tally, which, changes),
    ),
    { numRuns: count, seed, endOnFailure: true },
  )
  return tally
}
