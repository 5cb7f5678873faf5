// Declarations and statements as trees, and the rules that tell words from names.
import { describe, expect, test } from 'vitest'
import { parse } from '../../../compiler/parse/parse.ts'
import { everything, words } from './snippets.ts'
import { bare, declarations, right, statements } from './tree.ts'

const ref = (name: string): unknown => ({ kind: 'reference', name })
const num = (value: number): unknown => ({ kind: 'integer', value })
const body = (text: string): unknown => bare(statements(text))

describe('every construct', () => {
  test('is read without a diagnostic', () => {
    expect(parse({ path: 'x', text: everything }).diagnostics).toEqual([])
  })

  test('and so are words of the language as names', () => {
    expect(parse({ path: 'x', text: words }).diagnostics).toEqual([])
  })

  test('is one declaration', () => {
    expect(right(everything).declarations.map(({ kind }) => kind)).toEqual([
      ...['size', 'switch', 'switch', 'type', 'lock', 'lock', 'object', 'object', 'object', 'taskState', 'mapping', 'mapping'],
      ...['procedure', 'function', 'procedure', 'procedure'],
      ...['property', 'property', 'property', 'property', 'property', 'property', 'property', 'property', 'property'],
      ...['workload', 'variant', 'variant', 'expect'],
    ])
  })
})

describe('the head of a file', () => {
  test('names the file and what it imports, in any order', () => {
    expect(bare(right('import "a"\nspec b\nimport "c" with D = E, F = G'))).toEqual({
      kind: 'file',
      name: 'b',
      imports: [
        { kind: 'import', path: 'a', bindings: [] },
        {
          kind: 'import',
          path: 'c',
          bindings: [
            { name: 'D', value: 'E' },
            { name: 'F', value: 'G' },
          ],
        },
      ],
      importLost: false,
      declarations: [],
    })
  })

  test('may be missing', () => {
    expect(right('').name).toBeUndefined()
    expect(right('// nothing\n').declarations).toEqual([])
  })
})

