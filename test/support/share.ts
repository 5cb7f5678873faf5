// What takes long is shared out among runs: each run of the tests takes a part, by its seed another one than the last, and
// LOCKSPEC_WHOLE=1 takes all of it.
import { env } from 'node:process'
import { ownSeed } from './seed.ts'

const whole = env['LOCKSPEC_WHOLE'] === '1'

/** Is this one of the run's, where one in so many is? */
export const isShare = (index: number, oneIn: number): boolean => whole || (index + ownSeed()) % oneIn === 0

/** How many are tried, where there are as many as one likes. */
export const share = (all: number, oneIn: number): number => (whole ? all : Math.ceil(all / oneIn))
