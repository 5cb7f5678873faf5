// Reports of the kernel's lock validator (Documentation/locking/lockdep-design.rst) out of a log. Input: the text of a log, with or without
// the prefixes of dmesg and syslog; output: the reports in it as data, and the lines of a report that are of no known form.

/** A lock class with the place of one acquisition: `&inode->i_rwsem`, `foo_write`. */
export interface Taken {
  readonly lock: string
  /** Of the instance, where the report says it. */
  readonly address: string | undefined
  /** The inner wait type, `{inner:outer}`: 2 for what spins, 3 and more for what sleeps. */
  readonly waits: number | undefined
  /** The function that took it. */
  readonly by: string | undefined
  /** The functions of the stack, innermost first, without the validator's own. */
  readonly stack: readonly string[]
}

export type Report = { readonly line: number; readonly unknown: readonly Unknown[] } & (
  | {
      readonly kind: 'circular'
      /** Who takes the first lock while it holds the last. */
      readonly task: string
      /** `chain[k]` was taken while `chain[k - 1]` was held; `chain[0]` while the last is. */
      readonly chain: readonly Taken[]
    }
  | { readonly kind: 'recursive'; readonly task: string; readonly holding: Taken; readonly taking: Taken }
  /** One lock, in a task that can be interrupted and in the interrupt. */
  | { readonly kind: 'inconsistent'; readonly task: string; readonly usage: string; readonly inTask: Taken; readonly inInterrupt: Taken }
  /** `outer` is taken by an interrupt, and somebody takes `inner` under it, which others hold where that interrupt can come. */
  | { readonly kind: 'inversion'; readonly task: string; readonly outer: Taken; readonly inner: Taken }
)

export interface Unknown {
  readonly line: number
  readonly text: string
}

interface Line {
  readonly number: number
  readonly text: string
}

const titles: readonly (readonly [RegExp, Report['kind']])[] = [
  [/possible circular locking dependency detected/, 'circular'],
  [/possible recursive locking detected/, 'recursive'],
  [/inconsistent lock state/, 'inconsistent'],
  [/possible irq lock inversion dependency detected/, 'inversion'],
  [/(?:HARDIRQ|SOFTIRQ)-safe -> (?:HARDIRQ|SOFTIRQ)-unsafe lock order detected/, 'inversion'],
]

/** `<4>[  12.345678] `, `Nov 29 12:00:00 host kernel: `, `[  12.345678][  T123] `. */
const prefix = /^(?:<\d+>)?(?:\w{3} +\d+ [\d:]+ \S+ kernel: ?)?(?:\[ *\d+\.\d+\] ?)?(?:\[ *[CT]\d+\] ?)?/

export function readReports(log: string): readonly Report[] {
  const lines = log.split(/\r?\n/).map((text, index): Line => ({ number: index + 1, text: text.replace(prefix, '').trimEnd() }))
  const starts = lines.flatMap(({ text }, index) => {
    const title = /WARNING:|INFO:/.test(text) ? titles.find(([pattern]) => pattern.test(text)) : undefined
    return title === undefined ? [] : [{ index, kind: title[1] }]
  })
  return starts.flatMap(({ index, kind }, at) => {
    const report = reportOf(kind, lines.slice(index, starts[at + 1]?.index ?? lines.length))
    return report === undefined ? [] : [report]
  })
}

/** `ffff8881 (&x->lock){+.+.}-{2:2}, at: f+0x10/0x20`; older kernels put blanks and dots between. */
const acquisition =
  /^\s*(?:#\d+: *)?\s*(?:\(?([0-9a-f]{8,16}|__ptrval__)\)?\s+)?\((.+?)\)\s*\{[^}]*\}(?:-\{(\d+):\d+\})?(?:,? *\.?\.?\.?,? *at: *(\S+?)(?:\+0x\S+)?(?: \[\w+\])?)?:?$/

const takenIn = (text: string): Taken | undefined => {
  const found = acquisition.exec(text)
  if (found === null) return undefined
  const [, address, lock = '', waits, by] = found
  return {
    lock: withoutSuffix(lock),
    address: address === '__ptrval__' ? undefined : address,
    waits: waits === undefined ? undefined : Number(waits),
    by: by && functionIn(by),
    stack: [],
  }
}

/** `&x->lock/1`, `&x->lock#2`: subclasses and homonyms of a class. */
const withoutSuffix = (lock: string): string => lock.replace(/^\s*|\s*$/g, '')

const functionIn = (text: string): string => text.replace(/^\[<[0-9a-f]+>\]\s*/, '').replace(/\+0x.*$/, '')

/** A line of a stack: `  down_read+0x3e/0x160`, `[<ffffffff81>] down_read+0x3e/0x160 [module]`. */
const frame = /^\s*(?:\[<[0-9a-f]+>\]\s*)?\??\s*([A-Za-z_][\w.]*)\+0x[0-9a-f]+\/0x[0-9a-f]+(?:\s*\[\w+\])?$/

const own = /^(?:__)?lock_acquire|^validate_chain|^check_|^__lock_acquire|^mark_lock|^dump_stack|^print_|^show_stack|^lock_acquire/

const stackAt = (lines: readonly Line[], from: number): readonly string[] => {
  const found: string[] = []
  for (const { text } of lines.slice(from)) {
    const name = frame.exec(text)?.[1]
    if (name === undefined) break
    if (!own.test(name)) found.push(name)
  }
  return found
}

const taskIn = (text: string): string | undefined => /^(\S+)\/\d+(?: \[[^\]]*\].*)? (?:is trying|just changed|takes)/.exec(text)?.[1]

