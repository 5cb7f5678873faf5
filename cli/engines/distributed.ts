// TLC on many machines: a server, which hands out states, and workers, of which some are started here. Input: what may be asked, and where the
// server listens; output: how its search ended. The server ends with 0 whatever it found and names no finding: its trace is followed, and the
// last state judged, in our own states. It looks at no temporal property, which stay unasked.
import { createServer } from 'node:net'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isRaced, serverEvent, serverSaid, tlcProgress, unsendable } from './tlcSaid.ts'
import { EngineFailed, known, lastWords, type Asking, type Counts, type Searched } from './engine.ts'
import { isStarved, machine, tlcFailed, writeAsked, type Tlc } from './java.ts'
import { isLoopback, loopback, usualPort, type Distribution } from './distribution.ts'
import { listening } from './listening.ts'
import { run, type Ended } from './process.ts'
import { reason } from '../files.ts'
import type { Finding } from '../../runtime/index.ts'

/** What is said of a TLC that cannot run on many machines, by its version. */
export const broken = (version: string): string =>
  `TLC ${version} cannot run on many machines: what it sends its workers cannot be sent (NotSerializableException); versions before 2026.02.09 can`

const D = 'tlc2.tool.distributed'

/** Milliseconds. Each report that meets the end of a search by chance costs that search (`isRaced`): often is dear, and a small one needs none. */
const REPORTS_EVERY = 5000

const raced =
  "TLC's server broke in a race of its own, between a report of how far it is and the end of the search (NullPointerException): run it again"

/** A program of TLC's that listens at this address alone. */
export function program(
  { jar }: Tlc,
  main: 'TLCServer' | 'TLCWorker' | 'fp.DistributedFPSet',
  {
    folder,
    memory,
    address,
    port,
    server,
  }: { readonly folder: string; readonly memory: number; readonly address: string; readonly port: number; readonly server: number },
  more: readonly string[],
  args: readonly string[],
): readonly string[] {
  writeFileSync(join(folder, `${listening.name}.class`), Buffer.from(listening.code, 'base64'))
  const own = [
    `-Djava.rmi.server.hostname=${address}`,
    `-Dlockspec.address=${address}`,
    `-Dlockspec.port=${port}`,
    `-Dlockspec.main=${D}.${main}`,
  ]
  return [...machine(folder, memory), ...own, `-D${D}.TLCServer.port=${server}`, ...more, '-cp', `${jar}:.`, listening.name, ...args]
}

/** The whole search of a cell by servers one after another; `tell`: what to type on other machines. EngineFailed where a server says nothing to believe. */
export async function searchDistributed(tlc: Tlc, where: Distribution, asking: Asking, tell: (line: string) => void): Promise<Searched> {
  const seen = known()
  let counts: Counts = { states: 0, transitions: 0, depth: 0, frontier: 0 }
  let unasked: readonly string[] = []
  const result = (ended: Searched['ended']): Searched => ({ ...counts, bytes: 0, findings: seen.findings, unasked, ended })
  const port = where.port ?? (isLoopback(where.address) ? await freePort() : usualPort)
  const line = `lockspec worker ${where.address}${port === usualPort ? '' : ` --port ${port}`}`
  tell(`on another machine: ${line}${isLoopback(where.address) ? '' : ' --address OWN, its address as this machine sees it'}`)

  /** One run of the server. */
  const ask = async (invariants: readonly string[], deadlock: boolean, model: string): Promise<Ended> => {
    const module = writeAsked(asking.folder, model, { invariants, properties: [], deadlock })
    // The server does not read CHECK_DEADLOCK.
    return served(tlc, { ...where, port }, [...(deadlock ? [] : ['-deadlock']), `${module}.tla`], asking, (progress) => {
      counts = progress
      asking.progress(progress)
    })
  }

  // ---- what states show ----
  for (;;) {
    const { model, guide } = await asking.model(seen.findings)
    unasked = guide.claims.flatMap(({ about, finding }) => (about === 'runs' ? [`${finding.kind} ${finding.name}`.trim()] : []))
    const open = guide.claims.filter(
      ({ about, finding }) => about === 'states' && finding.kind !== 'unreachable' && !seen.has(finding.kind, finding.name),
    )
    const ended = await ask(
      open.map(({ name }) => name),
      !seen.has('deadlock'),
      model,
    )
    if (ended.cut !== undefined) return result('interrupted')
    if (isStarved(ended.said)) return result('memory')
    const said = serverSaid(ended.said, guide)
    if (said === undefined) throw tlcFailed("TLC's server", ended.said, ended.signal ?? ended.code)
    counts = said.counts
    if (said.trail === undefined) break
    const isAsked = ({ kind, name }: Finding): boolean =>
      kind === 'deadlock' || kind === 'self_deadlock' || open.some(({ finding }) => finding.kind === kind && finding.name === name)
    seen.add(await asking.found(said.trail, 'an error', (one) => isAsked(one) && seen.isNew(one)))
    if (asking.first) return result('first')
  }

  // ---- what has to be reached ----
  // Of an invariant that is found broken the server does not say that it was this one: each is asked alone.
  const { model, guide } = await asking.model([])
  const whole = counts
  for (const { name, finding } of guide.claims.filter((claim) => claim.finding.kind === 'unreachable')) {
    const ended = await ask([name], false, model)
    if (ended.cut !== undefined) return result('interrupted')
    if (isStarved(ended.said)) return result('memory')
    const said = serverSaid(ended.said, guide)
    if (said === undefined) throw tlcFailed("TLC's server", ended.said, ended.signal ?? ended.code)
    counts = whole
    if (said.trail === undefined) seen.add([asking.unreachable(finding.name)])
  }
  return result('complete')
}

