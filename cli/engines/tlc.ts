// TLC as an engine, on one machine: one run for each finding, and one that finds no more. Input: what may be asked, and where its jar is;
// output: how it ended.
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { tlcProgress, tlcSaid, tlcTrail } from './tlcSaid.ts'
import { known, type Asking, type Counts, type Searched } from './engine.ts'
import { isStarved, machine, tlcFailed, writeAsked, type Tlc } from './java.ts'
import { run, type Ended } from './process.ts'
import type { Finding } from '../../runtime/index.ts'

export async function searchHere(tlc: Tlc, asking: Asking): Promise<Searched> {
  const { folder } = asking
  const seen = known()
  const unasked: string[] = []
  const reached = new Set<string>()
  const given = new Set<string>()
  for (;;) {
    const { model, guide } = await asking.model(seen.findings)
    const open = guide.claims.filter(({ name, finding }) => !seen.has(finding.kind, finding.name) && !reached.has(name) && !given.has(name))
    const names = (about: 'states' | 'runs'): readonly string[] => open.flatMap((claim) => (claim.about === about ? [claim.name] : []))
    const module = writeAsked(folder, model, { invariants: names('states'), properties: names('runs'), deadlock: !seen.has('deadlock') })
    let counts: Counts = { states: 0, transitions: 0, depth: 0, frontier: 0 }
    const ended = await asked(tlc, module, asking, (progress) => {
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
    if (isStarved(ended.said)) return result('memory')
    const said = tlcSaid(ended.said, ended.code)
    if (said === undefined) throw tlcFailed('TLC', ended.said, ended.signal ?? ended.code)
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

function asked({ java, jar }: Tlc, module: string, asking: Asking, progress: (counts: Counts) => void): Promise<Ended> {
  const { folder, memory, workers, stopped } = asking
  for (const left of [trace, 'states']) rmSync(join(folder, left), { recursive: true, force: true })
  const options = ['-tool', '-noTE', '-workers', String(workers), '-metadir', 'states', '-dumpTrace', 'json', trace, '-config', 'asked.cfg']
  const line = (text: string): void => {
    const counts = tlcProgress(text)
    if (counts === undefined) return
    progress(counts)
    asking.progress(counts)
  }
  return run(java, [...machine(folder, memory), '-cp', jar, 'tlc2.TLC', ...options, `${module}.tla`], { folder, stopped, line })
}