describe('declarations', () => {
  test('sizes, switches and types', () => {
    expect(
      declarations('size n = 2 switch s = on switch w : {a, b} = a type T = 0..n - 1 type U = {a, b} type V = array[n] of set of W?'),
    ).toEqual([
      { kind: 'size', name: 'n', value: num(2) },
      { kind: 'switch', name: 's', initial: 'on' },
      { kind: 'switch', name: 'w', values: ['a', 'b'], initial: 'a' },
      {
        kind: 'type',
        name: 'T',
        type: { kind: 'interval', low: num(0), high: { kind: 'binary', operator: '-', left: ref('n'), right: num(1) } },
      },
      { kind: 'type', name: 'U', type: { kind: 'words', words: ['a', 'b'] } },
      {
        kind: 'type',
        name: 'V',
        type: {
          kind: 'array',
          index: { kind: 'length', length: ref('n') },
          element: { kind: 'set', element: { kind: 'named', name: 'W', optional: true } },
        },
      },
    ])
  })

  test('lock kinds', () => {
    expect(
      declarations('lock l { mode read with read, write if s jumps  mode x  ranges policy fifo recursion counted holders 3 }'),
    ).toEqual([
      {
        kind: 'lock',
        name: 'l',
        modes: [
          {
            kind: 'mode',
            name: 'read',
            with: ['read', 'write'],
            joins: [],
            condition: ref('s'),
            jumps: true,
            overtakes: false,
            becomes: [],
            inLine: false,
          },
          { kind: 'mode', name: 'x', with: [], joins: [], jumps: false, overtakes: false, becomes: [], inLine: false },
        ],
        ranged: true,
        anyone: false,
        policy: ref('fifo'),
        recursion: ref('counted'),
        holders: num(3),
        parameters: [],
      },
    ])
  })

  test('kinds with parameters, and one or the other', () => {
    const named = { kind: 'named', name: 'bool', optional: false }
    const nothing = { modes: [], ranged: false, anyone: false }
    expect(declarations('lock l(n: bool) { policy if s then a else n } lock m = if s then l(2) else k')).toEqual([
      {
        kind: 'lock',
        name: 'l',
        parameters: [{ kind: 'parameter', name: 'n', type: named }],
        ...nothing,
        policy: { kind: 'conditional', condition: ref('s'), then: ref('a'), otherwise: ref('n') },
      },
      {
        kind: 'lock',
        name: 'm',
        parameters: [],
        ...nothing,
        chosen: {
          kind: 'kindChoice',
          condition: ref('s'),
          then: { kind: 'kindUse', lock: 'l', arguments: [num(2)] },
          otherwise: { kind: 'kindUse', lock: 'k' },
        },
      },
    ])
  })

  test('arrays by what there is one element for each of', () => {
    const array = (index: unknown): unknown => ({ kind: 'array', index, element: { kind: 'named', name: 'bool', optional: false } })
    expect(declarations('type A = array[File] of bool type B = array[{a, b}] of bool type C = array[1..n] of bool')).toEqual([
      { kind: 'type', name: 'A', type: array({ kind: 'length', length: ref('File') }) },
      { kind: 'type', name: 'B', type: array({ kind: 'by', type: { kind: 'words', words: ['a', 'b'] } }) },
      { kind: 'type', name: 'C', type: array({ kind: 'by', type: { kind: 'interval', low: num(1), high: ref('n') } }) },
    ])
  })

  test('objects and the state of tasks', () => {
    expect(
      declarations(
        'object F[n] ordered { l : lock k over P  ghost g : bool = true } object G from importer object H { } task state { m : Mm? = none }',
      ),
    ).toEqual([
      {
        kind: 'object',
        name: 'F',
        count: ref('n'),
        ordered: true,
        pool: 'none',
        open: false,
        fields: [
          {
            kind: 'field',
            name: 'l',
            ghost: false,
            type: { kind: 'lock', lock: { kind: 'kindUse', lock: 'k' }, over: { kind: 'named', name: 'P', optional: false } },
          },
          {
            kind: 'field',
            name: 'g',
            ghost: true,
            type: { kind: 'named', name: 'bool', optional: false },
            initial: { kind: 'boolean', value: true },
          },
        ],
      },
      { kind: 'object', name: 'G', ordered: false, pool: 'none', open: true, fields: [] },
      { kind: 'object', name: 'H', ordered: false, pool: 'none', open: false, fields: [] },
      {
        kind: 'taskState',
        fields: [
          { kind: 'field', name: 'm', ghost: false, type: { kind: 'named', name: 'Mm', optional: true }, initial: { kind: 'none' } },
        ],
      },
    ])
  })

  test('mappings', () => {
    expect(declarations('mapping B(f: F) { load resident when a fault h(f) { x => y } resident when b fault i() }')).toEqual([
      {
        kind: 'mapping',
        name: 'B',
        parameters: [{ kind: 'parameter', name: 'f', type: { kind: 'named', name: 'F', optional: false } }],
        accesses: [
          { kind: 'access', access: 'load', resident: ref('a'), handler: 'h', arguments: [ref('f')], renames: [{ from: 'x', to: 'y' }] },
          { kind: 'access', resident: ref('b'), handler: 'i', arguments: [], renames: [] },
        ],
      },
    ])
  })

  test('procedures and functions', () => {
    expect(
      declarations('fault handler h() -> ok | locked keeps a.b, c drops d | e { } ensures x ensures y function f(a: A) -> bool = a'),
    ).toEqual([
      {
        kind: 'procedure',
        role: 'handler',
        name: 'h',
        parameters: [],
        outcomes: [
          { kind: 'outcome', name: 'ok', keeps: [], drops: [] },
          { kind: 'outcome', name: 'locked', keeps: [{ kind: 'member', object: ref('a'), name: 'b' }, ref('c')], drops: [ref('d')] },
          { kind: 'outcome', name: 'e', keeps: [], drops: [] },
        ],
        body: { kind: 'block', statements: [] },
        ensures: [ref('x'), ref('y')],
      },
      {
        kind: 'function',
        name: 'f',
        parameters: [{ kind: 'parameter', name: 'a', type: { kind: 'named', name: 'A', optional: false } }],
        result: { kind: 'named', name: 'bool', optional: false },
        value: ref('a'),
      },
    ])
  })

  test('properties', () => {
    const claims = (text: string): unknown =>
      right(text).declarations.map((node) => (node.kind === 'property' ? bare(node.claim) : node.kind))
    expect(claims('invariant a in w, v: x reachable b: x finally c: x')).toEqual([
      { kind: 'invariant', condition: ref('x') },
      { kind: 'reachable', condition: ref('x') },
      { kind: 'finally', condition: ref('x') },
    ])
    expect(claims('property a: eventually x property b: always eventually x property c: x leads to y')).toEqual([
      { kind: 'eventually', condition: ref('x') },
      { kind: 'alwaysEventually', condition: ref('x') },
      { kind: 'leadsTo', premise: ref('x'), conclusion: ref('y') },
    ])
    expect(claims('property a: every o completes property b: every o completes with ok property c: every leads to always')).toEqual([
      { kind: 'completes', operation: 'o' },
      { kind: 'completes', operation: 'o', outcome: 'ok' },
      { kind: 'leadsTo', premise: ref('every'), conclusion: ref('always') },
    ])
  })

  test('workloads, in any order of their parts', () => {
    const text = `workload w { task a { } n = 3 fairness strong a service task b[i in N] with m = M[1] repeat 2 { x() } s = off
      environment task c repeat { } initially f.g = any interrupt d on a repeat { } fairness weak fairness none }`
    const block = (...calls: string[]): unknown => ({
      kind: 'block',
      statements: calls.map((callee) => ({ kind: 'call', callee, arguments: [] })),
    })
    expect(declarations(text)).toEqual([
      {
        kind: 'workload',
        name: 'w',
        settings: [
          { kind: 'setting', name: 'n', value: num(3) },
          { kind: 'setting', name: 's', value: ref('off') },
        ],
        initially: [{ target: { kind: 'member', object: ref('f'), name: 'g' }, value: { kind: 'any' } }],
        tasks: [
          { kind: 'task', role: 'task', name: 'a', with: [], over: [], rounds: 'once', body: block() },
          {
            kind: 'task',
            role: 'service',
            name: 'b',
            binder: { kind: 'binder', name: 'i', domain: ref('N') },
            with: [{ kind: 'setting', name: 'm', value: { kind: 'index', object: ref('M'), index: num(1) } }],
            over: [],
            rounds: num(2),
            body: block('x'),
          },
          { kind: 'task', role: 'environment', name: 'c', with: [], over: [], rounds: 'forever', body: block() },
          { kind: 'task', role: 'interrupt', name: 'd', host: ref('a'), with: [], over: [], rounds: 'forever', body: block() },
        ],
        fairness: [
          { kind: 'fairness', strength: 'strong', target: 'a' },
          { kind: 'fairness', strength: 'weak' },
          { kind: 'fairness', strength: 'none' },
        ],
      },
    ])
  })

  test('tables, row by row', () => {
    const text = 'expect {\n | | a | b |\n | v | pass {ok, e} | - |\n | w | awaited fails x + leaks | - |\n}'
    expect(declarations(text)).toEqual([
      {
        kind: 'expect',
        columns: ['a', 'b'],
        rows: [
          {
            variant: 'v',
            cells: [{ kind: 'verdict', awaited: false, findings: [{ word: 'pass' }], outcomes: ['ok', 'e'] }, { kind: 'notRun' }],
          },
          {
            variant: 'w',
            cells: [
              { kind: 'verdict', awaited: true, findings: [{ word: 'fails', qualifier: 'x' }, { word: 'leaks' }] },
              { kind: 'notRun' },
            ],
          },
        ],
      },
    ])
  })
})

