// The order of locks as a picture: for Graphviz, for Mermaid, and drawn. Input: an order, of classes or of instances; output: the text of
// the picture. Names are quoted, so that nothing a spec says becomes syntax. What is dashed waits for nothing, what is dotted is no lock.
import type { Ordered } from '../order/order.ts'
import { printable } from './paint.ts'
import { drawn, modesText, type Drawn } from './order.ts'
import { cellName } from './text.ts'
import { entryOf, nth } from '../entries.ts'

interface Picture {
  readonly title: string
  readonly nodes: readonly { readonly name: string; readonly lock: boolean }[]
  readonly edges: readonly (Drawn & { readonly first: number; readonly second: number; readonly label: string })[]
}

function pictureOf({ result, order }: Ordered, instances: boolean): Picture {
  const { meta } = result
  const edges = order === undefined ? [] : drawn(meta, order, instances)
  const names = new Map<string, boolean>()
  for (const { from, to, edges: all } of edges) {
    names.set(from, nth(all, 0).from.kind === 'lock')
    names.set(to, nth(all, 0).to.kind === 'lock')
  }
  const nodes = [...names].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, lock]) => ({ name: printable(name), lock }))
  const index = new Map([...names.keys()].sort().map((name, k) => [name, k]))
  return {
    title: `${meta.spec}: ${cellName(result)}${order === undefined ? ', NOT complete' : ''}`,
    nodes,
    edges: edges.map((edge) => ({
      ...edge,
      first: entryOf(index, edge.from),
      second: entryOf(index, edge.to),
      label: labelOf(edge, [...new Set(edge.edges.map((one) => modesText(meta, one)))]),
    })),
  }
}

function labelOf({ kind, edges }: Drawn, modes: readonly string[]): string {
  const word = kind === 'try' ? ['try'] : kind === 'wakes' ? ['who could end it'] : []
  const queue = edges.some(({ queued }) => queued) ? ['queue'] : []
  return printable([...modes.filter((text) => text !== ''), ...word, ...queue].join(', '))
}

const dotted = ({ kind }: Drawn): boolean => kind === 'wait' || kind === 'touch' || kind === 'wakes'

const quoted = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&')}"`

/** The order for Graphviz. */
export function orderDot(told: Ordered, instances: boolean): string {
  const { title, nodes, edges } = pictureOf(told, instances)
  const lines = [`digraph ${quoted(title)} {`, `  label=${quoted(title)}`, '  rankdir=LR']
  nodes.forEach(({ name, lock }, k) => lines.push(`  n${k} [label=${quoted(name)}${lock ? ' shape=box' : ' shape=note'}]`))
  for (const edge of edges) {
    const style = edge.kind === 'try' ? ' style=dashed' : dotted(edge) ? ' style=dotted' : ''
    lines.push(`  n${edge.first} -> n${edge.second} [label=${quoted(edge.label)}${style}${edge.deadly ? ' color=red' : ''}]`)
  }
  return `${lines.join('\n')}\n}\n`
}

/** The order for Mermaid. */
export function orderMermaid(told: Ordered, instances: boolean): string {
  const { title, nodes, edges } = pictureOf(told, instances)
  // Mermaid reads entities: what could end a label is one.
  const text = (words: string): string => `"${words.replace(/[^\w .,:>=-]/g, (char) => `#${char.codePointAt(0)};`)}"`
  const lines = ['---', `title: ${JSON.stringify(title)}`, '---', 'flowchart LR']
  nodes.forEach(({ name, lock }, k) => lines.push(`  n${k}${lock ? `[${text(name)}]` : `>${text(name)}]`}`))
  for (const edge of edges) {
    const arrow = edge.kind === 'try' || dotted(edge) ? '-.->' : '-->'
    lines.push(`  n${edge.first} ${arrow}${edge.label === '' ? '' : `|${text(edge.label)}|`} n${edge.second}`)
  }
  const deadly = edges.flatMap((edge, k) => (edge.deadly ? [k] : []))
  if (deadly.length > 0) lines.push(`  linkStyle ${deadly.join(',')} stroke:red`)
  return `${lines.join('\n')}\n`
}

// ---- drawn: the nodes on a circle, edges bent to the right of their way, so that both directions can be told apart ----

const boxHeight = 28
const letter = 7.4
const boxWidth = (name: string): number => name.length * letter + 20

