// Where the processes of one run of the tests build the command line: inside the project, where the packages that the bundle leaves out are
// found. vitest.config.ts runs it once before all files, and what it returns after them.
import { rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { env, pid } from 'node:process'

const NAME = 'LOCKSPEC_HOMES'

export default function setup(): () => void {
  const folder = resolve(`node_modules/.cache/lockspec-test-${pid}`)
  env[NAME] = folder
  return () => rmSync(folder, { recursive: true, force: true })
}

export function homes(): string {
  const folder = env[NAME]
  if (folder === undefined) throw new Error(`${NAME} is set before the tests`)
  return folder
}
