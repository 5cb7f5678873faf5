// The page of `check --format html` in a browser: opened from disk, walked through by keys, slider, links and buttons, judged by axe in light,
// dark and on a phone, printed; a spec whose texts are tags, scripts, controls and marks of direction. Pictures of it lie in `shots/`.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildProgram, freshCache, run } from '../cli/built.ts'
import { folderWith } from '../cli/run.ts'
import { type Opened, accessibility, chromiumPath, openBrowser, opened, picture, withBrowser } from './browser.ts'

const crossed = `spec crossed
lock mutex { mode held }
object Dir[2] { m : lock mutex   entries : 0..3 = 0 }
operation move(source: Dir, target: Dir) -> ok {
  take(source)
  take(target)
  source.entries = 1
  unlock target.m.held
  unlock source.m.held
}
procedure take(dir: Dir) { lock dir.m.held }
operation spin() -> ok { while Dir[0].entries == 0 { lock Dir[0].m.held   skip   unlock Dir[0].m.held } }
workload crossed { task a { move(Dir[0], Dir[1]) }   task b { move(Dir[1], Dir[0]) } }
workload alone   { task a { move(Dir[0], Dir[1]) } }
workload spins   { task a { spin() }   task b { lock Dir[1].m.held   unlock Dir[1].m.held } }
variant plain { }
expect {
  |       | crossed  | alone | spins |
  | plain | deadlock | pass  | pass  |
}
`
const nasty = '</script><script>window.pwned = 1</script><img src=x onerror=window.pwned=1> \u202e\u001b[31m\u2028 `${1}` <!--'
const hostile = `spec hostile // ${nasty.replace('\u2028', '')}
object O { n : 0..3 = 0 }
workload w { task t { O.n = 1 /* ${nasty} */   assert O.n == 2 /* ${nasty} */ } }
`

let browser: Browser | undefined
let shared: Opened
let address: string
let output: string

beforeAll(async () => {
  await buildProgram()
  if (chromiumPath === undefined) return
  const folder = folderWith({ 'crossed.lockspec': crossed, 'hostile.lockspec': hostile })
  const path = join(folder, 'report.html')
  output = run(['check', folder, '--order', '--format', 'html', '-o', path], freshCache()).out
  address = `file://${path}`
  browser = await openBrowser()
  shared = await opened(browser, 'about:blank')
})
afterAll(async () => {
  await browser?.close()
})

const deadlock = '#/crossed/crossed/plain/deadlock'
const livelock = '#/crossed/spins/plain/livelock strong'
const fails = '#/hostile/w/-/fails assert@3'

/** The report as somebody opens it, in one page for all tests: nothing of the test before is left in it. */
async function visited(place: string, scheme: 'light' | 'dark' = 'light', width = 1280): Promise<Opened> {
  const { page } = shared
  await page.emulateMedia({ colorScheme: scheme, media: 'screen' })
  await page.setViewportSize({ width, height: 900 })
  await page.goto('about:blank')
  shared.wrong.length = 0
  shared.requests.length = 0
  await page.goto(place)
  return shared
}

const position = (page: Page): Promise<string> => page.inputValue('#position')
const text = async (page: Page, selector: string): Promise<string> => (await page.innerText(selector)).replace(/\s+/g, ' ').trim()

/** A page draws behind what was done to it. */
const soon = <T>(shown: () => Promise<T>) => expect.poll(shown, { timeout: 10_000 })

