// The order of locks as text: which class is asked for while which is held, where, and each circle with what the model says of it.
// Input: an order and the result that it comes with; output: lines that fit the width.
import type { Ordered } from '../order/order.ts'
import { orderJson, type CircleJson, type EdgeJson } from './orderJson.ts'
import { betweenTexts, circleName, kindTexts, nodeName, siteTexts, stepTexts } from './orderWords.ts'
import { indented, type Paint } from './paint.ts'
import { headText } from './text.ts'
import { mainFile } from './waits.ts'

/** The order of one cell, as lines. */
export function orderText(told: Ordered, width: number, paint: Paint): readonly string[] {
  const lines = [headText(told.result, paint)]
  const order = orderJson(told)
  if (order === null) return [...lines, '  the order of locks is told of whole graphs only']
  const main = mainFile(told.result.meta)
  if (order.edges.length === 0) lines.push('  nobody asks for anything while holding a lock')
  for (const edge of order.edges) lines.push('', ...edgeLines(edge, main, width, paint))
  for (const circle of order.circles) lines.push('', ...circleLines(circle, main, width, paint))
  if (order.more) lines.push('', '  there are more circles than these; they were not looked at')
  return lines
}

function edgeLines(edge: EdgeJson, main: string, width: number, paint: Paint): readonly string[] {
  const kind = kindTexts[edge.kind]
  const name = `${nodeName(edge.from, main)} -> ${nodeName(edge.to, main)}`
  const lines = indented(`${paint('strong', name)}${kind === '' ? '' : `: ${kind}`}`, width, 2, 6).slice()
  for (const text of betweenTexts(edge)) lines.push(...indented(text, width, 4, 6))
  for (const text of siteTexts(edge, main)) lines.push(...indented(text, width, 4, 6))
  return lines
}

function circleLines(circle: CircleJson, main: string, width: number, paint: Paint): readonly string[] {
  const lines = indented(`${paint('strong', 'circle')} ${circleName(circle, main)}`, width, 2, 6).slice()
  const isPrevented = circle.verdict === 'prevented'
  const head = isPrevented ? paint('good', 'cannot deadlock') : paint('bad', 'can deadlock')
  lines.push(...indented(`${head}: ${circle.told}`, width, 4, 6))
  stepTexts(circle, main).forEach((text, k) => lines.push(...indented(`${k + 1}. ${text}`, width, 6, 9)))
  for (const fact of circle.finding?.facts ?? []) lines.push(...indented(fact, width, 6, 8))
  return lines
}
