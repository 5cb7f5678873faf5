// `--format html`. Input: the document of a check; output: the page that shows it, by the code that lies beside the command line.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { type ReportCode, reportPage } from '../../driver/page.ts'
import { packaged } from '../files.ts'
import { UsageError } from '../usage.ts'
import type { CheckDocument } from './document.ts'

export const htmlText = (document: CheckDocument): string => reportPage(document, builtPage())

function builtPage(): ReportCode {
  const part = (name: string): string => {
    const path = packaged(name, `../dist/${name}`)
    if (!existsSync(path)) throw new UsageError('the page of --format html is not built: npm run build')
    return readFileSync(path, 'utf8')
  }
  const [script, style] = [part('report.js'), part('report.css')]
  return { script, style, hashes: { script: hash(script), style: hash(style) } }
}

const hash = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`
