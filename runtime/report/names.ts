// Names as short as they still tell apart: `F1` for `File[1]`, and no mode where a lock has one. Input: the meta data of a run; output: texts with
// short names, and the legend of those that occur.
import type { Meta, TypeMeta } from '../contract.ts'

export interface ShortNames {
  readonly shorten: (text: string) => string
  /** `F0 is File[0], F1 is File[1]`, of the short names in these texts; empty where there are none. */
  readonly legend: (texts: readonly string[]) => string
}

export const longNames: ShortNames = { shorten: (text) => text, legend: () => '' }

const instance = /\b([A-Za-z_]\w*)\[(\d+)\]/g

export function shortNames(meta: Meta): ShortNames {
  const words = new Set<string>()
  const classes = new Set<string>()
  const look = (text: string): void => {
    for (const word of text.match(/[A-Za-z_]\w*/g) ?? []) words.add(word)
  }
  const type = (of: TypeMeta): void => {
    if (of.kind === 'words') of.words.forEach(look)
    if (of.kind === 'reference') of.names.forEach(first)
    if (of.kind === 'set') type(of.element)
    if (of.kind === 'mapping') for (const component of of.components) type(component.type)
  }
  /** A name begins with an instance of a class or a group of tasks; what stands behind a dot is an array. */
  const first = (name: string): void => {
    look(name)
    const found = /^([A-Za-z_]\w*)\[\d+\]/.exec(name)
    if (found !== null) classes.add(found[1]!)
  }
  for (const { path, type: of } of meta.fields) {
    first(path)
    type(of)
  }
  for (const { name } of [...meta.locks, ...meta.tasks]) first(name)
  for (const { name, values } of meta.parameters) [name, ...values].forEach(look)
  for (const { locations } of meta.tasks) for (const { text, calls } of locations) [text, ...calls.map(({ name }) => name)].forEach(look)

  const shortOf = new Map<string, string>()
  for (const name of classes) {
    const lengths = Array.from({ length: name.length }, (_, length) => name.slice(0, length + 1))
    const own = lengths.find((prefix) => {
      const like = new RegExp(`^${prefix}\\d+$`)
      return [...classes].every((other) => other === name || !other.startsWith(prefix)) && ![...words].some((word) => like.test(word))
    })
    if (own !== undefined) shortOf.set(name, own)
  }
  const modes = meta.locks.flatMap(({ name, modes: of }) => (of.length === 1 ? [[`${name}.${of[0]}`, name] as const] : []))
  const shorten = (text: string): string => {
    let short = text
    for (const [long, name] of modes) short = short.replaceAll(new RegExp(`${escaped(long)}(?!\\w)`, 'g'), name)
    return short.replace(instance, (long, name: string, index: string, at: number) =>
      shortOf.has(name) && short[at - 1] !== '.' ? `${shortOf.get(name)}${index}` : long,
    )
  }
  return {
    shorten,
    legend: (texts) => {
      const whole = texts.join('\n')
      return [...shortOf]
        .flatMap(([name, prefix]) => {
          const used = new Set([...whole.matchAll(new RegExp(`\\b${prefix}(\\d+)\\b`, 'g'))].map((match) => Number(match[1])))
          return [...used].sort((a, b) => a - b).map((index) => `${prefix}${index} is ${name}[${index}]`)
        })
        .join(', ')
    },
  }
}

const escaped = (text: string): string => text.replace(/[.[\]]/g, '\\$&')
