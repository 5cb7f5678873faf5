// The files of the server: open texts before the disk. Input: documents and folders as the client names them; output: what the service
// asks for. Imports are read by the rules of the command line.
import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { dirname, join, resolve, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { diskPath, importer, readText } from '../../cli/files.ts'
import type { SourceFile } from '../../compiler/diagnostics/diagnostic.ts'
import type { ReadImport } from '../../compiler/pipeline.ts'
import type { Host } from '../service/workspace.ts'

export interface Files extends Host {
  readonly pathOf: (uri: string) => string
  readonly open: (uri: string, text: string) => void
  readonly close: (uri: string) => void
  readonly isOpen: (path: string) => boolean
  readonly openPaths: () => readonly string[]
  readonly addFolder: (uri: string) => void
  /** Files have come or gone. */
  readonly rescan: () => void
}

const library = dirname(diskPath('std/locks'))

export function createFiles(): Files {
  const open = new Map<string, { readonly uri: string; readonly source: SourceFile }>()
  const disk = new Map<string, { readonly stamp: string; readonly source: SourceFile }>()
  const folders: string[] = []
  let listed: readonly string[] | undefined

  const pathOf = (uri: string): string => {
    if (!uri.startsWith('file:')) return uri
    const path = fileURLToPath(uri)
    return path.startsWith(library + sep) ? `std/${path.slice(library.length + 1).replace(/\.lockspec$/, '')}` : path
  }
  const fromDisk = (path: string): SourceFile | undefined => {
    try {
      const { mtimeMs, size } = statSync(onDisk(path))
      const stamp = `${mtimeMs} ${size}`
      const known = disk.get(path)
      if (known?.stamp === stamp) return known.source
      const source = { path, text: readText(onDisk(path)) }
      disk.set(path, { stamp, source })
      return source
    } catch {
      return undefined
    }
  }
  const source = (path: string): SourceFile | undefined => open.get(path)?.source ?? fromDisk(path)
  const readImport: ReadImport = (path, from) => {
    try {
      // A text that was never saved imports from the library alone.
      const read = importer(existsSync(onDisk(from)) ? onDisk(from) : onDisk('std/locks'))
      const found = read(path, from.startsWith('std/') ? from : onDisk(from))
      if ('error' in found) return found
      const target = found.path.startsWith('std/') ? found.path : resolve(found.path)
      return source(target) ?? found
    } catch {
      return { error: 'the file that imports it is not on the disk yet' }
    }
  }
  return {
    source,
    readImport,
    paths: () => {
      listed ??= folders.flatMap(specsBelow)
      return [...new Set([...listed, ...open.keys()])]
    },
    uriOf: (path) => open.get(path)?.uri ?? (path.includes(':') && !existsSync(path) ? path : pathToFileURL(onDisk(path)).href),
    pathOf,
    open: (uri, text) => void open.set(pathOf(uri), { uri, source: { path: pathOf(uri), text } }),
    close: (uri) => void open.delete(pathOf(uri)),
    isOpen: (path) => open.has(path),
    openPaths: () => [...open.keys()],
    addFolder: (uri) => {
      if (uri.startsWith('file:')) folders.push(realpathSync(fileURLToPath(uri)))
      listed = undefined
    },
    rescan: () => {
      listed = undefined
    },
  }
}

const onDisk = (path: string): string => (path.startsWith('std/') ? diskPath(path) : path)

/** A project larger than this is not searched to its end. */
const MOST_FILES = 2000

function specsBelow(folder: string): readonly string[] {
  const found: string[] = []
  const left = [folder]
  for (let next = left.pop(); next !== undefined && found.length < MOST_FILES; next = left.pop()) {
    try {
      for (const entry of readdirSync(next, { withFileTypes: true })) {
        if (entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules') left.push(join(next, entry.name))
        if (entry.isFile() && entry.name.endsWith('.lockspec')) found.push(join(next, entry.name))
      }
    } catch {
      // A folder that cannot be read holds nothing that can be asked about.
    }
  }
  return found
}
