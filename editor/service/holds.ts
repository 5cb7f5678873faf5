// Which locks a task holds before a statement: as the runs of the cells had it, where they are of the text as it is; else as far as the
// text of the body around it says, certainly on every way, possibly on some. Input: a place, runs; output: lines for a hover. In the text
// what callers hold counts not; a call counts with what its outcomes keep and drop.
import type { Block, Expression, LockUse, Statement } from '../../compiler/model/model.ts'
import { eachStatement } from '../../compiler/model/reads.ts'
import { type TextOf, textIn } from './describe.ts'
import type { HeldRun } from './lenses.ts'
import { positionAt } from './protocol.ts'
import type { Workspace } from './workspace.ts'

/** By the text of the lock and its mode: whether it is held on every way that leads here. */
type Holds = ReadonlyMap<string, boolean>

/** Cells that are told of one statement. */
const MOST_CELLS = 8

export function holdsAt(
  workspace: Workspace,
  path: string,
  offset: number,
  heldOf: (path: string) => readonly HeldRun[],
): readonly string[] {
  const ran = heldInRuns(workspace, path, offset, heldOf)
  return ran.length > 0 ? ran : heldByText(workspace, path, offset)
}

/** A statement of a library is run by the specs that import it. */
function heldInRuns(workspace: Workspace, path: string, offset: number, heldOf: (path: string) => readonly HeldRun[]): readonly string[] {
  const source = workspace.source(path)
  if (source === undefined) return []
  const { line, character } = positionAt(source.text, offset)
  const cells = workspace
    .roots(path)
    .flatMap((root) => heldOf(root.path))
    .flatMap(({ workload, variant, held }) => {
      const here = held.filter(({ at }) => at.line === line + 1 && at.column === character + 1 && at.file === path)
      return here.length === 0 ? [] : [`- ${workload}${variant === null ? '' : ` × ${variant}`}: ${byTask(here)}`]
    })
  if (cells.length === 0) return []
  const more = cells.length > MOST_CELLS ? [`- and in ${cells.length - MOST_CELLS} more cells`] : []
  return [['Held here in the runs of', ...cells.slice(0, MOST_CELLS), ...more].join('\n')]
}

/** `a and b: File[0].inode.write; c: nothing`, tasks that hold the same together. */
function byTask(held: HeldRun['held']): string {
  const tasks = new Map<string, string[]>()
  for (const { task, certain, possible } of held) {
    const always = certain.map((lock) => `\`${lock}\``).join(', ')
    const perhaps = possible.length === 0 ? '' : `perhaps ${possible.map((lock) => `\`${lock}\``).join(', ')}`
    const said = [always, perhaps].filter((part) => part !== '').join(', ') || 'nothing'
    tasks.set(said, [...(tasks.get(said) ?? []), task])
  }
  return [...tasks].map(([said, who]) => `${who.join(', ')} ${who.length === 1 ? 'holds' : 'hold'} ${said}`).join('; ')
}

function heldByText(workspace: Workspace, path: string, offset: number): readonly string[] {
  const known = workspace.roots(path)[0]?.known
  if (known === undefined) return []
  const bodies = [
    ...known.code.procedures.map(({ body }) => body),
    ...known.code.workloads.flatMap(({ tasks }) => tasks.map(({ body }) => body)),
  ]
  const body = bodies.find(({ span }) => span.file === path && span.start <= offset && offset < span.end)
  if (body === undefined) return []
  const before = walk(body, textIn(workspace))
  let found: Statement | undefined
  eachStatement(body, (statement) => {
    if (statement.span.start === offset) found ??= statement
  })
  const holds = found && before.get(found)
  if (holds === undefined) return []
  const list = (certain: boolean): string =>
    [...holds]
      .filter(([, each]) => each === certain)
      .map(([lock]) => `\`${lock}\``)
      .join(', ')
  if (holds.size === 0) return ['By the text of this body, it holds no lock here.']
  return [...(list(true) === '' ? [] : [`Holds here: ${list(true)}.`]), ...(list(false) === '' ? [] : [`May hold here: ${list(false)}.`])]
}

