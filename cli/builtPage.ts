// The code of a page as the build leaves it beside the command line. Input: its name; output: script and style, with their hashes for a policy.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import type { PageCode } from '../driver/page.ts'
import { packaged } from './files.ts'
import { UsageError } from './usage.ts'

/** `report`: shows the document of a check. `explorer`: asks whoever made it. */
export function builtPage(name: 'report' | 'explorer'): PageCode {
  return pageCode(name, (file) => {
    const path = packaged(file, `../dist/${file}`)
    if (!existsSync(path)) throw new UsageError(`the page of the ${name} is not built: npm run build`)
    return readFileSync(path, 'utf8')
  })
}

/** `part`: reads a file that was built. */
export function pageCode(name: 'report' | 'explorer', part: (file: string) => string): PageCode {
  const [script, style] = [part(`${name}.js`), part(`${name}.css`)]
  return { script, style, hashes: { script: hash(script), style: hash(style) } }
}

const hash = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`
