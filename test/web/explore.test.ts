// `lockspec explore --web` in a browser, as a program of its own: steps that are picked and taken back, what is watched, a way to a condition, a
// finding that is loaded and left, a run that is saved and loaded; who may not ask; an end that leaves nothing.
import { spawn, type ChildProcess } from 'node:child_process'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { buildProgram, freshCache, program, run } from '../cli/built.ts'
import { lockspec } from '../cli/run.ts'
import { accessibility, chromiumPath, openBrowser, opened, picture, withBrowser } from './browser.ts'

const cell = ['explore', 'specs/abba', '--variant', 'as_named', '--web']

interface Running {
  readonly process: ChildProcess
  readonly address: string
  readonly out: () => string
  readonly ended: Promise<number | null>
}

async function started(): Promise<Running> {
  const cache = freshCache()
  const env = { PATH: process.env['PATH'], HOME: cache, XDG_CACHE_HOME: cache }
  const child = spawn(process.execPath, [program, ...cell], { env })
  let out = ''
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (text: Buffer) => {
      out += String(text)
      if (out.endsWith('\n')) resolve()
    })
    child.stderr.on('data', (text: Buffer) => (out += String(text)))
    child.once('exit', () => reject(new Error(out)))
  })
  return { process: child, address: out.trim(), out: () => out, ended }
}

const text = async (page: Page, selector: string): Promise<string> => (await page.innerText(selector)).replace(/\s+/g, ' ').trim()
const rows = async (page: Page, selector: string): Promise<readonly string[]> =>
  (await page.locator(selector).allInnerTexts()).map((row) => row.replace(/\s+/g, ' ').trim())
const soon = <T>(shown: () => Promise<T>) => expect.poll(shown, { timeout: 10_000 })

beforeAll(buildProgram)

describe.skipIf(chromiumPath === undefined)(withBrowser, () => {
  let browser: Browser
  let running: Running
  let page: Page
  let wrong: readonly string[]
  let requests: readonly string[]

  beforeAll(async () => {
    running = await started()
    browser = await openBrowser()
    ;({ page, wrong, requests } = await opened(browser, running.address))
  }, 60_000)
  afterAll(async () => {
    running.process.kill('SIGKILL')
    await browser.close()
  })

  const choices = (): Promise<readonly string[]> => rows(page, '.next > ol > li')
  const first = [
    '1 a line 14 rename(source=Directory[0], target=Directory[1]): lock first.i_rwsem takes Directory[0].i_rwsem.held',
    '2 b line 14 rename(source=Directory[1], target=Directory[0]): lock first.i_rwsem takes Directory[1].i_rwsem.held',
  ]

  it('takes steps by buttons and digits, back and again', async () => {
    await soon(choices).toEqual(first)
    await page.locator('.next button').first().click()
    await soon(() => text(page, '.now')).toBe('step 1: a line 14 lock first.i_rwsem takes Directory[0].i_rwsem.held')
    await page.keyboard.press('2')
    await soon(() => text(page, '.next .finding')).toBe(
      'deadlock: a and b wait for each other, for ever ' +
        'a wants Directory[1].i_rwsem.held (line 15): b holds it since step 2 (line 14) ' +
        'b wants Directory[0].i_rwsem.held (line 15): a holds it since step 1 (line 14) cycle: a -> b -> a',
    )
    expect(await choices()).toEqual(['– a line 15 WAITS: lock second.i_rwsem', '– b line 15 WAITS: lock second.i_rwsem'])
    expect(await page.getAttribute('.waits svg', 'aria-label')).toBe(
      'Who waits for whom. a waits for b: Directory[1].i_rwsem.held. b waits for a: Directory[0].i_rwsem.held.',
    )
    await picture(page, 'explore-light-1280')
    await page.keyboard.press('k')
    await page.keyboard.press('k')
    await soon(choices).toEqual(first)
    expect(await text(page, '.slide label')).toBe('step 0 of 2')
    await page.keyboard.press('j')
    await soon(() => text(page, '.slide label')).toBe('step 1 of 2')
  })

  it('watches an expression, and goes where a condition holds', async () => {
    await page.getByLabel('watch', { exact: true }).fill('held(Directory[1].i_rwsem)')
    await page.keyboard.press('Enter')
    await soon(() => rows(page, '.state .values tr')).toEqual(['held(Directory[1].i_rwsem) false'])
    await page.getByLabel('until', { exact: true }).fill('held(Directory[1].i_rwsem)')
    await page.getByRole('button', { name: 'until: go' }).click()
    await soon(() => rows(page, '.state .values tr')).toEqual(['held(Directory[1].i_rwsem) true was false'])
    expect(await text(page, '.slide label')).toBe('step 2 of 2')
    await page.getByRole('button', { name: 'until: go' }).click()
    await soon(() => rows(page, '.said')).toEqual(['it holds here'])
    await page.getByLabel('watch', { exact: true }).fill('held(')
    await page.keyboard.press('Enter')
    await soon(() => text(page, '.wrong')).toContain('error[LS1010]: expected an expression or `)`, found the end of the file')
    await page.getByTitle('no longer watch held(Directory[1].i_rwsem)').click()
    await soon(() => page.locator('.state .values').count()).toBe(0)
    expect(await page.locator('.wrong').count()).toBe(0)
  })

  it('loads a finding, and leaves it', async () => {
    await page.getByRole('button', { name: 'what check finds' }).click()
    await page.getByRole('button', { name: 'deadlock, 2 steps' }).click()
    await soon(() => rows(page, '.said')).toEqual(['deadlock: a and b wait for each other, for ever', '2 steps'])
    await page.getByRole('button', { name: 'previous step' }).click()
    await soon(() => text(page, '.slide label')).toBe('step 1 of 2')
    await page.keyboard.press('1')
    await soon(() => text(page, '.now')).toBe('step 2: a line 15 lock second.i_rwsem takes Directory[1].i_rwsem.held')
    // What a reader comes back to is where it was left.
    await page.reload()
    await soon(() => text(page, '.slide label')).toBe('step 2 of 2')
  })

  it('saves a run, and takes it up again', async () => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'save run' }).click()])
    expect(download.suggestedFilename()).toBe('run.json')
    await page.getByRole('button', { name: 'random: steps' }).click()
    await soon(() => rows(page, '.said')).toEqual(['6 random steps, seed 1'])
    await page.locator('input[type=file]').setInputFiles((await download.path()) ?? '')
    await soon(() => text(page, '.slide label')).toBe('step 2 of 2')
    await page.locator('input[type=file]').setInputFiles('specs/abba/abba.lockspec')
    await soon(() => text(page, '.wrong')).toBe('abba.lockspec is no JSON')
  })

  it.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 360],
  ] as const)('axe finds nothing, %s, %i pixels wide', async (scheme, width) => {
    await page.emulateMedia({ colorScheme: scheme })
    await page.setViewportSize({ width, height: 900 })
    expect(await accessibility(page)).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width)
    await picture(page, `explore-${scheme}-${width}`)
  })

  it('says so where nobody answers any more', async () => {
    running.process.kill('SIGINT')
    expect(await running.ended).toBe(0)
    await page.getByRole('button', { name: 'save run' }).click()
    await soon(() => text(page, '.wrong')).toBe('lockspec explore does not answer: it has ended')
    const asked = `${running.address}ask`
    expect([wrong.filter((line) => !/ERR_CONNECTION_REFUSED/.test(line)), requests.filter((address) => address !== asked)]).toEqual([
      [],
      [],
    ])
  })
})

