// Expressions as the spec writes them, read again for a report: of a property that is false, which part, with which values. Input:
// the text of a property or statement; output: a small tree that keeps its text. Only for telling: the search never reads it.

export type Node = NodeBody & { readonly text: string }

type NodeBody =
  | { readonly kind: 'constant'; readonly value: boolean | number | string }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'member'; readonly object: Node; readonly name: string }
  /** `lock.(mode)` */
  | { readonly kind: 'mode'; readonly object: Node; readonly mode: Node }
  | { readonly kind: 'index'; readonly object: Node; readonly index: Node }
  | { readonly kind: 'range'; readonly object: Node; readonly low: Node; readonly high: Node }
  | { readonly kind: 'call'; readonly name: string; readonly operands: readonly Node[] }
  | { readonly kind: 'unary'; readonly operator: 'not' | '-'; readonly operand: Node }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Node; readonly right: Node }
  | { readonly kind: 'conditional'; readonly condition: Node; readonly then: Node; readonly otherwise: Node }
  | { readonly kind: 'set'; readonly elements: readonly Node[] }
  | {
      readonly kind: 'quantifier'
      readonly quantifier: 'forall' | 'exists' | 'count'
      readonly name: string
      readonly domain: Node
      readonly body: Node
    }
  | { readonly kind: 'interval'; readonly low: Node; readonly high: Node }
  | { readonly kind: 'at'; readonly task: Node; readonly place: string }

/** How strongly operators bind, as docs/language.md lists them; `=>` groups to the right. */
const strength: Readonly<Record<string, number>> = {
  '=>': 1,
  or: 2,
  and: 3,
  ...{ '==': 5, '!=': 5, '<': 5, '<=': 5, '>': 5, '>=': 5, in: 5 },
  ...{ '+': 6, '-': 6, '*': 7, div: 7, mod: 7 },
}
const notStrength = 4

interface Token {
  readonly text: string
  readonly start: number
  readonly end: number
}

class Unreadable extends Error {}

/** The tree of an expression that begins at the start of the text; undefined where the text is none. */
export function readExpression(source: string): Node | undefined {
  try {
    const reader = new Reader(source)
    const node = reader.expression(0)
    return reader.done() ? node : undefined
  } catch (error) {
    if (error instanceof Unreadable || error instanceof RangeError) return undefined
    throw error
  }
}

/** All maximal paths (`target.cache`, `held(f.lock.add)`) that occur in a text, whatever else stands there. */
export function pathsIn(source: string): readonly Node[] {
  const found: Node[] = []
  try {
    const reader = new Reader(source)
    while (!reader.done()) {
      const node = reader.pathOrSkip()
      if (node !== undefined) found.push(node)
    }
  } catch (error) {
    if (!(error instanceof Unreadable || error instanceof RangeError)) throw error
  }
  return found
}

class Reader {
  private readonly tokens: readonly Token[]
  private readonly source: string
  private at = 0
  private depth = 0

  constructor(source: string) {
    this.source = source
    const tokens: Token[] = []
    const pattern = /\/\/[^\n]*|\/\*[^]*?\*\/|[A-Za-z_]\w*|\d+|=>|==|!=|<=|>=|\.\.|[^\s]/g
    for (const match of source.matchAll(pattern)) {
      if (match[0].startsWith('//') || match[0].startsWith('/*')) continue
      tokens.push({ text: match[0], start: match.index, end: match.index + match[0].length })
    }
    this.tokens = tokens
  }

  done(): boolean {
    return this.at >= this.tokens.length
  }

  private peek(ahead = 0): string {
    return this.tokens[this.at + ahead]?.text ?? ''
  }

  private take(expected?: string): string {
    const token = this.tokens[this.at]
    if (token === undefined || (expected !== undefined && token.text !== expected)) throw new Unreadable()
    this.at++
    return token.text
  }

  private accept(text: string): boolean {
    if (this.peek() !== text) return false
    this.at++
    return true
  }

  private word(): string {
    const text = this.take()
    if (!/^[A-Za-z_]/.test(text)) throw new Unreadable()
    return text
  }

  /** Gives a node the text that it was read from. */
  private made(first: number, body: NodeBody): Node {
    const text = this.source.slice(this.tokens[first]!.start, this.tokens[this.at - 1]!.end)
    return { ...body, text: text.replace(/\s+/g, ' ') }
  }

