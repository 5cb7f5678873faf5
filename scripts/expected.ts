// Writes specs/*/expected.json anew: `npm run expected`, or with paths of specs for some of them. Review the diff: each number in it
// is a claim about a protocol.
import { readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { factsText, measure } from './measure.ts'

const named = process.argv.slice(2)
const specs =
  named.length > 0
    ? named
    : readdirSync('specs', { recursive: true, encoding: 'utf8' })
        .filter((path) => path.endsWith('.lockspec'))
        .map((path) => join('specs', path))
        .sort()
for (const spec of specs) {
  writeFileSync(join(dirname(spec), 'expected.json'), factsText(await measure(spec)))
  console.log(spec)
}
