// Writes the highlighting files of the editors from the token table.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { emacsWords } from '../grammar/emacs.ts'
import { textMateGrammar } from '../grammar/textmate.ts'
import { vimSyntax } from '../grammar/vim.ts'

function write(path: string, text: string): void {
  const target = fileURLToPath(new URL(`../${path}`, import.meta.url))
  mkdirSync(dirname(target), { recursive: true })
  writeFileSync(target, text)
}

write('editor/vscode/syntaxes/lockspec.tmLanguage.json', `${JSON.stringify(textMateGrammar(), null, 2)}\n`)
write('editor/vim/syntax/lockspec.vim', vimSyntax())
write('editor/emacs/lockspec-words.el', emacsWords())