  expression(least: number): Node {
    if (++this.depth > 200) throw new Unreadable()
    const first = this.at
    let left = this.prefix()
    for (;;) {
      const operator = this.peek()
      if (operator === 'at' && least <= 5 && /^[A-Za-z_]/.test(this.peek(1))) {
        this.take()
        left = this.made(first, { kind: 'at', task: left, place: this.word() })
        continue
      }
      const binds = Object.hasOwn(strength, operator) ? strength[operator]! : -1
      if (binds < least || binds < 0) break
      this.take()
      const right = this.expression(operator === '=>' ? binds : binds + 1)
      left = this.made(first, { kind: 'binary', operator, left, right })
    }
    this.depth--
    return left
  }

  private prefix(): Node {
    const first = this.at
    if (this.accept('not')) return this.made(first, { kind: 'unary', operator: 'not', operand: this.expression(notStrength) })
    if (this.accept('-')) return this.made(first, { kind: 'unary', operator: '-', operand: this.expression(8) })
    return this.path(this.primary())
  }

  private primary(): Node {
    const first = this.at
    const text = this.peek()
    if (/^\d/.test(text)) return this.made(first, { kind: 'constant', value: Number(this.take()) })
    if (text === 'true' || text === 'false') return this.made(first, { kind: 'constant', value: this.take() === 'true' })
    if (this.accept('(')) {
      const inner = this.expression(0)
      this.take(')')
      return inner
    }
    if (this.accept('{')) {
      const elements = this.until('}')
      return this.made(first, { kind: 'set', elements })
    }
    if (this.accept('if')) {
      const condition = this.expression(0)
      this.take('then')
      const then = this.expression(0)
      this.take('else')
      return this.made(first, { kind: 'conditional', condition, then, otherwise: this.expression(0) })
    }
    if (text === 'forall' || text === 'exists') return this.quantified(text)
    if (text === 'count' && this.peek(1) === '(' && this.peek(3) === 'in') {
      this.at += 2
      const name = this.word()
      this.take('in')
      const domain = this.domain()
      this.take(':')
      const body = this.expression(0)
      this.take(')')
      return this.made(first, { kind: 'quantifier', quantifier: 'count', name, domain, body })
    }
    const name = this.word()
    if (Object.hasOwn(strength, name) || name === 'then' || name === 'else' || name === 'trylock') throw new Unreadable()
    if (this.accept('(')) return this.made(first, { kind: 'call', name, operands: this.until(')') })
    return this.made(first, { kind: 'name', name })
  }

  /** `forall a in X, b in Y: e` is `forall a in X: forall b in Y: e`. */
  private quantified(quantifier: 'forall' | 'exists'): Node {
    const first = this.at
    this.take()
    const binders: { readonly name: string; readonly domain: Node }[] = []
    do {
      const name = this.word()
      this.take('in')
      binders.push({ name, domain: this.domain() })
    } while (this.accept(','))
    this.take(':')
    const body = this.expression(0)
    return binders.reduceRight((inner, binder) => this.made(first, { kind: 'quantifier', quantifier, ...binder, body: inner }), body)
  }

  private domain(): Node {
    const first = this.at
    const low = this.expression(0)
    if (!this.accept('..')) return low
    return this.made(first, { kind: 'interval', low, high: this.expression(0) })
  }

  private until(close: string): readonly Node[] {
    const nodes: Node[] = []
    if (this.accept(close)) return nodes
    do nodes.push(this.expression(0))
    while (this.accept(','))
    this.take(close)
    return nodes
  }

  private path(start: Node): Node {
    let node = start
    for (;;) {
      if (this.accept('.')) {
        if (this.accept('(')) {
          const mode = this.expression(0)
          this.take(')')
          node = { kind: 'mode', object: node, mode, text: `${node.text}.(${mode.text})` }
        } else {
          const name = this.word()
          node = { kind: 'member', object: node, name, text: `${node.text}.${name}` }
        }
      } else if (this.accept('[')) {
        const low = this.expression(0)
        if (this.accept('..')) {
          const high = this.expression(0)
          this.take(']')
          node = { kind: 'range', object: node, low, high, text: `${node.text}[${low.text}..${high.text}]` }
        } else {
          this.take(']')
          node = { kind: 'index', object: node, index: low, text: `${node.text}[${low.text}]` }
        }
      } else {
        return node
      }
    }
  }

  /** One path if one begins here, else one token less. */
  pathOrSkip(): Node | undefined {
    if (!/^[A-Za-z_]/.test(this.peek())) {
      this.at++
      return undefined
    }
    const first = this.at
    try {
      const node = this.path(this.primary())
      return node.kind === 'name' || node.kind === 'member' || node.kind === 'index' || node.kind === 'call' ? node : undefined
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error
      this.at = first + 1
      return undefined
    }
  }
}
