// TLC as an engine, on one machine: one run for each finding, and one that finds no more. Input: what may be asked, and where its jar is;
// output: how it ended.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { tlcProgress, tlcSaid, tlcTrail } from './tlcSaid.ts'
import { EngineFailed, known, lastWords, tooOld, type Asking, type Counts, type Engine, type Searched } from './engine.ts'
import { found, run, type Ended } from './process.ts'
import type { Finding } from '../../runtime/index.ts'
import { UsageError, printableName } from '../usage.ts'

const leastJava = 11

export async function tlc(file: string | undefined, folder: string, stopped: () => boolean): Promise<Engine> {
  const jar = jarAt(file)
  const java = found('java')
  if (java === undefined) throw new UsageError('--engine tlc: there is no java on the path')
  const javaSaid = (await run(java, ['-version'], { folder, stopped })).said
  const number = Number(/version "(?:1\.)?(\d+)/.exec(javaSaid)?.[1])
  if (!(number >= leastJava)) throw tooOld('Java', String(number || lastWords(javaSaid)), String(leastJava))
  const version = /\bVersion (\S+)/.exec((await run(java, ['-cp', jar, 'tlc2.TLC', '-h'], { folder, stopped })).said)?.[1]
  if (version === undefined) throw new UsageError(`--engine tlc: ${printableName(jar)} is no TLC`)
  return { name: 'tlc', version, target: 'tla', search: (asking) => search(java, jar, asking) }
}

/** What is named must be there; nowhere else is looked. */
function jarAt(file: string | undefined): string {
  const variable = process.env['LOCKSPEC_TLC'] ?? ''
  const named = file ?? (variable === '' ? undefined : variable)
  if (named === undefined)
    throw new UsageError('--engine tlc needs tla2tools.jar: name it with --tlc FILE or in LOCKSPEC_TLC, where it was looked for')
  const jar = resolve(named)
  if (existsSync(jar)) return jar
  throw new UsageError(
    `--engine tlc: ${file === undefined ? 'LOCKSPEC_TLC names' : '--tlc names'} ${printableName(named)}, which is not there`,
  )
}

async function search(java: string, jar: string, asking: Asking): Promise<Searched> {
  const { folder } = asking
  const seen = known()
  const unasked: string[] = []
  const reached = new Set<string>()
  const given = new Set<string>()
  for (;;) {
    const { model, guide } = await asking.model(seen.findings)
    const module = /^-+ MODULE (\w+) -+$/m.exec(model)?.[1] ?? 'model'
    writeFileSync(join(folder, `${module}.tla`), model)
    const open = guide.claims.filter(({ name, finding }) => !seen.has(finding.kind, finding.name) && !reached.has(name) && !given.has(name))
    const lines = (word: string, about: 'states' | 'runs'): readonly string[] =>
      open.flatMap((claim) => (claim.about === about ? [`${word} ${claim.name}`] : []))
    const deadlock = !seen.has('deadlock')
    const cfg = ['SPECIFICATION Spec', 'INVARIANT TypeOK', ...lines('INVARIANT', 'states'), ...lines('PROPERTY', 'runs')]
    writeFileSync(join(folder, 'asked.cfg'), [...cfg, `CHECK_DEADLOCK ${deadlock ? 'TRUE' : 'FALSE'}`, ''].join('\n'))
    let counts: Counts = { states: 0, transitions: 0, depth: 0, frontier: 0 }
    const ended = await asked(java, jar, module, asking, (progress) => {
      counts = progress
    })
    const result = (how: Searched['ended'], findings: readonly Finding[] = seen.findings): Searched => ({
      ...counts,
      bytes: 0,
      findings,
      unasked,
      ended: how,
    })
    if (ended.cut !== undefined) return result('interrupted')
    if (/OutOfMemoryError|Java heap space|GC overhead limit/.test(ended.said)) return result('memory')
    const said = tlcSaid(ended.said, ended.code)
    if (said === undefined)
      throw new EngineFailed(`TLC ended with ${ended.signal ?? String(ended.code)}: ${lastWords(ended.said.replace(/^@!@!@.*$/gm, ''))}`)
    counts = said.counts
    const { error } = said
    if (error === undefined) {
      const unreached = open.flatMap(({ finding }) => (finding.kind === 'unreachable' ? [asking.unreachable(finding.name)] : []))
      return result('complete', [...seen.findings, ...unreached])
    }
    const trail = tlcTrail(dumped(folder), guide)
    if (error.kind === 'deadlock') {
      const shown = await asking.found(
        trail,
        'a deadlock',
        (one) => (one.kind === 'deadlock' || one.kind === 'self_deadlock') && seen.isNew(one),
      )
      seen.add(shown)
    } else if (error.kind === 'invariant') {
      const claim = open.find(({ name }) => name === error.name)
      if (claim === undefined) throw new Error(`TLC finds ${error.name} broken, which bounds what there can be`)
      if (claim.finding.kind === 'unreachable') {
        reached.add(claim.name)
        continue
      }
      const { kind, name } = claim.finding
      seen.add(await asking.found(trail, `invariant ${error.name} broken`, (one) => one.kind === kind && one.name === name))
    } else {
      const runs = open.filter(({ about }) => about === 'runs')
      const isOpen = (one: Finding): boolean =>
        runs.some(({ finding }) => finding.kind === one.kind && (one.kind === 'livelock' || finding.name === one.name))
      // A run that stands still in an operation breaks its property as well, and is no starvation.
      const lenient = runs.some(({ finding }) => finding.kind === 'starvation')
      const shown = await (lenient ? asking.perhaps : asking.found)(trail, 'a temporal property broken', isOpen)
      if (shown.length === 0) {
        for (const { name, finding } of runs.filter((one) => one.finding.kind === 'starvation')) {
          given.add(name)
          unasked.push(`starvation ${finding.name}`)
        }
      }
      seen.add(shown)
    }
    if (asking.first) return result('first')
  }
}

const trace = 'trace.json'

function dumped(folder: string): string | undefined {
  const path = join(folder, trace)
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined
}

function asked(java: string, jar: string, module: string, asking: Asking, progress: (counts: Counts) => void): Promise<Ended> {
  const { folder, memory, workers, stopped } = asking
  for (const left of [trace, 'states']) rmSync(join(folder, left), { recursive: true, force: true })
  const machine = ['-XX:+UseParallelGC', `-Xmx${Math.max(64, Math.floor(memory / 2 ** 20))}m`, `-Djava.io.tmpdir=${folder}`]
  const options = ['-tool', '-noTE', '-workers', String(workers), '-metadir', 'states', '-dumpTrace', 'json', trace, '-config', 'asked.cfg']
  const line = (text: string): void => {
    const counts = tlcProgress(text)
    if (counts === undefined) return
    progress(counts)
    asking.progress(counts)
  }
  return run(java, [...machine, '-cp', jar, 'tlc2.TLC', ...options, `${module}.tla`], { folder, stopped, line })
}
