// Start-up: from a command to the verdict on the ring of 3, without npx. Input: the built command line; output: medians of lockspec
// with an empty cache and with its code cached, and of SPIN's generator, compiler and checker together.
import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './lockspec.ts'
import { ring } from './model.ts'
import { models, spinFlags, type Tools } from './peers.ts'
import { measured } from './process.ts'
import { median } from './statistics.ts'

export interface Startup {
  readonly uncached: number
  readonly cached: number
  /** Undefined where SPIN or gcc is missing. */
  readonly spin: number | undefined
  readonly uncachedRatio: number | undefined
  readonly cachedRatio: number | undefined
}

export async function startup(folder: string, tools: Tools, rounds: number): Promise<Startup> {
  const rows: { uncached: number; cached: number; spin: number | undefined }[] = []
  for (let round = 0; round < rounds; round++) {
    const cache = mkdtempSync(join(folder, 'cache-'))
    const uncached = await verdict(cache)
    rows.push({ uncached, cached: await verdict(cache), spin: await spinVerdict(folder, tools) })
  }
  const ratios = (part: 'uncached' | 'cached'): number | undefined => {
    const known = rows.flatMap((row) => (row.spin === undefined ? [] : [row[part] / row.spin]))
    return known.length === 0 ? undefined : median(known)
  }
  return {
    uncached: median(rows.map((row) => row.uncached)),
    cached: median(rows.map((row) => row.cached)),
    spin: rows[0]?.spin === undefined ? undefined : median(rows.map((row) => row.spin!)),
    uncachedRatio: ratios('uncached'),
    cachedRatio: ratios('cached'),
  }
}

async function verdict(cache: string): Promise<number> {
  const { text, seconds } = await measured({
    program: process.execPath,
    args: [join(root, 'dist/lockspec.js'), 'check', ring.spec, '--variant', ring.variant, '--fresh'],
    cwd: root,
    env: { XDG_CACHE_HOME: cache },
  })
  if (!text.includes('1 cell as expected, 0 not')) throw new Error(`lockspec does not confirm the ring:\n${text}`)
  return seconds
}

async function spinVerdict(folder: string, tools: Tools): Promise<number | undefined> {
  if (tools.spin === undefined || tools.gcc === undefined) return undefined
  const began = performance.now()
  await measured({ program: 'spin', args: ['-a', '-DN=3', join(models, 'ring.pml')], cwd: folder })
  await measured({ program: 'gcc', args: [...spinFlags, '-w', '-o', 'pan3', 'pan.c'], cwd: folder })
  const { text } = await measured({ program: './pan3', args: ['-w18'], cwd: folder })
  if (!text.includes('errors: 0')) throw new Error('SPIN finds an error in the ring of 3')
  return (performance.now() - began) / 1000
}
