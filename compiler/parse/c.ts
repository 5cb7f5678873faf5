// Declarations of C (and of Go, where the name stands first). Input: tokens and where one begins; output: the name that it declares
// and the type in the words of the language, or nothing where none stands there.
import { foreignWord } from '../diagnostics/foreign.ts'
import { t } from '../../grammar/lexer.ts'
import { is, isWord, sameLine } from './tokens.ts'
import type { Tokens } from './tokens.ts'

interface CDeclaration {
  readonly name: string
  /** In the words of the language; of what the language does not know, the name itself, and `?` behind it for a pointer. */
  readonly type: string
  /** Whether the type is one of C's or the kernel's own. */
  readonly known: boolean
  readonly pointer: boolean
  /** How many words the type has. */
  readonly words: number
  readonly to: number
}

const qualifiers = new Set([
  'const',
  'static',
  'extern',
  'inline',
  'volatile',
  'unsigned',
  'signed',
  'struct',
  'enum',
  'union',
  'long',
  'short',
  'register',
  'ghost',
  '__always_inline',
  'hidden',
  'pub',
  'mut',
])
/** Of two words the first could be the last one's. */
export const isQualifier = (word: string): boolean => qualifiers.has(word)

const numeric = new Set(['unsigned', 'signed', 'long', 'short'])

/** The declaration that begins at a token; undefined where none does. */
export function cDeclaration(tokens: Tokens, from: number): CDeclaration | undefined {
  let at = from
  let number = false
  while (
    isWord(tokens[at]) &&
    qualifiers.has(tokens[at]?.image ?? '') &&
    isWord(tokens[at + 1]) &&
    sameLine(tokens[from], tokens[at + 1])
  ) {
    if (numeric.has(tokens[at]?.image ?? '')) number = true
    at += 1
  }
  const qualified = at > from && tokens[from]?.image !== 'ghost'
  // `unsigned x`: what is left is the name alone.
  const named = (isWord(tokens[at + 1]) || is(tokens[at + 1], t.Times)) && sameLine(tokens[from], tokens[at + 1])
  const type = named ? tokens[at] : undefined
  if (type === undefined && !number) return undefined
  if (type !== undefined && !isWord(type)) return undefined
  if (type !== undefined) at += 1
  let stars = 0
  while (is(tokens[at], t.Times) || (stars > 0 && tokens[at]?.image === 'const')) {
    stars += 1
    at += 1
  }
  const name = tokens[at]
  if (!isWord(name) || !sameLine(tokens[from], name)) return undefined
  const known = foreignWord('type', type?.image ?? 'int')
  const next = tokens[at + 1]
  const pointer = stars > 0
  // Two names alone could be anything: a value, an end, or what C's types are told by says that it is a declaration.
  const ends = next === undefined || !sameLine(name, next) || is(next, t.Assign, t.Comma, t.RParen, t.LParen, t.LBrace, t.LSquare)
  if (known === undefined && !pointer && !qualified && !ends) return undefined
  const own = known?.reads ?? `${type?.image ?? ''}${pointer ? '?' : ''}`
  const goStyle = known === undefined && !pointer && /^[a-z]/.test(type?.image ?? '') && /^[A-Z]/.test(name.image)
  return {
    name: goStyle ? (type?.image ?? '') : name.image,
    type: goStyle ? name.image : number && known === undefined ? '0..3' : own,
    known: known !== undefined || number || qualified,
    pointer,
    words: at - from,
    to: at + 1,
  }
}
