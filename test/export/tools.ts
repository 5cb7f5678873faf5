// The other checkers: whether they are here, and what they say of an exported model. Input: a model's text; output: plain facts, the
// same on every run. Programs are run as `check --engine` runs them.
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { found, inFolder, run as runProgram } from '../../cli/engines/process.ts'
import { entryOf, nth } from '../../runtime/entries.ts'

export interface SpinSays {
  readonly states: number
  readonly invalidEnd: boolean
  readonly assertion: boolean
  /** The claims that some run breaks. */
  readonly broken: readonly string[]
}

export interface RumurSays {
  readonly states: number
  readonly rules: number
  /** What it reports with all properties on; it does not look beyond a state that breaks one. */
  readonly errors: readonly string[]
}

export interface TlaSays {
  readonly states: number
  readonly deadlock: boolean
  /** The invariants that some state breaks, and the temporal properties that some fair run breaks, each checked alone. */
  readonly broken: readonly string[]
  /** A fair cycle without progress, in the graph that it exports; null where fairness speaks of branches. */
  readonly livelock: boolean | null
}

interface Here {
  readonly spin: string | undefined
  readonly rumur: string | undefined
  readonly tcc: boolean
}

/** Their versions; undefined if they, or a C compiler, are not here. */
export function versionsHere(): Promise<Here> {
  return inFolder(async (folder) => {
    const output = async (name: string, arg: string): Promise<string | undefined> => {
      const path = found(name)
      return path === undefined ? undefined : (await runProgram(path, [arg], { folder, stopped: () => false })).said
    }
    const hasCompiler = found('gcc') !== undefined
    const spin = hasCompiler ? await output('spin', '-V') : undefined
    const rumur = hasCompiler ? await output('rumur', '--version') : undefined
    return {
      tcc: found('tcc') !== undefined,
      spin: spin === undefined ? undefined : /Version (\S+)/.exec(spin)?.[1],
      rumur: rumur === undefined ? undefined : /version v?(\S+)/.exec(rumur)?.[1],
    }
  })
}

/** Runs programs in a folder of their own; one that fails throws what it said. How a verifier that was made there ends is its own affair. */
function withPrograms<T>(
  work: (run: (command: string, ...args: readonly string[]) => Promise<string>, folder: string) => Promise<T>,
): Promise<T> {
  return inFolder((folder) =>
    work(async (command, ...args) => {
      const own = command.startsWith('./')
      const path = own ? join(folder, command) : found(command)
      if (path === undefined) throw new Error(`there is no ${command}`)
      const { code, signal, said } = await runProgram(path, args, { folder, stopped: () => false })
      if (code !== 0 && !own) throw new Error(`${command} ${args.join(' ')}: ${signal ?? ''} ${said}`.slice(0, 2000))
      return said
    }, folder),
  )
}

// ---- SPIN ----

const SEARCH = ['-m100000', '-w18', '-n']

export const claimsIn = (model: string): readonly string[] => [...model.matchAll(/^never (\w+)/gm)].map((match) => nth(match, 1))

/** `compiler`: another one compiles small models ten times as fast as gcc, for long runs. */
export function spinSays(model: string, compiler: 'gcc' | 'tcc' = 'gcc'): Promise<SpinSays> {
  return withPrograms(async (run, folder) => {
    writeFileSync(join(folder, 'model.pml'), model)
    const compiled = async (spin: readonly string[], gcc: readonly string[], name: string): Promise<void> => {
      const said = await run('spin', ...spin, '-a', 'model.pml')
      if (/^spin: .*Error/m.test(said)) throw new Error(said)
      await run(compiler, '-O0', '-w', '-DNOREDUCE', ...gcc, '-o', name, 'pan.c')
    }
    await compiled(['-o1', '-o2'], ['-DSAFETY'], 'safety')
    const all = await run('./safety', '-A', '-E', '-c0', ...SEARCH)
    const invalidEnd = errorsOf(await run('./safety', '-A', ...SEARCH)) > 0
    const assertion = errorsOf(await run('./safety', '-E', ...SEARCH)) > 0
    await compiled(['-DCLAIMS', '-DPROGRESS'], ['-DNFAIR=3'], 'claims')
    const broken: string[] = []
    for (const claim of claimsIn(model))
      if (errorsOf(await run('./claims', '-A', '-a', '-f', '-N', claim, ...SEARCH)) > 0) broken.push(claim)
    return { states: Number(/^\s*(\d+) states, stored/m.exec(all)?.[1]), invalidEnd, assertion, broken }
  })
}

