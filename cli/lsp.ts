// `lockspec lsp`: the language server on standard input and output. It is a program beside this one and loaded by its path, so that no other
// command carries it.
import { pathToFileURL } from 'node:url'
import { packaged } from './files.ts'

/** Serves on standard input and output until the editor ends it. Returns the exit code that it asks for. */
export async function lsp(): Promise<number> {
  const address = pathToFileURL(packaged('lsp.js', '../editor/server/main.ts')).href
  const { serve } = (await import(address)) as { serve(): Promise<number> }
  return serve()
}
