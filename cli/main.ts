// The command line: options in, exit code out. The only place that knows the argument parser; everything wrong ends here in one
// line on standard error, never in a stack trace (LOCKSPEC_DEBUG=1 shows one).
import { Command, CommanderError, Option } from 'commander'
import { cacheRefused } from './cache.ts'
import { check } from './check.ts'
import { Interrupted, Starved } from './compiler.ts'
import { distribution, numberIn } from './engines/distribution.ts'
import { engineNamed } from './engines/engine.ts'
import { storing } from './engines/store.ts'
import { exitCodes } from './exit.ts'
import { formatNamed, formatNames, reportNamed } from './formats/names.ts'
import { isOutOfMemory, oneLine, showInternal } from './internal.ts'
import { sizesFrom, assignments } from './plan.ts'
import type { Selection } from './plan.ts'
import { showing, type Terminal } from './terminal.ts'
import { UsageError, unknownName } from './usage.ts'
import { reducing } from './reduction.ts'
import { buildId, version } from './version.ts'
import { workerCount } from './workers.ts'

const orderFormats = ['text', 'dot', 'mermaid', 'svg', 'json'] as const

type Raw = Readonly<Record<string, unknown>>

const collect = (value: string, list: readonly string[] | undefined): readonly string[] => [...(list ?? []), value]

/** Runs one command line. Returns the exit code, and never throws: what goes wrong is told on the terminal. */
export async function main(args: readonly string[], bare: Terminal): Promise<number> {
  const terminal = showing(bare)
  let code: number = exitCodes.ok
  const program = createProgram(terminal, (result) => {
    code = result
  })
  try {
    await program.parseAsync(args, { from: 'user' })
    return code
  } catch (error) {
    return failed(error, terminal)
  }
}

function failed(error: unknown, terminal: Terminal): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return exitCodes.ok
    terminal.err(`lockspec: ${oneLine(error.message.replace(/^error: /, ''))}\n`)
    return exitCodes.usage
  }
  if (error instanceof UsageError) {
    terminal.err(`lockspec: ${oneLine(error.message)}\n`)
    return exitCodes.usage
  }
  if (error instanceof Interrupted) {
    terminal.err('lockspec: interrupted; nothing is confirmed\n')
    return exitCodes.interrupted
  }
  if (error instanceof Starved || isOutOfMemory(error)) {
    terminal.err(`lockspec: starved of memory${error instanceof Starved ? ' while compiling' : ''}; nothing is confirmed\n`)
    return exitCodes.incomplete
  }
  showInternal(undefined, error, terminal)
  return exitCodes.internal
}

