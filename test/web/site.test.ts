// The documentation as a site: every link leads to a page and a place that are there, every spec opens in the playground, the search finds.
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { inflateRawSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { analyse } from '../../compiler/pipeline.ts'
import { buildSite } from '../../scripts/site.ts'
import { chromiumPath, openBrowser, withBrowser } from './browser.ts'

const folder = mkdtempSync(join(tmpdir(), 'lockspec-site-'))
let pages: readonly (readonly [string, string])[] = []

beforeAll(async () => {
  await buildSite(folder)
  pages = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.html') && !path.startsWith('playground/'))
    .map((path) => [path, readFileSync(join(folder, path), 'utf8')])
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true }))

const linksIn = (html: string): readonly string[] =>
  [...html.matchAll(/<a (?:class="opens" )?href="([^"]*)"/g)].map(([, href = '']) => href.replaceAll('&amp;', '&'))

test('every link of its own leads to a place that is there', () => {
  const known = new Map(pages)
  const dead = pages.flatMap(([path, html]) =>
    linksIn(html).flatMap((href) => {
      if (/^https?:/.test(href)) return []
      const [file = '', fragment] = href.split('#')
      const target = file === '' ? path : join(dirname(path), file)
      if (target.startsWith('playground/')) return []
      const there = known.get(target)
      const isThere = there === undefined ? existsSync(join(folder, target)) : fragment === undefined || there.includes(` id="${fragment}"`)
      return isThere ? [] : [`${path}: ${href}`]
    }),
  )
  expect(pages.length).toBeGreaterThan(50)
  expect(dead).toEqual([])
})

test('the specs in the texts are whole in the links that open them', () => {
  const opened = pages
    .filter(([path]) => path.startsWith('docs/') || path === 'index.html')
    .flatMap(([, html]) => linksIn(html))
    .filter((href) => href.includes('playground/index.html#'))
    .map((href) => new URLSearchParams(href.slice(href.indexOf('#') + 1)))
    .map((fields) => inflateRawSync(Buffer.from(fields.get('spec') ?? '', 'base64url')).toString())
  expect(opened.length).toBeGreaterThan(5)
  const library = (path: string): { readonly path: string; readonly text: string } => ({
    path,
    text: readFileSync(`compiler/${path}.lockspec`, 'utf8'),
  })
  // A text of the tutorial is wrong on purpose.
  const wrong = opened.filter((text) => analyse({ path: 'spec.lockspec', text }, library).model === undefined)
  expect(wrong.map((text) => /spec (\w+)/.exec(text)?.[1])).toEqual(['wrong'])
})

describe.skipIf(chromiumPath === undefined)(withBrowser, () => {
  test('the search finds sections, from the disk', async () => {
    const browser = await openBrowser()
    const page = await browser.newPage()
    await page.goto(`file://${folder}/search.html`)
    await page.getByLabel('words').fill('retry rule')
    const first = page.locator('#found a').first()
    await first.click()
    expect(page.url()).toMatch(/docs\/[a-z/]+\.html/)
    await browser.close()
  })
})
