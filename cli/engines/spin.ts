// SPIN as an engine: deadlocks and assertions, then each claim about states, then each about runs. Input: what may be asked; output: how
// it ended. A search that confirms goes depth first, in the fewest states; one that has found something is made again breadth first, for a
// short run, where SPIN can do so. One that keeps less than whole states confirms nothing, and says what SPIN says of how much it saw.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { panProgress, panSaid, spinTrail } from './spinSaid.ts'
import { compile as compileWith, compiledRun, compilers, type Compiler } from './compilers.ts'
import { EngineFailed, known, lastWords, tooOld, type Asking, type Counts, type Engine, type Searched } from './engine.ts'
import { found, run, type Ended } from './process.ts'
import type { Store } from './store.ts'
import type { Finding } from '../../runtime/index.ts'
import { UsageError } from '../usage.ts'

const least = '6.4.0'

interface Programs {
  readonly spin: string
  readonly cc: ReturnType<typeof compilers>
  readonly store: Store
}

/** Verifiers by what they were made of: claims share one, and so do the searches of a swarm. */
type Made = Map<string, Promise<string | Ended>>

export async function spin(store: Store, folder: string, stopped: () => boolean): Promise<Engine> {
  const path = found('spin')
  if (path === undefined) throw new UsageError('--engine spin: there is no spin on the path')
  const version = /Version (\d+\.\d+\.\d+)/.exec((await run(path, ['-V'], { folder, stopped })).said)?.[1]
  if (version === undefined) throw new UsageError(`--engine spin: ${path} is no SPIN`)
  if (version < least) throw tooOld('SPIN', version, least)
  const programs = { spin: path, cc: compilers('SPIN', true), store }
  return { name: 'spin', version, target: 'promela', search: (asking) => search(programs, asking) }
}

/** A verifier: how the model is read, how it is compiled, what it is asked. */
interface Question {
  readonly model: string
  /** `-DCLAIMS`, `-DPROGRESS`: which claims are in it. */
  readonly read: readonly string[]
  readonly compile: readonly string[]
  readonly args: readonly string[]
}

type Verdict =
  | { readonly kind: 'cut'; readonly ended: 'memory' | 'interrupted'; readonly counts: Counts }
  | {
      readonly kind: 'ended'
      readonly counts: Counts
      readonly bytes: number
      readonly error: 'invalid end' | 'assertion' | 'claim' | undefined
      /** Where its trail is. */
      readonly folder: string
      /** Bits of the table by states that were seen, at the least. */
      readonly hashFactor: number | undefined
    }

async function search(programs: Programs, asking: Asking): Promise<Searched> {
  const seen = known()
  const made: Made = new Map()
  const unasked: string[] = []
  const isExact = programs.store.kind === 'exact'
  let factor = Infinity
  let counts: Counts = { states: 0, transitions: 0, depth: 0, frontier: 0 }
  let bytes = 0
  const result = (ended: Searched['ended']): Searched => ({
    ...counts,
    bytes,
    findings: seen.findings,
    unasked: [...unasked, ...beyond(programs.store, factor)],
    ended,
  })
  const noted = (said: Verdict): void => {
    if (said.kind === 'ended') bytes = Math.max(bytes, said.bytes)
    if (said.kind === 'ended' && said.hashFactor !== undefined) factor = Math.min(factor, said.hashFactor)
  }
  /** The same once more for a short run, where that needs no whole states that may not fit. */
  const shorter = async (question: Question, said: Verdict): Promise<Verdict> =>
    isExact ? ask(programs, asking, made, { ...question, compile: ['-DSAFETY', '-DBFS'] }) : said

  // ---- what one state or one step shows ----
  for (;;) {
    const model = await asking.model(seen.findings)
    const noDeadlock = seen.has('deadlock') ? ['-E'] : []
    const question: Question = { model: model.model, read: [], compile: ['-DSAFETY'], args: noDeadlock }
    const said = await ask(programs, asking, made, question)
    counts = said.counts
    if (said.kind === 'cut') return result(said.ended)
    noted(said)
    if (said.error === undefined) break
    const short = await shorter(question, said)
    if (short.kind === 'cut') return result(short.ended)
    const isEnd = short.error === 'invalid end'
    const trail = spinTrail(await replay(programs, asking, short.folder, []), model.model, model.guide, isEnd)
    const kinds: readonly Finding['kind'][] = isEnd ? ['deadlock', 'self_deadlock'] : ['fails', 'use_after_free', 'leaks', 'warns']
    const shown = await asking.found(
      trail,
      isEnd ? 'an invalid end state' : 'a false assertion',
      (one) => kinds.includes(one.kind) && seen.isNew(one),
    )
    seen.add(shown)
    if (asking.first) return result('first')
  }

  // ---- claims ----
  // Whole: what is left out of a model once it is known would be steps to them.
  const model = await asking.model([])
  const { guide } = model
  for (const { name, finding, about } of guide.claims) {
    if (seen.has(finding.kind, finding.name) || guide.unasked.includes(`${finding.kind} ${finding.name}`.trim())) continue
    const read = about === 'states' ? ['-DCLAIMS'] : ['-DPROGRESS']
    const question: Question = {
      model: model.model,
      read,
      compile: about === 'states' ? ['-DSAFETY'] : ['-DNFAIR=3'],
      args: [...(about === 'states' ? [] : ['-a', '-f']), '-A', '-N', name],
    }
    const said = await ask(programs, asking, made, question)
    if (said.kind === 'cut') return result(said.ended)
    noted(said)
    if (finding.kind === 'unreachable') {
      if (said.error === undefined) seen.add([asking.unreachable(finding.name)])
      continue
    }
    if (said.error === undefined) continue
    const short = about === 'states' ? await shorter(question, said) : said
    if (short.kind === 'cut') return result(short.ended)
    const trail = spinTrail(await replay(programs, asking, short.folder, read), model.model, guide, true)
    const wanted = (one: Finding): boolean => one.kind === finding.kind && (one.kind === 'livelock' || one.name === finding.name)
    // A run that stands still in the operation breaks the claim as well, and is no starvation.
    const shown = await (finding.kind === 'starvation' ? asking.perhaps : asking.found)(trail, `claim ${name}`, wanted)
    if (shown.length === 0) unasked.push(`${finding.kind} ${finding.name}`)
    seen.add(shown)
    if (asking.first) return result('first')
  }
  return result('complete')
}