function walk(body: Block, text: TextOf): ReadonlyMap<Statement, Holds> {
  const before = new Map<Statement, Holds>()
  /** What holds when the block is left by its end; `undefined` where no way comes to its end. */
  const block = ({ statements }: Block, start: Holds | undefined): Holds | undefined =>
    statements.reduce((holds, each) => statement(each, holds), start)

  const statement = (each: Statement, start: Holds | undefined): Holds | undefined => {
    if (start === undefined) return undefined
    const seen = before.get(each)
    before.set(each, seen === undefined ? start : join(seen, start)!)
    const branches = (...ends: readonly (Holds | undefined)[]): Holds | undefined => ends.reduce(join, undefined)
    switch (each.kind) {
      case 'lock':
        return plus(start, lockText(each.lock, text), true)
      case 'unlock':
      case 'give':
        return minus(start, lockText(each.lock, text))
      case 'downgrade':
        return changed(start, each, each.mode, text)
      case 'upgrade':
        return branches(changed(start, each, each.to, text), each.otherwise === undefined ? undefined : block(each.otherwise, start))
      case 'bindTry':
        if (each.to !== undefined) return join(start, changed(start, each, each.to, text))
        return plus(start, lockText(each.lock, text), false)
      case 'ifTry': {
        const taken = each.to === undefined ? plus(start, lockText(each.lock, text), true) : changed(start, each, each.to, text)
        return branches(block(each.then, taken), block(each.otherwise, start))
      }
      case 'if':
        return branches(block(each.then, start), each.otherwise === undefined ? start : block(each.otherwise, start))
      case 'while':
      case 'for': {
        // A second round begins with what the first one left.
        const round = join(start, block(each.body, start))
        return join(start, block(each.body, round))
      }
      case 'either':
      case 'select':
        return branches(...each.branches.map(({ body: branch }) => block(branch, start)))
      case 'atomic':
        return block(each.body, start)
      case 'touch':
        return each.body === undefined ? start : block(each.body, start)
      case 'call':
        return called(each.procedure.outcomes, start, text)
      case 'attempt': {
        // Wherever the body is left: what may be held is all that it takes on the way.
        const end = block(each.body, start)
        const left = anywhere(each.body, start, text)
        const always = (holds: Holds | undefined): Holds | undefined => (each.always === undefined ? holds : block(each.always, holds))
        const ways = each.clauses.map((clause) =>
          clause.kind === 'on'
            ? block(clause.body, always(left))
            : clause.then === undefined
              ? undefined
              : block(clause.then, always(left)),
        )
        for (const clause of each.clauses) if (clause.kind === 'retry' && clause.repair !== undefined) block(clause.repair, always(left))
        return branches(always(end), ...ways)
      }
      case 'raise':
      case 'return':
        return undefined
      default:
        return start
    }
  }
  block(body, new Map())
  return before
}

const lockText = (use: LockUse, text: TextOf): string => text(use.span)

const plus = (holds: Holds, lock: string, certain: boolean): Holds => new Map([...holds, [lock, certain || holds.get(lock) === true]])
const minus = (holds: Holds, lock: string): Holds => new Map([...holds].filter(([each]) => each !== lock))

function join(left: Holds | undefined, right: Holds | undefined): Holds | undefined {
  if (left === undefined || right === undefined) return left ?? right
  const both = new Map<string, boolean>()
  for (const lock of [...left.keys(), ...right.keys()]) both.set(lock, left.get(lock) === true && right.get(lock) === true)
  return both
}

/** A hold that became one in another mode. */
const changed = (holds: Holds, { lock }: { readonly lock: LockUse }, mode: Expression, text: TextOf): Holds =>
  plus(minus(holds, lockText(lock, text)), `${text(lock.lock.span)}.${text(mode.span)}`, true)

/** What is held at some point between the beginning and the end of an attempt. */
function anywhere(body: Block, start: Holds, text: TextOf): Holds {
  const touched = new Set<string>()
  eachStatement(body, (each) => {
    if (each.kind === 'lock' || each.kind === 'unlock' || each.kind === 'bindTry' || each.kind === 'ifTry')
      touched.add(lockText(each.lock, text))
  })
  return new Map([...start, ...[...touched].map((lock): [string, boolean] => [lock, false])])
}

/** The names of a callee's contract are its own: they are told as they stand there. */
function called(
  outcomes: readonly { readonly keeps: readonly LockUse[]; readonly drops: readonly LockUse[] }[],
  start: Holds,
  text: TextOf,
): Holds {
  let holds = start
  for (const use of outcomes.flatMap(({ keeps }) => keeps))
    holds = plus(
      holds,
      lockText(use, text),
      outcomes.every(({ keeps }) => keeps.length > 0),
    )
  for (const use of outcomes.flatMap(({ drops }) => drops))
    if (holds.has(lockText(use, text))) holds = new Map([...holds, [lockText(use, text), false]])
  return holds
}
