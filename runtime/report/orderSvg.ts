// The order of locks drawn: the nodes on a circle, edges bent to the right of their way, so that both directions can be told apart. Input: a
// picture; output: where everything stands, for whoever draws it, and the text of an SVG file that needs no program.
import type { Picture, PictureEdge } from './orderGraph.ts'
import { nth } from '../entries.ts'

/** In pixels, for a monospaced font of 12. */
interface Placed {
  readonly width: number
  readonly height: number
  /** Around the middle of each. */
  readonly nodes: readonly (Point & { readonly width: number; readonly height: number })[]
  /** The path of each, and where its label stands. */
  readonly edges: readonly { readonly path: string; readonly label: Point }[]
}

interface Point {
  readonly x: number
  readonly y: number
}

const boxHeight = 28
const letter = 7.4
const margin = 16
/** Room above for a title. */
const head = 24

/** Where the nodes and edges of a picture stand. */
export function placed(picture: Picture): Placed {
  const { nodes, edges } = picture
  const widths = nodes.map(({ name }) => name.length * letter + 20)
  const label = Math.max(0, ...edges.map((edge) => edge.label.length)) * letter
  const radius = nodes.length < 2 ? 0 : Math.max(60, (nodes.length * 90) / (2 * Math.PI))
  const across = nodes.length < 2 ? 0 : Math.max(radius * 1.6, (Math.max(...widths) + label + 40) / 2)
  const angle = (k: number): number => (2 * Math.PI * k) / nodes.length - Math.PI
  const around = nodes.map((_, k) => ({ x: across * Math.cos(angle(k)), y: radius * Math.sin(angle(k)) }))
  // Once around the origin, for how far it goes on each side; then where it stands.
  const drawn = edgesPlaced(picture, around, widths)
  const xs = [
    ...around.flatMap(({ x }, k) => [x - nth(widths, k) / 2, x + nth(widths, k) / 2]),
    ...drawn.flatMap(({ label: { x } }, k) => [
      x - (nth(edges, k).label.length * letter) / 2,
      x + (nth(edges, k).label.length * letter) / 2,
    ]),
  ]
  const ys = [...around.flatMap(({ y }) => [y - boxHeight / 2, y + boxHeight / 2]), ...drawn.flatMap(({ label: { y } }) => [y - 12, y + 4])]
  const [left, top] = [Math.min(0, ...xs) - margin, Math.min(0, ...ys) - margin]
  const places = around.map(({ x, y }) => ({ x: x - left, y: y - top }))
  return {
    width: Math.ceil(Math.max(0, ...xs) + margin - left),
    height: Math.ceil(Math.max(0, ...ys) + margin - top),
    nodes: places.map((place, k) => ({ ...place, width: nth(widths, k), height: boxHeight })),
    edges: edgesPlaced(picture, places, widths),
  }
}

const edgesPlaced = ({ edges }: Picture, places: readonly Point[], widths: readonly number[]): Placed['edges'] =>
  edges.map((edge, k) => {
    const among = edges.filter((other, at) => at < k && other.first === edge.first && other.second === edge.second).length
    return edgePlaced(nth(places, edge.first), nth(places, edge.second), nth(widths, edge.second), edge.first === edge.second, among)
  })

/** `among`: how many there are between the same two before this one. */
function edgePlaced(from: Point, to: Point, targetWidth: number, isLoop: boolean, among: number): Placed['edges'][number] {
  const top = boxHeight / 2
  if (isLoop) {
    const rise = 46 + 18 * among
    const path = `M${fixed(from.x - 24)},${fixed(from.y - top)} C${fixed(from.x - 34)},${fixed(from.y - top - rise)} ${fixed(from.x + 34)},${fixed(from.y - top - rise)} ${fixed(from.x + 24)},${fixed(from.y - top)}`
    return { path, label: { x: from.x, y: from.y - top - rise * 0.75 - 4 } }
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
  return {
    path: `M${fixed(from.x)},${fixed(from.y)} Q${fixed(middle.x)},${fixed(middle.y)} ${fixed(end.x)},${fixed(end.y)}`,
    label: { x: (from.x + 2 * middle.x + to.x) / 4, y: (from.y + 2 * middle.y + to.y) / 4 },
  }
}

const dashes: Readonly<Record<PictureEdge['line'], string>> = {
  whole: '',
  dashed: ' stroke-dasharray="6 4"',
  dotted: ' stroke-dasharray="2 3"',
}

/** A picture as an SVG file. */
export function svgText(picture: Picture, title: string): string {
  const { width: wide, height: high, nodes, edges } = placed(picture)
  const width = Math.max(wide, Math.ceil(title.length * letter) + 2 * margin)
  const height = high + head
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
    `<g transform="translate(0 ${head})">`,
  ]
  picture.edges.forEach(({ deadly, line, label }, k) => {
    const colour = deadly ? 'red' : 'black'
    const { path, label: at } = nth(edges, k)
    lines.push(
      `<path d="${path}" fill="none" stroke="${colour}"${dashes[line]} marker-end="url(#${colour})"/>`,
      `<text x="${fixed(at.x)}" y="${fixed(at.y)}" text-anchor="middle" fill="${colour}">${markup(label)}</text>`,
    )
  })
  picture.nodes.forEach(({ name, lock }, k) => {
    const { x, y, width: w } = nth(nodes, k)
    lines.push(
      `<rect x="${fixed(x - w / 2)}" y="${fixed(y - boxHeight / 2)}" width="${fixed(w)}" height="${boxHeight}" rx="${lock ? 0 : 14}" fill="white" stroke="black"/>`,
      `<text x="${fixed(x)}" y="${fixed(y + 4)}" text-anchor="middle">${markup(name)}</text>`,
    )
  })
  return `${lines.join('\n')}\n</g>\n</svg>\n`
}

const fixed = (value: number): string => value.toFixed(1)

const markup = (text: string): string => text.replace(/[&<>"']/g, (char) => `&#${char.codePointAt(0)};`)
