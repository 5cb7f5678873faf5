// What the printers write: small goldens to read, the plain text and the formatted file as one program, the same text on every
// run, and everything accepted by tsc in strict mode. `npx vitest run test/compiler/emit -u` renews the goldens.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { transformSync } from 'esbuild'
import { describe, expect, test } from 'vitest'
import { emitChecker } from '../../../compiler/emit/checker.ts'
import type { ModuleText } from '../../../compiler/emit/module.ts'
import { print, printPlain, printScript } from '../../../compiler/emit/print.ts'
import type { System } from '../../../compiler/ir/system.ts'
import { layOut } from '../../../compiler/lower/packing.ts'
import { abba, hostile, ring } from './examples.ts'
import { OPTIONS } from './load.ts'
import { randomSystem } from './random.ts'

const modules = (system: System): readonly (readonly [string, ModuleText])[] => {
  const layout = layOut(system)
  return [['checker', emitChecker(system, layout, OPTIONS)]]
}

describe('goldens', () => {
  test.each(modules(abba()))('the %s of ABBA', async (name, module) => {
    await expect(await print(module, { format: true, specifier: '../../../../runtime/contract.ts' })).toMatchFileSnapshot(
      `golden/abba.${name}.ts`,
    )
  })
})

describe('printing', () => {
  const program = (text: string): string => transformSync(text, { loader: 'ts', minifyWhitespace: true }).code
  test.each([
    ['ABBA', abba()],
    ['hostile names', hostile()],
    ['a random system', randomSystem(7)],
  ])('formatted and plain text of %s are the same program', async (_, system) => {
    for (const [, module] of modules(system)) {
      const plain = printPlain(module, 'lockspec/runtime')
      const formatted = await print(module, { format: true, specifier: 'lockspec/runtime' })
      expect(program(formatted) === program(plain)).toBe(true)
      expect(await print(module, { format: false, specifier: 'lockspec/runtime' })).toBe(printScript(module, 'lockspec/runtime'))
    }
  })

  test('emission is deterministic', () => {
    for (const seed of [1, 2, 3]) {
      const texts = (): string[] => modules(randomSystem(seed)).map(([, module]) => printPlain(module, 'lockspec/runtime'))
      expect(texts()).toEqual(texts())
    }
  })

  test('modules import types of the runtime and nothing else', () => {
    for (const [, module] of modules(ring(3))) {
      const text = printPlain(module, 'lockspec/runtime')
      expect(text.match(/\bimport\b.*/g)).toEqual([`import type { ${module.imports.join(', ')} } from 'lockspec/runtime'`])
      expect(text).not.toMatch(/\bany\b|\brequire\b|\beval\b/)
    }
  })

  test('tsc accepts everything in strict mode', () => {
    const folder = mkdtempSync(join(tmpdir(), 'lockspec-emit-'))
    try {
      const systems: [string, System][] = [
        ['ring', ring(4)],
        ['hostile', hostile()],
        ...Array.from({ length: 12 }, (_, i): [string, System] => [`random_${i}`, randomSystem(i + 1)]),
      ]
      for (const [name, system] of systems) {
        for (const [kind, module] of modules(system))
          writeFileSync(join(folder, `${name}.${kind}.ts`), printPlain(module, resolve('runtime/contract.ts')))
      }
      writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
      writeFileSync(
        join(folder, 'tsconfig.json'),
        JSON.stringify({ extends: resolve('tsconfig.json'), include: ['*.ts'], exclude: [], compilerOptions: { types: [] } }),
      )
      const run = (): string => {
        try {
          return execFileSync(process.execPath, [resolve('node_modules/typescript/bin/tsc'), '-p', folder], { encoding: 'utf8' })
        } catch (error) {
          return String((error as { stdout?: unknown }).stdout)
        }
      }
      expect(run()).toBe('')
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
