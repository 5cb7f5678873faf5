// The page of `check --format html`. Input: the document in the page; output: the page, drawn.
import { render } from 'preact'
import { App } from './app.tsx'
import { documentIn } from './document.ts'

const data = document.getElementById('document')?.textContent ?? ''
const page = document.getElementById('page')
if (page !== null) render(<App document={documentIn(data)} />, page)
