// Diagnostics as text: the exact picture, with tabs, CRLF, wide characters and long lines.
import { describe, expect, test } from 'vitest'
import type { Diagnostic } from '../../../compiler/diagnostics/diagnostic.ts'
import { diagnosticToJson, renderDiagnostics } from '../../../compiler/diagnostics/render.ts'
import { sortDiagnostics } from '../../../compiler/diagnostics/report.ts'
import { analyse } from '../../../compiler/pipeline.ts'

const at = (text: string, part: string, rest: Partial<Diagnostic> = {}): Diagnostic => {
  const start = text.indexOf(part)
  return { code: 'LS1010', severity: 'error', span: { file: 'a.lockspec', start, end: start + part.length }, message: 'wrong', ...rest }
}

const render = (text: string, diagnostics: readonly Diagnostic[], width = 80, color = false): string =>
  renderDiagnostics(diagnostics, [{ path: 'a.lockspec', text }], { color, width })

describe('a diagnostic', () => {
  test('shows place, line, carets and hint', () => {
    const text = 'spec a\n  lok b.c\n'
    expect(render(text, [at(text, 'lok', { hint: 'did you mean `lock`?' })])).toBe(
      `error[LS1010]: wrong
 --> a.lockspec:2:3
  |
2 |   lok b.c
  |   ^^^
  |
  = help: did you mean \`lock\`?
`,
    )
  })

  test('shows the places that belong to it', () => {
    const text = `size a = 1\n${'\n'.repeat(9)}size a = 2\n`
    const related = [{ span: { file: 'a.lockspec', start: 5, end: 6 }, message: 'declared here' }]
    expect(render(text, [at(text, 'a = 2', { related, severity: 'warning' })])).toBe(
      `warning[LS1010]: wrong
  --> a.lockspec:11:6
   |
11 | size a = 2
   |      ^^^^^
  ::: a.lockspec:1:6
   |
 1 | size a = 1
   |      - declared here
`,
    )
  })

  test('has carets under the text behind tabs', () => {
    const text = '\tx\tlok b'
    expect(
      render(text, [at(text, 'lok')])
        .split('\n')
        .slice(3, 5),
    ).toEqual(['1 |     x   lok b', '  |         ^^^'])
  })

  test('takes CRLF for the end of a line', () => {
    const text = 'a\r\nlok b\r\nc'
    expect(render(text, [at(text, 'lok b')])).toBe('error[LS1010]: wrong\n --> a.lockspec:2:1\n  |\n2 | lok b\n  | ^^^^^\n')
    expect(render(text, [at(text, 'b\r\nc')])).toBe('error[LS1010]: wrong\n --> a.lockspec:2:5\n  |\n2 | lok b\n  |     ^\n')
  })

  test('counts columns as a terminal does', () => {
    const text = '"\u5b57\u{1f512}e\u0301" lok'
    expect(
      render(text, [at(text, 'lok')])
        .split('\n')
        .slice(3, 5),
    ).toEqual(['1 | "\u5b57\u{1f512}e\u0301" lok', '  |         ^^^'])
  })

  test('sends no control characters to the terminal', () => {
    expect(
      render('\u001b[31mx', [at('\u001b[31mx', 'x')])
        .split('\n')
        .slice(3, 5),
    ).toEqual(['1 | \ufffd[31mx', '  |      ^'])
  })

  test('at the end of the text has a caret behind it', () => {
    expect(
      render('spec', [at('spec', '', { span: { file: 'a.lockspec', start: 4, end: 4 } })])
        .split('\n')
        .slice(3, 5),
    ).toEqual(['1 | spec', '  |     ^'])
    expect(
      render('', [at('', '', { span: { file: 'a.lockspec', start: 0, end: 0 } })])
        .split('\n')
        .slice(3, 5),
    ).toEqual(['1 |', '  | ^'])
  })

  test('is cut to the width around the place', () => {
    const text = `${'abcdefghi '.repeat(20)}lok ${'jklmnopqr '.repeat(20)}`
    const lines = render(text, [at(text, 'lok')], 60).split('\n')
    expect(lines.slice(3, 5)).toEqual(['1 | … cdefghi abcdefghi lok jklmnopqr jklmnopqr jklmnopqr  …', '  |                     ^^^'])
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(60)
    const long = 'x'.repeat(500)
    for (const line of render(long, [at(long, long)], 60).split('\n')) expect(line.length).toBeLessThanOrEqual(60)
  })

  test('of a file that is not there has no line', () => {
    expect(renderDiagnostics([at('x', 'x')], [], { color: false, width: 80 })).toBe('error[LS1010]: wrong\n --> a.lockspec\n')
  })

  test('is coloured where that is asked for', () => {
    expect(render('lok', [at('lok', 'lok')], 80, true)).toBe(
      '\u001b[1;31merror[LS1010]\u001b[0m\u001b[1m: wrong\u001b[0m\n \u001b[1;34m-->\u001b[0m a.lockspec:1:1\n  \u001b[1;34m|\u001b[0m\n\u001b[1;34m1\u001b[0m \u001b[1;34m|\u001b[0m lok\n  \u001b[1;34m|\u001b[0m \u001b[1;31m^^^\u001b[0m\n',
    )
  })
})

