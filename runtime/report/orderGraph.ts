// The order of locks as a picture: its nodes and arrows, and the text of it for Graphviz and for Mermaid. Input: an order, of classes or of
// instances; output: the picture, or its text. Names are quoted, so that nothing a spec says becomes syntax. What is dashed waits for nothing,
// what is dotted is no lock.
import type { EdgeJson, OrderJson } from './orderJson.ts'
import { modesText, nodeName } from './orderWords.ts'
import { printable } from './paint.ts'
import { entryOf } from '../entries.ts'

export interface Picture {
  readonly nodes: readonly { readonly name: string; readonly lock: boolean }[]
  /** `first` and `second`: indices of nodes. */
  readonly edges: readonly PictureEdge[]
}

export interface PictureEdge {
  readonly first: number
  readonly second: number
  readonly line: 'whole' | 'dashed' | 'dotted'
  readonly label: string
  readonly deadly: boolean
}

/** One arrow for each kind of edge between two classes, or with `instances` between two locks; `main`: the file that is spoken of. */
export function pictureOf(order: OrderJson, main: string, instances = false): Picture {
  const names = new Map<string, boolean>()
  const arrows = (instances ? order.edges.flatMap(byInstance) : order.edges).map((edge) => {
    const from = nodeName(edge.from, main)
    const to = nodeName(edge.to, main)
    names.set(from, edge.from.kind === 'lock').set(to, edge.to.kind === 'lock')
    return { from, to, edge, key: JSON.stringify([from, to, kinds.indexOf(edge.kind)]) }
  })
  arrows.sort((a, b) => (a.key < b.key ? -1 : 1))
  const index = new Map([...names.keys()].sort().map((name, k) => [name, k]))
  return {
    nodes: [...index.keys()].map((name) => ({ name, lock: entryOf(names, name) })),
    edges: arrows.map(({ from, to, edge }) => ({
      first: entryOf(index, from),
      second: entryOf(index, to),
      line: edge.kind === 'try' ? 'dashed' : edge.kind === 'lock' ? 'whole' : 'dotted',
      label: labelOf(edge),
      deadly: edge.deadly,
    })),
  }
}

const kinds: readonly EdgeJson['kind'][] = ['lock', 'try', 'wait', 'touch', 'wakes']

/** An edge of classes as those of its locks. */
function byInstance(edge: EdgeJson): readonly EdgeJson[] {
  const pairs = new Map<string, EdgeJson['between'][number][]>()
  for (const one of edge.between) {
    const key = JSON.stringify([one.from, one.to])
    pairs.set(key, [...(pairs.get(key) ?? []), one])
  }
  return [...pairs.values()].map((between) => ({
    ...edge,
    from: { ...edge.from, name: between[0]!.from },
    to: { ...edge.to, name: between[0]!.to },
    between,
  }))
}

function labelOf({ kind, between }: EdgeJson): string {
  const modes = new Set(between.map(modesText).filter((text) => text !== ''))
  const word = kind === 'try' ? ['try'] : kind === 'wakes' ? ['who could end it'] : []
  const queue = between.some(({ queued }) => queued) ? ['queue'] : []
  return printable([...modes, ...word, ...queue].join(', '))
}

const quoted = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&')}"`

/** The picture for Graphviz. */
export function dotText({ nodes, edges }: Picture, title: string): string {
  const lines = [`digraph ${quoted(title)} {`, `  label=${quoted(title)}`, '  rankdir=LR']
  nodes.forEach(({ name, lock }, k) => lines.push(`  n${k} [label=${quoted(name)}${lock ? ' shape=box' : ' shape=note'}]`))
  for (const { first, second, line, label, deadly } of edges)
    lines.push(`  n${first} -> n${second} [label=${quoted(label)}${line === 'whole' ? '' : ` style=${line}`}${deadly ? ' color=red' : ''}]`)
  return `${lines.join('\n')}\n}\n`
}

/** The picture for Mermaid. */
export function mermaidText({ nodes, edges }: Picture, title: string): string {
  // Mermaid reads entities: what could end a label is one.
  const text = (words: string): string => `"${words.replace(/[^\w .,:>=-]/g, (char) => `#${char.codePointAt(0)};`)}"`
  const lines = ['---', `title: ${JSON.stringify(title)}`, '---', 'flowchart LR']
  nodes.forEach(({ name, lock }, k) => lines.push(`  n${k}${lock ? `[${text(name)}]` : `>${text(name)}]`}`))
  for (const { first, second, line, label } of edges)
    lines.push(`  n${first} ${line === 'whole' ? '-->' : '-.->'}${label === '' ? '' : `|${text(label)}|`} n${second}`)
  const deadly = edges.flatMap((edge, k) => (edge.deadly ? [k] : []))
  if (deadly.length > 0) lines.push(`  linkStyle ${deadly.join(',')} stroke:red`)
  return `${lines.join('\n')}\n`
}
