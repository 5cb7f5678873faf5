// A link that carries a spec and the cell that is looked at, in its fragment, which no server sees. Input: both, or the fragment; output:
// the fragment, or both. The text is deflated and written in base64 for addresses.
import type { CellName } from './messages.ts'
import { ownPath } from './sources.ts'

export interface Linked {
  /** Where the text stands: what it imports is looked for from there. */
  readonly path: string
  readonly text: string
  readonly cell: CellName | undefined
}

/** The fragment that carries a spec and a cell, with its `#`. */
export async function fragmentOf({ path, text, cell }: Linked): Promise<string> {
  const bytes = await through(new TextEncoder().encode(text), new CompressionStream('deflate-raw'))
  const fields = new URLSearchParams({ spec: base64Of(bytes), path })
  if (cell !== undefined) fields.set('workload', cell.workload)
  if (typeof cell?.variant === 'string') fields.set('variant', cell.variant)
  return `#${fields.toString()}`
}

/** Larger than any spec that somebody would send: what a link unfolds to is bounded. */
const MOST_CHARACTERS = 2 ** 20

/** Undefined where the fragment carries no spec; throws, with a sentence, where it carries a broken one. */
export async function linkedIn(fragment: string): Promise<Linked | undefined> {
  const fields = new URLSearchParams(fragment.replace(/^#/, ''))
  const packed = fields.get('spec')
  if (packed === null) return undefined
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(await through(bytesOf(packed), new DecompressionStream('deflate-raw')))
  } catch {
    throw new Error('the link is damaged: its spec cannot be read')
  }
  if (text.length > MOST_CHARACTERS) throw new Error('the link carries more than a million characters')
  const workload = fields.get('workload')
  const path = fields.get('path') ?? ownPath
  return { path, text, cell: workload === null ? undefined : { workload, variant: fields.get('variant') } }
}

async function through(bytes: Uint8Array<ArrayBuffer>, stream: GenericTransformStream): Promise<Uint8Array<ArrayBuffer>> {
  const piped = new Blob([bytes]).stream().pipeThrough(stream as ReadableWritablePair<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>)
  return new Uint8Array(await new Response(piped).arrayBuffer())
}

const base64Of = (bytes: Uint8Array): string =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')

const bytesOf = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0))
