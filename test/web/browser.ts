// A real browser for tests of pages: Debian's Chromium, driven by playwright-core. Where it is not there, the tests that need it say so and
// are skipped. Output: pages opened from disk that note what goes wrong and every request that leaves them, what axe finds, and pictures of
// them in `shots/`, which is no part of the repository.
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { type Browser, type Page, chromium } from 'playwright-core'

const places = [process.env['CHROMIUM'] ?? '', '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

export const chromiumPath: string | undefined = places.find((path) => path !== '' && existsSync(path))

/** What a run without it shows instead of the tests. */
export const withBrowser: string =
  chromiumPath === undefined ? 'in a browser: Chromium is not installed (apt-get install chromium)' : 'in a browser'

export const openBrowser = (): Promise<Browser> =>
  // As root, as in a container, Chromium refuses to start with its sandbox.
  chromium.launch({ executablePath: chromiumPath ?? '', args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] })

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const pictures = 'shots'

export interface Opened {
  readonly page: Page
  /** Errors of scripts, messages on the console, dialogs. */
  readonly wrong: string[]
  /** But for the file itself. */
  readonly requests: string[]
}

export async function opened(browser: Browser, address: string, scheme: 'light' | 'dark' = 'light', width = 1280): Promise<Opened> {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: scheme })
  const wrong: string[] = []
  const requests: string[] = []
  page.on('pageerror', (error) => wrong.push(error.message))
  page.on('console', (message) => wrong.push(message.text()))
  page.on('dialog', (dialog) => {
    wrong.push(dialog.message())
    void dialog.dismiss()
  })
  page.on('request', (request) => {
    const url = request.url().replace(/#.*/, '')
    if (!address.startsWith(url) && !page.url().startsWith(url) && !request.isNavigationRequest()) requests.push(request.url())
  })
  await page.goto(address)
  return { page, wrong, requests }
}

/** What axe finds, a line each. */
export async function accessibility(page: Page): Promise<readonly string[]> {
  if ((await page.evaluate('typeof axe')) === 'undefined') await page.evaluate(axe)
  const found = (await page.evaluate('axe.run({ resultTypes: ["violations"] }).then(({ violations }) => violations)')) as readonly {
    readonly id: string
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[]
  }[]
  return found.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary ?? ''}`))
}

export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(pictures, { recursive: true })
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true })
}
