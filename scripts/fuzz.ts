// Random specs in bulk: `npm run fuzz -- --seed 7 --count 1000 --seconds 600 --out FOLDER`. Prints what the specs were made of and what
// was found in them; every disagreement is made small and written to the folder, and ends the run with exit code 1.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { modestly } from '../test/random/examine.ts'
import { minimise, signature } from '../test/random/shrink.ts'
import { survey, type Survey } from '../test/random/survey.ts'

const { values } = read()

function read() {
  try {
    return parseArgs({
      options: {
        seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
        count: { type: 'string', default: '1000' },
        seconds: { type: 'string', default: '3600' },
        states: { type: 'string', default: String(modestly.mostStates) },
        out: { type: 'string', default: 'fuzz' },
      },
    })
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error))
    process.exit(2)
  }
}

const number = (name: keyof typeof values): number => {
  const value = Number(values[name])
  if (!Number.isInteger(value) || value < 0) {
    console.error(`--${name} takes a number, not ${values[name]}`)
    process.exit(2)
  }
  return value
}

const seed = number('seed')
const count = number('count')
const ends = Date.now() + number('seconds') * 1000
const options = { ...modestly, mostStates: number('states') }
const found = survey(seed, count, options, (done) => {
  if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${count}`)
  return Date.now() < ends
})
if (process.stderr.isTTY) process.stderr.write('\r')
console.log(summary(found))
if (found.disagreements.length > 0) {
  report(found)
  process.exitCode = 1
}

function summary(found: Survey): string {
  const { specs, rejected, cells, tooLarge, states, transitions, kinds, constructs, disagreements } = found
  const share = (n: number): string => `${((100 * n) / Math.max(1, specs)).toFixed(1)} %`
  const missing = [...constructs].filter(([, n]) => n === 0).map(([name]) => name)
  const rare = [...constructs].sort((a, b) => a[1] - b[1]).slice(0, 8)
  return [
    `seed ${seed}: ${specs} specs, ${rejected.length} rejected (${share(rejected.length)}), ${disagreements.length} with a disagreement`,
    `${cells} cells, ${tooLarge} of them left out as larger than ${options.mostStates} states; ${states} states, ${transitions} transitions compared`,
    `${found.reducedCells} cells reduced too, from ${found.writtenStates} to ${found.reducedStates} states`,
    `findings, in specs: ${[...kinds]
      .sort((a, b) => b[1] - a[1])
      .map(([kind, n]) => `${kind} ${n} (${share(n)})`)
      .join(', ')}`,
    `constructs: ${constructs.size - missing.length} of ${constructs.size}${missing.length === 0 ? '' : `, not ${missing.join(', ')}`}`,
    `the rarest: ${rare.map(([name, n]) => `${name} ${n}`).join(', ')}`,
    ...rejected.slice(0, 3).map(({ index, diagnostics }) => `rejected, --seed ${seed + index} --count 1:\n${diagnostics}`),
  ].join('\n')
}

/** One of each sort of disagreement, the smallest that half a minute finds. */
function report({ disagreements }: Survey): void {
  const folder = values.out
  mkdirSync(folder, { recursive: true })
  const seen = new Set<string>()
  for (const { index, text, disagreement } of disagreements) {
    const sort = signature(disagreement)
    if (seen.has(sort)) continue
    seen.add(sort)
    const alike = disagreements.filter((one) => signature(one.disagreement) === sort).length
    const small = minimise(text, disagreement, options, 30_000)
    const file = join(folder, `${seed + index}.lockspec`)
    writeFileSync(file, small)
    console.log(
      `\n${file}: ${alike} times, first --seed ${seed + index} --count 1\n${disagreement.between}: ${disagreement.what}\n\n${small}`,
    )
  }
}
