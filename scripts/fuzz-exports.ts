// Exports random specs and compares what SPIN, Rumur and tla-checker say of each small cell with our checker: `node --import tsx
// scripts/fuzz-exports.ts --seed 7 --count 200 --states 300 --seconds 600`. Ends with exit code 1 where something differs. Paths instead
// of a seed are compared in the same way, as are, with --names, specs whose names are words of the other checkers' languages. With --tlc
// FILE, or LOCKSPEC_TLC, TLC is asked, too: the jar of the TLA+ tools.
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { specsWith, words } from '../test/export/names.ts'
import { compareText, type Others } from '../test/export/random.ts'
import { tlcAt } from '../test/export/tlc.ts'
import { tlaChecker, versionsHere } from '../test/export/tools.ts'
import { specAt } from '../test/random/specs.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    count: { type: 'string', default: '100' },
    states: { type: 'string', default: '300' },
    seconds: { type: 'string', default: '3600' },
    names: { type: 'boolean', default: false },
    tlc: { type: 'string' },
  },
})
const [seed, count, states] = [Number(values.seed), Number(values.count), Number(values.states)]
const here = await versionsHere()
if (here.spin === undefined || here.rumur === undefined) throw new Error('this needs spin, rumur and gcc')
const others: Others = { spin: here.tcc ? 'tcc' : 'gcc', rumur: true, tla: (await tlaChecker()).says, tlc: await tlcAt(values.tlc) }

const specs = values.names
  ? specsWith(words).map(({ title, text }) => ({ title, text: () => text }))
  : positionals.length > 0
    ? positionals.map((path) => ({ title: path, text: () => readFileSync(path, 'utf8') }))
    : Array.from({ length: count }, (_, i) => ({ title: `--seed ${seed + i} --count 1`, text: () => specAt(seed, i) }))
console.log(others.tlc === undefined ? 'TLC is not asked: --tlc FILE or LOCKSPEC_TLC' : `TLC ${others.tlc.version} is asked, too`)
// Ended from outside, too, it says how far it came. The signal may have ended the programs that it asked, too: what they had not said
// is no difference.
let ended = false
process.once('SIGTERM', () => (ended = true))
const ends = Date.now() + Number(values.seconds) * 1000
const totals = { specs: 0, cells: 0, states: 0, differing: 0 }
const unsaid = new Map<string, number>()
for (const { title, text } of specs) {
  if (Date.now() > ends) break
  const found = await compareText(text(), others, states)
  await new Promise((go) => setImmediate(go))
  if (ended) break
  totals.specs += 1
  totals.cells += found.cells
  totals.states += found.states
  for (const one of found.unsaid) unsaid.set(one, (unsaid.get(one) ?? 0) + 1)
  if (found.differences.length > 0) {
    totals.differing += 1
    console.log(`${title}\n${found.differences.map((one) => `  ${one.slice(0, 600)}`).join('\n')}`)
  }
}
console.log(
  `seed ${seed}: ${totals.specs} specs, ${totals.cells} cells of up to ${states} states, ${totals.states} states; ${totals.differing} specs differ`,
)
for (const [reason, times] of unsaid) console.log(`  not said ${times} times: ${reason}`)
process.exitCode = totals.differing === 0 ? 0 : 1
