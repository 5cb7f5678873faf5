// `node --import tsx scripts/engines.ts [SPEC…]`: whether SPIN, Rumur and TLC say of each cell of specs/ what our own search says, by `check
// --engine` itself: the same findings, and of what an engine was asked whole the same states. Cells of more states than `--most` (20,000) are
// left out. `--engine NAME` (repeatable) asks these only, `--part K/N` every N-th cell, from the K-th on, `--seconds S` begins no cell after so
// long. Prints a line for each cell and engine, then how many were compared, and of how many; exit code 1 where anything differs.
import { argv, exit, stdout } from 'node:process'
import { parseArgs } from 'node:util'
import { specFiles } from '../cli/files.ts'
import { main } from '../cli/main.ts'

interface Said {
  readonly ended: string
  readonly states: number
  readonly findings: readonly { readonly kind: string; readonly name: string }[]
  readonly engine: { readonly unasked: readonly string[] } | null
}
interface Cell {
  readonly workload: string
  readonly variant: string | null
  readonly expected: { readonly run: boolean } | null
  readonly run: Said | null
}

const { values, positionals } = parseArgs({
  args: argv.slice(2),
  allowPositionals: true,
  options: {
    engine: { type: 'string', multiple: true },
    most: { type: 'string', default: '20000' },
    part: { type: 'string', default: '1/1' },
    seconds: { type: 'string', default: '1000000' },
  },
})
const engines = values.engine ?? ['spin', 'rumur', 'tlc']
const [part = 1, parts = 1] = values.part.split('/').map(Number)
const began = performance.now()
const late = (): boolean => performance.now() - began > Number(values.seconds) * 1000

/** The cells of one run of `check`, and what it says on standard error. */
async function checked(args: readonly string[]): Promise<{ readonly cells: readonly Cell[]; readonly err: string }> {
  let out = ''
  let err = ''
  await main(['check', ...args, '--format', 'json'], {
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    width: 120,
    color: false,
    errColor: false,
    live: undefined,
    interrupted: () => false,
    input: () => ({ lines: (async function* () {})(), interactive: false }),
  })
  const document = out === '' ? { specs: [] } : (JSON.parse(out) as { readonly specs: readonly { readonly cells: readonly Cell[] }[] })
  return { cells: document.specs.flatMap(({ cells }) => cells), err: err.trim() }
}

/** A livelock's name says how much fairness leaves one, which an engine need not know. */
const wordsOf = ({ kind, name }: Said['findings'][number]): string => (kind === 'livelock' ? kind : `${kind} ${name}`.trim())
const without = (from: readonly string[], what: readonly string[]): readonly string[] => from.filter((one) => !what.includes(one))

/** In words what an engine says otherwise; nothing of what it was not asked. */
function differences(own: Said, theirs: Said): readonly string[] {
  const unasked = theirs.engine?.unasked ?? []
  const isUnasked = (words: string): boolean =>
    unasked.some((one) => one === words || one.split(' ')[0] === words.split(' ')[0] || one.startsWith('anything'))
  const ours = [...new Set(own.findings.map(wordsOf))]
  const its = [...new Set(theirs.findings.map(wordsOf))]
  return [
    ...without(its, ours).map((words) => `it finds ${words}`),
    ...without(ours, its).flatMap((words) => (isUnasked(words) ? [] : [`it does not find ${words}`])),
    ...(theirs.ended === 'complete' && own.states !== theirs.states && !unasked.some((one) => one.startsWith('anything'))
      ? [`${theirs.states} states instead of ${own.states}`]
      : []),
    ...(theirs.ended === 'complete' ? [] : [`it ended by ${theirs.ended}`]),
  ]
}

let seen = 0
let small = 0
const compared = new Map(engines.map((engine) => [engine, { cells: 0, differ: 0, open: 0 }]))
for (const spec of specFiles(positionals.length > 0 ? positionals : ['specs'])) {
  if (late()) break
  const { cells } = await checked([spec, '--reduce', 'off', '--memory', '64M'])
  for (const { workload, variant, expected, run: own } of cells) {
    if (expected?.run === false) continue
    seen++
    if (own === null || own.ended !== 'complete' || own.states > Number(values.most)) continue
    small++
    if (small % parts !== part % parts || late()) continue
    for (const engine of engines) {
      const named = ['--workload', workload, ...(variant === null ? [] : ['--variant', variant])]
      const { cells: asked, err } = await checked([spec, ...named, '--engine', engine, '--memory', '1G', '--workers', '1'])
      const theirs = asked[0]?.run ?? undefined
      const wrong = theirs === undefined ? [err === '' ? 'it says nothing' : err] : differences(own, theirs)
      const counts = compared.get(engine)!
      counts.cells++
      if (wrong.length > 0) counts.differ++
      if ((theirs?.engine?.unasked.length ?? 0) > 0) counts.open++
      const cell = `${spec} ${workload}${variant === null ? '' : `, ${variant}`}: ${own.states} states`
      stdout.write(`${wrong.length === 0 ? 'ok ' : 'BAD'} ${engine} ${[cell, ...wrong].join('; ')}\n`)
    }
  }
}
for (const [engine, { cells, differ, open }] of compared)
  stdout.write(`${engine}: ${cells} of ${small} cells compared, ${differ} differ, ${open} not asked of a part\n`)
stdout.write(`${seen} cells looked at, ${small} of at most ${values.most} states\n`)
exit([...compared.values()].some(({ differ }) => differ > 0) ? 1 : 0)
