// Damages specs at random and does with them all that can be done: `npm run damage -- --count 20000 --seed 2026`. What happens that must
// not ends it with the text to which it happened.
import { parseArgs } from 'node:util'
import { damage } from '../test/support/damage.ts'

const { values } = parseArgs({ options: { count: { type: 'string', default: '20000' }, seed: { type: 'string', default: '2026' } } })
const { texts, models, systems, explored } = damage(Number(values.count), Number(values.seed))
console.log(`${texts} texts, ${models} models, ${systems} systems, ${explored} explored`)