/** What the commands say that everybody types, as they are typed. */
export const habitual = (model: string): Promise<string> =>
  withPrograms((run, folder) => {
    writeFileSync(join(folder, 'm.pml'), model)
    return run('sh', '-c', 'spin -a m.pml; gcc -DSAFETY -o pan pan.c; ./pan')
  })

/** Whether SPIN reads the model with its claims, and gcc the verifier, where it is asked; throws what they say if not. */
export function spinReads(model: string, compiler: boolean): Promise<void> {
  return withPrograms(async (run, folder) => {
    writeFileSync(join(folder, 'model.pml'), model)
    const said = await run('spin', '-DCLAIMS', '-DPROGRESS', '-a', 'model.pml')
    if (/^spin: .*Error/m.test(said)) throw new Error(said)
    if (compiler) await run('gcc', '-fsyntax-only', '-w', 'pan.c')
  })
}

function errorsOf(said: string): number {
  const errors = /errors: (\d+)/.exec(said)
  if (errors === null || /max search depth too small/.test(said)) throw new Error(said.slice(0, 2000))
  return Number(errors[1])
}

// ---- Rumur ----

export function rumurSays(bare: string, whole: string): Promise<RumurSays> {
  return withPrograms(async (run, folder) => {
    const verifier = async (model: string, deadlock: string): Promise<string> => {
      writeFileSync(join(folder, 'model.m'), model)
      const options = ['--symmetry-reduction', 'off', '--threads', '1', '--max-errors', '1000000', '--counterexample-trace', 'off']
      await run('rumur', 'model.m', ...options, '--deadlock-detection', deadlock, '--output', 'model.c')
      await run('gcc', '-O0', '-w', '-std=c11', 'model.c', '-lpthread', '-o', 'model')
      return run('./model')
    }
    // Without properties: it does not look beyond an error, and counts the rule by which a valid end rests.
    const counted = /(\d+) states?, (\d+) rules? fired/.exec(await verifier(bare, 'off'))
    const said = await verifier(whole, 'stuck')
    const errors = [...said.matchAll(/error trace for the error:\s*\n\s*\n\s*(.*)\n/g)].map((match) => nth(match, 1).trim())
    return { states: Number(counted?.[1]), rules: Number(counted?.[2]), errors: [...new Set(errors)].sort() }
  })
}

/** Whether Rumur reads the model, whose names it writes with a prefix of its own; throws what it says if not. */
export function rumurReads(model: string): Promise<void> {
  return withPrograms(async (run, folder) => {
    writeFileSync(join(folder, 'model.m'), model)
    await run('rumur', 'model.m', '--output', 'model.c')
  })
}

// ---- tla-checker ----

interface TlaChecker {
  readonly initSync: (bytes: { readonly module: Uint8Array }) => unknown
  readonly check_spec_with_options: (spec: string, options: string) => string
}
interface TlaResult {
  readonly success: boolean
  readonly error_type: string | null
  readonly error_message: string | null
  readonly states_explored: number
  readonly dot: string | null
}

export interface TlaTool {
  readonly version: string
  readonly says: (tla: string, cfg: string) => TlaSays
  /** Whether it reads a module and evaluates its invariants for some steps; throws what it says if not. */
  readonly reads: (tla: string, cfg: string) => void
}

