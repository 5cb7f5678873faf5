// Smaller specs from a spec: every part of its tree is left out, alone or with the words before it that it cannot be without, or
// replaced by a part of itself. Input: a text; output: texts, the smallest first, which may be no specs at all.
import type { ProcedureDeclaration, SpecFile } from '../../compiler/ast/ast.ts'
import { children, walk, type Node } from '../../compiler/ast/walk.ts'
import { parse } from '../../compiler/parse/parse.ts'
import { expressions } from './constructs.ts'

interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

const apply = (text: string, edits: readonly Edit[]): string =>
  [...edits]
    .sort((a, b) => b.start - a.start)
    .reduce((result, { start, end, text: by }) => result.slice(0, start) + by + result.slice(end), text)

export function* reductions(text: string): Generator<string> {
  const { file } = parse({ path: 'random.lockspec', text })
  const starts = [...text.matchAll(/"[^"]*"|\w+|\.\.|=>|==|!=|[^\s\w]/g)].map((token) => token.index)
  const nodes = [...walk(file)].filter((node) => node !== file).sort((a, b) => b.span.end - b.span.start - (a.span.end - a.span.start))
  const seen = new Set<string>([text])
  for (const edits of proposals(file, nodes, text, starts)) {
    const smaller = apply(text, edits)
    if (seen.has(smaller)) continue
    seen.add(smaller)
    yield smaller
  }
}

function* proposals(file: SpecFile, nodes: readonly Node[], text: string, starts: readonly number[]): Generator<readonly Edit[]> {
  yield* withoutHalves(nodes)
  for (const node of nodes) {
    const { start, end } = node.span
    yield [{ start, end, text: '' }]
    for (const before of wordsBefore(starts, start, 3)) yield [{ start: before, end, text: '' }]
    const after = starts.find((at) => at >= end)
    if (after !== undefined) yield [{ start, end: after + 1, text: '' }]
    for (const child of children(node)) {
      yield [{ start, end, text: innerText(text, child) }]
    }
    if (isExpression(node))
      for (const by of ['true', 'false', '0', '1', 'none'])
        if (end - start > by.length || /\D/.test(text.slice(start, end))) yield [{ start, end, text: by }]
  }
  yield* withoutParameters(file)
}

/** A block without its braces can stand where its statement stood. */
function innerText(text: string, node: Node): string {
  const whole = text.slice(node.span.start, node.span.end)
  return node.kind === 'block' ? whole.replace(/^\{|\}$/g, '') : whole
}

function wordsBefore(starts: readonly number[], at: number, most: number): readonly number[] {
  return starts
    .filter((start) => start < at)
    .slice(-most)
    .reverse()
}

/** Half of the statements of a block, or of the declarations, at a time. */
function* withoutHalves(nodes: readonly Node[]): Generator<readonly Edit[]> {
  for (const node of nodes) {
    const parts = children(node).filter((child) => child.kind !== 'name')
    if (parts.length < 4) continue
    for (const half of [parts.slice(parts.length >> 1), parts.slice(0, parts.length >> 1)])
      yield half.map(({ span }) => ({ start: span.start, end: span.end, text: '' }))
  }
}

const isExpression = (node: Node): boolean => node.kind === 'invalid' || (node.kind !== undefined && Object.hasOwn(expressions, node.kind))

/** A parameter goes with the arguments for it. */
function* withoutParameters(file: SpecFile): Generator<readonly Edit[]> {
  const procedures = file.declarations.filter((one): one is ProcedureDeclaration => one.kind === 'procedure')
  const calls = [...walk(file)].flatMap((node) =>
    'callee' in node && 'arguments' in node ? [node as Node & { callee: { text: string }; arguments: readonly Node[] }] : [],
  )
  for (const procedure of procedures) {
    for (const [i] of procedure.parameters.entries()) {
      const lists = [
        procedure.parameters,
        ...calls.filter(({ callee }) => callee.text === procedure.name.text).map((call) => call.arguments),
      ]
      yield lists.flatMap((list) => without(list, i))
    }
  }
}

function without(list: readonly Node[], i: number): readonly Edit[] {
  const [node, before, after] = [list[i], list[i - 1], list[i + 1]]
  if (node === undefined) return []
  const start = before?.span.end ?? node.span.start
  const end = before === undefined && after !== undefined ? after.span.start : node.span.end
  return [{ start, end, text: '' }]
}
