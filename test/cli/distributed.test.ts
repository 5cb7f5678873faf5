// `check --engine tlc --distributed` and `lockspec worker`: TLC on many machines. Where TLC is, two workers on loopback, one of which is killed in the
// middle; programs that only play it show what happens where a worker cannot work, none comes, or one that kept fingerprints is gone.
import { readFileSync, readdirSync, readlinkSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { createServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { listening } from '../../cli/engines/listening.ts'
import { found, run } from '../../cli/engines/process.ts'
import { program } from '../../cli/engines/distributed.ts'
import { serverEvent, serverSaid, unsendable } from '../../cli/engines/tlcSaid.ts'
import { compiled } from '../../scripts/listening.ts'
import { only, ownTemporary, restore, timeless } from './playing.ts'
import { fixture, folderWith, lockspec } from './run.ts'
import { nth } from '../../runtime/entries.ts'

const abba = 'specs/abba/abba.lockspec'
const ring = ['specs/bcachefs_ring', '--workload', 'ring', '--variant', 'as_posted', '--size', 'files=5']
const tlc = process.env['LOCKSPEC_TLC'] ?? ''

afterEach(restore)

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })

/** Where Javas listen that run one of TLC's programs: addresses as the kernel writes them. */
function listeningAddresses(): readonly string[] {
  const read = (path: string): string => {
    try {
      return readFileSync(path, 'utf8')
    } catch {
      return ''
    }
  }
  const inodes = new Set<string>()
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    if (!read(`/proc/${pid}/cmdline`).includes('lockspec.main=tlc2.tool.distributed')) continue
    for (const fd of readdirSync(`/proc/${pid}/fd`)) {
      try {
        const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1]
        if (inode !== undefined) inodes.add(inode)
      } catch {
        // Closed meanwhile.
      }
    }
  }
  const rows = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((path) => read(path).split('\n').slice(1))
  const fields = rows.map((row) => row.trim().split(/\s+/))
  const own = fields.filter((row) => row[3] === '0A' && inodes.has(row[9] ?? ''))
  return [...new Set(own.map((row) => nth(row, 1).split(':')[0]!))].sort()
}

/** 127.0.0.1, also as a part of the other family. */
const LOOPBACK = ['0000000000000000FFFF00000100007F', '0100007F']

describe(`TLC ${tlc === '' ? '(LOCKSPEC_TLC names no jar)' : ''}`, () => {
  it.skipIf(tlc === '')(
    'a worker that is killed in the middle takes no state with it, and all listen on loopback alone',
    async () => {
      const left = ownTemporary()
      const port = String(await freePort())
      let killed = 0
      let addresses: readonly string[] = []
      const write = (text: string): void => {
        const states = Number(/ ([\d,]+) states/.exec(text)?.[1]?.replaceAll(',', '') ?? 0)
        if (killed > 0 || states === 0) return
        addresses = listeningAddresses()
        killed = states
      }
      const first = lockspec(['worker', '127.0.0.1', '--port', port, '--workers', '1', '--memory', '256M'], {
        interrupted: () => killed > 0,
      })
      const ran = await lockspec(
        ['check', ...ring, '--engine', 'tlc', '--distributed', '--port', port, '--workers', '2', '--here', '1', '--memory', '512M'],
        { live: { write, columns: 200 } },
      )
      expect(killed).toBeGreaterThan(0)
      expect(killed).toBeLessThan(79_133)
      expect(LOOPBACK).toEqual(expect.arrayContaining([...addresses]))
      expect(addresses).not.toEqual([])
      expect(await first).toEqual({ code: 130, err: '', out: `lockspec: a worker for 127.0.0.1, port ${port}; it listens at 127.0.0.1\n` })
      expect(ran.code).toBe(152)
      expect(ran.err).toBe(`lockspec: on another machine: lockspec worker 127.0.0.1 --port ${port}\n`)
      expect(ran.out).toMatch(/^ring, as_posted: nothing found\n {2}79,133 states, [\d,]+ transitions; tlc \S+ on many machines,/m)
      expect(ran.out).toContain('  not asked of tlc: partial_deadlock and livelock; this confirms no more than\n    what was asked\n')
      expect(left()).toEqual([])
    },
    400_000,
  )

  it.skipIf(tlc === '')(
    'what the server found and does not name is judged here; what has to be reached is asked alone',
    async () => {
      const workloads = ['crossed', 'nowhere'].flatMap((name) => ['--workload', name])
      const ran = await lockspec([
        ...[
          'check',
          fixture('engines.lockspec'),
          ...workloads,
          '--engine',
          'tlc',
          '--distributed',
          '--workers',
          '1',
          '--fingerprints',
          '1',
        ],
        ...['--memory', '768M'],
      ])
      expect(ran.err.replace(/^lockspec: on another machine: .*\n/gm, '')).toBe('')
      expect(timeless({ ...ran, err: '' })).toEqual(
        timeless({
          code: 0,
          err: '',
          out: `engines  ${fixture('engines.lockspec')}

       crossed    nowhere
as_is  deadlock   unreachable written
       19  0.00s  2  0.00s

lockspec: 2 cells as expected, 0 not, 0 awaited; 21 states; complete
`,
        }),
      )
    },
    400_000,
  )
})

