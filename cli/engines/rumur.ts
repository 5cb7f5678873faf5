// Rumur as an engine: one run for each finding, and one that finds no more. Input: what may be asked; output: how it ended.
import { rumurSaid } from './rumurSaid.ts'
import { compile, compiledRun, compilers } from './compilers.ts'
import { EngineFailed, known, lastWords, tooOld, type Asking, type Engine, type Searched } from './engine.ts'
import { found, run } from './process.ts'
import { UsageError } from '../usage.ts'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

const least = '2020.01.01'

export async function rumur(folder: string, stopped: () => boolean): Promise<Engine> {
  const path = found('rumur')
  if (path === undefined) throw new UsageError('--engine rumur: there is no rumur on the path')
  const version = /version v?(\d{4}\.\d\d\.\d\d)/.exec((await run(path, ['--version'], { folder, stopped })).said)?.[1]
  if (version === undefined) throw new UsageError(`--engine rumur: ${path} is no Rumur`)
  if (version < least) throw tooOld('Rumur', version, least)
  const cc = compilers('Rumur', false)
  return { name: 'rumur', version, target: 'murphi', search: (asking) => search(path, cc, asking) }
}

async function search(path: string, cc: ReturnType<typeof compilers>, asking: Asking): Promise<Searched> {
  const { folder, stopped, workers } = asking
  const seen = known()
  const unasked: string[] = []
  for (;;) {
    const { model, guide } = await asking.model(seen.findings)
    writeFileSync(join(folder, 'model.m'), model)
    const deadlocks = seen.has('deadlock') ? 'off' : 'stuck'
    const options = ['--symmetry-reduction', 'off', '--threads', String(workers), '--max-errors', '1', '--deadlock-detection', deadlocks]
    const made = await run(path, [...options, '--output-format', 'machine-readable', '--output', 'model.c', 'model.m'], { folder, stopped })
    if (made.cut === undefined && made.code !== 0) throw new EngineFailed(`rumur does not read the model: ${lastWords(made.said)}`)
    let counts = { states: 0, transitions: 0, depth: 0, frontier: 0 }
    const line = (text: string): void => {
      const progress = /<progress states="(\d+)" duration_seconds="\d+" rules_fired="(\d+)" queue_size="(\d+)"/.exec(text)
      if (progress === null) return
      counts = { states: Number(progress[1]), transitions: Number(progress[2]), depth: 0, frontier: Number(progress[3]) }
      asking.progress(counts)
    }
    // Two words are exchanged at once where several threads share a table.
    const wide = workers > 1 && process.arch === 'x64' ? ['-mcx16'] : []
    const ended =
      made.cut !== undefined
        ? made
        : await compiledRun(
            cc,
            async (compiler) => {
              const target = './verifier'
              const build = { options: ['-std=c11', ...wide], source: 'model.c', target, libraries: ['-lpthread'] }
              return (await compile(compiler, build, { folder, stopped })) ?? target
            },
            // It has no bound of its own.
            (program) => ({ path: '/bin/sh', args: ['-c', 'ulimit -v "$1"; exec "$2"', 'sh', String(kibibytes(asking.memory)), program] }),
            { folder, stopped, line },
          )
    const open = { ...counts, bytes: 0, findings: seen.findings, unasked }
    if (ended.cut !== undefined) return { ...open, ended: 'interrupted' }
    if (/out of memory|failed to (allocate|mmap|create)|Cannot allocate/i.test(ended.said)) return { ...open, ended: 'memory' }
    const said = rumurSaid(ended.said, guide)
    if (said === undefined)
      throw new EngineFailed(ended.signal === null ? lastWords(ended.said) : `Rumur's verifier ended with ${ended.signal}`)
    counts = said.counts
    if (said.error === undefined) {
      const unreached = guide.claims.flatMap(({ name, finding }) =>
        said.uncovered.includes(name) ? [asking.unreachable(finding.name)] : [],
      )
      return { ...counts, bytes: said.bytes, findings: [...seen.findings, ...unreached], unasked, ended: 'complete' }
    }
    const { message, trail } = said.error
    const claim = guide.claims.find(({ name }) => name === message)
    const found = await asking.found(trail, message, (finding) => {
      if (!seen.isNew(finding)) return false
      if (message === 'deadlock') return finding.kind === 'deadlock' || finding.kind === 'self_deadlock'
      return claim === undefined
        ? finding.kind === 'fails' || finding.kind === 'use_after_free'
        : finding.kind === claim.finding.kind && finding.name === claim.finding.name
    })
    seen.add(found)
    if (asking.first) return { ...counts, bytes: 0, findings: seen.findings, unasked, ended: 'first' }
  }
}

/** What a program takes by itself comes on top. */
const kibibytes = (bytes: number): number => Math.ceil(bytes / 1024) + 64 * 1024
