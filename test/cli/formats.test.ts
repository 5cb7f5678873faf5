// The formats for tools: each output against its published schema or grammar, and word for word where it is short. A spec whose names and
// texts hold marks of XML, Markdown, HTML and workflow commands, one that does not compile, a table that is not met.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { describe, expect, test } from 'vitest'
import { folderWith, lockspec } from './run.ts'

const crossed = `spec crossed
lock mutex { mode held }
object L { a : lock mutex   b : lock mutex   n : 0..3 = 0 }  // <b>&"100%: done", ::error::
workload both { task p { lock L.a.held   lock L.b.held   unlock L.b.held   unlock L.a.held } task q { lock L.b.held   lock L.a.held   unlock L.a.held   unlock L.b.held } }
workload one  { task p { lock L.a.held   L.n = 1 /* <b>&"100%: done", \`::error::\` */   unlock L.a.held } }
invariant zero in one: L.n == 0
invariant fine in both: L.n == 0
variant plain { }
expect {
  |       | both | one                   |
  | plain | pass | violates zero + fails |
}
`
const broken = 'spec broken\nobject L { n : 0..3 = 0 }\nworkload w { task t { L.m = 1   x = 2 } }\n'
const loop = `spec loop
object L { n : bool = false }
operation go() -> ok { while not L.n { skip } }
workload w { task t { go() } }
`

const reported = async (text: string, format: string) => {
  const folder = folderWith({ 's.lockspec': text })
  const { out, code, err } = await lockspec(['check', join(folder, 's.lockspec'), '--format', format])
  return { out: out.replaceAll(folder, 'F').replaceAll(folder.replaceAll('-', '\\-'), 'F'), code, err }
}

const schemas = createRequire(import.meta.url).resolve('schemastore/package.json')
const { $schema: _, ...sarifSchema } = JSON.parse(readFileSync(join(schemas, '../schemas/json/sarif-2.1.0.json'), 'utf8')) as {
  readonly $schema: string
}
const isSarif = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false, allErrors: true }).compile({
  ...sarifSchema,
  $id: 'sarif',
})

describe('sarif', () => {
  test.each([crossed, broken, loop])('is what the schema of OASIS allows', async (text) => {
    const { out } = await reported(text, 'sarif')
    isSarif(JSON.parse(out))
    expect(isSarif.errors).toBe(null)
  })

  test('a finding at its line, a thread flow for each task, a fingerprint that outlives the text around it', async () => {
    const results = async (text: string) => JSON.parse((await reported(text, 'sarif')).out).runs[0].results
    const [deadlock] = await results(crossed)
    expect(deadlock).toMatchObject({ ruleId: 'deadlock', level: 'error', locations: [{ physicalLocation: { region: { startLine: 4 } } }] })
    const flows: readonly { id: string; locations: readonly { executionOrder: number }[] }[] = deadlock.codeFlows[0].threadFlows
    expect(flows.map(({ id, locations }) => [id, locations.map(({ executionOrder }) => executionOrder)])).toEqual([
      ['p', [1]],
      ['q', [2]],
    ])
    const [moved] = await results(`// a line more\n${crossed}`)
    expect(moved.partialFingerprints).toEqual(deadlock.partialFingerprints)
  })

  test('errors of a spec are results', async () => {
    const { out, code } = await reported(broken, 'sarif')
    const { results, invocations } = JSON.parse(out).runs[0]
    expect([code, invocations[0].exitCode, results.map(({ ruleId }: { ruleId: string }) => ruleId)]).toEqual([
      120,
      120,
      ['LS2005', 'LS2007'],
    ])
  })
})

/** Elements and attributes of the schema of Jenkins (junit-10.xsd), as far as a report of ours may use them. */
const grammar: Readonly<Record<string, { readonly attributes: readonly string[]; readonly inside: readonly string[] }>> = {
  testsuites: { attributes: ['name', 'time', 'tests', 'failures', 'errors'], inside: ['testsuite'] },
  testsuite: { attributes: ['name', 'tests', 'failures', 'errors', 'skipped', 'time'], inside: ['testcase'] },
  testcase: { attributes: ['name', 'classname', 'time'], inside: ['skipped', 'error', 'failure'] },
  failure: { attributes: ['message', 'type'], inside: [] },
  error: { attributes: ['message', 'type'], inside: [] },
  skipped: { attributes: ['message', 'type'], inside: [] },
}

type Element = Readonly<Record<string, unknown>>
const parsed = (xml: string): readonly Element[] =>
  new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '', preserveOrder: true, trimValues: false }).parse(
    xml,
  ) as readonly Element[]

/** What the grammar does not know. */
function strange(element: Element): readonly string[] {
  const name = Object.keys(element).find((key) => key !== ':@')!
  if (name === '#text' || name === '?xml') return []
  const known = grammar[name]
  if (known === undefined) return [name]
  const attributes = Object.keys((element[':@'] as object | undefined) ?? {}).filter((key) => !known.attributes.includes(key))
  const children = element[name] as readonly Element[]
  const inner = children.flatMap((child) =>
    Object.keys(child).filter((key) => key !== ':@' && key !== '#text' && !known.inside.includes(key)),
  )
  return [...attributes, ...inner, ...children.flatMap(strange)]
}