describe('statements', () => {
  test('locals, assignments, ghosts', () => {
    expect(body('let a = 1 var b : T = trylock l ghost c.d = e x[1] = y')).toEqual([
      { kind: 'let', mutable: false, name: 'a', value: num(1) },
      {
        kind: 'let',
        mutable: true,
        name: 'b',
        type: { kind: 'named', name: 'T', optional: false },
        value: { kind: 'trylock', target: ref('l') },
      },
      { kind: 'assign', ghost: true, target: { kind: 'member', object: ref('c'), name: 'd' }, operator: '=', value: ref('e') },
      { kind: 'assign', ghost: false, target: { kind: 'index', object: ref('x'), index: num(1) }, operator: '=', value: ref('y') },
    ])
  })

  test('what is added and counted', () => {
    expect(body('a += 2 b.c -= {d} ghost e++ x[1]--')).toEqual([
      { kind: 'assign', ghost: false, target: ref('a'), operator: '+=', value: num(2) },
      {
        kind: 'assign',
        ghost: false,
        target: { kind: 'member', object: ref('b'), name: 'c' },
        operator: '-=',
        value: { kind: 'set', elements: [ref('d')] },
      },
      { kind: 'assign', ghost: true, target: ref('e'), operator: '++', value: num(1) },
      { kind: 'assign', ghost: false, target: { kind: 'index', object: ref('x'), index: num(1) }, operator: '--', value: num(1) },
    ])
  })

  test('lock verbs', () => {
    expect(
      body(
        'lock l unlock l downgrade l to read downgrade l to (m) upgrade l to a upgrade l to (m) else { skip } give l to t revoke l from t',
      ),
    ).toEqual([
      { kind: 'lock', target: ref('l') },
      { kind: 'unlock', target: ref('l') },
      { kind: 'downgrade', target: ref('l'), mode: { kind: 'word', name: 'read' } },
      { kind: 'downgrade', target: ref('l'), mode: { kind: 'computed', value: ref('m') } },
      { kind: 'upgrade', target: ref('l'), mode: { kind: 'word', name: 'a' } },
      {
        kind: 'upgrade',
        target: ref('l'),
        mode: { kind: 'computed', value: ref('m') },
        otherwise: { kind: 'block', statements: [{ kind: 'skip' }] },
      },
      { kind: 'give', target: ref('l'), task: ref('t') },
      { kind: 'revoke', target: ref('l'), task: ref('t') },
    ])
  })

  test('`else if` is a nest, however many there are', () => {
    const block = (...statements: unknown[]): unknown => ({ kind: 'block', statements })
    expect(body('if a { skip } else if b { } else if c { } else { skip }')).toEqual([
      {
        kind: 'if',
        condition: ref('a'),
        then: block({ kind: 'skip' }),
        otherwise: block({
          kind: 'if',
          condition: ref('b'),
          then: block(),
          otherwise: block({
            kind: 'if',
            condition: ref('c'),
            then: block(),
            otherwise: { kind: 'block', statements: [{ kind: 'skip' }] },
          }),
        }),
      },
    ])
  })

  test('attempts', () => {
    const block = (...statements: unknown[]): unknown => ({ kind: 'block', statements })
    const text =
      'attempt with m = r { } always { skip } retry a on x, y if c at most 2 with m = w { skip } then { } retry b on z on x if c { }'
    expect(body(text)).toEqual([
      {
        kind: 'attempt',
        with: [{ kind: 'setting', name: 'm', value: ref('r') }],
        body: block(),
        always: block({ kind: 'skip' }),
        clauses: [
          {
            kind: 'retry',
            name: 'a',
            outcomes: ['x', 'y'],
            condition: ref('c'),
            atMost: num(2),
            with: [{ kind: 'setting', name: 'm', value: ref('w') }],
            repair: block({ kind: 'skip' }),
            then: block(),
          },
          { kind: 'retry', name: 'b', outcomes: ['z'], with: [] },
          { kind: 'on', outcomes: ['x'], condition: ref('c'), body: block() },
        ],
      },
    ])
  })

  test('choices, loops, waiting, touching, leaving', () => {
    const block = { kind: 'block', statements: [] }
    expect(
      body('either fair { } or { } select { } or { } choose a in A, b in 0..1 where c for x in {y} { } while c { } wait until c'),
    ).toEqual([
      {
        kind: 'either',
        branches: [
          { fair: true, body: block },
          { fair: false, body: block },
        ],
      },
      {
        kind: 'select',
        branches: [
          { fair: false, body: block },
          { fair: false, body: block },
        ],
      },
      {
        kind: 'choose',
        binders: [
          { kind: 'binder', name: 'a', domain: ref('A') },
          { kind: 'binder', name: 'b', domain: { kind: 'interval', low: num(0), high: num(1) } },
        ],
        condition: ref('c'),
      },
      { kind: 'for', binder: { kind: 'binder', name: 'x', domain: { kind: 'set', elements: [ref('y')] } }, body: block },
      { kind: 'while', condition: ref('c'), body: block },
      { kind: 'wait', condition: ref('c') },
    ])
    expect(body('touch load b { } touch store f(b) touch b raise e assert c skip atomic { } f(a) here: skip return return e')).toEqual([
      { kind: 'touch', access: 'load', target: ref('b'), body: block },
      { kind: 'touch', access: 'store', target: { kind: 'call', callee: 'f', arguments: [ref('b')] } },
      { kind: 'touch', target: ref('b') },
      { kind: 'raise', outcome: 'e' },
      { kind: 'assert', condition: ref('c') },
      { kind: 'skip' },
      { kind: 'atomic', body: block },
      { kind: 'call', callee: 'f', arguments: [ref('a')] },
      { kind: 'labelled', label: 'here', statement: { kind: 'skip' } },
      { kind: 'return' },
      { kind: 'return', outcome: 'e' },
    ])
  })
})

describe('places', () => {
  test('of names and paths are those of the text, behind a BOM and CRLF too', () => {
    const text = '\ufeffspec here\r\nimport "std/locks"\r\nsize n = 2\r\n'
    const { file, diagnostics } = parse({ path: 'p', text })
    expect(diagnostics).toEqual([])
    const at = (span: { start: number; end: number } | undefined): string => text.slice(span?.start, span?.end)
    expect(at(file.name?.span)).toBe('here')
    expect(at(file.imports[0]?.pathSpan)).toBe('"std/locks"')
    expect(at(file.declarations[0]?.span)).toBe('size n = 2')
    expect(file.span).toEqual({ file: 'p', start: 0, end: text.length })
  })
})
