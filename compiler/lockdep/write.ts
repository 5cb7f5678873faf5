// A spec that shows what a report of the lock validator says. Input: the reports of one log; output: the text of a spec that compiles, with a
// workload for each report, the call chains as comments and the verdicts expected. What the report does not say is said in a comment.
import type { Report, Taken } from './read.ts'

interface Kind {
  readonly name: 'mutex' | 'rwsem' | 'rwlock' | 'spinlock'
  /** The mode in which this acquisition takes it; of a kind with one mode, that. */
  readonly mode: 'held' | 'read' | 'write'
}

/** How the innermost functions of a stack take a lock; the first that is known counts. */
const takers: readonly (readonly [RegExp, Kind])[] = [
  [/^down_write|^rwsem_down_write|^percpu_down_write/, { name: 'rwsem', mode: 'write' }],
  [/^down_read|^rwsem_down_read|^percpu_down_read/, { name: 'rwsem', mode: 'read' }],
  [/^_?(?:raw_)?_?write_lock|^queued_write_lock/, { name: 'rwlock', mode: 'write' }],
  [/^_?(?:raw_)?_?read_lock|^queued_read_lock/, { name: 'rwlock', mode: 'read' }],
  [/^_?(?:raw_)?_?spin_lock|^do_raw_spin/, { name: 'spinlock', mode: 'held' }],
  [/^__mutex_lock|^mutex_lock|^ww_mutex_lock/, { name: 'mutex', mode: 'held' }],
]

const takerOf = ({ stack }: Taken): Kind | undefined => {
  for (const name of stack) {
    const found = takers.find(([pattern]) => pattern.test(name))
    if (found !== undefined) return found[1]
  }
  return undefined
}

const declarations: Readonly<Record<Kind['name'], string>> = {
  mutex: 'lock mutex { mode held }',
  rwsem: 'lock rwsem { mode read with read   mode write   policy fifo }',
  rwlock: 'lock rwlock { mode read with read   mode write }',
  spinlock: 'lock spinlock { mode held }',
}

export function specOf(reports: readonly Report[], name: string): string {
  const acquisitions = reports.flatMap(takenIn)
  const classes = [...new Set(acquisitions.map(({ lock }) => lock))]
  const names = namesOf(classes)
  const kindAt = (one: string): ReturnType<typeof kindOf> => kindOf(acquisitions.filter(({ lock }) => lock === one))
  const lockOf = (taken: Taken, index?: number): string => `${names.get(taken.lock)}${index === undefined ? '' : `[${index}]`}.lock`
  const modeOf = (taken: Taken): string => {
    const { name: kind } = kindAt(taken.lock)
    if (kind === 'mutex' || kind === 'spinlock') return 'held'
    return takerOf(taken)?.mode === 'read' ? 'read' : 'write'
  }
  const used = new Set(classes.map((one) => kindAt(one).name))
  const several = new Set(reports.flatMap((report) => (report.kind === 'recursive' && isTwo(report) ? [report.holding.lock] : [])))
  const workloads = reports.map((report, index) =>
    workloadOf(report, `report${index + 1}`, { lockOf, modeOf, isMany: several.has.bind(several) }),
  )
  return [
    `// From ${reports.length === 1 ? 'a report' : `${reports.length} reports`} of lockdep. Each task takes what one call chain of the report takes, in its order.`,
    `spec ${name}`,
    '',
    ...(['mutex', 'rwsem', 'rwlock', 'spinlock'] as const).filter((kind) => used.has(kind)).map((kind) => declarations[kind]),
    '',
    ...classes.map(
      (one) =>
        `object ${names.get(one)}${several.has(one) ? '[2]' : ''} { lock : lock ${kindAt(one).name} }  // ${comment(one)}${kindAt(one).isSaid ? '' : '; which kind the report does not say'}`,
    ),
    ...workloads.map(({ text }) => `\n${text}`),
    '',
    'variant reported { }',
    '',
    'expect {',
    `  | | ${workloads.map((_, index) => `report${index + 1}`).join(' | ')} |`,
    `  | reported | ${workloads.map(({ verdict }) => verdict).join(' | ')} |`,
    '}',
    '',
  ].join('\n')
}

function takenIn(report: Report): readonly Taken[] {
  switch (report.kind) {
    case 'circular':
      return report.chain
    case 'recursive':
      return [report.holding, report.taking]
    case 'inconsistent':
      return [report.inTask, report.inInterrupt]
    case 'inversion':
      return [report.outer, report.inner]
  }
}

/** The kind that any of its acquisitions shows; else what its wait type says, spinning or sleeping. */
function kindOf(taken: readonly Taken[]): { readonly name: Kind['name']; readonly isSaid: boolean } {
  for (const one of taken) {
    const kind = takerOf(one)
    if (kind !== undefined) return { name: kind.name, isSaid: true }
  }
  return { name: taken.some(({ waits }) => waits !== undefined && waits <= 2) ? 'spinlock' : 'mutex', isSaid: false }
}