/** The order drawn, its nodes in a circle: a picture that needs no program. */
export function orderSvg(told: Ordered, instances: boolean): string {
  const { title, nodes, edges } = pictureOf(told, instances)
  const widest = Math.max(120, ...nodes.map(({ name }) => boxWidth(name)))
  const radius = nodes.length < 2 ? 0 : Math.max(110, (nodes.length * 90) / (2 * Math.PI))
  const across = radius * 1.6
  const width = Math.round(2 * across + widest + 120)
  const height = Math.round(2 * radius + boxHeight + 160)
  const places = nodes.map((_, k) => {
    const angle = (2 * Math.PI * k) / Math.max(1, nodes.length) - Math.PI
    return { x: width / 2 + across * Math.cos(angle), y: height / 2 + 20 + radius * Math.sin(angle) }
  })
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="monospace" font-size="12">`,
    `<title>${markup(title)}</title>`,
    '<defs>',
    ...['black', 'red'].map(
      (colour) =>
        `<marker id="${colour}" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0,0 L8,4 L0,8 z" fill="${colour}"/></marker>`,
    ),
    '</defs>',
    `<text x="12" y="20" font-weight="bold">${markup(title)}</text>`,
  ]
  edges.forEach((edge, k) => {
    const among = edges.filter((other, at) => at < k && other.first === edge.first && other.second === edge.second).length
    lines.push(...edgeMarkup(edge, nth(places, edge.first), nth(places, edge.second), boxWidth(nth(nodes, edge.second).name), among))
  })
  nodes.forEach(({ name, lock }, k) => {
    const { x, y } = nth(places, k)
    const w = boxWidth(name)
    lines.push(
      `<rect x="${fixed(x - w / 2)}" y="${fixed(y - boxHeight / 2)}" width="${fixed(w)}" height="${boxHeight}" rx="${lock ? 0 : 14}" fill="white" stroke="black"/>`,
      `<text x="${fixed(x)}" y="${fixed(y + 4)}" text-anchor="middle">${markup(name)}</text>`,
    )
  })
  return `${lines.join('\n')}\n</svg>\n`
}

interface Point {
  readonly x: number
  readonly y: number
}

function edgeMarkup(edge: Picture['edges'][number], from: Point, to: Point, targetWidth: number, among: number): readonly string[] {
  const colour = edge.deadly ? 'red' : 'black'
  const dash = edge.kind === 'try' ? ' stroke-dasharray="6 4"' : dotted(edge) ? ' stroke-dasharray="2 3"' : ''
  const path = (d: string, at: Point): readonly string[] => [
    `<path d="${d}" fill="none" stroke="${colour}"${dash} marker-end="url(#${colour})"/>`,
    `<text x="${fixed(at.x)}" y="${fixed(at.y)}" text-anchor="middle" fill="${colour}">${markup(edge.label)}</text>`,
  ]
  const top = boxHeight / 2
  if (edge.first === edge.second) {
    const rise = 46 + 18 * among
    const loop = `M${fixed(from.x - 24)},${fixed(from.y - top)} C${fixed(from.x - 34)},${fixed(from.y - top - rise)} ${fixed(from.x + 34)},${fixed(from.y - top - rise)} ${fixed(from.x + 24)},${fixed(from.y - top)}`
    return path(loop, { x: from.x, y: from.y - top - rise * 0.75 - 4 })
  }
  const dx = to.x - from.x
  const dy = to.y - from.y
  const length = Math.hypot(dx, dy)
  const bend = 24 + 18 * among
  const middle = { x: (from.x + to.x) / 2 - (dy / length) * bend, y: (from.y + to.y) / 2 + (dx / length) * bend }
  // Where the bent line comes to the border of the box.
  const vx = middle.x - to.x
  const vy = middle.y - to.y
  const scale = Math.min(targetWidth / 2 / Math.max(1e-9, Math.abs(vx)), top / Math.max(1e-9, Math.abs(vy)))
  const end = { x: to.x + vx * scale, y: to.y + vy * scale }
  return path(`M${fixed(from.x)},${fixed(from.y)} Q${fixed(middle.x)},${fixed(middle.y)} ${fixed(end.x)},${fixed(end.y)}`, {
    x: (from.x + 2 * middle.x + to.x) / 4,
    y: (from.y + 2 * middle.y + to.y) / 4,
  })
}

const fixed = (value: number): string => value.toFixed(1)

const markup = (text: string): string => text.replace(/[&<>"']/g, (char) => `&#${char.codePointAt(0)};`)
