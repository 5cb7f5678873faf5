// Wrong texts: where each is wrong, in which words, and how much of the rest is still read.
import { describe, expect, test } from 'vitest'
import { parse } from '../../../compiler/parse/parse.ts'
import { wrongs } from './tree.ts'

const kinds = (text: string): readonly string[] => parse({ path: 'x', text }).file.declarations.map(({ kind }) => kind)

const procedure = (body: string): string => `procedure p() {\n${body}\n}`

describe('messages', () => {
  test.each([
    ['spec a\nspec b', ['2:6-7 LS1040 the file has a name already (`spec a` stands above)']],
    ['size a = 1\nimport "b"', ['2:1-11 LS1041 an import stands before the first declaration']],
    [
      'lock l { policy fifo policy unfair holders 1 holders 2 }',
      ['1:22-35 LS1042 a lock says its policy once', '1:46-55 LS1042 a lock says its holders once'],
    ],
    ['opertion f() { }', ['1:1-9 LS1012 expected a declaration, found `opertion` (did you mean `operation`?)']],
    ['size', ['1:5-5 LS1010 expected a name, found the end of the file']],
    ['size = 2', ['1:6-7 LS1010 expected a name, found `=` (write `==` to compare)']],
    ['size then = 2', ['1:6-10 LS1014 `then` is a reserved word and cannot be a name']],
    ['size n = ', ['1:9-9 LS1013 expected an expression, found the end of the file']],
    ['size n = \nswitch s = on', ['2:1-7 LS1013 expected an expression, found `switch`']],
    ['switch s : {a, none} = a', ['1:16-20 LS1014 `none` is a reserved word and cannot be a name']],
    ['type T = ', ['1:9-9 LS1015 expected a type, found the end of the file']],
    [
      'type T = 3',
      ['1:10-11 LS1015 expected a type, found a value (a type is a name, `lo..hi`, `{words}`, `set of T`, `array[n] of T` or `lock KIND`)'],
    ],
    ['type T = set F', ['1:14-15 LS1012 expected a declaration, found `F`']],
    [
      'lock l { modes read }',
      ['1:10-15 LS1010 expected `mode`, `policy`, `recursion`, `holders`, `ranges`, `anyone` or `}`, found `modes` (did you mean `mode`?)'],
    ],
    ['object F[2 { }', ['1:12-13 LS1010 expected `]`, found `{`']],
    ['object F { a b : bool }', ['1:14-15 LS1010 expected `:`, found `b`']],
    ['object F { a : }', ['1:16-17 LS1015 expected a type, found `}`']],
    ['mapping M() { resident wen a fault f() }', ['1:24-27 LS1010 expected `when`, found `wen` (did you mean `when`?)']],
    ['procedure p(a) { }', ['1:14-15 LS1010 expected `:`, found `)`']],
    ['invariant a b', ['1:13-14 LS1010 expected `:`, found `b`']],
    ['property p: x lead to y', ['1:15-19 LS1010 expected `leads`, found `lead` (did you mean `leads`?)']],
    [
      'switch s : {x, y} = x\noperation b() -> ok\n  lock I.l\n}\nsize a = 1',
      ['3:3-7 LS1010 expected `{`, found `lock`', '4:1-2 LS1021 `}` closes nothing'],
    ],
    ['operation a() -> ok {\n  i->page = absent\n}', ['2:3-10 LS1006 `i->page` is no part of the language (write `i.page`)']],
    ['operation a() -> ok {\n  lock i->l\n}', ['2:8-12 LS1006 `i->l` is no part of the language (write `i.l`)']],
    ['expect\n  | | a |\n  | v | pass |\n}', ['2:3-4 LS1010 expected `{`, found `|`', '4:1-2 LS1021 `}` closes nothing']],
    ['import std', ['1:8-11 LS1006 the path of an import stands in quotes (write `import "std"`)']],
    ['import std/locks', ['1:8-17 LS1006 the path of an import stands in quotes (write `import "std/locks"`)']],
    [
      'workload w { tsk a { } }',
      [
        '1:14-17 LS1010 expected `task`, `service`, `environment`, `interrupt`, `initially`, `fairness`, a setting or `}`, found `tsk` (did you mean `task`?)',
      ],
    ],
    ['workload w { fairness often }', ['1:23-28 LS1010 expected `none`, `weak` or `strong`, found `often`']],
    ['variant v { files 3 }', ['1:19-20 LS1010 expected `=`, found `3`']],
    [
      'expect { pass }',
      [
        '1:10-14 LS1007 expected verdicts are a table (the first row names the workloads, `|   | w |`, each other one a variant and its verdicts, `| v | pass |`)',
      ],
    ],
    ['"loose"', ['1:1-8 LS1012 expected a declaration, found a text']],
  ])('%s', (text, expected) => {
    expect(wrongs(text)).toEqual(expected)
  })

  test.each([
    ['lok a.b', '2:1-4 LS1011 expected a statement or `}`, found `lok` (did you mean `lock`?)'],
    ['atempt { skip }', '2:1-7 LS1011 expected a statement or `}`, found `atempt` (did you mean `attempt`?)'],
    ['| a', '2:1-2 LS1011 expected a statement or `}`, found `|`'],
    ['let 3 x = 5', '2:5-6 LS1010 expected a name, found `3`'],
    ['f(a b)', '2:5-6 LS1010 expected `,` or `)`, found `b`'],
    ['f(if)', '2:5-6 LS1013 expected an expression, found `)`'],
    ['foo bar', '2:1-4 LS1011 expected a statement or `}`, found `foo` (did you mean `for`?)'],
    [
      'zzzz bar',
      '2:1-5 LS1011 expected a statement or `}`, found `zzzz` (a statement begins with its keyword, or is `name = value`, `name(arguments)` or `label: statement`)',
    ],
    ['let then = 3', '2:5-9 LS1014 `then` is a reserved word and cannot be a name'],
    ['if a = b { }', '2:6-7 LS1010 expected `{`, found `=` (write `==` to compare)'],
    ['while a b { }', '2:9-10 LS1010 expected `{`, found `b`'],
    ['x = 3 +\nunlock a.b', '3:1-7 LS1013 expected an expression, found `unlock`'],
    ['lock 3', '2:6-7 LS1010 expected a name, found `3`'],
    ['attempt { } retry on x', '2:13-21 LS1006 a retry rule has a name (write `retry NAME on x`: reports call it by its name)'],
    ['attempt { } retry a x', '2:21-22 LS1010 expected `on`, found `x`'],
    ['wait for a', '2:6-9 LS1010 expected `until`, found `for`'],
    ['retry a on b\nskip', '2:1-6 LS1011 expected a statement or `}`, found `retry`'],
  ])('%s', (text, expected) => {
    expect(wrongs(procedure(text))).toEqual([expected])
  })

  test('of the lexer', () => {
    expect(wrongs('size a = 1.5\nsize b = 0x10\nsize c = 1 ~# \u2264\nsize d = 2 ; size e = 1 && 2')).toEqual([
      '1:10-13 LS1004 `1.5` is no number (numbers are whole, decimal and do not begin with 0; a name does not begin with a digit)',
      '2:10-14 LS1004 `0x10` is no number (numbers are whole, decimal and do not begin with 0; a name does not begin with a digit)',
      '3:12-13 LS1007 `~` is no part of the language (write `not`)',
      '3:13-14 LS1006 `#` is no part of the language (write `!=`; a comment begins with `//`)',
      '3:15-16 LS1001 `\u2264` means nothing here',
      '4:12-13 LS1006 `;` is no part of the language (statements need no separator)',
      '4:25-27 LS1006 `&&` is no part of the language (write `and`)',
    ])
    expect(wrongs('import "std/locks\nsize a = 1 /* never\nclosed')).toEqual([
      '1:8-18 LS1003 the text is never closed (a text ends with `"` on the line where it begins)',
      '2:12-14 LS1002 the comment is never closed (close it with `*/`)',
    ])
    expect(wrongs('size a = 1 \u0000\u200b')).toEqual(['1:12-14 LS1001 `U+0000U+200B` mean nothing here'])
  })
})