describe('junit', () => {
  test.each([crossed, broken, loop])('is XML as the schema of Jenkins has it', async (text) => {
    const { out } = await reported(text, 'junit')
    expect(XMLValidator.validate(out)).toBe(true)
    expect(parsed(out).flatMap(strange)).toEqual([])
  })

  test('a case a cell, the counterexample as its failure', async () => {
    const { out } = await reported(crossed, 'junit')
    expect(out.replace(/time="[\d.]+"/g, 'time="T"')).toMatchInlineSnapshot(`
      "<?xml version="1.0" encoding="UTF-8"?>
      <testsuites name="lockspec" tests="2" failures="2" errors="0">
        <testsuite name="F/s.lockspec" tests="2" failures="2" errors="0" skipped="0" time="T">
          <testcase classname="crossed" name="both, plain" time="T">
            <failure message="deadlock: p and q wait for each other, for ever" type="deadlock">deadlock: p and q wait for each other, for ever
        p wants L.b.held (line 4): q holds it since step 2 (line 4)
        q wants L.a.held (line 4): p holds it since step 1 (line 4)
        cycle: p -&gt; q -&gt; p
      1. p, line 4: lock L.a.held
      2. q, line 4: lock L.b.held</failure>
          </testcase>
          <testcase classname="crossed" name="one, plain" time="T">
            <failure message="one, plain: violates zero, where the table says violates zero + fails" type="missing">one, plain: violates zero, where the table says violates zero + fails</failure>
          </testcase>
        </testsuite>
      </testsuites>
      "
    `)
  })
})

describe('github', () => {
  test('an annotation a problem, escaped as the runner wants it', async () => {
    expect((await reported(crossed, 'github')).out).toMatchInlineSnapshot(`
      "::error file=F/s.lockspec,line=4,col=42,title=deadlock in crossed%3A both%2C plain::p and q wait for each other, for ever%0Ap wants L.b.held (line 4): q holds it since step 2 (line 4)%0Aq wants L.a.held (line 4): p holds it since step 1 (line 4)%0Acycle: p -> q -> p%0A1. p, line 4: lock L.a.held%0A2. q, line 4: lock L.b.held
      ::error file=F/s.lockspec,line=1,col=1,title=not as expected in crossed::one, plain: violates zero, where the table says violates zero + fails
      "
    `)
    expect((await reported(broken, 'github')).out).toMatchInlineSnapshot(`
      "::error file=F/s.lockspec,line=3,col=25,title=LS2005::class \`L\` has no field \`m\`
      ::error file=F/s.lockspec,line=3,col=33,title=LS2007::nothing here is called \`x\`
      "
    `)
  })
})

describe('markdown', () => {
  test('the tables, and what is wrong behind them', async () => {
    expect((await reported(crossed, 'markdown')).out).toMatchInlineSnapshot(`
      "**lockspec**: 0 as expected, 2 not, 0 awaited; 23 states; complete

      ### crossed

      |  | both | one |
      | --- | --- | --- |
      | plain | ✗ deadlock | ✗ violates zero |

      <details><summary>both, plain: deadlock</summary>

      \`\`\`text
      deadlock: p and q wait for each other, for ever
        p wants L.b.held (line 4): q holds it since step 2 (line 4)
        q wants L.a.held (line 4): p holds it since step 1 (line 4)
        cycle: p -> q -> p
      1. p, line 4: lock L.a.held
      2. q, line 4: lock L.b.held
      \`\`\`

      </details>

      - one, plain: violates zero, where the table says violates zero \\+ fails
      "
    `)
  })
})

describe('--report', () => {
  test('several files at once, beside the text', async () => {
    const folder = folderWith({ 's.lockspec': crossed })
    const at = (name: string): string => join(folder, name)
    const files = { junit: at('o.xml'), sarif: at('o.sarif'), json: at('o.json'), markdown: at('o.md') }
    const { out, code } = await lockspec([
      'check',
      at('s.lockspec'),
      ...Object.entries(files).flatMap(([name, path]) => ['--report', `${name}=${path}`]),
    ])
    expect([code, out.split('\n').at(-2)]).toEqual([17, 'lockspec: 0 cells as expected, 2 not, 0 awaited; 23 states; complete'])
    for (const [name, path] of Object.entries(files)) {
      const { out: printed } = await lockspec(['check', at('s.lockspec'), '--format', name])
      const times = (text: string): string => text.replace(/time="[\d.]+"|"(seconds|bytes)": [\d.e-]+/g, 'T')
      expect(times(readFileSync(path, 'utf8'))).toBe(times(printed))
    }
  })

  test.each([
    ['xml=out', 'lockspec: unknown format xml; there is json, junit, sarif, github, markdown, html\n'],
    ['out.xml', 'lockspec: --report out.xml: write FORMAT=FILE, as in junit=out.xml\n'],
    ['junit=/nowhere/out.xml', 'lockspec: cannot write /nowhere/out.xml: there is no folder /nowhere\n'],
  ])('%s', async (given, message) => {
    const folder = folderWith({ 's.lockspec': loop })
    const { err, code } = await lockspec(['check', join(folder, 's.lockspec'), '--report', given])
    expect([code, err]).toEqual([2, message])
  })
})
