// The order of locks of a cell: drawn, its circles with what the model says of each, and the edges as a table that says the same in words.
// Input: the order of the document; output: a section of the page.
import { useId } from 'preact/hooks'
import { pictureOf } from '../../runtime/report/orderGraph.ts'
import { placed } from '../../runtime/report/orderSvg.ts'
import { betweenTexts, circleName, kindTexts, nodeName, siteTexts, stepTexts } from '../../runtime/report/orderWords.ts'
import { nth } from '../../runtime/entries.ts'
import type { Circle, Order } from './document.ts'
import { plural } from './words.ts'

interface Props {
  readonly order: Order
  /** The file that is spoken of: places in it are lines. */
  readonly file: string
}

export function OrderView({ order, file }: Props) {
  const { edges, circles, more } = order
  return (
    <section class="order" aria-labelledby="order">
      <h2 id="order">The order of locks</h2>
      {edges.length === 0 ? (
        <p>Nobody asks for anything while holding a lock.</p>
      ) : (
        <>
          <Drawing order={order} file={file} />
          {circles.length === 0 && <p>No circle: nobody can wait in one for these locks.</p>}
          <ul class="circles">
            {circles.map((circle, index) => (
              <CircleView key={index} circle={circle} file={file} />
            ))}
          </ul>
          {more && <p class="note">There are more circles than these; they were not looked at.</p>}
          <Edges order={order} file={file} />
        </>
      )}
    </section>
  )
}

function Drawing({ order, file }: Props) {
  const id = useId()
  const picture = pictureOf(order, file)
  const { width, height, nodes, edges } = placed(picture)
  const words = `${plural(picture.nodes.length, 'class', 'classes')} and ${plural(picture.edges.length, 'edge')}, which the table below tells`
  return (
    <figure class="graph">
      <div class="scroll" role="region" aria-label="the order of locks, drawn" tabIndex={0}>
        <svg viewBox={`0 0 ${width} ${height}`} style={{ width: `${width}px` }} role="img" aria-label={words}>
          <defs>
            <marker id={`${id}-arrow`} viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">
              <path d="M0 0l8 4-8 4z" />
            </marker>
          </defs>
          {picture.edges.map(({ line, label, deadly }, index) => {
            const { path, label: at } = nth(edges, index)
            return (
              <g key={index} class={`edge ${line} ${deadly ? 'in-cycle' : ''}`}>
                <path d={path} marker-end={`url(#${id}-arrow)`} />
                <text x={at.x} y={at.y}>
                  {label}
                </text>
              </g>
            )
          })}
          {picture.nodes.map(({ name, lock }, index) => {
            const { x, y, width: wide, height: high } = nth(nodes, index)
            return (
              <g key={name} class="node of-none">
                <rect x={x - wide / 2} y={y - high / 2} width={wide} height={high} rx={lock ? 2 : high / 2} />
                <text x={x} y={y + 4}>
                  {name}
                </text>
              </g>
            )
          })}
        </svg>
      </div>
      <figcaption>
        What is asked for while what is held. Red: on a circle that can deadlock; dashed: a trylock; dotted: no lock, or who could end such
        a wait.
      </figcaption>
    </figure>
  )
}

function CircleView({ circle, file }: { readonly circle: Circle; readonly file: string }) {
  const { verdict, told, finding } = circle
  const isDeadly = verdict === 'deadlock'
  return (
    <li>
      <span class={`chip ${isDeadly ? 'bad' : 'good'}`}>{isDeadly ? 'can deadlock' : 'cannot deadlock'}</span>{' '}
      <code>{circleName(circle, file)}</code>: {told}
      {finding !== null && (
        <details>
          <summary>The run into it: {plural(stepTexts(circle, file).length, 'step')}</summary>
          <ol class="run">
            {stepTexts(circle, file).map((text, index) => (
              <li key={index}>{text}</li>
            ))}
          </ol>
          <ul class="plain">
            {finding.facts.map((fact, index) => (
              <li key={index}>{fact}</li>
            ))}
          </ul>
        </details>
      )}
    </li>
  )
}

function Edges({ order: { edges }, file }: Props) {
  return (
    <div class="scroll" role="region" aria-label="edges of the order of locks" tabIndex={0}>
      <table class="edges">
        <thead>
          <tr>
            <th scope="col">held</th>
            <th scope="col">asked for</th>
            <th scope="col">how</th>
            <th scope="col">where</th>
          </tr>
        </thead>
        <tbody>
          {edges.map((edge, index) => (
            <tr key={index} class={edge.deadly ? 'deadly' : ''}>
              <td>
                <code>{nodeName(edge.from, file)}</code>
              </td>
              <td>
                <code>{nodeName(edge.to, file)}</code>
              </td>
              <td>
                {[kindTexts[edge.kind], ...betweenTexts(edge)]
                  .filter((text) => text !== '')
                  .map((text, k) => (
                    <div key={k}>{text}</div>
                  ))}
              </td>
              <td>
                {siteTexts(edge, file).map((text, k) => (
                  <div key={k}>{text}</div>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
