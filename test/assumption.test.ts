// The weakest assumption that a report names does rule the cycle out: the same spec with that assumption written down passes.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { checkerText, instantiate, settingsOf, sizesOf } from '../compiler/pipeline.ts'
import { explore, type CheckerModule } from '../runtime/index.ts'
import { load } from './compiler/emit/load.ts'
import { modelOf } from './support/oracle.ts'

const std = (path: string): { path: string; text: string } => ({ path, text: readFileSync(`compiler/${path}.lockspec`, 'utf8') })

async function verdict(text: string): Promise<string> {
  const model = modelOf(`spec s\nimport "std/locks"\n${text}`, 'test.lockspec', std)
  const [workload] = model.workloads
  const instance = instantiate(model, workload!, sizesOf(model, workload!, undefined, new Map()))
  if (!('system' in instance)) throw new Error('no model')
  const module = load<CheckerModule>(await checkerText(instance, model, { version: '0.0.0', format: false, specifier: 'lockspec/runtime' }))
  const { findings } = explore(module, settingsOf(model, instance.system.parameters, workload!, undefined, new Map()))
  const said = findings.map(({ kind, name, cause }) => {
    const broken = cause.kind === 'livelock' || cause.kind === 'temporal' ? `: ${cause.broken || 'none'}` : ''
    return `${kind} ${name}${broken}`
  })
  return said.join(', ') || 'pass'
}

const polling = (policy: string, fairness = ''): string => `
lock slim { mode held${policy} }
object G { stop : bool  l : lock slim }
operation end() { lock G.l  G.stop = true  unlock G.l }
operation poll() { while not G.stop { lock G.l  skip  unlock G.l } }
workload w { task a { poll() } task b { end() } ${fairness} }`

const backing = (fairness = ''): string => `
object A { l : lock spinlock  done : bool }
operation spin() { while not A.done { skip } }
operation finish() { if trylock A.l { A.done = true  unlock A.l } }
workload w { task a { spin() } task b { finish() } ${fairness} }`

const gate = (fairness = ''): string => `
object G { open : bool  stop : bool }
operation swing() { while not G.stop { G.open = true  G.open = false } }
operation enter() { wait until G.open  G.stop = true }
workload w { task a { swing() } task b { enter() } ${fairness} }`

const drop = (fairness = ''): string => `
object A { l : lock spinlock  m : lock spinlock }
operation both(first: lock spinlock, second: lock spinlock) -> ok | again {
  attempt {
    lock first
    if not trylock second { raise again }
    unlock second
  } always { unlock first }
  retry back_off on again { }
}
workload w { task a { both(A.l, A.m) } task b { both(A.m, A.l) } ${fairness} }`

test.each([
  ['an unfair lock that one polls', polling(''), 'livelock weak: a queue for slim (policy fifo)'],
  ['the same with a queue', polling(' policy fifo'), 'pass'],
  ['the same, who waits is strongly fair', polling('', 'fairness strong b'), 'pass'],
  ['no fairness at all', backing('fairness none'), 'livelock unfair: weak fairness of b'],
  ['the same, with that', backing('fairness none a  fairness weak b'), 'pass'],
  ['a gate that is open again and again', gate(), 'livelock weak: strong fairness of b'],
  ['the same, with that', gate('fairness strong b'), 'pass'],
  ['nothing helps two that back off', drop(), 'livelock strong: none'],
])('%s', async (_, text, expected) => {
  expect(await verdict(text)).toBe(expected)
})
