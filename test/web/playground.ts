// What tests of the playground share: a server for its folder, the page driven as a person would, and what the command line says.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Page } from 'playwright-core'

export interface Served {
  readonly address: string
  readonly close: () => void
}

/** Any static server will do. */
export async function serve(folder: string): Promise<Served> {
  const types: Readonly<Record<string, string>> = { html: 'text/html', js: 'text/javascript', css: 'text/css' }
  const server = createServer(({ url = '/' }, response) => {
    const name = url.replace(/[?#].*$/, '').slice(1) || 'index.html'
    response.setHeader('content-type', types[name.split('.').at(-1) ?? ''] ?? 'text/plain')
    response.end(readFileSync(join(folder, name)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close: () => server.close() }
}

/** One cell: workload, variant, verdict, states. */
export type Counted = readonly [string, string, string, number]

/** Six tasks in each other's way, some 620,000 states reduced: a second or two. */
export const busy = `spec many_counters
object Shared { n : 0..8 = 0 }
operation count(from: 0..7) -> ok {
  var i : 0..8 = from
  while i < 8 {
    Shared.n = i
    i = i + 1
    atomic { i = if Shared.n == 8 then 8 else i }
  }
}
workload many { task a { count(0) }  task b { count(0) }  task c { count(1) }  task d { count(2) }  task e { count(3) }  task f { count(4) } }
`

/** Chooses a spec and has it checked, or puts a text in its place. */
export async function choose(page: Page, name: string, text?: string): Promise<void> {
  if (text === undefined) {
    await page.getByLabel('spec', { exact: true }).selectOption({ label: name })
    await page.getByRole('button', { name: 'check', exact: true }).click()
    return
  }
  await page.locator('.cm-content').click()
  await page.keyboard.press('Control+A')
  await page.keyboard.insertText(text)
}

/** What the table shows once all of it was run. */
export async function cellsOf(page: Page): Promise<readonly Counted[]> {
  await page.locator('.cell').first().waitFor()
  // Each check of a locator asks the page anew.
  while ((await page.locator('.cell.running, .cell.waiting').count()) > 0) await page.waitForTimeout(50)
  const cells = await page.locator('.cell:not(.left)').all()
  return Promise.all(
    cells.map(async (cell): Promise<Counted> => {
      const [workload, variant, words, states] = await Promise.all(
        ['workload', 'variant', 'words', 'states'].map((name) => cell.getAttribute(`data-${name}`)),
      )
      return [workload ?? '', variant ?? '', words ?? '', Number(states)]
    }),
  )
}

interface CheckDocument {
  readonly specs: readonly { readonly cells: readonly DocumentCell[] }[]
}
interface DocumentCell {
  readonly workload: string
  readonly variant: string | null
  readonly run: { readonly words: string; readonly states: number } | null
}

/** What the command line says of a spec of the repository. */
export const counted = (name: string): readonly Counted[] => commanded(`specs/${name}`)

/** Of a file or folder. */
function commanded(path: string): readonly Counted[] {
  const { stdout } = spawnSync(process.execPath, ['dist/lockspec.js', 'check', path, '--format', 'json'], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  const { specs } = JSON.parse(stdout) as CheckDocument
  return specs
    .flatMap(({ cells }) => cells)
    .flatMap(({ workload, variant, run }): readonly Counted[] => (run === null ? [] : [[workload, variant ?? '', run.words, run.states]]))
}