export async function tlaChecker(): Promise<TlaTool> {
  const require = createRequire(import.meta.url)
  const home = join(require.resolve('tla-checker/package.json'), '..')
  const checker = (await import('tla-checker')) as unknown as TlaChecker
  checker.initSync({ module: readFileSync(join(home, 'tla_checker_bg.wasm')) })
  const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { version: string }
  const check = (
    tla: string,
    cfg: string,
    more: { readonly deadlocks?: boolean; readonly dot?: boolean; readonly most?: number },
  ): TlaResult => {
    const options = {
      constants: {},
      cfg_source: cfg,
      max_states: more.most ?? 1_000_000,
      max_depth: 1_000_000,
      allow_deadlock: more.deadlocks !== true,
      export_dot: more.dot === true,
      dot_mode: 'full',
      check_liveness: true,
    }
    return JSON.parse(checker.check_spec_with_options(tla, JSON.stringify(options))) as TlaResult
  }
  const breaks = (tla: string, cfg: string, type: string, more: { readonly deadlocks?: boolean }): boolean => {
    const result = check(tla, cfg, more)
    if (!result.success && result.error_type !== type) throw new Error(`${result.error_type}: ${result.error_message}`)
    return !result.success
  }
  /** Most hold: together first. */
  const alone = (tla: string, kind: string, type: string, names: readonly string[]): readonly string[] => {
    const asked = (list: readonly string[]): string => `SPECIFICATION Spec\n${list.map((name) => `${kind} ${name}\n`).join('')}`
    if (names.length === 0 || !breaks(tla, asked(names), type, {})) return []
    return names.filter((name) => breaks(tla, asked([name]), type, {}))
  }
  return {
    version,
    reads: (tla, cfg) => {
      const invariants = definedInvariants(cfg).map((name) => `INVARIANT ${name}\n`)
      const { success, error_type, error_message } = check(tla, `SPECIFICATION Spec\n${invariants.join('')}`, { most: 4 })
      if (!success && error_type !== 'MaxStatesExceeded') throw new Error(`${error_type}: ${error_message}`)
    },
    says: (whole, cfg) => {
      // Of a fairness of branches it takes nothing; states and invariants have none.
      const tla = whole.replace(/^ {2}\/\\ \(\[\]<><<.*\n/gm, '')
      const all = check(tla, 'SPECIFICATION Spec\n', {})
      if (all.error_type === 'NoInitialStates') return { states: 0, deadlock: false, broken: [], livelock: false }
      if (!all.success) throw new Error(`${all.error_type}: ${all.error_message}`)
      const failing = withErrors(tla)
      const graph = check(failing, 'SPECIFICATION Spec\n', { dot: true })
      return {
        states: all.states_explored,
        deadlock: breaks(tla, 'SPECIFICATION Spec\n', 'Deadlock', { deadlocks: true }),
        broken: [
          ...alone(tla, 'INVARIANT', 'InvariantViolation', invariantsIn(cfg)),
          ...alone(failing, 'PROPERTY', 'LivenessViolation', propertiesIn(whole, cfg)),
        ],
        livelock: hasLivelock(whole, graph.dot ?? ''),
      }
    },
  }
}

/**
 * It takes for able to move only what moves in its graph, not what a formula says. So errors become steps of `Next`, and whoever asks
 * for something in the end, or again and again, has it where a run has failed.
 */
function withErrors(tla: string): string {
  const errors = [...tla.matchAll(/^\\\* An error is no step of Next\..*\n(\w+) ==/gm)].map((match) => nth(match, 1))
  if (errors.length === 0) return tla
  const goals = errors.map((name) => nth(/!(\.\w+ = "failed\w*")\]/.exec(definitionOf(tla, name))!, 1))
  const failed = [...new Set(goals)].map((goal) => `pc${goal}`)
  const claim = /^(\w+ == (?:<>|\[\]<>|\(.*\) ~> )\()(.*)\)$/gm
  // It looks at any TypeOK unasked.
  return tla
    .replace(/^TypeOK ==/m, 'Typed ==')
    .replace(/^Next ==\n?/m, (head) => `${head}${errors.map((name) => `  \\/ ${name}\n`).join('')}`)
    .replace(claim, (_, head: string, asked: string) => `${head}(${asked}) \\/ ${failed.join(' \\/ ')})`)
}

/** The temporal properties that a .cfg asks for. */
export const askedProperties = (cfg: string): readonly string[] => /^PROPERTIES\n((?: {2}.*\n)*)/m.exec(cfg)?.[1]?.trim().split(/\s+/) ?? []

/** Those of them that tla-checker can check: it takes no formula about steps, neither as a property nor as fairness; `completes` mostly is one. */
export const propertiesIn = (tla: string, cfg: string): readonly string[] => {
  const names = askedProperties(cfg)
  const isCompletion = (name: string): boolean => new RegExp(`^\\\\\\* Stricter than starvation.*\\n${name} ==`, 'm').test(tla)
  return definitionOf(tla, 'Spec').includes('<<')
    ? []
    : names.filter((name) => !definitionOf(tla, name).includes('<<') && !isCompletion(name))
}

const definedInvariants = (cfg: string): readonly string[] => /^INVARIANTS\n((?: {2}.*\n)*)/m.exec(cfg)?.[1]?.trim().split(/\s+/) ?? []