function reportOf(kind: Report['kind'], lines: readonly Line[]): Report | undefined {
  const task = lines.map(({ text }) => taskIn(text)).find((name) => name !== undefined) ?? 'task'
  const after = (pattern: RegExp): Taken | undefined => {
    const at = lines.findIndex(({ text }) => pattern.test(text))
    if (at < 0) return undefined
    for (const { text } of lines.slice(at + 1, at + 3)) {
      const taken = takenIn(text)
      if (taken !== undefined) return taken
    }
    return undefined
  }
  const stackAfter = (pattern: RegExp): readonly string[] => {
    const at = lines.findIndex(({ text }) => pattern.test(text))
    return at < 0 ? [] : stackAt(lines, at + 1)
  }
  const common = { line: lines[0]!.number, task, unknown: unknownIn(lines) }
  switch (kind) {
    case 'circular': {
      const chain = chainIn(lines)
      return chain.length < 2 ? undefined : { ...common, kind, chain }
    }
    case 'recursive': {
      const taking = after(/is trying to acquire lock:?$/)
      const holding = after(/already holding lock:?$/)
      return taking === undefined || holding === undefined ? undefined : { ...common, kind, taking, holding }
    }
    case 'inconsistent': {
      const taking = after(/ takes:$/)
      const [usage] = lines.flatMap(({ text }) => {
        const [, before, now] = /^inconsistent \{(.+?)\} -> \{(.+?)\} usage/.exec(text) ?? []
        return before === undefined || now === undefined ? [] : [{ before, now }]
      })
      if (taking === undefined || usage === undefined) return undefined
      const before: Taken = { ...taking, by: undefined, stack: stackAfter(/state was registered at:$/) }
      // Whichever was there first: `IN-` is the use in the interrupt.
      const [inTask, inInterrupt] = usage.now.startsWith('IN-') ? [before, taking] : [taking, before]
      return { ...common, kind, usage: `${usage.before} -> ${usage.now}`, inTask, inInterrupt }
    }
    case 'inversion': {
      const outer = after(/just changed the state of lock:?$/) ?? after(/connects a \S+-irq-safe lock:?$/)
      const inner = after(/but this lock took another, .*lock in the past:?$/) ?? after(/to a \S+-irq-unsafe lock:?$/)
      return outer === undefined || inner === undefined ? undefined : { ...common, kind, outer, inner }
    }
  }
}

/** The dependency chain, from `#0` on. */
function chainIn(lines: readonly Line[]): readonly Taken[] {
  const entries = lines.flatMap(({ text }, index) => {
    const [, number, what] = /^-> #(\d+) (.*)$/.exec(text) ?? []
    const taken = what === undefined ? undefined : takenIn(what)
    return taken === undefined ? [] : [{ number: Number(number), taken: { ...taken, stack: stackAt(lines, index + 1) } }]
  })
  const chain = [...entries].sort((a, b) => a.number - b.number)
  return chain.every(({ number }, index) => number === index) ? chain.map(({ taken }) => taken) : []
}

/** What a report is made of beside locks and stacks. */
const known: readonly RegExp[] = [
  /^$/,
  /^[=-]+$/,
  /WARNING:|INFO:/,
  /Not tainted|Tainted:/,
  /is trying to acquire|already holding|already depends|just changed the state|takes:$|and interrupts could create|this lock took another/,
  /^the existing dependency chain|^other info that might help|Possible unsafe locking scenario|Possible interrupt unsafe|May be due to missing/,
  /^\s*CPU\d|^\s*----|^\s*lock\(|^\s*rlock\(|^\s*sync\(|<Interrupt>|local_irq_disable|\*\*\* DEADLOCK \*\*\*|^Chain exists of:/,
  /^\s*.* --> /,
  /locks? held by|no locks held by|^ #\d+: /,
  /^stack backtrace:|^Call Trace:|^ ?<\/?\w+>$|^CPU: |^Hardware name:|^RIP: |^Code: |^R[A-Z0-9]{2}: |^RSP: /,
  /state was registered at:$|^irq event stamp|irqs last |^inconsistent \{/,
  /which would create|connects a |became \S+-irq-|^to a |irq-safe|irq-unsafe|the shortest dependencies|the dependencies between/,
  /^\s*\.\.\. (?:key|acquired|ordering) at/,
]

function unknownIn(lines: readonly Line[]): readonly Unknown[] {
  // What follows the backtrace is the log's, no longer the report's.
  const trace = lines.findIndex(({ text }) => text.startsWith('stack backtrace:'))
  return (trace < 0 ? lines : lines.slice(0, trace)).flatMap(({ number, text }) =>
    known.some((pattern) => pattern.test(text)) || frame.test(text) || takenIn(text.replace(/^-> #\d+ /, '')) !== undefined
      ? []
      : [{ line: number, text }],
  )
}