// ---- what goes wrong ----

/** A Java that plays TLC's programs. */
function plays({
  server,
  worker,
  fingerprints = ':',
}: {
  readonly server: string
  readonly worker: string
  readonly fingerprints?: string
}): void {
  const answers = [
    `*-version) echo 'openjdk version "17.0.1"';;`,
    `*-h) echo "TLC2 Version 2026.04.29.164809";;`,
    `*.TLCServer\\ *) ${server};;`,
    `*.TLCWorker\\ *) ${worker};;`,
    `*.DistributedFPSet\\ *) ${fingerprints};;`,
  ]
  only({ java: `case "$*" in ${answers.join(' ')} esac`, sleeps: ':' })
}

const ready = 'echo "TLC server at vm is ready (2026)"'
const unable = 'echo "java.io.NotSerializableException: tlc2.tool.fp.MultiFPSet"; exit 1'
const spread = ['check', abba, '--variant', 'ordered', '--engine', 'tlc', '--tlc', abba, '--distributed'] as const

describe('one clear line', () => {
  const cell = 'spec abba, workload crossed, variant ordered'
  const broken =
    'TLC 2026.04.29.164809 cannot run on many machines: what it sends its workers cannot be sent (NotSerializableException); versions before 2026.02.09 can'
  it.each([
    ['a TLC whose workers die', { server: `${ready}; sleep 60`, worker: unable }, [], broken],
    ['a TLC whose server sees it', { server: unable, worker: 'sleep 60' }, [], broken],
    [
      'no worker comes',
      { server: `${ready}; sleep 60`, worker: 'sleep 60' },
      ['--here', '0', '--wait', '1'],
      'no worker has come in 1 seconds',
    ],
    [
      'every worker ends',
      { server: `${ready}; sleep 60`, worker: 'echo "out of luck"; exit 3' },
      ['--workers', '1'],
      'every worker has ended, the last with 3: out of luck',
    ],
    [
      'a server goes on when all have left',
      {
        server: `${ready}; echo "Registration for worker at x completed (1)"; sleep 60`,
        worker: 'echo "x, work completed at: y Computed: 12 and a cache hit ratio of 1, Thank you!"',
      },
      ['--workers', '1', '--wait', '1'],
      'no worker is left, and none has come in 1 seconds',
    ],
    [
      'none is left',
      {
        server: `${ready}; echo "Registration for worker at x completed (1)"; echo "TLC worker x disconnected (2)"; sleep 60`,
        worker: 'sleep 60',
      },
      ['--here', '0', '--wait', '1'],
      'no worker is left, and none has come in 1 seconds',
    ],
    [
      'fingerprints are gone',
      { server: `${ready}; echo "Warning: Failed to connect from a to the fp server at b."; sleep 60`, worker: 'sleep 60' },
      ['--fingerprints', '1'],
      'a program that kept fingerprints is gone',
    ],
    [
      'a worker has nowhere to be',
      { server: `cd /; rm -rf "$OLDPWD"; ${ready}; sleep 60`, worker: 'sleep 60' },
      [],
      'a part of TLC cannot be started: it does not exist',
    ],
    [
      'a server that its own report breaks',
      {
        server: `echo "The exception was a java.lang.NullPointerException"; echo ': Cannot read the array length because "this.states" is null'`,
        worker: ':',
      },
      [],
      "TLC's server broke in a race of its own, between a report of how far it is and the end of the search (NullPointerException): run it again",
    ],
    ['a server that says nothing', { server: 'exit 0', worker: ':' }, [], "TLC's server ended with 0: without a word"],
  ])('%s', async (_, programs, args, line) => {
    const left = ownTemporary()
    plays(programs)
    const { code, err } = await lockspec([...spread, ...args])
    const lines = err.split('\n').filter((one) => !one.startsWith('lockspec: on another machine: lockspec worker 127.0.0.1 --port '))
    expect({ code, lines }).toEqual({ code: 152, lines: [`lockspec: ${cell}: ${line}; nothing is confirmed of it`, ''] })
    expect(left()).toEqual([])
  })

  it.each([
    [['check', abba, '--engine', 'spin', '--distributed'], '--distributed is for --engine tlc'],
    [['check', abba, '--engine', 'tlc', '--here', '1', '--port', '1'], '--port, --here: of --distributed, which is not there'],
    [[...spread, '--port', '65535'], '--port 65535: give a whole number from 1 to 65534'],
    [[...spread, '--address', '-Dx=y'], '-Dx=y is no name or address of a machine'],
    [['worker', '10.0.0.1'], 'the server calls its workers: name the address of this machine as the server sees it, with --address'],
    [['worker', 'a b'], 'a b is no name or address of a machine'],
    [['worker', '127.0.0.1'], 'lockspec worker needs tla2tools.jar: name it with --tlc FILE or in LOCKSPEC_TLC, where it was looked for'],
  ])('%s', async (args, line) => {
    plays({ server: ':', worker: ':' })
    expect(await lockspec(args)).toEqual({ code: 2, out: '', err: `lockspec: ${line}\n` })
  })

  it('no memory, where something has to be reached', async () => {
    const over = 'echo "Model checking completed. No error has been found."'
    plays({
      server: `case "$(cat asked.cfg)" in *DEADLOCK\\ TRUE*) ${over};; *) echo "java.lang.OutOfMemoryError"; exit 1;; esac`,
      worker: ':',
    })
    const { code, out } = await lockspec([
      ...['check', fixture('engines.lockspec'), '--workload', 'nowhere'],
      ...['--engine', 'tlc', '--tlc', abba, '--distributed', '--here', '0'],
    ])
    expect({ code, ends: out.replace(/\s+/g, ' ').includes('NOT complete starved of memory:') }).toEqual({ code: 152, ends: true })
  })

  it('the line for other machines names the port where it is not the usual one, and who has to say where he is', async () => {
    plays({ server: `${ready}; echo "Model checking completed. No error has been found."`, worker: ':' })
    const { err } = await lockspec([...spread, '--address', 'first.example'])
    expect(err).toBe('lockspec: on another machine: lockspec worker first.example --address OWN, its address as this machine sees it\n')
  })
})

