// Editors of the machine. Input: a name; output: its path, or `undefined`, which is said: its tests are skipped then.
import { spawnSync } from 'node:child_process'

export function editor(name: string, debian: string): string | undefined {
  const { status, stdout } = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' })
  if (status === 0) return stdout.trim()
  console.warn(`${name} is not here: its tests are skipped (Debian: apt-get install ${debian})`)
  return undefined
}