/** Steps that a search may go deep at first, and at most. */
const depths = [100_000, 1_000_000, 10_000_000, 100_000_000]

/** Bits of the first table of a search that keeps bits: as a power of two. It grows eightfold while SPIN calls it too small. */
const firstBits = 27
const bestFactor = 100

async function ask(programs: Programs, asking: Asking, made: Made, question: Question): Promise<Verdict> {
  const { store } = programs
  if (store.kind !== 'bitstate') return askOnce(programs, asking, made, question, { folder: asking.folder, args: ['-w20'] })
  const most = Math.floor(Math.log2((asking.memory / Math.min(store.swarm, asking.workers)) * 8))
  for (let bits = Math.min(firstBits, most); ; bits = Math.min(bits + 3, most)) {
    const said = await swarm(programs, asking, made, question, store.swarm, bits)
    const isSmall = said.kind === 'ended' && said.error === undefined && (said.hashFactor ?? bestFactor) < bestFactor
    if (!isSmall || bits === most) return said
  }
}

/** Searches with other hashes and orders, as many at a time as there are workers; the first that shows something ends all. */
async function swarm(programs: Programs, asking: Asking, made: Made, question: Question, size: number, bits: number): Promise<Verdict> {
  let best: Verdict | undefined
  let next = 0
  let failed = false
  const together = Math.min(size, asking.workers)
  const memory = asking.memory / together
  const over = (): boolean => failed || (best !== undefined && (best.kind === 'cut' || best.error !== undefined))
  const better = (said: Verdict): void => {
    if (best === undefined || said.kind === 'cut' || said.error !== undefined) best = said
    else if (best.kind === 'ended' && best.error === undefined)
      best = {
        ...(said.counts.states > best.counts.states ? said : best),
        // What is said holds of each search.
        hashFactor: Math.min(said.hashFactor ?? Infinity, best.hashFactor ?? Infinity),
      }
  }
  const one = async (): Promise<void> => {
    while (next < size && !over()) {
      const number = next++
      const folder = join(asking.folder, `swarm_${number}`)
      rmSync(folder, { recursive: true, force: true })
      mkdirSync(folder, { mode: 0o700 })
      const stopped = (): boolean => over() || asking.stopped()
      const orders = size === 1 ? [] : [`-h${number}`, `-RS${number + 1}`]
      try {
        const said = await askOnce(programs, { ...asking, memory, stopped }, made, question, { folder, args: [`-w${bits}`, ...orders] })
        if (over()) return
        better(said)
      } catch (error) {
        failed = true
        throw error
      }
    }
  }
  // One that fails ends the others: none is left running in a folder that goes.
  const ends = await Promise.allSettled(Array.from({ length: together }, one))
  for (const end of ends) if (end.status === 'rejected') throw end.reason
  return best!
}