/** Two instances of one class. */
const isTwo = ({ holding, taking }: Extract<Report, { kind: 'recursive' }>): boolean =>
  holding.lock === taking.lock && holding.address !== undefined && taking.address !== undefined && holding.address !== taking.address

interface Words {
  /** `index`: which of two instances. */
  readonly lockOf: (taken: Taken, index?: number) => string
  readonly modeOf: (taken: Taken) => string
  /** Whether two instances of a class are declared. */
  readonly isMany: (lock: string) => boolean
}

function workloadOf(report: Report, name: string, words: Words): { readonly text: string; readonly verdict: string } {
  const { isMany } = words
  const at = (taken: Taken, index = 0): string => words.lockOf(taken, isMany(taken.lock) ? index : undefined)
  const full = (taken: Taken, index = 0): string => `${at(taken, index)}.${words.modeOf(taken)}`
  const pair = (outer: string, inner: string, note: string): string =>
    `    lock ${outer}${note}\n    lock ${inner}\n    unlock ${inner}\n    unlock ${outer}`
  const held = (taken: Taken): string => {
    const mode = words.modeOf(taken) === 'held' ? 'held' : 'write'
    return `${at(taken)}.${mode}`
  }
  const unsaid = '  // how it is held there the report does not say: in the strongest mode'
  switch (report.kind) {
    case 'circular': {
      const { chain } = report
      const tasks = chain.map((inner, index) => {
        const outer = chain[(index + chain.length - 1) % chain.length]!
        const task = index === 0 ? identifier(report.task) : `chain${index}`
        return `  task ${task === '' ? 'current_task' : task} {${stackOf(inner)}\n${pair(held(outer), full(inner), unsaid)}\n  }`
      })
      return { text: `workload ${name} {\n${tasks.join('\n')}\n}`, verdict: 'deadlock' }
    }
    case 'recursive': {
      const { holding, taking } = report
      if (!isTwo(report))
        return {
          text: `workload ${name} {\n  task ${identifier(report.task)} {${byOf(holding)}${byOf(taking)}\n    lock ${full(holding)}\n    lock ${full(taking)}\n  }\n}`,
          verdict: 'self_deadlock',
        }
      const [first, second] = [full(holding, 0), full(holding, 1)]
      return {
        text: `workload ${name} {\n  // Two instances of one class: nothing says that all take them in this order.\n  task ${identifier(report.task)} {${byOf(holding)}${byOf(taking)}\n${pair(first, second, '')}\n  }\n  task other {\n${pair(second, first, '')}\n  }\n}`,
        verdict: 'deadlock',
      }
    }
    case 'inconsistent': {
      const { inTask, inInterrupt, usage } = report
      return {
        text: `workload ${name} {\n  // ${comment(usage)}\n  task process {${stackOf(inTask)}${byOf(inTask)}\n    lock ${full(inTask)}  // the interrupt can come here\n    unlock ${full(inTask)}\n  }\n  interrupt irq on process {${stackOf(inInterrupt)}${byOf(inInterrupt)}\n    lock ${full(inInterrupt)}\n    unlock ${full(inInterrupt)}\n  }\n}`,
        verdict: 'self_deadlock',
      }
    }
    case 'inversion': {
      const { outer, inner } = report
      return {
        text: `workload ${name} {\n  // Interrupts are off while it holds the first: that is what makes the lock safe to take in one.\n  task ${identifier(report.task)} {${byOf(outer)}${byOf(inner)}\n${pair(full(outer), full(inner), '')}\n  }\n  task elsewhere {\n    lock ${full(inner)}  // the interrupt can come here\n    unlock ${full(inner)}\n  }\n  interrupt irq on elsewhere {\n    lock ${full(outer)}\n    unlock ${full(outer)}\n  }\n}`,
        verdict: 'deadlock',
      }
    }
  }
}

/** The call chain, outermost first, as a comment. */
const stackOf = ({ stack }: Taken): string => (stack.length === 0 ? '' : `\n    // ${comment([...stack].reverse().join(' > '))}`)
const byOf = ({ by, lock }: Taken): string => (by === undefined ? '' : `\n    // ${comment(lock)} in ${comment(by)}`)

const comment = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?')

/** `&inode->i_rwsem/1` as `Inode_i_rwsem_1`: a class each, names that differ. */
function namesOf(classes: readonly string[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  const taken = new Set<string>()
  for (const one of classes) {
    const words = identifier(one)
    const base = words === '' ? 'Lock' : words.charAt(0).toUpperCase() + words.slice(1)
    let name = base
    for (let count = 2; taken.has(name); count++) name = `${base}_${count}`
    taken.add(name)
    names.set(one, name)
  }
  return names
}

/** A name of the language out of any text; digits do not begin one. */
function identifier(text: string): string {
  const word = text.replace(/[^A-Za-z0-9]+/g, '_').replace(/^_+|_+$/g, '')
  return /^[0-9]/.test(word) ? `n${word}` : word
}
