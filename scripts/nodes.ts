// `npm run nodes`: the tests under another Node, which the npm package `node` brings. Input: major versions (`22 24`; without any, all but
// its own), or `--other` for the one that is farthest from its own; `--quick` for the part that hangs most on Node, or files of tests.
// Output: what vitest says under each; exit code 1 where one fails.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { argv, env, exit, versions } from 'node:process'
import { nth } from '../runtime/entries.ts'

const supported = ['20', '22', '24'] as const

/** Processes, threads, streams, files and caches; what is compiled and what is explored, once; the file that needs Node alone. */
const quick = ['test/cli/single.test.ts', 'test/cli/executable.test.ts', 'test/editor/protocol.test.ts', 'test/runtime/counts.test.ts']

const own = nth(versions.node.split('.'), 0)
const given = argv.slice(2)
const farthest = Number(own) >= 23 ? '20' : '24'
const named = given.filter((each) => /^\d+$/.test(each))
const majors = given.includes('--other') ? [farthest] : named.length > 0 ? named : supported.filter((each) => each !== own)
const files = [...(given.includes('--quick') ? quick : []), ...given.filter((each) => existsSync(each))]
const strange = given.filter((each) => !/^\d+$/.test(each) && !['--other', '--quick'].includes(each) && !existsSync(each))
if (strange.length > 0) {
  console.error(`nodes: ${strange.join(' ')}: neither a version nor a file of tests`)
  exit(2)
}

/** `npx` puts the version first on the path, so that processes which tests start by name are of it, too. */
const under = (major: string, args: readonly string[]) =>
  spawnSync('npx', ['-y', `node@${major}`, ...args], { stdio: 'inherit', env: { ...env, npm_config_update_notifier: 'false' } })

const failed = majors.filter((major) => {
  console.log(`== Node ${major}${files.length === 0 ? '' : `: ${files.join(' ')}`}`)
  const { status } = under(major, ['node_modules/vitest/vitest.mjs', 'run', ...files])
  return status !== 0
})
if (failed.length > 0) {
  console.error(`nodes: failed with Node ${failed.join(' and ')}`)
  exit(1)
}