/** Also those that the .cfg says have to be found violated. */
export const invariantsIn = (cfg: string): readonly string[] => [
  ...definedInvariants(cfg),
  ...[...cfg.matchAll(/^\\\* INVARIANT (\w+)/gm)].map((match) => nth(match, 1)),
]

/**
 * What SANY, TLC's parser, would not take and tla-checker does: names that are used before they are defined, and names that are given
 * twice, be it to a parameter or a bound name.
 */
export function misnamed(tla: string): readonly string[] {
  const text = tla.replace(/\\\*.*$/gm, '').replace(/"[^"]*"/g, '""')
  const definitions = [...text.matchAll(/^(\w+)(?:\(([^)]*)\))? ==/gm)].map((match) => ({
    name: nth(match, 1),
    parameters: match[2]?.split(', ') ?? [],
    from: match.index,
  }))
  const order = new Map(definitions.map(({ name }, i) => [name, i]))
  const variables = /^VARIABLES\n([^]*?)\n\n/m.exec(text)?.[1]?.match(/\w+/g) ?? []
  const outer = [...variables, ...definitions.map(({ name }) => name)]
  const twice = outer.filter((name, i) => outer.indexOf(name) !== i).map((name) => `${name} is defined twice`)
  return definitions
    .flatMap(({ name, parameters, from }, i) => {
      const whole = text.slice(from, definitions[i + 1]?.from)
      // Names of fields stand behind a dot, or before `:` or `|->`.
      const used = [...whole.matchAll(/(?<![.\w])\w+(?!\w| *(?:: |\|->))/g)].map((match) => match[0])
      const late = used.filter((one) => (order.get(one) ?? -1) > i).map((one) => `${one} is used in ${name} before it is defined`)
      const bound = [...parameters, ...[...whole.matchAll(/(?:\\E|LET|\[) ?(\w+) (?:\\in|==)/g)].map((match) => nth(match, 1))]
      return [...late, ...bound.filter((one) => outer.includes(one)).map((one) => `${one} is bound in ${name} and defined outside`)]
    })
    .concat(twice)
}

/** The names in a definition that is a disjunction of names. */
const namesOf = (tla: string, definition: string): readonly string[] => definitionOf(tla, definition).match(/\w+/g) ?? []

const definitionOf = (tla: string, name: string): string =>
  new RegExp(`^${name} ==((?:[^\\n]+\\n| *\\n(?= {2}))+)`, 'm').exec(tla)?.[1] ?? ''

interface Edge {
  readonly from: number
  readonly to: number
  readonly label: string
}
/** An action that fairness speaks of: the steps that it is made of, and the states in which it counts. */
interface Fair {
  readonly strong: boolean
  readonly steps: ReadonlySet<string>
  readonly counts: (state: number) => boolean
}

/** A fair cycle of the graph without progress in which a task that owes it moves; null where fairness speaks of more than whole actions. */
function hasLivelock(tla: string, dot: string): boolean | null {
  // A definition that is another name labels the steps of what it stands for.
  const known = new Map<string, string>()
  const resolved = (name: string): string => {
    const stands = known.get(name) ?? definitionOf(tla, name).trim()
    known.set(name, stands)
    return /^\w+$/.test(stands) ? resolved(stands) : name
  }
  const edges = [...dot.matchAll(/^ {2}s(\d+) -> s(\d+) \[label="(\w+)/gm)].map(([, from, to, label]): Edge => ({
    from: Number(from),
    to: Number(to),
    label: resolved(label!),
  }))
  const after = new Map<number, Edge[]>()
  for (const edge of edges) after.set(edge.from, [...(after.get(edge.from) ?? []), edge])
  const tasks = namesOf(tla, 'Next').filter((name) => name !== 'at_rest')
  const stepsOf = (task: string): readonly string[] => namesOf(tla, task).map(resolved)
  const all = new Set(tasks.flatMap(stepsOf))
  const owing = new Set(namesOf(tla, 'owing').flatMap(stepsOf))
  const progress = new Set(namesOf(tla, 'progress').map(resolved))
  const demands = fairnessIn(tla, dot, stepsOf)
  if (demands === null) return null

  const moves = ({ steps, counts }: Fair, { from, label }: Edge): boolean => counts(from) && steps.has(label)
  const able = (demand: Fair, state: number): boolean => after.get(state)?.some((edge) => moves(demand, edge)) === true
  const search = (kept: readonly Edge[]): boolean =>
    componentsOf(kept).some((members) => {
      const inside = kept.filter(({ from, to }) => members.has(from) && members.has(to))
      if (!inside.some(({ label }) => owing.has(label))) return false
      const idle = demands.filter((demand) => !inside.some((edge) => moves(demand, edge)))
      if (idle.some((demand) => !demand.strong && [...members].every((state) => able(demand, state)))) return false
      const wronged = idle.filter((demand) => demand.strong && [...members].some((state) => able(demand, state)))
      if (wronged.length === 0) return true
      // A strongly fair action that never moves must not be able to: what is left without those states.
      return search(inside.filter(({ from, to }) => !wronged.some((demand) => able(demand, from) || able(demand, to))))
    })
  return search(edges.filter(({ label }) => all.has(label) && !progress.has(label)))
}