describe('a condition that could be a statement', () => {
  test('is refused where it begins a line at the margin of its retry rule', () => {
    expect(wrongs(procedure('attempt { f() }\nretry a on b\nif c { skip }'))).toEqual([
      '4:1-3 LS1032 this `if` is read as the condition of the retry rule before it (as a condition it stands on the line of `retry` or is indented; as a statement it follows a repair, `{ }` if there is none)',
    ])
  })

  test.each([
    'attempt { f() }\nretry a on b if c { skip }',
    'attempt { f() }\nretry a on b\n  if c { skip }',
    'attempt { f() }\nretry a on b { }\nif c { skip }',
  ])('is none in %j', (text) => {
    expect(wrongs(procedure(text))).toEqual([])
  })
})

describe('braces', () => {
  test('that are missing are thought in before the next declaration', () => {
    const text = 'operation a() -> ok {\n  if b {\n    skip\n}\noperation c() -> ok { lok d }\nvariant v { }\n'
    expect(wrongs(text)).toEqual([
      '2:8-9 LS1020 `{` is never closed (a `}` is missing before `operation`)',
      '5:23-26 LS1011 expected a statement or `}`, found `lok` (did you mean `lock`?)',
    ])
    expect(kinds(text)).toEqual(['procedure', 'procedure', 'variant'])
  })

  test('that are missing at the end', () => {
    expect(wrongs('workload w {\n  task a { skip\n')).toEqual([
      '2:10-11 LS1020 `{` is never closed (a `}` is missing before the end of the file)',
    ])
    expect(kinds('workload w {\n  task a { skip\n')).toEqual(['workload'])
  })

  test('too many close nothing', () => {
    const text = 'procedure a() {\n  skip }\n  skip\n}\nprocedure b() { }\n'
    expect(wrongs(text)).toEqual(['2:8-9 LS1021 `}` closes nothing'])
    expect(kinds(text)).toEqual(['procedure', 'procedure'])
    expect(wrongs('}\nsize a = 1')).toEqual(['1:1-2 LS1021 `}` closes nothing'])
  })
})

