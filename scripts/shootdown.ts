// `npm run shootdown`: how much harder the second shoot-down makes the race to trigger. Prints, for specs/dio_shootdown, the share of
// 100,000 uniformly random schedules that see stale data for a moment, and of those that end with it.
import { manySchedules } from './schedules.ts'

const asked = {
  file: 'specs/dio_shootdown/dio_shootdown.lockspec',
  always: 'never_stale',
  finally: 'dio_data_kept',
  schedules: 100_000,
  seed: 1,
}
const share = (count: number): string => `${String(count).padStart(6)} ${((100 * count) / asked.schedules).toFixed(2).padStart(5)} %`

console.log(`${asked.schedules} schedules each, seed ${asked.seed}`)
console.log('workload  variant  steps     stale for a moment  ends stale')
for (const workload of ['load', 'store']) {
  for (const variant of ['neither', 'before', 'after', 'both', 'locked']) {
    const { lengths, brokenOnTheWay, brokenAtTheEnd } = await manySchedules({ ...asked, workload, variant })
    const head = `${workload.padEnd(8)}  ${variant.padEnd(7)}  ${lengths.join(' to ').padEnd(8)}`
    console.log(`${head}  ${share(brokenOnTheWay)}      ${share(brokenAtTheEnd)}`)
  }
}
