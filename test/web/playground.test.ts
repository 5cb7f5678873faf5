// The playground in a real browser, as `lockspec playground` serves it: the same verdicts and counts as the command line, the language service,
// links, broken texts, a stop; and no request that leaves the page. All specs are compared by `npm run pages`.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildPage } from '../../scripts/build.ts'
import { buildPlayground } from '../../scripts/playground.ts'
import { chromiumPath, openBrowser, picture, withBrowser } from './browser.ts'
import { type Served, busy, cellsOf, choose, counted, serve } from './playground.ts'

/** In the page, before anything of it runs: addresses that it has made and not given back. */
const countAddresses = `
  const open = (globalThis.openAddresses = new Set())
  const { createObjectURL, revokeObjectURL } = URL
  URL.createObjectURL = (thing) => {
    const address = createObjectURL.call(URL, thing)
    open.add(address)
    return address
  }
  URL.revokeObjectURL = (address) => {
    open.delete(address)
    revokeObjectURL.call(URL, address)
  }
`

describe.skipIf(chromiumPath === undefined)(withBrowser, () => {
  const folder = mkdtempSync(join(tmpdir(), 'lockspec-playground-'))
  let browser: Browser
  let served: Served
  let page: Page
  const left: string[] = []
  const errors: string[] = []

  beforeAll(async () => {
    await buildPage(folder)
    await buildPlayground(folder, folder)
    browser = await openBrowser()
    served = await serve(folder)
    page = await browser.newPage({ viewport: { width: 1300, height: 900 } })
    page.setDefaultTimeout(30_000)
    page.on('request', (request) => {
      if (!request.url().startsWith(served.address) && !/^(blob|data):/.test(request.url())) left.push(request.url())
    })
    page.on('pageerror', (error) => errors.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text())
    })
    await page.addInitScript(countAddresses)
    await page.goto(served.address)
  }, 60_000)
  afterAll(async () => {
    await browser.close()
    served.close()
    rmSync(folder, { recursive: true })
  })

  test.each(['abba', 'sqlite_deferred', 'upgradable_read'])('%s has the verdicts and the counts of the command line', async (name) => {
    await choose(page, name)
    expect(await cellsOf(page)).toEqual(counted(name))
  })

  test('the report of a cell is that of the command line, and its lines lead into the text', async () => {
    await choose(page, 'abba')
    await page.getByRole('button', { name: /^deadlock/ }).click()
    const report = page.locator('.report')
    expect(await report.textContent()).toContain('deadlock: a and b wait for each other, for ever')
    await report.getByRole('button', { name: 'line 15' }).first().click()
    expect(await page.locator('.cm-activeLine').textContent()).toBe('  lock second.i_rwsem')
  })

  test('the runs of a cell are shown by the page of the HTML report, and saved as one', async () => {
    await choose(page, 'abba')
    await page.getByRole('button', { name: /^deadlock/ }).click()
    await page.getByRole('button', { name: 'step by step' }).click()
    await page.frameLocator('iframe').getByText('a and b wait for each other').first().waitFor()
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'save all as a page' }).click()])
    expect(download.suggestedFilename()).toBe('lockspec.html')
    const saved = await browser.newPage()
    await saved.goto(`file://${await download.path()}`)
    await saved.getByText('as_named').first().waitFor()
    await saved.close()
    await page.getByRole('button', { name: 'as text' }).click()
  })

  test('a cell is explored beside the source, whose cursor goes along', async () => {
    await choose(page, 'abba')
    await page.getByRole('button', { name: /^deadlock/ }).click()
    await page.getByRole('button', { name: 'explore' }).click()
    const explorer = page.frameLocator('iframe')
    // It begins where the run to the finding ends.
    await explorer.locator('.next .finding', { hasText: 'a and b wait for each other, for ever' }).waitFor()
    expect(await page.locator('.cm-activeLine').textContent()).toBe('  lock first.i_rwsem')
    await explorer.getByRole('button', { name: 'previous step' }).click()
    await explorer.locator('.next button', { hasText: 'lock second.i_rwsem' }).click()
    await explorer.locator('.now', { hasText: 'takes Directory[1].i_rwsem.held' }).waitFor()
    await expect.poll(() => page.locator('.cm-activeLine').textContent()).toBe('  lock second.i_rwsem')
    await explorer.getByLabel('watch', { exact: true }).fill('held(Directory[1].i_rwsem)')
    await explorer.getByRole('button', { name: 'watch: watch' }).click()
    await explorer.locator('.state .values', { hasText: 'true' }).waitFor()
    await explorer.getByLabel('until', { exact: true }).fill('held(')
    await explorer.getByRole('button', { name: 'until: go' }).click()
    await explorer.locator('.wrong', { hasText: 'error[LS1010]' }).waitFor()
    await picture(page, 'playground-explore')
    await page.getByRole('button', { name: 'as text' }).click()
  })

  test('an explorer that is opened again begins anew, with nothing of what the one before was asked', async () => {
    await choose(page, 'abba')
    await page.getByRole('button', { name: /^pass/ }).first().click()
    await page.getByRole('button', { name: 'explore' }).click()
    const explorer = page.frameLocator('iframe')
    await explorer.locator('.next button').first().click()
    await explorer.locator('.steps').waitFor()
    await page.getByRole('button', { name: 'as text' }).click()
    await page.getByRole('button', { name: 'explore' }).click()
    await explorer.locator('.next button').first().waitFor()
    expect(await explorer.locator('.steps, .said, .wrong').count()).toBe(0)
    await page.getByRole('button', { name: 'as text' }).click()
  })

  test('pages that are no longer shown give their addresses back', async () => {
    const open = () => page.evaluate<number>('openAddresses.size')
    await choose(page, 'abba')
    await page.getByRole('button', { name: /^deadlock/ }).click()
    const counts: number[] = []
    for (const way of ['step by step', 'explore', 'step by step', 'as text']) {
      await page.getByRole('button', { name: way }).click()
      await (way === 'as text' ? page.locator('.report') : page.frameLocator('iframe').locator('h1')).waitFor()
      counts.push(await open())
    }
    expect(counts).toEqual([1, 1, 1, 0])
  })

  test('a definition in the library is shown there, to be read', async () => {
    await choose(page, 'abba')
    await page
      .locator('.cm-line', { hasText: 'i_rwsem : lock mutex' })
      .locator('span', { hasText: /^mutex$/ })
      .first()
      .click()
    await page.keyboard.press('F12')
    const library = page.getByLabel('text of std/locks').first()
    await library.waitFor()
    expect(await library.locator('.cm-activeLine').textContent()).toContain('lock mutex')
    await picture(page, 'playground-library')
    await page.keyboard.type('x')
    expect(await library.locator('.cm-activeLine').textContent()).toContain('lock mutex')
    await page.getByRole('button', { name: 'back to the spec' }).click()
    expect(await page.locator('.elsewhere').count()).toBe(0)
  })

  test('a broken text is said while it is typed, and by check, with its place', async () => {
    await page.locator('.cm-content').click()
    await page.keyboard.press('Control+End')
    await page.keyboard.insertText('operation f() -> ok { lock nothing.at_all }')
    await page.locator('.cm-lintRange-error').first().waitFor()
    await page.getByRole('button', { name: 'check' }).click()
    expect(await page.locator('pre.wrong').textContent()).toContain('abba/abba.lockspec:33:28')
    expect(await page.locator('.table').count()).toBe(0)
  })

  test('a link opens on the same spec and the same cell', async () => {
    await choose(page, 'abba')
    await page.getByRole('button', { name: /^deadlock/ }).click()
    await page.getByRole('button', { name: 'copy link' }).click()
    await page.waitForURL(/#spec=/)
    const other = await browser.newPage()
    await other.goto(page.url())
    await other.locator('.report').waitFor()
    expect(await other.locator('.report').textContent()).toContain('crossed, as_named: deadlock')
    expect(await other.locator('.cm-line').nth(2).textContent()).toBe('spec abba')
    await other.close()
  })

  test('a damaged link is said', async () => {
    const other = await browser.newPage()
    await other.goto(`${served.address}#spec=notdeflated`)
    await other.getByText('the link is damaged: its spec cannot be read').waitFor()
    await other.close()
  })

  test('a search that goes on is stopped by a word, and the page goes on', async () => {
    await choose(page, 'many_counters', busy)
    await page.getByRole('button', { name: 'check' }).click()
    await page.locator('[role=status]', { hasText: /^many: [\d,]+ states/ }).waitFor()
    await page.getByRole('button', { name: 'stop' }).click()
    await page.locator('[role=status]', { hasText: 'stopped' }).waitFor()
    await choose(page, 'abba')
    expect(await cellsOf(page)).toEqual(counted('abba'))
  })

  test('no request left the page, no error was logged', () => {
    expect({ left, errors }).toEqual({ left: [], errors: [] })
  })
})