describe('a worker', () => {
  const args = ['worker', 'localhost', '--tlc', abba, '--port', '4711'] as const
  const head = 'lockspec: a worker for localhost, port 4711; it listens at 127.0.0.1\n'
  it('ends where there is no server', async () => {
    plays({ server: ':', worker: 'echo "Server localhost unreachable, sleeping 1s for server to come online..."; sleep 60' })
    expect(await lockspec([...args, '--idle', '1'])).toEqual({
      code: 152,
      out: `${head}lockspec: no server at localhost, port 4711 for 1 seconds; served 0\n`,
      err: '',
    })
  })
  it('says that its TLC cannot do it', async () => {
    plays({ server: ':', worker: unable })
    const { code, out, err } = await lockspec(args)
    expect({ code, out, cannot: err.includes('cannot run on many machines') }).toEqual({ code: 152, out: head, cannot: true })
  })
  it('serves one server after another', async () => {
    plays({ server: ':', worker: 'echo "x, work completed at: y Computed: 12 and a cache hit ratio of 1, Thank you!"' })
    let told = ''
    const { code } = await lockspec(args, { out: (text) => void (told += text), interrupted: () => told.includes('served 2') })
    expect({ code, told: told.slice(0, told.indexOf('served 2')) }).toEqual({
      code: 130,
      told: `${head}lockspec: served 1: 12 states computed\nlockspec: `,
    })
  })
})

