// `npm run generate [FOLDER]`: what is committed in generated/. The rule: the simulator of every spec, which people import and read, and of
// one family all of its checkers, to look at; the others are made where they are wanted, as every check does.
import { spawnSync } from 'node:child_process'
import { argv, execPath, exit } from 'node:process'

const family = 'specs/edeadlock_context'
const common = ['--out', argv[2] ?? 'generated', '--runtime', '../../runtime/index.ts']

for (const chosen of [
  ['specs', '--only', 'simulators'],
  [family, '--only', 'checkers'],
]) {
  const { status } = spawnSync(execPath, ['dist/lockspec.js', 'generate', ...chosen, ...common], { stdio: 'inherit' })
  if (status !== 0) exit(status ?? 1)
}
