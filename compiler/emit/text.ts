// Names, literals and comments of emitted modules. Input: strings from a spec, which are untrusted; output: text that can only
// ever be a name, a string or a comment. Everything that comes from a spec passes through here.

const RESERVED = new Set(
  (
    'break case catch class const continue debugger default delete do else enum export extends false finally for function if import in ' +
    'instanceof new null return super switch this throw true try typeof var void while with implements interface let package private ' +
    'protected public static yield await async of as any unknown never string number boolean symbol bigint object undefined NaN Infinity ' +
    'eval arguments globalThis Math Object Array Number Boolean String Symbol Map Set Error JSON Int32Array Uint32Array Float64Array ' +
    'Readonly ReadonlyArray Record Partial require module exports process console type declare namespace abstract is keyof infer readonly ' +
    'get set constructor prototype __proto__ hasOwnProperty toString valueOf'
  ).split(' '),
)

/** A word of TypeScript or the name of an object of its own: no name of a spec can stand for it. */
export const isReserved = (name: string): boolean => RESERVED.has(name)

/** A name made of what the spec calls something; never a keyword, never a name of the language's own objects. */
export function identifier(text: string): string {
  const plain = text.replace(/[^A-Za-z0-9_]+/g, '_').replace(/^_+|_+$/g, '')
  const name = plain === '' ? 'unnamed' : /^[0-9]/.test(plain) ? `_${plain}` : plain
  return RESERVED.has(name) ? `${name}_` : name
}

export interface Names {
  /** A name that nothing else in this scope has: the spec's own where that is free. */
  readonly fresh: (text: string) => string
  /** A scope inside this one. */
  readonly inner: () => Names
}

/** `taken`: the names that the emitted module itself uses. */
export function names(taken: Iterable<string>): Names {
  const used = new Set(taken)
  return {
    fresh: (text) => {
      const base = identifier(text)
      let name = base
      for (let i = 2; used.has(name); i++) name = `${base}_${i}`
      used.add(name)
      return name
    },
    inner: () => names(used),
  }
}

/** Names for what a module turns out to need while its functions are being written: with a `$`, which no other name has, so that none inside a function can hide them. */
export function lazyNames(): (text: string) => string {
  const { fresh } = names([])
  return (text) => `$${fresh(text)}`
}

/** A string literal in single quotes. Control and format characters, which could end a line or hide text, are escaped. */
export function quote(text: string): string {
  const inner = text.replace(/[\\']/g, '\\$&').replace(/[\p{C}\p{Zl}\p{Zp}]/gu, escaped)
  return `'${inner}'`
}

const escaped = (character: string): string =>
  character === '\n'
    ? '\\n'
    : character === '\t'
      ? '\\t'
      : [...Array(character.length).keys()].map((i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`).join('')

/** The same inside a template. */
export const template = (text: string): string => text.replace(/[`\\]|\$\{/g, '\\$&').replace(/[\p{C}\p{Zl}\p{Zp}]/gu, escaped)

/** Text inside a comment, of one line: nothing in it ends the comment. */
export const remark = (text: string): string => commentLine(text.replace(/\s+/g, ' ')).trim()

/** The same where blanks are kept: columns. */
export const commentLine = (text: string): string => text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, escaped).replaceAll('*/', '*\\/')

/** Key of an object literal. `__proto__` would set the prototype instead of a property. */
export const key = (text: string): string =>
  text === '__proto__' ? `['__proto__']` : /^[A-Za-z_$][A-Za-z0-9_$]*$/.test(text) ? text : quote(text)

/** An int32 as it reads best: small numbers in decimal, masks in hexadecimal. */
export const int = (value: number): string =>
  value === -0x80000000
    ? '-0x80000000'
    : value < 0
      ? value > -10
        ? `${value}`
        : `~0x${(~value).toString(16)}`
      : value < 10
        ? `${value}`
        : `0x${value.toString(16)}`

/** The meta data, its tasks, one of them, its locations; a location is one line. */
const MOST_DEPTH = 3

/** Plain data as a literal, one entry a line where it is long, but no deeper than records of records. */
export function literal(value: unknown, special: (value: object) => string | undefined = () => undefined, indent = '', depth = 0): string {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return quote(value)
  const written = special(value as object)
  if (written !== undefined) return written
  const deeper = `${indent}  `
  const list = Array.isArray(value)
  const parts = list
    ? value.map((item) => literal(item, special, deeper, depth + 1))
    : Object.entries(value as object).map(([name, item]) => `${key(name)}: ${literal(item, special, deeper, depth + 1)}`)
  const [open, close] = list ? ['[', ']'] : ['{ ', ' }']
  const line = `${open}${parts.join(', ')}${close}`
  if (parts.length === 0) return list ? '[]' : '{}'
  if (depth > MOST_DEPTH || (line.length + indent.length <= 120 && !line.includes('\n'))) return line
  return `${open.trim()}\n${parts.map((part) => `${deeper}${part},\n`).join('')}${indent}${close.trim()}`
}
