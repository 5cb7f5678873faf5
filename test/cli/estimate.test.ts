// `check --estimate`: what it says of a cell that does not fit, and of cells that are small. Times differ from run to run.
import { expect, test } from 'vitest'
import { lockspec } from './run.ts'

test('beyond the memory: states by growth, the size that fits, what reduces there, the engines', async () => {
  const cell = ['specs/bcachefs_ring', '--workload', 'ring', '--variant', 'as_posted', '--size', 'files=7']
  const { code, out, err } = await lockspec(['check', ...cell, '--estimate', '--memory', '64M'])
  expect({ code, err, out: out.replace(/\s+/g, ' ').replace(/search [^;]* on one core/, 'search T on one core') }).toEqual({
    code: 0,
    err: '',
    out: [
      'bcachefs_ring specs/bcachefs_ring/bcachefs_ring.lockspec',
      'ring, as_posted: about 6,100,000 states, 3,900,000 to 9,600,000 by its growth with files; such bounds held in 4 of 4 known cases;',
      '88.8 MB to 216.8 MB; search T on one core',
      'as written it does not fit into 64.0 MB',
      'it fits at files = 5: 79,133 states; most bugs of a protocol show at small sizes',
      'reduced by transactions, confluence it has 914 states at files = 5, 86.6 times fewer: check reduces by itself',
      'engines: --engine tlc keeps 8 bytes a state and the rest on disk (73.1 MB of fingerprints at most);',
      '--distributed pays only on several machines: on one it takes four times as long;',
      '--engine spin --swarm N finds in any memory, and confirms nothing',
      'lockspec: 1 estimated, 1 beyond 64.0 MB; nothing is confirmed ',
    ].join(' '),
  })
}, 120_000)

test('small cells are told exactly', async () => {
  const { code, out } = await lockspec(['check', 'specs/abba', '--estimate', '--memory', '64M'])
  expect({ code, out: out.replaceAll('\u00a0', ' ').replace(/search \S+ s\b/g, 'search T') }).toEqual({
    code: 0,
    out: `abba  specs/abba/abba.lockspec
crossed, ordered: 16 states, all seen; 25 kB; search T on one core
crossed, as_named: 19 states, all seen; 25 kB; search T on one core

lockspec: 2 estimated, 0 beyond 64.0 MB; nothing is confirmed
`,
  })
})
