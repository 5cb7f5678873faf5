// Who waits for whom, drawn. Input: the waits of one state; output: the tasks in a circle and an arrow for each wait, with what is waited for.
import { useId } from 'preact/hooks'
import type { WaitGraph } from './document.ts'
import { colourOf } from './parts.tsx'
import { lockName } from './run.ts'
import { entryOf, nth } from '../../runtime/entries.ts'

interface Edge {
  readonly from: string
  readonly to: string
  readonly label: string
  /** Not the holder: who stands before it in a queue, who could bring it about. */
  readonly weak: boolean
}

interface Point {
  readonly x: number
  readonly y: number
}

interface Props {
  readonly graph: WaitGraph
  /** With a place each, whether they wait or not, so that nothing moves from state to state; undefined: those that wait or are waited for. */
  readonly all?: Drawn | undefined
  readonly tasks: readonly string[]
  readonly when: string
}

interface Drawn {
  readonly names: readonly string[]
  /** Characters of the longest label. */
  readonly label: number
}

/** What is to be drawn in some of these graphs. */
export function drawnIn(graphs: readonly WaitGraph[]): Drawn {
  const edges = graphs.flatMap(edgesOf)
  return {
    names: [...new Set(edges.flatMap(({ from, to }) => [from, to]))],
    label: Math.max(0, ...edges.map(({ label }) => label.length)),
  }
}

/** The picture of one graph; nothing where nobody waits and nobody else is to be drawn. Its words are also read out. */
export function Graph({ graph, all, tasks, when }: Props) {
  const id = useId()
  const edges = edgesOf(graph)
  const { names, label } = all ?? drawnIn([graph])
  if (names.length === 0) return null
  const cycle = new Set(graph.cycle)
  const { width, height, places } = layout(names, label)
  const words = edges.map(({ from, to, label: what, weak }) => `${from} waits for ${to}${weak ? ' or another' : ''}: ${what}`)
  return (
    <figure class="graph">
      <svg
        viewBox={`0 0 ${width} ${height}`}
        style={{ maxWidth: `${width}px` }}
        role="img"
        aria-label={edges.length === 0 ? 'Nobody waits.' : `Who waits for whom. ${words.join('. ')}.`}
      >
        <defs>
          <marker id={`${id}-arrow`} viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">
            <path d="M0 0l8 4-8 4z" />
          </marker>
        </defs>
        {edges.map((edge, index) => (
          <Arrow
            key={index}
            edge={edge}
            places={places}
            bend={bendOf(edges, edge, index)}
            inCycle={cycle.has(edge.from) && cycle.has(edge.to)}
            head={`url(#${id}-arrow)`}
          />
        ))}
        {names.map((name) => {
          const { x, y } = entryOf(places, name)
          const half = halfWidth(name)
          return (
            <g key={name} class={`node ${colourOf(tasks, name)}`}>
              <rect x={x - half} y={y - 15} width={2 * half} height="30" rx="6" />
              <text x={x} y={y + 5}>
                {name}
              </text>
            </g>
          )
        })}
      </svg>
      <figcaption>Who waits for whom {when}</figcaption>
    </figure>
  )
}

const halfWidth = (name: string): number => (name.length * 8.2) / 2 + 12
const letter = 7.3

/** Two side by side, more in a circle, with room for the labels between them. */
function layout(names: readonly string[], label: number) {
  const widest = 2 * Math.max(...names.map(halfWidth))
  const between = Math.max(140, label * letter + 24)
  if (names.length === 1) {
    const width = Math.max(widest, label * letter) + 32
    return { width, height: 110, places: new Map([[nth(names, 0), { x: width / 2, y: 88 }]]) }
  }
  if (names.length === 2) {
    const width = 2 * widest + between
    const places = new Map<string, Point>([
      [nth(names, 0), { x: widest / 2 + 4, y: 70 }],
      [nth(names, 1), { x: width - widest / 2 - 4, y: 70 }],
    ])
    return { width, height: 140, places }
  }
  const radius = Math.max(90, (between * names.length) / 8)
  const across = radius * 1.5 + widest / 2
  const centre = { x: across + 30, y: radius + 40 }
  const places = new Map(
    names.map((name, index) => {
      const angle = (2 * Math.PI * index) / names.length - Math.PI / 2
      return [name, { x: centre.x + radius * 1.5 * Math.cos(angle), y: centre.y + radius * Math.sin(angle) }] as const
    }),
  )
  return { width: 2 * centre.x, height: 2 * centre.y, places }
}

