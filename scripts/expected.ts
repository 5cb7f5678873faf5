// Writes specs/*/expected.json anew: `npm run expected`, or with paths of specs for some of them. Review the diff: each number in it
// is a claim about a protocol.
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { specFiles } from '../cli/files.ts'
import { factsText, measure } from './measure.ts'

const named = process.argv.slice(2)
const specs = specFiles(named.length > 0 ? named : ['specs'])
for (const spec of specs) {
  writeFileSync(join(dirname(spec), 'expected.json'), factsText((await measure(spec)).facts))
  console.log(spec)
}
