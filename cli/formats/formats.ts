// The formats of `lockspec check` beside its text. Input: the document of a check; output: its text.
import type { CheckDocument } from './document.ts'
import { githubText } from './github.ts'
import { htmlText } from './html.ts'
import { junitText } from './junit.ts'
import { markdownText } from './markdown.ts'
import type { FormatName } from './names.ts'
import { sarifText } from './sarif.ts'

export const formats: Readonly<Record<FormatName, (document: CheckDocument) => string>> = {
  json: (document) => `${JSON.stringify(document, undefined, 2)}\n`,
  junit: junitText,
  sarif: sarifText,
  github: githubText,
  markdown: markdownText,
  html: htmlText,
}
