// Begins the page. Input: the texts that the page carries and the fragment of its address; output: the page, on its own.
import { render } from 'preact'
import { App } from './app.tsx'
import { linkedIn, type Linked } from './link.ts'
import type { Texts } from './session.ts'
import { createChecker } from './threads.ts'

const place = document.getElementById('page')!
const texts = JSON.parse(document.getElementById('texts')!.textContent) as Texts
const checker = createChecker(texts.files)

async function begin(): Promise<void> {
  let linked: Linked | undefined
  let said: string | undefined
  try {
    linked = await linkedIn(location.hash)
  } catch (error) {
    said = error instanceof Error ? error.message : String(error)
  }
  render(<App texts={texts} checker={checker} linked={linked} said={said} />, place)
}

void begin()
