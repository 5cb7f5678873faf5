// Compares the playground with the command line: `npm run pages` has every spec of the repository checked in Chromium, and prints where verdicts
// or counts differ, how long the first verdict takes, and how fast the page explores beside the command line. Exit code 1 where any differs.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openBrowser } from '../test/web/browser.ts'
import { busy, cellsOf, choose, counted, serve } from '../test/web/playground.ts'
import { buildPage } from './build.ts'
import { buildPlayground } from './playground.ts'

const folder = mkdtempSync(join(tmpdir(), 'lockspec-pages-'))
await buildPage(folder)
await buildPlayground(folder, folder)
const browser = await openBrowser()
const served = await serve(folder)
let wrong = 0
try {
  const page = await browser.newPage()
  const begun = performance.now()
  await page.goto(served.address)
  await page.locator('.cell.asExpected').first().waitFor()
  console.log(`first verdict ${((performance.now() - begun) / 1000).toFixed(2)} s after opening`)
  let cells = 0
  for (const name of readdirSync('specs').sort()) {
    await choose(page, name)
    const shown = await cellsOf(page)
    const wanted = counted(name)
    cells += wanted.length
    const differing = wanted.filter((cell, index) => JSON.stringify(cell) !== JSON.stringify(shown[index]))
    for (const cell of differing) console.log(`${name}: the command line says ${cell.join(' ')}`)
    wrong += differing.length + Math.abs(wanted.length - shown.length)
  }
  console.log(`${cells} cells, ${wrong} not as on the command line`)

  writeFileSync(join(folder, 'busy.lockspec'), busy)
  await choose(page, '', busy)
  await page.getByRole('button', { name: 'check', exact: true }).click()
  await page.locator('.cell.free').waitFor()
  const inPage = Number(/;\s+([\d.]+) s,/.exec((await page.locator('.report').textContent()) ?? '')?.[1])
  const { stdout } = spawnSync(process.execPath, ['dist/lockspec.js', 'check', join(folder, 'busy.lockspec'), '--fresh'], {
    encoding: 'utf8',
  })
  const byCommand = Number(/;\s+([\d.]+) s,/.exec(stdout)?.[1])
  console.log(
    `620,000 states: ${inPage} s in the page, ${byCommand} s on the command line: ${(byCommand / inPage).toFixed(2)} of its speed`,
  )
} finally {
  await browser.close()
  served.close()
  rmSync(folder, { recursive: true })
}
process.exit(wrong > 0 ? 1 : 0)