test('what a hint is written for takes with it what else is wrong there', () => {
  const text = `spec locks
operation f(i: Inode) -> ok {
  down_write(&i->rwsem, GFP_KERNEL)
  no_such(&i)
  let was = READ_ONCE(&i->no_such)
}
object Inode { rwsem : lock rwsem }
`
  const { diagnostics } = analyse({ path: 'a', text }, () => ({ error: 'none' }))
  expect(diagnostics.map(({ code, span, hint }) => [code, text.slice(span.start, span.end), hint])).toEqual([
    ['LS2006', 'down_write', 'write `lock i.rwsem.write`'],
    ['LS2006', 'no_such', undefined],
    ['LS1006', '&', 'there are no addresses: write the name alone'],
    ['LS2007', 'READ_ONCE', 'write `i.no_such`'],
    ['LS2004', 'rwsem', '`import "std/locks"` declares it'],
  ])
})

describe('several diagnostics', () => {
  const sources = [
    { path: 'b', text: 'xyz' },
    { path: 'a', text: 'xyz' },
  ]
  const one = (file: string, start: number, code: Diagnostic['code'] = 'LS1010'): Diagnostic => ({
    code,
    severity: 'error',
    span: { file, start, end: 3 },
    message: 'm',
  })

  test('are sorted by file in the order of the sources, then by place, and each is shown once', () => {
    const sorted = sortDiagnostics([one('a', 1), one('c', 0), one('b', 2), one('b', 0, 'LS2001'), one('b', 0), one('b', 2)], sources)
    expect(sorted.map(({ span, code }) => `${span.file} ${span.start} ${code}`)).toEqual([
      ...['b 0 LS1010', 'b 0 LS2001', 'b 2 LS1010', 'a 1 LS1010', 'c 0 LS1010'],
    ])
  })

  test('have an empty line between them', () => {
    expect(renderDiagnostics([one('b', 0), one('b', 2)], sources, { color: false, width: 80 })).toBe(
      'error[LS1010]: m\n --> b:1:1\n  |\n1 | xyz\n  | ^^^\n\nerror[LS1010]: m\n --> b:1:3\n  |\n1 | xyz\n  |   ^\n',
    )
  })

  const heads = (errors: readonly (readonly [message: string, severity?: 'warning'])[]): readonly string[] =>
    renderDiagnostics(
      errors.map(([message, severity], start) => ({ ...one('d', start), message, severity: severity ?? 'error' })),
      [{ path: 'd', text: 'x'.repeat(errors.length) }],
      { color: false, width: 80 },
    )
      .split('\n')
      .filter((line) => /^\w/.test(line) && !line.startsWith('1 |'))
  const numbered = (count: number): readonly (readonly [string])[] => Array.from({ length: count }, (_, index) => [`m${index}`] as const)

  test('are at most ten errors a file, then how many more', () => {
    const ten = Array.from({ length: 10 }, (_, index) => `error[LS1010]: m${index}`)
    expect(heads(numbered(10))).toEqual(ten)
    expect(heads(numbered(11))).toEqual([...ten, 'd: 1 more error'])
    expect(heads(numbered(137))).toEqual([...ten, 'd: 127 more errors'])
    expect(heads([...numbered(12), ['w', 'warning']])).toEqual([...ten, 'warning[LS1010]: w', 'd: 2 more errors'])
  })

  test('of too many, those that repeat another are left out first', () => {
    expect(heads([['a'], ['a'], ['a'], ...numbered(8)])).toEqual([
      ...['error[LS1010]: a', 'error[LS1010]: a', ...numbered(8).map(([message]) => `error[LS1010]: ${message}`)],
      'd: 1 more error',
    ])
    expect(heads([...Array.from({ length: 20 }, () => ['a'] as const), ...numbered(9)])).toEqual([
      ...['error[LS1010]: a', ...numbered(9).map(([message]) => `error[LS1010]: ${message}`)],
      'd: 19 more errors',
    ])
  })
})

test('JSON has the same facts', () => {
  const text = 'a\nlok b'
  const related = [{ span: { file: 'a.lockspec', start: 0, end: 1 }, message: 'here' }]
  expect(diagnosticToJson(at(text, 'lok', { related }), [{ path: 'a.lockspec', text }])).toEqual({
    code: 'LS1010',
    severity: 'error',
    message: 'wrong',
    place: { file: 'a.lockspec', start: { offset: 2, line: 2, column: 1 }, end: { offset: 5, line: 2, column: 4 } },
    hint: null,
    related: [
      { message: 'here', place: { file: 'a.lockspec', start: { offset: 0, line: 1, column: 1 }, end: { offset: 1, line: 1, column: 2 } } },
    ],
  })
})