describe('recovery', () => {
  test('goes on with the next statement, field, clause, declaration', () => {
    const text = `spec broken
size files =
switch x : {a, none} = a
object File {
  cache : : bool
  other : bool
  lock lock : bool
}
procedure p() {
  lok a.b
  if a {
    unlok c.d
    lock c.d
  } els { skip }
  x = (1 + 2
  attempt { y = } always { skip }
  retry again on z
  skip
}
mapping M() {
  resident a
  store resident when b fault c()
}
expect {
  | | w |
  | v | pass | pass |
  | u | pass
}`
    expect(wrongs(text).map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      ...[
        '3:1-7 LS1013',
        '5:11-12 LS1015',
        '7:8-12 LS1010',
        '10:3-6 LS1011',
        '12:5-10 LS1011',
        '14:5-8 LS1011',
        '16:3-10 LS1010',
        '21:12-13 LS1010',
      ],
      ...['26:3-22 LS1050', '27:13-13 LS1053'],
    ])
    expect(kinds(text)).toEqual(['size', 'switch', 'object', 'procedure', 'mapping', 'expect'])
  })

  test('keeps what stands around a wrong statement', () => {
    const { file } = parse({ path: 'x', text: procedure('a = 1\nlok b\nc = 2') })
    const [declaration] = file.declarations
    expect(declaration?.kind === 'procedure' && declaration.body.statements.map(({ kind }) => kind)).toEqual([
      'assign',
      'invalid',
      'assign',
    ])
  })
})

describe('tables', () => {
  test('have rows with a cell for each workload', () => {
    expect(wrongs('expect {\n| | a | b |\n| v | pass |\n| w | pass | pass | pass |\n| x | pass | pass\n}')).toEqual([
      '3:1-13 LS1050 this row has 1 cell, the table has 2 workloads',
      '4:1-27 LS1050 this row has 3 cells, the table has 2 workloads',
      '5:18-18 LS1053 a row of the table ends with `|`',
    ])
  })

  test('name workloads above and variants on the left', () => {
    expect(wrongs('expect {\n| x | a b | |\n| v w | pass | pass |\n}')).toEqual([
      '2:3-4 LS1051 the first cell of the first row is empty (the first row names the workloads behind an empty cell, `|   | w |`, each other one a variant and its verdicts, `| v | pass |`)',
      '2:7-10 LS1052 this cell is the name of a workload',
      '2:12-12 LS1052 this cell is the name of a workload',
      '3:3-6 LS1052 this cell is the name of a variant',
    ])
  })
})

describe('depth', () => {
  const nested = (open: string, inner: string, close: string, times: number): string =>
    procedure(`${open.repeat(times)}${inner}${close.repeat(times)}`)

  test('is bounded', () => {
    expect(wrongs(nested('if a {\n', '', '}\n', 199))).toEqual([])
    expect(wrongs(nested('if a {\n', '', '}\n', 200))).toEqual([
      '201:6-7 LS1022 nested more than 200 deep (the rest of the file was not read)',
    ])
    expect(wrongs(nested('if a {\n', '', '}\n', 20000))).toHaveLength(1)
    expect(wrongs(procedure(`x = ${'('.repeat(20000)}`))).toHaveLength(1)
    expect(wrongs(procedure(`x = ${'f(['.repeat(20000)}`))).toHaveLength(1)
  })

  test.each([
    ['not', `x = ${'not '.repeat(9000)} a`],
    ['minus', `x = ${'- '.repeat(9000)} a`],
    ['forall', `x = ${'forall a in b: '.repeat(9000)} a`],
    ['conditionals', `x = ${'if a then b else '.repeat(9000)} a`],
    ['sums', `x = a ${'+ a '.repeat(9000)}`],
    ['implications', `x = a ${'=> a '.repeat(9000)}`],
    ['members', `x = a${'.a'.repeat(9000)}`],
    ['labels', `${'a: '.repeat(9000)}skip`],
    ['else if', `if a { } ${'else if a { } '.repeat(9000)}`],
    ['types', `let x : ${'set of '.repeat(9000)} a = b`],
  ])('of %s without brackets is bounded', (_, text) => {
    expect(wrongs(procedure(text)).map((line) => line.replace(/^\S+ /, ''))).toEqual([
      'LS1022 nested too deep (divide it: into procedures, functions or several statements)',
    ])
  })

  test('leaves the parser as it was', () => {
    parse({ path: 'x', text: procedure(`x = ${'not '.repeat(9000)} a`) })
    expect(wrongs('size a = 1')).toEqual([])
  })
})
