// Which lockspec this is. Output: the version of the package, and the hash of the bundle, which keys the cache: run from source
// there is no bundle, the build is unknown and nothing is cached.
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const beside = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

export const version: string = packageVersion()
export const buildId: string = existsSync(beside('./build-id')) ? readFileSync(beside('./build-id'), 'utf8').trim() : ''

function packageVersion(): string {
  const text: unknown = JSON.parse(readFileSync(beside('../package.json'), 'utf8'))
  return typeof text === 'object' && text !== null && 'version' in text ? String(text.version) : '0.0.0'
}