describe.skipIf(chromiumPath === undefined)(withBrowser, () => {
  it('is written beside the last line of the report', () => {
    expect(output).toMatch(/^lockspec: 2 cells as expected, 2 not, 0 awaited; \d+ states; complete\n$/)
  })

  it('shows all cells with states and times, asks nobody for anything, and finds what is named', async () => {
    const { page, wrong, requests } = await visited(address)
    await soon(() => text(page, 'h1')).toBe('What was checked')
    const rows = await page.locator('.cells tbody tr:not(.variant)').allInnerTexts()
    expect(rows.map((row) => row.replace(/\s+/g, ' ').replace(/\d+\.\d\d s/, 'T'))).toEqual([
      'crossed ✓ deadlock 2 steps 23 10 T',
      'alone ✓ pass 6 5 T',
      'spins ✗ livelock strong 6 steps expected: pass 12 5 T',
      'w ✗ fails assert@3 1 step expected: pass 2 1 T',
    ])
    await picture(page, 'tables')
    await page.click('text=livelock strong')
    await soon(() => text(page, 'h1')).toBe('livelock strong not expected')
    expect(await page.title()).toBe('livelock strong: spins, plain, crossed - lockspec')
    await page.goBack()
    await soon(() => text(page, 'h1')).toBe('What was checked')
    await page.goto(`${address}#/crossed/nowhere/plain`)
    await soon(() => text(page, 'main')).toContain('There is no crossed, nowhere, plain here.')
    expect([wrong, requests]).toEqual([[], []])
  })

  it('walks by keys, slider, buttons and links', async () => {
    const { page, wrong, requests } = await visited(address + deadlock)
    await soon(() => text(page, '.now')).toBe('The first state: nobody has moved yet.')
    await page.keyboard.press('j')
    await soon(() => text(page, '.now')).toBe('step 1: a line 11 lock dir.m.held takes Dir[0].m.held')
    await soon(() => text(page, '.state .tasks tr.moved')).toContain('Dir[0].m.held')
    expect(new URL(page.url()).hash).toBe(`${deadlock}/1`)
    await page.keyboard.press('s')
    expect([await position(page), await text(page, '.steps [aria-current=step] .number')]).toEqual(['2', '2'])
    await page.keyboard.press('Shift+S')
    await soon(() => position(page)).toBe('1')
    await page.keyboard.press('l')
    await page.keyboard.press('ArrowLeft')
    await soon(() => position(page)).toBe('1')
    await page.focus('#position')
    await page.keyboard.press('End')
    expect([await position(page), await page.getAttribute('#position', 'aria-valuetext')]).toEqual(['2', 'step 2 of 2: b, lock dir.m.held'])
    expect(await page.getAttribute('button[aria-label="next step"]', 'aria-disabled')).toBe('true')
    await page.click('button[aria-label="previous lock change"]')
    await soon(() => position(page)).toBe('1')
    expect(await page.locator('.source li.stands .line').allInnerTexts()).toEqual(['11'])
    await soon(() => text(page, '.source li.made .marks')).toContain('step 1')
    // After step 1 b has not taken its lock: a could go on.
    expect(await page.getAttribute('.waits svg', 'aria-label')).toBe('Nobody waits.')
    // Two waits, an arrow each, said as a sentence.
    expect(await page.getAttribute('.graph svg', 'aria-label')).toBe(
      'Who waits for whom. a waits for b: Dir[1].m.held. b waits for a: Dir[0].m.held.',
    )
    expect(await page.locator('.of-lock').allTextContents()).toEqual([
      'Dir[0].m.held: held from step 1 to the end',
      'Dir[1].m.held: waited for from step 2 to the end',
      'Dir[1].m.held: held from step 2 to the end',
      'Dir[0].m.held: waited for from step 2 to the end',
    ])
    await page.goto(`${address}${deadlock}/2`)
    await soon(() => position(page)).toBe('2')
    await soon(() => page.getAttribute('.waits svg', 'aria-label')).toBe(
      'Who waits for whom. a waits for b: Dir[1].m.held. b waits for a: Dir[0].m.held.',
    )
    expect(await text(page, '.waits figcaption')).toBe('Who waits for whom after step 2')
    await page.click('text=keys')
    await page.click('text=letters move')
    await page.keyboard.press('k')
    await soon(() => position(page)).toBe('2')
    expect([wrong, requests]).toEqual([[], []])
  })

  it('is the view of an editor: it begins at the finding, says where the run stands, and its links lead', async () => {
    const page = await browser!.newPage()
    await page.addInitScript(
      'window.heard = []; window.acquireVsCodeApi = () => ({ postMessage: (message) => window.heard.push(message) })',
    )
    await page.goto(address)
    await soon(() => text(page, 'h1')).toBe('deadlock as expected')
    await page.keyboard.press('j')
    const file = address.slice('file://'.length).replace(/report\.html$/, 'crossed.lockspec')
    await soon(() => page.evaluate('window.heard.at(-1)')).toEqual({ kind: 'lockspec stands', at: { file, line: 11, column: 28 } })
    await page.click('.crumbs a')
    await soon(() => text(page, 'h1')).toBe('What was checked')
    await page.close()
  })

  it('folds calls, and a folded call that holds the step is where it stands', async () => {
    const { page } = await visited(`${address}${deadlock}/2`)
    const rows = async (): Promise<readonly string[]> =>
      (await page.locator('.steps ol > li').allInnerTexts()).map((row) => row.replace(/\s+/g, ' ').trim())
    expect(await rows()).toEqual([
      'a move(source=Dir[0], target=Dir[1])',
      'a take(dir=Dir[0])',
      '1 line 11 a lock dir.m.held takes Dir[0].m.held',
      'b move(source=Dir[1], target=Dir[0])',
      'b take(dir=Dir[1])',
      '2 line 11 b lock dir.m.held takes Dir[1].m.held',
      '11 a WAITS: lock dir.m.held',
      '11 b WAITS: lock dir.m.held',
    ])
    await page.click('text=fold all calls')
    expect(await rows()).toEqual([
      'a move(source=Dir[0], target=Dir[1]), step 1',
      'b move(source=Dir[1], target=Dir[0]), step 2',
      '11 a WAITS: lock dir.m.held',
      '11 b WAITS: lock dir.m.held',
    ])
    await soon(() => text(page, '.steps [aria-current=step]')).toBe('b move(source=Dir[1], target=Dir[0]), step 2')
  })

  it('goes round in a cycle', async () => {
    const { page, wrong } = await visited(address + livelock)
    const back = Number(/\d+/.exec(await text(page, '.cycle.ends'))?.[0])
    await page.focus('#position')
    await page.keyboard.press('End')
    await page.keyboard.press('j')
    await soon(() => position(page)).toBe(String(back))
    await page.keyboard.press('End')
    await page.click('.cycle.ends button')
    await soon(() => position(page)).toBe(String(back))
    expect(await page.locator('.lanes .cycle').count()).toBe(1)
    expect(wrong).toEqual([])
  })

  it('says what a hostile spec says, and does nothing of it', async () => {
    const html = readFileSync(address.slice('file://'.length), 'utf8')
    expect(html).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/)
    expect(html.match(/<script/g)).toHaveLength(2)
    const { page, wrong, requests } = await visited(`${address}${fails}/1`)
    await soon(() => text(page, 'h1')).toBe('fails assert@3 not expected')
    await soon(() => text(page, '.source li.made')).toContain('<img src=x onerror=window.pwned=1> \\u202e\\u001b[31m\\u2028 `${1}` <!--')
    expect(await page.evaluate('[window.pwned, document.images.length, document.scripts.length]')).toEqual([undefined, 0, 2])
    expect([wrong, requests]).toEqual([[], []])
  })

  it('draws the order of locks of a cell, and says it in a table', async () => {
    const { page, wrong, requests } = await visited(`${address}#/crossed/crossed/plain`)
    await soon(() => text(page, '.order .circles')).toBe(
      'can deadlock Dir.m -> Dir.m: a and b wait for each other, for ever The run into it: 2 steps',
    )
    await page.click('.order summary')
    expect(await page.locator('.order .run li').allInnerTexts()).toEqual(['a, line 11: lock dir.m.held', 'b, line 11: lock dir.m.held'])
    expect(await page.locator('.order svg .edge').getAttribute('class')).toBe('edge whole in-cycle')
    expect(await page.locator('.order svg text').allTextContents()).toEqual(['held -> held', 'Dir.m'])
    expect((await page.locator('.order .edges tbody td').allInnerTexts()).map((cell) => cell.trim())).toEqual([
      'Dir.m',
      'Dir.m',
      'held -> held: Dir[0] -> Dir[1], Dir[1] -> Dir[0]',
      'a and b, line 11: lock dir.m.held, in move > take (line 6); the first is held since line 11',
    ])
    await page.goto(`${address}#/hostile/w/-`)
    await soon(() => text(page, '.order')).toBe('The order of locks Nobody asks for anything while holding a lock.')
    expect([wrong, requests]).toEqual([[], []])
  })

  const views = { tables: '', cell: '#/crossed/crossed/plain', deadlock: `${deadlock}/2`, livelock: `${livelock}/3`, fails }
  it.each([
    ['light', 1280, ['tables', 'cell', 'deadlock', 'livelock', 'fails']],
    ['dark', 1280, ['tables', 'cell', 'deadlock', 'livelock']],
    ['light', 360, ['tables', 'cell', 'deadlock', 'livelock']],
  ] as const)('axe finds nothing, %s, %i pixels wide', async (scheme, width, names) => {
    const { page, wrong, requests } = await visited(address, scheme, width)
    for (const name of names) {
      const hash = views[name]
      await page.goto(address + hash)
      expect(await accessibility(page), name).toEqual([])
      // Nothing is wider than the page, but for what scrolls by itself.
      expect(await page.evaluate('document.documentElement.scrollWidth'), name).toBe(width)
      await picture(page, `${name}-${scheme}-${width}`)
    }
    expect([wrong, requests]).toEqual([[], []])
  })

  it('is printed whole, without what only moves', async () => {
    const { page } = await visited(`${address}${livelock}/3`)
    await page.emulateMedia({ media: 'print' })
    const visible = (selector: string): Promise<boolean> => page.locator(selector).first().isVisible()
    expect(await Promise.all(['.controls', '.source', '.steps ol', '.lanes', '.state'].map(visible))).toEqual([
      false,
      false,
      true,
      true,
      true,
    ])
    await picture(page, 'print')
    expect((await page.pdf({ format: 'A4' })).subarray(0, 5).toString()).toBe('%PDF-')
  })
})

describe('a file that cannot be written', () => {
  it.each([
    [['--format', 'html', '-o', '/nowhere/report.html'], 'lockspec: cannot write /nowhere/report.html: there is no folder /nowhere\n'],
    [['--format', 'html', '-o', '/'], 'lockspec: cannot write /: it is a folder\n'],
    [['-o', 'report.html'], 'lockspec: -o FILE takes a format: --format html, or another\n'],
  ])('%j is said before the search', (args, message) => {
    const folder = folderWith({ 'crossed.lockspec': crossed })
    expect(run(['check', join(folder, 'crossed.lockspec'), ...args], freshCache())).toEqual({ code: 2, out: '', err: message })
  })
})