function createProgram(terminal: Terminal, done: (code: number) => void): Command {
  const program = new Command('lockspec')
  program
    .description('Shows, before the code is merged, whether a locking protocol deadlocks, livelocks or corrupts data.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .usage('<command> [options]')
    .showSuggestionAfterError(true)
    .allowExcessArguments(true)
    .exitOverride()
    .configureOutput({
      writeOut: terminal.out,
      writeErr: terminal.out,
      outputError: () => {},
      getOutHelpWidth: () => terminal.width,
      getErrHelpWidth: () => terminal.width,
    })
    .argument('[command]')
    .action((command: string | undefined) => {
      if (command !== undefined)
        throw unknownName(
          'command',
          command,
          program.commands.map((each) => each.name()),
        )
      program.help()
    })

  for (const add of commands) add(program, { terminal, done })
  for (const command of program.commands) command.exitOverride().showSuggestionAfterError(true).allowExcessArguments(false)
  return program
}

/** Where a command prints, and what its exit code is told. */
interface Shell {
  readonly terminal: Terminal
  readonly done: (code: number) => void
}

const commands = [
  addCheck,
  addWorker,
  addGenerate,
  addSimulate,
  addExplore,
  addMutate,
  addOrder,
  addExport,
  addFmt,
  addLockdep,
  addExplain,
  addLsp,
  addPlayground,
]

/** With the options that say which cells of the specs are meant. */
const selecting = (terminal: Terminal, command: Command): Command =>
  command
    .option('--workload <name>', 'only this workload (repeatable)', collect)
    .option('--variant <name>', 'only this variant (repeatable)', collect)
    .option('--size <NAME=N>', 'another size; the table of expected verdicts does not apply then (repeatable)', collect)
    .option('--switch <NAME=V>', 'another value of a switch; likewise (repeatable)', collect)
    .option('--list', 'list workloads, variants, sizes, switches and expected verdicts, and run nothing')
    .hook('preAction', () => {
      const refused = buildId === '' ? undefined : cacheRefused()
      if (refused !== undefined) terminal.err(`lockspec: nothing is cached: ${refused}\n`)
    })

/** What says how the result of a check is printed: what prints a text of its own takes no part in it. */
const printing = ['format', 'out', 'report', 'list', 'engine', 'mail', 'mermaid', 'watch', 'showRun', 'order']

function addCheck(program: Command, { terminal, done }: Shell): void {
  selecting(terminal, program.command('check').description('explore every state and compare the verdicts with the table of the spec'))
    .argument('[paths...]', 'specs, or folders of specs')
    .addOption(new Option('--format <format>', 'how to print the result').choices(['text', ...formatNames]).default('text'))
    .option('-o, --out <file>', 'write what is not text into this file instead of printing it')
    .option('--report <FORMAT=FILE>', 'write the result in this format into a file as well (repeatable)', collect)
    .option('--first', 'end each run at its first finding')
    .option('--memory <size>', 'end a run as incomplete beyond this, as in 512M or 4G (default: three quarters of what is left)')
    .option('--verbose', 'numbers, outcomes and retry rules of every cell, and all that never ran')
    .option('--trace', 'counterexamples of every cell, expected or not')
    .option('--full', 'counterexamples with every call on a line of its own and at every step all that its task holds')
    .option('--show-run', 'where a single cell passes, one of its runs')
    .option('--order', 'with html or json: the order of locks of every cell, which is explored as written for that')
    .option('--watch <expr>', 'show the value of an expression beside each step (repeatable)', collect)
    .option('--all', 'of a finding with places of several sorts, how many there are of each')
    .option('--mail', 'findings in 72 columns of plain ASCII, to be put into a mail')
    .option('--mermaid', 'counterexamples as Mermaid sequence diagrams')
    .option('--reduce <how>', 'auto (the default): large models are explored reduced; on, off; or transactions,confluence,symmetry', 'auto')
    .option('--workers <n>', 'threads of a large search: auto (the default) or a number; what is found is the same', 'auto')
    .addOption(new Option('--engine <name>', 'let another checker search: spin, rumur or tlc, where it is installed'))
    .addOption(
      new Option('--grow <size>', 'check at growing sizes until nothing new is seen (repeatable)').argParser(collect).conflicts(printing),
    )
    .option('--time <seconds>', 'with --grow: begin no larger size after so long', '60')
    .option('--tlc <file>', 'where tla2tools.jar is, for --engine tlc (else LOCKSPEC_TLC)')
    .option('--store <how>', 'with --engine spin: keep states exact (the default), or hash-compact or bitstate, which confirm nothing')
    .option('--swarm <n>', 'with --engine spin: so many bitstate searches, each with another hash and order')
    .option('--distributed', 'with --engine tlc: on many machines, with --workers workers')
    .option(
      '--address <host>',
      'with --distributed: where its server listens, as the workers see it (default: loopback, for this machine alone)',
    )
    .option('--port <n>', 'with --distributed: of its server (default: 10997, on loopback any that is free)')
    .option('--here <n>', 'with --distributed: how many of the workers are started here (default: on loopback all, else none)')
    .option('--fingerprints <n>', 'with --distributed: keep them in so many programs of their own')
    .option('--wait <seconds>', 'with --distributed: give up without any worker after so long (default: 300)')
    .addOption(
      new Option('--estimate', 'search nothing: say what states, memory and time each cell is going to take').conflicts([
        ...printing,
        'grow',
      ]),
    )
    .option('--fresh', 'explore again what is known from an earlier run')
    .option('--require-coverage', 'exit with 16 where something never ran in any cell')
    .action(async (paths: string[], raw: Raw) => {
      if (raw['grow'] !== undefined) {
        const { grow, timeOf } = await import('./late.ts')
        const memory = typeof raw['memory'] === 'string' ? raw['memory'] : undefined
        const time = timeOf(String(raw['time']))
        done(await grow(paths, { ...selection(raw), list: false, grow: texts(raw['grow']), memory, time }, terminal))
        return
      }
      if (raw['estimate'] === true) {
        const { estimates } = await import('./late.ts')
        const memory = typeof raw['memory'] === 'string' ? raw['memory'] : undefined
        done(await estimates(paths, { ...selection(raw), list: false, memory }, terminal))
        return
      }
      const options = {
        ...selection(raw),
        format: formatNamed(String(raw['format'])),
        out: typeof raw['out'] === 'string' ? raw['out'] : undefined,
        reports: texts(raw['report']).map(reportNamed),
        list: raw['list'] === true,
        first: raw['first'] === true,
        memory: typeof raw['memory'] === 'string' ? raw['memory'] : undefined,
        verbose: raw['verbose'] === true,
        trace: raw['trace'] === true,
        full: raw['full'] === true,
        showRun: raw['showRun'] === true,
        order: raw['order'] === true,
        mermaid: raw['mermaid'] === true,
        mail: raw['mail'] === true,
        watch: texts(raw['watch']),
        all: raw['all'] === true,
        engine: typeof raw['engine'] === 'string' ? engineNamed(raw['engine']) : undefined,
        tlc: typeof raw['tlc'] === 'string' ? raw['tlc'] : undefined,
        distributed: distribution(raw),
        store: storing(raw),
        requireCoverage: raw['requireCoverage'] === true,
        reduce: reducing(String(raw['reduce'] ?? 'auto')),
        fresh: raw['fresh'] === true,
        workers: workerCount(String(raw['workers'] ?? 'auto')),
      }
      done(await check(paths, options, terminal))
    })
}

function addWorker(program: Command, { terminal, done }: Shell): void {
  program
    .command('worker')
    .description('work for `check --engine tlc --distributed` on another machine')
    .argument('<host>', 'where the check runs')
    .option('--port <n>', 'of its server (default: 10997)')
    .option('--address <host>', 'where this machine listens, as the server sees it (default: loopback, for a server on this machine)')
    .option('--own-port <n>', 'where this machine listens (default: any that is free)')
    .option('--workers <n>', 'threads: auto (the default) or a number', 'auto')
    .option('--memory <size>', 'as in 512M or 4G (default: three quarters of what is left)')
    .option('--fingerprints', 'keep fingerprints, for a check with --fingerprints')
    .option('--idle <seconds>', 'end where there is no server for so long (default: 300)')
    .option('--tlc <file>', 'where tla2tools.jar is (else LOCKSPEC_TLC)')
    .action(async (host: string, raw: Raw) => {
      const { worker } = await import('./late.ts')
      const text = (name: string): string | undefined => (typeof raw[name] === 'string' ? raw[name] : undefined)
      done(
        await worker(
          host,
          {
            tlc: text('tlc'),
            port: numberIn(raw, 'port', 1, 65_534),
            address: text('address'),
            ownPort: numberIn(raw, 'ownPort', 1, 65_535),
            threads: workerCount(String(raw['workers'])),
            memory: text('memory'),
            fingerprints: raw['fingerprints'] === true,
            idle: numberIn(raw, 'idle', 1, 1_000_000) ?? 300,
          },
          terminal,
        ),
      )
    })
}

function addGenerate(program: Command, { terminal, done }: Shell): void {
  selecting(
    terminal,
    program.command('generate').description('write the simulator of each spec and the checker of each workload as TypeScript modules'),
  )
    .argument('[paths...]', 'specs, or folders of specs')
    .option('--out <folder>', 'where to write (default: generated; with other sizes or switches it has to be said)')
    .option('--runtime <specifier>', 'what the modules import the runtime from', 'lockspec/runtime')
    .addOption(new Option('--only <kind>', 'write these and leave the others alone').choices(['simulators', 'checkers']))
    .addOption(new Option('--print <what>', 'print the transition systems to be read, and write nothing').choices(['system']))
    .action(async (paths: string[], raw: Raw) => {
      const { generate } = await import('./late.ts')
      done(
        await generate(
          paths,
          {
            ...selection(raw),
            list: raw['list'] === true,
            out: raw['out'] === undefined ? undefined : String(raw['out']),
            runtime: String(raw['runtime']),
            only: raw['only'] as 'simulators' | 'checkers' | undefined,
            print: raw['print'] === 'system' ? 'system' : undefined,
          },
          terminal,
        ),
      )
    })
}

function addSimulate(program: Command, { terminal, done }: Shell): void {
  selecting(
    terminal,
    program.command('simulate').description('run one workload step by step, until its end or the first thing that is wrong'),
  )
    .argument('[paths...]', 'a spec')
    .option('--seed <n>', 'seed of the random scheduler', '1')
    .option('--steps <n>', 'at most so many steps', '1000')
    .option('--watch <expr>', 'show the value of an expression beside each step (repeatable)', collect)
    .addOption(new Option('--scheduler <name>', 'who moves next').choices(['random', 'round-robin']).default('random'))
    .option('--runs <n>', 'count so many runs, with seeds from --seed on, and show the shortest that goes wrong, made smaller')
    .option('--go-on', 'with --runs: a broken invariant is counted, and the run goes on')
    .addOption(new Option('--format <format>', 'with --runs').choices(['text', 'json']).default('text'))
    .action(async (paths: string[], raw: Raw) => {
      const { simulate } = await import('./late.ts')
      const scheduler = raw['scheduler'] === 'round-robin' ? ('round-robin' as const) : ('random' as const)
      done(
        await simulate(
          paths,
          {
            ...selection(raw),
            list: raw['list'] === true,
            seed: String(raw['seed']),
            steps: String(raw['steps']),
            scheduler,
            watch: texts(raw['watch']),
            runs: typeof raw['runs'] === 'string' ? raw['runs'] : undefined,
            goOn: raw['goOn'] === true,
            format: raw['format'] === 'json' ? ('json' as const) : ('text' as const),
          },
          terminal,
        ),
      )
    })
}

function addExplore(program: Command, { terminal, done }: Shell): void {
  selecting(terminal, program.command('explore').description('walk through one workload step by step, by commands on standard input'))
    .argument('[paths...]', 'a spec')
    .option('--watch <expr>', 'show the value of an expression at each step (repeatable)', collect)
    .option('--finding <n>', 'begin where the run to finding N ends: 1 is what `check` finds first')
    .option('--web', 'in a page that this machine alone can open, instead of commands')
    .option('--port <n>', 'with --web: the port of the loopback address; any that is free if absent')
    .action(async (paths: string[], raw: Raw) => {
      const { explore, portNumber } = await import('./late.ts')
      const port = typeof raw['port'] === 'string' ? portNumber(raw['port']) : undefined
      if (port !== undefined && raw['web'] !== true) throw new UsageError('--port is for --web')
      const options = {
        ...selection(raw),
        list: raw['list'] === true,
        watch: texts(raw['watch']),
        finding: typeof raw['finding'] === 'string' ? raw['finding'] : undefined,
        port: raw['web'] === true ? (port ?? 0) : undefined,
      }
      done(await explore(paths, options, terminal))
    })
}

function addMutate(program: Command, { terminal, done }: Shell): void {
  selecting(terminal, program.command('mutate').description('remove or weaken one thing of a spec at a time, and say which cells notice'))
    .argument('[paths...]', 'specs, or folders of specs')
    .option('--memory <size>', 'end a run as incomplete beyond this, as in 512M or 4G (default: three quarters of what is left)')
    .option('--only <text>', 'only what has this in its line: a line, a procedure, words (repeatable)', collect)
    .option('--baseline <file>', 'exit with 17 where something survives that is not in this file')
    .option('--write-baseline <file>', 'write what survives into a file')
    .addOption(new Option('--format <format>', 'how to print the result').choices(['text', 'json']).default('text'))
    .option('--verbose', 'list what changes nothing and what does not compile, too')
    .action(async (paths: string[], raw: Raw) => {
      const { mutate } = await import('./late.ts')
      const text = (name: string): string | undefined => (typeof raw[name] === 'string' ? raw[name] : undefined)
      done(
        await mutate(
          paths,
          {
            ...selection(raw),
            list: raw['list'] === true,
            only: texts(raw['only']),
            memory: text('memory'),
            baseline: text('baseline'),
            writeBaseline: text('writeBaseline'),
            format: raw['format'] === 'json' ? ('json' as const) : ('text' as const),
            verbose: raw['verbose'] === true,
          },
          terminal,
        ),
      )
    })
}

function addOrder(program: Command, { terminal, done }: Shell): void {
  selecting(
    terminal,
    program.command('order').description('show in which order locks are taken, and whether the circles in it can deadlock'),
  )
    .argument('[paths...]', 'specs, or folders of specs')
    .addOption(new Option('--format <format>', 'text or json; of one run a picture').choices([...orderFormats]).default('text'))
    .option('--held', 'instead: which locks are held at each statement, always or perhaps')
    .option('--instances', 'in a picture each lock by itself instead of classes')
    .option('--memory <size>', 'end a run as incomplete beyond this, as in 512M or 4G (default: three quarters of what is left)')
    .option('-o, --out <file>', 'where to write; standard output if absent')
    .action(async (paths: string[], raw: Raw) => {
      const { order } = await import('./late.ts')
      done(
        await order(
          paths,
          {
            ...selection(raw),
            list: raw['list'] === true,
            format: raw['format'] as (typeof orderFormats)[number],
            held: raw['held'] === true,
            instances: raw['instances'] === true,
            memory: typeof raw['memory'] === 'string' ? raw['memory'] : undefined,
            out: typeof raw['out'] === 'string' ? raw['out'] : undefined,
          },
          terminal,
        ),
      )
    })
}

function addExport(program: Command, { terminal, done }: Shell): void {
  selecting(terminal, program.command('export').description('write one workload under one variant as a model for another checker'))
    .argument('<target>', 'the language: promela for SPIN, murphi for Rumur, tla for TLC and Apalache')
    .argument('[paths...]', 'a spec')
    .option('-o, --out <file>', 'where to write (TLA+: NAME.tla, with NAME.cfg beside it); else to standard output')
    .option('--bare', 'without properties and ends, to count states')
    .action(async (target: string, paths: string[], raw: Raw) => {
      const { exportModel, targetNamed } = await import('./late.ts')
      const out = typeof raw['out'] === 'string' ? raw['out'] : undefined
      done(
        await exportModel(
          paths,
          { ...selection(raw), list: raw['list'] === true, target: targetNamed(target), out, bare: raw['bare'] === true },
          terminal,
        ),
      )
    })
}

function addFmt(program: Command, { terminal, done }: Shell): void {
  program
    .command('fmt')
    .description('format specs in place')
    .argument('[paths...]', 'specs, or folders of specs')
    .option('--check', 'write nothing; exit with 1 where a file is not formatted')
    .action(async (paths: string[], raw: Raw) => {
      const { fmt } = await import('./late.ts')
      done(await fmt(paths, { check: raw['check'] === true }, terminal))
    })
}

function addLockdep(program: Command, { terminal, done }: Shell): void {
  program
    .command('from-lockdep')
    .description('write a spec that shows what a report of lockdep says')
    .argument('[file]', 'a log with reports; without one, standard input')
    .option('-o, --out <file>', 'where to write; standard output if absent')
    .action(async (file: string | undefined, raw: Raw) => {
      const { lockdep } = await import('./late.ts')
      done(lockdep(file, { out: typeof raw['out'] === 'string' ? raw['out'] : undefined }, terminal))
    })
}

function addExplain(program: Command, { terminal, done }: Shell): void {
  program
    .command('explain')
    .description('explain a diagnostic, a verdict or an exit code')
    .argument('[words...]', 'as in LS2001, livelock strong or 17; without one, all are listed')
    .action(async (words: string[]) => {
      const { explain } = await import('./late.ts')
      done(explain(words, terminal))
    })
}

function addLsp(program: Command, { done }: Shell): void {
  program
    .command('lsp')
    .description('serve editors by the language server protocol, on standard input and output')
    .option('--stdio', 'on standard input and output, which is the only way')
    .action(async () => {
      const { lsp } = await import('./late.ts')
      done(await lsp())
    })
}

function addPlayground(program: Command, { terminal, done }: Shell): void {
  program
    .command('playground')
    .description('serve a page on this machine that edits and checks specs in a browser')
    .option('--port <n>', 'the port of the loopback address; any that is free if absent')
    .action(async (raw: Raw) => {
      const { playground, portNumber } = await import('./late.ts')
      done(await playground(typeof raw['port'] === 'string' ? portNumber(raw['port']) : 0, terminal))
    })
}

const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : [])

const selection = (raw: Raw): Selection => ({
  workloads: texts(raw['workload']),
  variants: texts(raw['variant']),
  sizes: sizesFrom(texts(raw['size'])),
  switches: assignments('--switch', texts(raw['switch'])),
})
