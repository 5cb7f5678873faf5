// SPIN as an engine: deadlocks and assertions, then each claim about states, then each about runs. Input: what may be asked; output: how
// it ended. A search that confirms goes depth first, in the fewest states; one that has found something is made again breadth first, for a
// short run, where SPIN can do so.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { panProgress, panSaid, spinTrail } from './spinSaid.ts'
import { compile as compileWith, compiledRun, compilers, type Compiler } from './compilers.ts'
import { EngineFailed, known, lastWords, tooOld, type Asking, type Counts, type Engine, type Searched } from './engine.ts'
import { found, run, type Ended } from './process.ts'
import type { Finding } from '../../runtime/index.ts'
import { UsageError } from '../usage.ts'

const least = '6.4.0'

interface Programs {
  readonly spin: string
  readonly cc: ReturnType<typeof compilers>
}

/** Verifiers by what they were made of: claims share one. */
type Made = Map<string, string>

export async function spin(folder: string, stopped: () => boolean): Promise<Engine> {
  const path = found('spin')
  if (path === undefined) throw new UsageError('--engine spin: there is no spin on the path')
  const version = /Version (\d+\.\d+\.\d+)/.exec((await run(path, ['-V'], { folder, stopped })).said)?.[1]
  if (version === undefined) throw new UsageError(`--engine spin: ${path} is no SPIN`)
  if (version < least) throw tooOld('SPIN', version, least)
  const programs = { spin: path, cc: compilers('SPIN', true) }
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
    }

async function search(programs: Programs, asking: Asking): Promise<Searched> {
  const seen = known()
  const made: Made = new Map()
  const unasked: string[] = []
  let counts: Counts = { states: 0, transitions: 0, depth: 0, frontier: 0 }
  let bytes = 0
  const result = (ended: Searched['ended']): Searched => ({ ...counts, bytes, findings: seen.findings, unasked, ended })

  // ---- what one state or one step shows ----
  for (;;) {
    const model = await asking.model(seen.findings)
    const noDeadlock = seen.has('deadlock') ? ['-E'] : []
    const question: Question = { model: model.model, read: [], compile: ['-DSAFETY'], args: noDeadlock }
    const said = await ask(programs, asking, made, question)
    counts = said.counts
    if (said.kind === 'cut') return result(said.ended)
    bytes = Math.max(bytes, said.bytes)
    if (said.error === undefined) break
    const short = await ask(programs, asking, made, { ...question, compile: ['-DSAFETY', '-DBFS'] })
    if (short.kind === 'cut') return result(short.ended)
    const isEnd = short.error === 'invalid end'
    const trail = spinTrail(await replay(programs, asking, []), model.model, model.guide, isEnd)
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
    bytes = Math.max(bytes, said.bytes)
    if (finding.kind === 'unreachable') {
      if (said.error === undefined) seen.add([asking.unreachable(finding.name)])
      continue
    }
    if (said.error === undefined) continue
    if (about === 'states') {
      const short = await ask(programs, asking, made, { ...question, compile: ['-DSAFETY', '-DBFS'] })
      if (short.kind === 'cut') return result(short.ended)
    }
    const trail = spinTrail(await replay(programs, asking, read), model.model, guide, true)
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

async function ask({ spin: path, cc }: Programs, asking: Asking, made: Made, { model, read, compile, args }: Question): Promise<Verdict> {
  const { folder, stopped } = asking
  writeFileSync(join(folder, 'model.pml'), model)
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
    const options = [...compile, '-DNOREDUCE', `-DMEMLIM=${Math.max(64, Math.floor(asking.memory / 2 ** 20))}`]
    const verifier = async (compiler: Compiler): Promise<string | Ended> => {
      const key = JSON.stringify([model, read, options, compiler])
      const known = made.get(key)
      if (known !== undefined) return known
      // All that is part of a state stays part of it, and every order of steps is looked at.
      const said = await run(path, [...read, '-o1', '-o2', '-a', 'model.pml'], { folder, stopped })
      if (said.cut !== undefined) return said
      if (said.code !== 0 || /^spin: .*Error/m.test(said.said))
        throw new EngineFailed(`spin does not read the model: ${lastWords(said.said)}`)
      const target = `./verifier_${made.size}`
      const cut = await compileWith(compiler, { options, source: 'pan.c', target }, { folder, stopped })
      if (cut !== undefined) return cut
      made.set(key, target)
      return target
    }
    const given = [...args, `-m${depth}`, '-w20', '-n']
    const ended = await compiledRun(cc, verifier, (program) => ({ path: program, args: given }), {
      folder,
      stopped,
      line,
    })
    if (ended.cut !== undefined) return cut('interrupted')
    const said = panSaid(ended.said)
    if (said === undefined)
      throw new EngineFailed(ended.signal === null ? lastWords(ended.said) : `SPIN's verifier ended with ${ended.signal}`)
    counts = { ...said.counts, states: Math.max(0, said.counts.states - extra) }
    if (said.ended === 'memory') return cut('memory')
    if (said.error !== undefined || said.ended === 'complete') return { kind: 'ended', counts, bytes: said.bytes, error: said.error }
  }
  return cut('memory')
}

async function replay({ spin: path }: Programs, { folder, stopped }: Asking, read: readonly string[]): Promise<string> {
  return (await run(path, [...read, '-t', '-p', 'model.pml'], { folder, stopped })).said
}
