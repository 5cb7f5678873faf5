// The files that there are in a page: the text of the editor, the standard library, and what the specs of the repository import. Input: the
// files by path, where the text stands among them; output: what the compiler and the language service ask for.
import type { ReadImport } from '../../compiler/pipeline.ts'
import type { Files } from './messages.ts'

/** Where a text of somebody's own stands. */
export const ownPath = 'spec.lockspec'

export const importsFrom =
  (files: Files): ReadImport =>
  (path, from) => {
    const target = path.startsWith('std/') ? path : resolved(from, path)
    const text = files[target.replace(/\.lockspec$/, '')]
    if (text !== undefined) return { path: target, text }
    const known = Object.keys(files).filter((name) => name.startsWith('std/'))
    return { error: path.startsWith('std/') ? `the standard library has ${known.join(', ')}` : 'a page has no such file' }
  }

/** `../other/file`, said in `folder/spec`, is `other/file`. */
function resolved(from: string, path: string): string {
  const parts = from.split('/').slice(0, -1)
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.') parts.push(part)
  }
  return parts.join('/')
}
