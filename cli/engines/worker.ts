// `lockspec worker HOST`: a worker of TLC's for `check --engine tlc --distributed` on another machine. Input: where the server is and where this
// machine listens; output: lines on what it serves. It fetches the module from the server, as TLC does, and serves one server after another,
// since a check starts one for each finding and each cell.
import { exitCodes } from '../exit.ts'
import { defaultMemory, memorySize } from '../memory.ts'
import type { Terminal } from '../terminal.ts'
import { UsageError } from '../usage.ts'
import { broken, program } from './distributed.ts'
import { hostName, isLoopback, loopback, usualPort } from './distribution.ts'
import { lastWords } from './engine.ts'
import { tlcHere } from './java.ts'
import { inFolder, run } from './process.ts'
import { unsendable } from './tlcSaid.ts'

interface WorkerOptions {
  readonly tlc: string | undefined
  /** Of the server. */
  readonly port: number | undefined
  /** This machine's, as the server sees it. */
  readonly address: string | undefined
  /** Where this machine listens; any port if absent. */
  readonly ownPort: number | undefined
  readonly threads: number
  readonly memory: string | undefined
  /** It keeps fingerprints. */
  readonly fingerprints: boolean
  /** Seconds without a server after which it ends. */
  readonly idle: number
}

export async function worker(host: string, options: WorkerOptions, terminal: Terminal): Promise<number> {
  hostName(host)
  const address = options.address === undefined ? loopback : hostName(options.address)
  if (options.address === undefined && !isLoopback(host))
    throw new UsageError('the server calls its workers: name the address of this machine as the server sees it, with --address')
  const memory = options.memory === undefined ? defaultMemory() : memorySize(options.memory)
  const port = options.port ?? usualPort
  const what = options.fingerprints ? 'fp.DistributedFPSet' : 'TLCWorker'
  const stopped = terminal.interrupted
  const tlc = await inFolder((folder) => tlcHere('lockspec worker', options.tlc, folder, stopped))
  terminal.out(`lockspec: ${options.fingerprints ? 'fingerprints' : 'a worker'} for ${host}, port ${port}; it listens at ${address}\n`)
  for (let served = 0; ;) {
    let came = false
    let since = performance.now()
    const idle = (): boolean => !came && performance.now() - since > options.idle * 1000
    const line = (text: string): void => {
      // It looks for the server again and again; the first word that is not about that comes from there.
      if (/^Parsing file|is ready\.?$|threads ready/.test(text)) came = true
      if (/unreachable, sleeping/.test(text) && came) {
        came = false
        since = performance.now()
      }
    }
    const ended = await inFolder((folder) => {
      const more = options.fingerprints
        ? [`-XX:MaxDirectMemorySize=${Math.max(64, Math.floor(memory / 2 ** 21))}m`]
        : [`-Dtlc2.tool.distributed.TLCWorker.threadCount=${options.threads}`]
      const args = program(tlc, what, { folder, memory, address, port: options.ownPort ?? 0, server: port }, more, [host])
      return run(tlc.java, args, { folder, stopped: () => stopped() || idle(), line })
    })
    if (stopped()) return exitCodes.interrupted
    if (ended.cut !== undefined) {
      terminal.out(`lockspec: no server at ${host}, port ${port} for ${options.idle} seconds; served ${served}\n`)
      return served > 0 ? exitCodes.ok : exitCodes.incomplete
    }
    if (ended.code !== 0) {
      const why = unsendable(ended.said) ? broken(tlc.version) : `TLC ended with ${ended.signal ?? ended.code}: ${lastWords(ended.said)}`
      terminal.err(`lockspec: ${why}\n`)
      return exitCodes.incomplete
    }
    served++
    const computed = /Computed: (\d+)/.exec(ended.said)?.[1]
    terminal.out(`lockspec: served ${served}${computed === undefined ? '' : `: ${computed} states computed`}\n`)
  }
}
