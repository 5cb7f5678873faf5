// `node --import tsx scripts/listening.ts`: what a Java compiler makes of cli/engines/Listening.java, into cli/engines/listening.ts, so that a
// Java without a compiler runs it. test/cli/distributed.test.ts sees that this was done, where there is a compiler: every one of version 9
// or later makes the same.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { argv } from 'node:process'
import { fileURLToPath } from 'node:url'
import { listening } from '../cli/engines/listening.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Base64. */
export function compiled(javac: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'lockspec-listening-'))
  try {
    execFileSync(javac, ['--release', '8', '-Xlint:-options', '-g:none', '-d', folder, join(root, 'cli/engines/Listening.java')])
    return readFileSync(join(folder, `${listening.name}.class`)).toString('base64')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const path = join(root, 'cli/engines/listening.ts')
  const text = readFileSync(path, 'utf8')
  const lines = compiled('javac').match(/.{1,120}/g)!
  writeFileSync(
    path,
    text.replace(
      /(\n {2}code: \[\n)[^]*?(\n {2}\])/,
      (_, head: string, tail: string) => `${head}${lines.map((line) => `    '${line}',`).join('\n')}${tail}`,
    ),
  )
}