async function askOnce(
  { spin: path, cc, store }: Programs,
  asking: Asking,
  made: Made,
  { model, read, compile, args }: Question,
  own: { readonly folder: string; readonly args: readonly string[] },
): Promise<Verdict> {
  const { stopped } = asking
  writeFileSync(join(asking.folder, 'model.pml'), model)
  if (own.folder !== asking.folder) writeFileSync(join(own.folder, 'model.pml'), model)
  let counts: Counts = { states: 0, transitions: 0, depth: 0, frontier: 0 }
  const cut = (ended: 'memory' | 'interrupted'): Verdict => ({ kind: 'cut', ended, counts })
  const line = (text: string): void => {
    const progress = panProgress(text)
    if (progress === undefined) return
    counts = progress
    asking.progress(counts)
  }
  const extra = model.includes('\ninit {') ? 1 : 0
  for (const depth of compile.includes('-DBFS') ? depths.slice(0, 1) : depths) {
    const options = [...compile, ...keeping(store), '-DNOREDUCE', `-DMEMLIM=${Math.max(64, Math.floor(asking.memory / 2 ** 20))}`]
    const verifier = async (compiler: Compiler): Promise<string | Ended> => {
      const key = JSON.stringify([model, read, options, compiler])
      const known = made.get(key)
      if (known !== undefined) return known
      const target = join(asking.folder, `verifier_${made.size}`)
      const making = compiled(path, compiler, { read, options, target }, { folder: own.folder, stopped })
      made.set(key, making)
      return making
    }
    const given = [...args, `-m${depth}`, ...own.args, '-n']
    const ended = await compiledRun(cc, verifier, (program) => ({ path: program, args: given }), { folder: own.folder, stopped, line })
    if (ended.cut !== undefined) return cut('interrupted')
    const said = panSaid(ended.said)
    if (said === undefined)
      throw new EngineFailed(ended.signal === null ? lastWords(ended.said) : `SPIN's verifier ended with ${ended.signal}`)
    counts = { ...said.counts, states: Math.max(0, said.counts.states - extra) }
    if (said.ended === 'memory') return cut('memory')
    const { bytes, error, hashFactor } = said
    if (error !== undefined || said.ended === 'complete') return { kind: 'ended', counts, bytes, error, folder: own.folder, hashFactor }
  }
  return cut('memory')
}

/** The path of a verifier, or how making it was ended. */
async function compiled(
  spin: string,
  compiler: Compiler,
  { read, options, target }: { readonly read: readonly string[]; readonly options: readonly string[]; readonly target: string },
  where: { readonly folder: string; readonly stopped: () => boolean },
): Promise<string | Ended> {
  // All that is part of a state stays part of it, and every order of steps is looked at.
  const said = await run(spin, [...read, '-o1', '-o2', '-a', 'model.pml'], where)
  if (said.cut !== undefined) return said
  if (said.code !== 0 || /^spin: .*Error/m.test(said.said)) throw new EngineFailed(`spin does not read the model: ${lastWords(said.said)}`)
  return (await compileWith(compiler, { options, source: 'pan.c', target }, where)) ?? target
}

function keeping(store: Store): readonly string[] {
  switch (store.kind) {
    case 'exact':
      return []
    case 'hash-compact':
      return ['-DHC4']
    case 'bitstate':
      // Other orders of processes: those of statements cannot be changed wherever a guard is an `else`.
      return ['-DBITSTATE', ...(store.swarm === 1 ? [] : ['-DP_RAND'])]
  }
}

/** What a search that does not keep whole states leaves open, with what SPIN says of how much it saw. */
function beyond(store: Store, factor: number): readonly string[] {
  switch (store.kind) {
    case 'exact':
      return []
    case 'hash-compact':
      return ['anything in a state whose hash another one has (hash-compact, of which SPIN gives no estimate)']
    case 'bitstate': {
      const searches = store.swarm === 1 ? 'bitstate' : `${store.swarm} bitstate searches`
      return [
        `anything beyond the states seen (${searches}, hash factor ${Number(factor.toPrecision(3)).toLocaleString('en')}; SPIN calls over ${bestFactor} best)`,
      ]
    }
  }
}

async function replay({ spin: path }: Programs, { stopped }: Asking, folder: string, read: readonly string[]): Promise<string> {
  return (await run(path, [...read, '-t', '-p', 'model.pml'], { folder, stopped })).said
}
