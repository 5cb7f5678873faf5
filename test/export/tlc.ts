// TLC, the checker that TLA+ comes with, where its jar is given: `--tlc FILE` of the scripts, or LOCKSPEC_TLC. Input: a module and its .cfg;
// output: plain facts, the same on every run.
import { tlcHere, writeAsked, type Tlc } from '../../cli/engines/java.ts'
import { inFolder, run } from '../../cli/engines/process.ts'
import { askedProperties, invariantsIn } from './tools.ts'
import { nth } from '../../runtime/entries.ts'

export interface TlcSays {
  readonly states: number
  readonly deadlock: boolean
  /** The invariants that some state breaks, and the temporal properties that some fair run breaks, each checked alone. */
  readonly broken: readonly string[]
}

export interface TlcTool {
  readonly version: string
  readonly says: (tla: string, cfg: string) => Promise<TlcSays>
}

/** Undefined where no file is given; a file that is not there, or no Java, is an error. */
export async function tlcAt(file: string | undefined = process.env.LOCKSPEC_TLC): Promise<TlcTool | undefined> {
  if (file === undefined || file === '') return undefined
  const tlc = await inFolder((folder) => tlcHere('this', file, folder, () => false))
  return { version: tlc.version, says: (tla, cfg) => says(tlc, tla, cfg) }
}

/** Exit codes of its that say what a model is like: passes, deadlock, invariant, temporal property. */
const VERDICTS = [0, 11, 12, 13]

interface Said {
  readonly said: string
  readonly code: number | null
}

function says({ java, jar }: Tlc, tla: string, cfg: string): Promise<TlcSays> {
  return inFolder((folder) =>
    asked(async (what) => {
      const module = writeAsked(folder, tla, what)
      const machine = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp', jar, 'tlc2.TLC']
      const options = ['-noTE', '-continue', '-workers', '1', '-metadir', 'states', '-config', 'asked.cfg', `${module}.tla`]
      const { said, code } = await run(java, [...machine, ...options], { folder, stopped: () => false })
      if (code === null || !VERDICTS.includes(code)) throw new Error(`TLC ends with ${code}: ${said.slice(-2000)}`)
      return { said, code }
    }, cfg),
  )
}

interface Asked {
  readonly deadlock: boolean
  readonly invariants: readonly string[]
  readonly properties: readonly string[]
}

async function asked(ask: (what: Asked) => Promise<Said>, cfg: string): Promise<TlcSays> {
  const broken = new Set<string>()
  let first = await ask({ deadlock: true, invariants: invariantsIn(cfg), properties: [] })
  const deadlock = first.said.includes('Deadlock reached')
  // It goes on beyond a broken invariant, not beyond a deadlock, and names one invariant a state.
  if (deadlock) first = await ask({ deadlock: false, invariants: invariantsIn(cfg), properties: [] })
  const states = /([\d,]+) distinct states found, 0 states left on queue\.$/m.exec(first.said)?.[1]
  if (states === undefined) throw new Error(`TLC did not come to its end: ${first.said.slice(-2000)}`)
  for (let { said } = first; ;) {
    const found = [...said.matchAll(/^Error: Invariant (\w+) is violated/gm)].map((match) => nth(match, 1))
    if (found.length === 0) break
    for (const one of found) broken.add(one)
    if (broken.has('TypeOK')) throw new Error('TLC finds TypeOK broken, which bounds what there can be')
    const rest = invariantsIn(cfg).filter((one) => !broken.has(one))
    if (rest.length === 0) break
    said = (await ask({ deadlock: false, invariants: rest, properties: [] })).said
  }
  // It does not say which of several properties is broken.
  const properties = askedProperties(cfg)
  const breaks = async (names: readonly string[]): Promise<boolean> =>
    (await ask({ deadlock: false, invariants: [], properties: names })).code === 13
  const temporal: string[] = []
  if (properties.length > 0 && (await breaks(properties)))
    for (const one of properties) if (properties.length === 1 || (await breaks([one]))) temporal.push(one)
  return {
    states: Number(states.replaceAll(',', '')),
    deadlock,
    broken: [...invariantsIn(cfg).filter((one) => broken.has(one)), ...temporal],
  }
}