test('only who has the token is answered, and only under the name of this machine; an interrupt leaves nothing', async () => {
  const running = await started()
  const { origin } = new URL(running.address)
  expect(running.out()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{32}\/\n$/)
  const answered = async (address: string, more: RequestInit = {}): Promise<string> => {
    const response = await fetch(address, more)
    return `${response.status} ${(await response.text()).trim()}`
  }
  const refused = '403 this address lacks the token that lockspec explore --web printed'
  expect(await answered(`${origin}/`)).toBe(refused)
  expect(await answered(`${origin}/${'0'.repeat(32)}/`)).toBe(refused)
  expect(await answered(`${origin}/ask`, { method: 'POST', body: '{"kind":"save"}' })).toBe(refused)
  expect(await answered(`${running.address}ask`)).toBe('405 ask by POST')
  expect(await answered(`${running.address}ask`, { method: 'POST', body: 'no question' })).toBe(
    '200 {"kind":"wrong","text":"that is no question"}',
  )
  const { pathname } = new URL(running.address)
  expect(await raw(running.address, `${pathname}../../etc/passwd`)).toBe('404 there is nothing here\n')
  expect(await raw(running.address, pathname, 'evil.example')).toBe('403 this is no page of that name\n')
  running.process.kill('SIGINT')
  expect(await running.ended).toBe(0)
  await expect(fetch(running.address)).rejects.toThrow('fetch failed')
})

/** What is answered to a path as it stands, which `fetch` would tidy up; `host`: what a page under another name, which leads here, would hear. */
function raw(address: string, path: string, host?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(address)
    request({ hostname, port, path, ...(host && { headers: { host } }) }, (response) => {
      let text = ''
      response.on('data', (part: Buffer) => (text += String(part)))
      response.on('end', () => resolve(`${response.statusCode ?? 0} ${text}`))
    })
      .on('error', reject)
      .end()
  })
}

test('what is wrong is said in one line, with 2', async () => {
  const taken = createServer()
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
  const { port } = taken.address() as AddressInfo
  expect(run([...cell, '--port', String(port)], freshCache())).toEqual({
    code: 2,
    out: '',
    err: `lockspec: port ${port}: it is taken; another one by --port\n`,
  })
  taken.close()
  expect(await lockspec([...cell, '--port', '70000'])).toEqual({
    code: 2,
    out: '',
    err: 'lockspec: --port 70000: give a whole number from 0 to 65535\n',
  })
  expect(await lockspec(['explore', 'specs/abba', '--port', '8000'])).toEqual({ code: 2, out: '', err: 'lockspec: --port is for --web\n' })
})