/** `WF_vars(t \\/ t_2_fails)`, `SF_vars(t_fair)` with `t_fair == /\\ ~(pc.t \\in {...}) /\\ t`; null where a fairness has another form. */
function fairnessIn(tla: string, dot: string, stepsOf: (task: string) => readonly string[]): readonly Fair[] | null {
  const spec = definitionOf(tla, 'Spec')
  if (spec.includes('<<')) return null
  const places = new Map<number, string>()
  for (const [, state, pc] of dot.matchAll(/^ {2}s(\d+) \[label="pc=\[(.*?)\]/gm)) places.set(Number(state), pc!)
  return [...spec.matchAll(/(WF|SF)_vars\((.*?)\)$/gm)].map(([, kind, action]): Fair => {
    const strong = kind === 'SF'
    const excused = /~\(pc\.(\w+) (=|#|\\in|\\notin) (.*)\)\n([^]*)/.exec(definitionOf(tla, action!))
    if (excused === null) {
      const names = action!.split(' \\/ ')
      return { strong, steps: new Set(names.flatMap((name) => [name, ...stepsOf(name)])), counts: () => true }
    }
    const [, field, operator, list, able] = excused
    const named = new Set([...list!.matchAll(/"(.*?)"/g)].map((match) => nth(match, 1)))
    const stands = (state: number): boolean => {
      const place = new RegExp(`\\b${field} \\|-> \\\\"(.*?)\\\\"`).exec(places.get(state) ?? '')?.[1]
      if (place === undefined) throw new Error(`no place of ${field} in state ${state}`)
      return named.has(place)
    }
    const inverse = operator === '#' || operator === '\\notin'
    const steps = able!.match(/\w+/g)!.flatMap((name) => [name, ...stepsOf(name)])
    return { strong, steps: new Set(steps), counts: (state) => stands(state) === inverse }
  })
}

/** Strongly connected sets of states that carry an edge, by Tarjan's algorithm without recursion. */
function componentsOf(edges: readonly { readonly from: number; readonly to: number }[]): readonly ReadonlySet<number>[] {
  const after = new Map<number, number[]>()
  for (const { from, to } of edges) after.set(from, [...(after.get(from) ?? []), to])
  const index = new Map<number, number>()
  const low = new Map<number, number>()
  const stack: number[] = []
  const open = new Set<number>()
  const found: Set<number>[] = []
  for (const root of after.keys()) {
    if (index.has(root)) continue
    const work = [{ node: root, next: 0 }]
    for (let top = work.at(-1); top !== undefined; top = work.at(-1)) {
      const { node } = top
      if (!index.has(node)) {
        index.set(node, index.size)
        low.set(node, entryOf(index, node))
        stack.push(node)
        open.add(node)
      }
      const target = after.get(node)?.[top.next]
      top.next += 1
      if (target !== undefined) {
        if (!index.has(target)) work.push({ node: target, next: 0 })
        else if (open.has(target)) low.set(node, Math.min(entryOf(low, node), entryOf(index, target)))
        continue
      }
      work.pop()
      const parent = work.at(-1)
      if (parent !== undefined) low.set(parent.node, Math.min(entryOf(low, parent.node), entryOf(low, node)))
      if (low.get(node) !== index.get(node)) continue
      const members = new Set<number>()
      for (let member = stack.pop()!; ; member = stack.pop()!) {
        open.delete(member)
        members.add(member)
        if (member === node) break
      }
      if (members.size > 1 || after.get(node)?.includes(node) === true) found.push(members)
    }
  }
  return found
}
