// How much memory a check may take. Input: what the user asked for, what the machine and the cgroup leave; output: bytes.
import { readFileSync } from 'node:fs'
import { freemem } from 'node:os'
import { UsageError, printableName } from './usage.ts'

const units: Readonly<Record<string, number>> = { '': 2 ** 20, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 }

/** `512M`, `4G`, `1.5GB`; a bare number is megabytes. */
export function memorySize(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?$/i.exec(text.trim())
  const size = match === null ? NaN : Number(match[1]) * units[match[2]!.toLowerCase()]!
  if (!(size >= 2 ** 20 && size <= 2 ** 50))
    throw new UsageError(`--memory ${printableName(text)}: give a size of at least 1M, as in 512M or 4G`)
  return Math.floor(size)
}

let known: { readonly at: number; readonly bytes: number } | undefined

/** Three quarters of what the machine, or the cgroup if it leaves less, still has; asked at most once a second, since many runs are shorter. */
export function defaultMemory(): number {
  const now = performance.now()
  if (known !== undefined && now - known.at < 1000) return known.bytes
  const left = Math.min(available(), ...cgroupLeaves())
  known = { at: now, bytes: Math.max(64 * 2 ** 20, Math.floor(left * 0.75)) }
  return known.bytes
}

function available(): number {
  const match = /^MemAvailable:\s+(\d+) kB/m.exec(read('/proc/meminfo'))
  return match === null ? freemem() : Number(match[1]) * 1024
}

function cgroupLeaves(): readonly number[] {
  const own = read('/proc/self/cgroup').split('\n')
  const unified = own.find((line) => line.startsWith('0::'))?.slice(3) ?? '/'
  const memory = own.find((line) => line.split(':')[1]?.split(',').includes('memory'))?.split(':')[2] ?? '/'
  const leaves: number[] = []
  // A limit of any folder above holds too. Inside a container the path may not exist and the root is the container's own.
  for (const folder of above(unified)) leaves.push(...left(`/sys/fs/cgroup${folder}`, 'memory.max', 'memory.current'))
  for (const folder of above(memory))
    leaves.push(...left(`/sys/fs/cgroup/memory${folder}`, 'memory.limit_in_bytes', 'memory.usage_in_bytes'))
  return leaves
}

function above(path: string): readonly string[] {
  const parts = path.split('/').filter((part) => part !== '')
  return parts.reduceRight<string[]>((list, _, index) => [...list, `/${parts.slice(0, index + 1).join('/')}`], []).concat('')
}

function left(folder: string, limitFile: string, usedFile: string): readonly number[] {
  const limit = Number(read(`${folder}/${limitFile}`) || NaN)
  const used = Number(read(`${folder}/${usedFile}`) || NaN)
  // Version 1 says "no limit" with a number near 2^63.
  if (!Number.isFinite(limit) || !Number.isFinite(used) || limit > 2 ** 60) return []
  const cached = /^(?:total_)?inactive_file (\d+)/m.exec(read(`${folder}/memory.stat`))
  return [Math.max(0, limit - used + Number(cached?.[1] ?? 0))]
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return ''
  }
}