/** A server with those of its helpers that are started here, to its end; nothing of them is left. */
async function served(
  tlc: Tlc,
  { address, port, fingerprints, here, wait }: Distribution & { readonly port: number },
  asked: readonly string[],
  asking: Asking,
  progress: (counts: Counts) => void,
): Promise<Ended> {
  const { folder, stopped } = asking
  const workers = here ?? (isLoopback(address) ? asking.workers : 0)
  const sets = Math.min(fingerprints, here ?? (isLoopback(address) ? fingerprints : 0))
  const memory = asking.memory / (1 + workers + sets)
  let over = false
  let given: string | undefined
  let came = 0
  /** The server says so of those that it loses, not of those that it tells to leave. */
  let gone = 0
  let died = 0
  let nobody = performance.now()
  const left = (): void => {
    gone++
    nobody = performance.now()
  }
  const helpers: Promise<unknown>[] = []

  const helped = async (main: 'TLCWorker' | 'fp.DistributedFPSet', number: number): Promise<void> => {
    const own = join(folder, `${main.replace('.', '_')}_${number}`)
    rmSync(own, { recursive: true, force: true })
    mkdirSync(own, { mode: 0o700 })
    const more =
      main === 'TLCWorker' ? [`-D${D}.TLCWorker.threadCount=1`] : [`-XX:MaxDirectMemorySize=${Math.max(64, Math.floor(memory / 2 ** 21))}m`]
    const args = program(tlc, main, { folder: own, memory, address, port: 0, server: port }, more, [address])
    const one = await run(tlc.java, args, { folder: own, stopped: () => over || stopped() })
    if (over || one.cut !== undefined) return
    if (one.code === 0) {
      if (main === 'TLCWorker') left()
      return
    }
    died++
    if (unsendable(one.said)) given ??= broken(tlc.version)
    else if (main !== 'TLCWorker') given ??= `a program that kept fingerprints ended with ${one.signal ?? one.code}: ${lastWords(one.said)}`
    // Those of other machines go on without it.
    else if (died === workers && came <= workers)
      given ??= `every worker has ended, the last with ${one.signal ?? one.code}: ${lastWords(one.said)}`
  }
  /** What cannot be started, for want of a folder or of the program, ends the search as one that dies does. */
  const help = (main: 'TLCWorker' | 'fp.DistributedFPSet', number: number): void =>
    void helpers.push(helped(main, number).catch((error: unknown) => void (given ??= `a part of TLC cannot be started: ${reason(error)}`)))

  const line = (text: string): void => {
    const counts = tlcProgress(text)
    if (counts !== undefined) progress(counts)
    switch (serverEvent(text)) {
      case 'ready':
        nobody = performance.now()
        for (let k = 0; k < workers; k++) help('TLCWorker', k)
        break
      case 'worker':
        came++
        break
      case 'lost':
        left()
        break
      case 'fingerprints lost':
        given ??= 'a program that kept fingerprints is gone'
        break
      case undefined:
    }
  }
  const waited = (): boolean => {
    if (came - gone > 0 || performance.now() - nobody < wait * 1000) return false
    given ??= came === 0 ? `no worker has come in ${wait} seconds` : `no worker is left, and none has come in ${wait} seconds`
    return true
  }
  rmSync(join(folder, 'states'), { recursive: true, force: true })
  const more = [
    `-D${D}.TLCServer.report=${REPORTS_EVERY}`,
    ...(fingerprints > 0 ? [`-D${D}.TLCServer.expectedFPSetCount=${fingerprints}`] : []),
  ]
  const objects = isLoopback(address) ? 0 : port + 1
  const args = program(tlc, 'TLCServer', { folder, memory, address, port: objects, server: port }, more, [
    '-metadir',
    'states',
    '-config',
    'asked.cfg',
    ...asked,
  ])
  for (let k = 0; k < sets; k++) help('fp.DistributedFPSet', k)
  try {
    const ended = await run(tlc.java, args, { folder, stopped: () => given !== undefined || stopped() || waited(), line })
    if (given !== undefined) throw new EngineFailed(given)
    if (unsendable(ended.said)) throw new EngineFailed(broken(tlc.version))
    if (isRaced(ended.said)) throw new EngineFailed(raced)
    return ended
  } finally {
    over = true
    await Promise.all(helpers)
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, loopback, () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : usualPort))
    })
  })
}
