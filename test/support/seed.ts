// The seed of this run of the tests, beside the fixed ones: what is random is tried on something new each time. It is printed at the
// beginning, and LOCKSPEC_SEED=N has the same again. vitest.config.ts runs it once before all files.
import { env } from 'node:process'

const NAME = 'LOCKSPEC_SEED'
/** Seeds are added to, and stay integers of 32 bits. */
const MOST = 1_000_000_000

export default function setup(): void {
  env[NAME] ??= String(Date.now() % MOST)
  console.log(`random tests of this run: ${NAME}=${ownSeed()}`)
}

export function ownSeed(): number {
  const seed = Number(env[NAME])
  if (!Number.isInteger(seed) || seed < 0 || seed >= MOST) throw new Error(`${NAME} takes a number below ${MOST}, not ${env[NAME]}`)
  return seed
}
