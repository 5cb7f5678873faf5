// docs/simulator.md: its spec is compiled, every example in TypeScript is run, and the code that it shows of the module stands there.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { transformSync } from 'esbuild'
import { describe, expect, test } from 'vitest'
import { importer } from '../../cli/files.ts'
import { print } from '../../compiler/emit/print.ts'
import { emitSimulator } from '../../compiler/simulator/simulator.ts'
import * as runtime from '../../runtime/simulator/index.ts'
import { modelOf } from '../support/oracle.ts'
import { loadSimulator } from './load.ts'
import { nth } from '../../runtime/entries.ts'

const page = readFileSync('docs/simulator.md', 'utf8')
const blocks = (kind: string): readonly string[] =>
  [...page.matchAll(new RegExp('```' + kind + '.*\\n([\\s\\S]*?)```', 'g'))].map((match) => nth(match, 1))

const [spec] = blocks('lockspec')
const model = modelOf(spec!, 'docs/swap.lockspec', importer('docs/simulator.md'))

describe('docs/simulator.md', () => {
  test.each(blocks('ts').map((text, at) => [at + 1, text] as const))('example %i', async (_, text) => {
    const modules: Readonly<Record<string, unknown>> = {
      'node:assert/strict': { default: assert, __esModule: true },
      'lockspec/runtime/simulator': runtime,
      './generated/swap/swap.simulator.ts': loadSimulator(model),
    }
    // Imports go to `require`; the rest is the body of an asynchronous function, since an example may wait.
    const lines = text.split('\n')
    const imports = lines.filter((line) => line.startsWith('import ')).join('\n')
    const body = lines.filter((line) => !line.startsWith('import ')).join('\n')
    const { code } = transformSync(`${imports}\nexport async function example() {\n${body}\n}\nvoid [${names(imports).join(', ')}]`, {
      loader: 'ts',
      format: 'cjs',
    })
    const module = { exports: {} as { example: () => Promise<void> } }
    new Function('module', 'exports', 'require', code)(module, module.exports, (name: string) => modules[name])
    await expect(module.exports.example()).resolves.toBeUndefined()
  })

  test('shows the module as it is', async () => {
    const module = await print(emitSimulator(model, { version: '0.0.0' }), { format: true, specifier: 'lockspec/runtime/simulator' })
    const squeezed = (text: string): string => text.replace(/\s+/g, '')
    for (const shown of blocks('text')) expect(squeezed(module)).toContain(squeezed(shown))
  })
})

const names = (imports: string): readonly string[] =>
  [...imports.matchAll(/import (?:\{([^}]*)\}|(\w+))/g)].flatMap((match) =>
    (match[1] ?? nth(match, 2)).split(',').map((name) => name.trim()),
  )