/** Arrows between the same two tasks do not lie on each other. */
function bendOf(edges: readonly Edge[], edge: Edge, index: number): number {
  const before = edges.slice(0, index).filter((other) => other.from === edge.from && other.to === edge.to).length
  return 34 + before * 30
}

interface ArrowProps {
  readonly edge: Edge
  readonly places: ReadonlyMap<string, Point>
  readonly bend: number
  readonly inCycle: boolean
  readonly head: string
}

function Arrow({ edge: { from, to, label, weak }, places, bend, inCycle, head }: ArrowProps) {
  const [a, b] = [entryOf(places, from), entryOf(places, to)]
  const kind = `edge ${inCycle ? 'in-cycle' : ''} ${weak ? 'weak' : ''}`
  if (from === to) {
    const top = a.y - 15
    return (
      <g class={kind}>
        <path d={`M${a.x - 18} ${top}C${a.x - 42} ${top - 48} ${a.x + 42} ${top - 48} ${a.x + 18} ${top}`} marker-end={head} />
        <text x={a.x} y={top - 44}>
          {label}
        </text>
      </g>
    )
  }
  const [dx, dy] = [b.x - a.x, b.y - a.y]
  const length = Math.hypot(dx, dy)
  // To the left of the way: the way back bends to the other side.
  const middle = { x: (a.x + b.x) / 2 + (dy / length) * bend, y: (a.y + b.y) / 2 - (dx / length) * bend }
  const [start, end] = [border(a, middle, halfWidth(from)), border(b, middle, halfWidth(to))]
  const top = { x: (start.x + 2 * middle.x + end.x) / 4, y: (start.y + 2 * middle.y + end.y) / 4 }
  return (
    <g class={kind}>
      <path d={`M${start.x} ${start.y}Q${middle.x} ${middle.y} ${end.x} ${end.y}`} marker-end={head} />
      <text x={top.x} y={top.y + (top.y < (a.y + b.y) / 2 ? -8 : 18)}>
        {label}
      </text>
    </g>
  )
}

/** Where the way from the middle of a node leaves it. */
function border(from: Point, towards: Point, half: number): Point {
  const [dx, dy] = [towards.x - from.x, towards.y - from.y]
  const scale = Math.min(dx === 0 ? Infinity : (half + 3) / Math.abs(dx), dy === 0 ? Infinity : 18 / Math.abs(dy))
  return { x: from.x + dx * scale, y: from.y + dy * scale }
}

type Lock = {
  readonly lock: string
  readonly mode: string
  readonly holders: readonly { readonly task: string }[]
  readonly behind: readonly string[]
}

/** Those that wait, and whom they wait for. */
function edgesOf({ waits }: WaitGraph): readonly Edge[] {
  return waits.flatMap((wait) => {
    const edge = (to: string, label: string, weak: boolean): Edge => ({ from: wait.task, to, label, weak })
    const lockEdges = (of: Lock): readonly Edge[] => [
      ...of.holders.map(({ task }) => edge(task, lockName(of), false)),
      ...of.behind
        .filter((other) => of.holders.every(({ task }) => task !== other))
        .map((other) => edge(other, `queue of ${lockName(of)}`, true)),
    ]
    if (wait.for === 'lock') return lockEdges(wait)
    const { by, ways, interrupted } = wait
    if (interrupted) return by.map((other) => edge(other, 'is interrupted', false))
    const parts = ways
      .flat()
      .flatMap((part) =>
        part.for === 'lock' ? lockEdges(part) : part.by.map((other) => edge(other, short(part.text), part.by.length > 1)),
      )
    return parts.length > 0 ? parts : by.map((other) => edge(other, short(wait.text), by.length > 1))
  })
}

const short = (text: string): string => (text.length <= 36 ? text : `${text.slice(0, 35)}…`)
