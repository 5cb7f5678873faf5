// Runs programs to be measured. Input: a command; output: its text, its wall clock and the most memory that it had, all of the whole
// process. A command that fails ends the benchmark: a figure of a broken run is worse than none.
import { spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

export interface Measured {
  readonly text: string
  readonly seconds: number
  /** Peak resident bytes; 0 where /proc does not tell. */
  readonly peak: number
}

export interface Command {
  readonly program: string
  readonly args: readonly string[]
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
}

export function measured({ program, args, cwd, env }: Command): Promise<Measured> {
  return new Promise((resolve, reject) => {
    const began = performance.now()
    const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
    const out: Buffer[] = []
    const errors: Buffer[] = []
    let peak = 0
    // The kernel keeps the peak; it must only be read before the process is gone.
    const watch = setInterval(() => (peak = Math.max(peak, peakOf(child.pid))), 20)
    child.stdout.on('data', (part: Buffer) => out.push(part))
    child.stderr.on('data', (part: Buffer) => errors.push(part))
    child.on('error', (error) => {
      clearInterval(watch)
      reject(error)
    })
    child.on('close', (code) => {
      clearInterval(watch)
      const text = Buffer.concat(out).toString()
      if (code === 0) resolve({ text, seconds: (performance.now() - began) / 1000, peak })
      else reject(new Error(`${program} ${args.join(' ')} ended with ${code}\n${text}${Buffer.concat(errors).toString()}`))
    })
  })
}

function peakOf(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024
  } catch {
    return 0
  }
}

/** Runs a tool to its end; its text, or undefined if it is not installed. */
export function tool(program: string, args: readonly string[], cwd?: string): string | undefined {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd, encoding: 'utf8' })
  if (error !== undefined && 'code' in error && error.code === 'ENOENT') return undefined
  if (error !== undefined) throw error
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}\n${stdout}${stderr}`)
  return stdout + stderr
}
