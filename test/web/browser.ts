// A real browser for tests of pages: Debian's Chromium, driven by playwright-core. Where it is not there, the tests that need it say so and
// are skipped.
import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const places = [process.env['CHROMIUM'] ?? '', '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

export const chromiumPath: string | undefined = places.find((path) => path !== '' && existsSync(path))

/** What a run without it shows instead of the tests. */
export const withBrowser: string =
  chromiumPath === undefined ? 'in a browser: Chromium is not installed (apt-get install chromium)' : 'in a browser'

export const openBrowser = (): Promise<Browser> =>
  // As root, as in a container, Chromium refuses to start with its sandbox.
  chromium.launch({ executablePath: chromiumPath ?? '', args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] })