// ---- what it prints ----

describe('what the server prints', () => {
  const guide = {
    tasks: [
      { name: 'a', places: { lock_14: 1, lock_15: 2 } },
      { name: 'b', places: { lock_14: 1, lock_15: 2 } },
    ],
    claims: [],
    unasked: [],
  }
  const tail = '10 states generated, 6 distinct states found, 0 states left on queue.\nFinished in 03s at (2026-11-29 07:04:25)\n'
  const counts = { states: 6, transitions: 9, depth: 0, frontier: 0 }
  const begins = 'Finished computing initial states: 1 distinct state(s) generated at 2026-11-29 07:04:22.\n'
  it('an error that has no name, by the states that lead to it', () => {
    const said = `${begins}Error: The behavior up to this point is:
State 1: <Initial predicate>
/\\ pc = [a |-> "lock_14", b |-> "lock_14"]
/\\ holds = [Directory_0_i_rwsem_held_by_a |-> 0, Directory_1_i_rwsem_held_by_b |-> 0]

State 2: <a_lock_14 line 43, col 3 to line 47, col 38 of module abba>
/\\ pc = [ a |-> "lock_15",
  b |-> "lock_14" ]
/\\ holds = [Directory_0_i_rwsem_held_by_a |-> 1, Directory_1_i_rwsem_held_by_b |-> 0]

Worker: rmi://localhost:0/0 Sent: 6 Rcvd: 5 CacheRatio: 0.33 (2026-11-29 07:04:25)
${tail}`
    expect(serverSaid(said, guide)).toEqual({ counts, trail: { first: [1, 1], steps: [{ places: [2, 1] }] } })
  })
  it('that there is none; without either, nothing', () => {
    expect(serverSaid(`${begins}Model checking completed. No error has been found.\n${tail}`, guide)).toEqual({ counts, trail: undefined })
    expect(serverSaid(`${begins}${tail}`, guide)).toBe(undefined)
  })
  it('who comes and who goes', () => {
    const lines = [
      'TLC server at vm is ready (2026-11-29 07:04:22)',
      'Registration for worker at rmi://localhost:0/0 completed (2026-11-29 07:04:25)',
      'TLC worker rmi://localhost:0/0 disconnected (2026-11-29 07:04:25)',
      'TLC worker connection lost rmi://localhost:0/0 (2026-11-29 07:04:25)',
      'Warning: Failed to connect from vm to the fp server at other.',
      'Linting of module ring',
    ]
    expect(lines.map(serverEvent)).toEqual(['ready', 'worker', 'lost', 'lost', 'fingerprints lost', undefined])
    expect(unsendable('java.io.WriteAbortedException: writing aborted; java.io.NotSerializableException: tlc2.tool.fp.MultiFPSet')).toBe(
      true,
    )
  })
})

const compiler = found('javac')
const withCompiler = compiler === undefined ? ' (no javac)' : ''

it.skipIf(compiler === undefined)(`the class that listens is what javac makes of its source${withCompiler}`, () => {
  expect(listening.code).toBe(compiled(compiler!))
})

it.skipIf(compiler === undefined)(
  `a worker ends when its answer is sent, and a server when all is said${withCompiler}`,
  async () => {
    const folder = folderWith({})
    const sources = fixture('played/tlc2/tool')
    execFileSync(compiler!, [
      '-d',
      folder,
      ...['fp/FPSet', 'distributed/TLCWorkerRMI', 'distributed/TLCWorker', 'distributed/TLCServer'].map(
        (name) => `${sources}/${name}.java`,
      ),
    ])
    const port = await freePort()
    const tlc = { java: found('java')!, jar: folder, version: 'played' }
    const at = { folder, memory: 2 ** 26, address: '127.0.0.1', port: 0, server: port }
    const [server, worker] = (['TLCServer', 'TLCWorker'] as const).map((main) =>
      run(tlc.java, program(tlc, main, at, [], main === 'TLCWorker' ? ['127.0.0.1'] : []), {
        folder,
        stopped: () => false,
        deadline: 60_000,
      }),
    )
    expect(await worker).toMatchObject({ code: 0, cut: undefined })
    expect(await server).toMatchObject({ code: 0, cut: undefined, said: 'ready\nanswered\n' })
  },
  100_000,
)
