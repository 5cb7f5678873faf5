// Chains of waits: the quick look at a state never denies a chain that is there, whatever is waited for: locks, exclusive, shared,
// with a queue, and conditions.
import { describe, expect, it } from 'vitest'
import { checkerText, instantiate, settingsOf, sizesOf } from '../../compiler/pipeline.ts'
import { chainBound, longestChain } from '../../runtime/graph/chains.ts'
import { locationOf } from '../../runtime/elements.ts'
import { waitsOf } from '../../runtime/graph/waits.ts'
import type { CheckerModule } from '../../runtime/contract.ts'
import { load, search } from '../compiler/emit/load.ts'
import { modelAt } from '../support/oracle.ts'
import { nth } from '../../runtime/entries.ts'

async function states(path: string, workloadName: string, variantName: string | undefined) {
  const model = modelAt(path)
  const workload = model.workloads.find(({ name }) => name === workloadName)!
  const variant = model.variants.find(({ name }) => name === variantName)!
  const instance = instantiate(model, workload, sizesOf(model, workload, variant, new Map()))
  if (!('system' in instance)) throw new Error('no instance')
  const module = load<CheckerModule>(await checkerText(instance, model, { version: '0.0.0', format: false, specifier: 'lockspec/runtime' }))
  const settings = settingsOf(model, instance.system.parameters, workload, variant, new Map())
  return { meta: module.meta, checker: module.create(settings), all: search(module, settings).all }
}

describe('a quick look', () => {
  it.each([
    ['specs/abba/abba.lockspec', 'crossed', 'as_named', { 0: 14, 1: 4, 2: 1 }],
    ['specs/bcachefs_ring/bcachefs_ring.lockspec', 'ring', 'no_order', { 0: 424, 1: 171, 2: 15, 3: 1 }],
    ['specs/mmap_lock_both_sides/mmap_lock_both_sides.lockspec', 'with_truncate', 'readers_fair', { 0: 167, 1: 64, 2: 10 }],
    ['test/fixtures/agree/chain_of_three_sorts_of_waits.lockspec', 'chain', 'as_is', { 0: 10, 1: 23, 2: 2, 3: 1 }],
    ['specs/partial_deadlock/partial_deadlock.lockspec', 'with_timer', 'crossed', { 0: 8, 1: 8, 2: 2 }],
    ['test/fixtures/agree/chain_of_waits_for_anyone.lockspec', 'two', 'as_is', { 0: 15, 1: 4, 2: 2 }],
    // Whichever comes first holds the lock and waits for what nobody brings about; the other waits for it.
    ['test/fixtures/agree/first_values_by_a_switch.lockspec', 'both', 'as_is', { 0: 1, 1: 2 }],
  ])('%s, %s, %s', async (path, workload, variant, lengths) => {
    const { meta, checker, all } = await states(path, workload, variant)
    const mayExceed = chainBound(meta, checker)
    const found: Record<number, number> = {}
    let spared = 0
    for (const state of all) {
      const waits = (t: number): boolean => checker.request(t, state, 0) >= 0 || locationOf(meta, t, state, 0).awaits.length > 0
      const blocked = meta.tasks.flatMap((_, t) => (waits(t) && checker.step(t, state, 0, 0) === 0 ? [t] : []))
      const longest = longestChain(waitsOf(meta, checker, blocked, state, 0))
      found[longest] = (found[longest] ?? 0) + 1
      for (let most = 0; most < longest; most++) expect(mayExceed(blocked, state, 0, most)).toBe(true)
      if (!mayExceed(blocked, state, 0, longest)) spared++
    }
    expect(found).toEqual(lengths)
    // Here it is exact: nobody has to look twice.
    expect(spared).toBe(all.length)
  })
  it('says yes where interrupts hold up their hosts', async () => {
    const { meta, checker, all } = await states('test/oracle/specs/corners.lockspec', 'irqever', undefined)
    expect(chainBound(meta, checker)([], nth(all, 0), 0, 0)).toBe(true)
  })
})
