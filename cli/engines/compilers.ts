// The C compilers that SPIN and Rumur need. Input: what is on the path, `CC`; output: how a verifier is compiled so that it is ready soon, and
// so that it runs fast. Most models are searched sooner than an optimiser is done: they are tried for some seconds with what is ready first.
import { EngineFailed, lastWords } from './engine.ts'
import { found, run, type Ended } from './process.ts'
import { UsageError } from '../usage.ts'

interface Compilers {
  readonly quick: Compiler
  readonly fast: Compiler
}
export interface Compiler {
  readonly path: string
  readonly options: readonly string[]
}

/** Milliseconds that a program gets which was not optimised. */
const patience = 4_000

/** `tiny`: whether a compiler without optimiser will do for a part. */
export function compilers(engine: string, tiny: boolean): Compilers {
  const asked = process.env['CC'] ?? ''
  const named = asked === '' ? undefined : found(asked)
  if (asked !== '' && named === undefined) throw new UsageError(`CC is ${asked}, which is not there; ${engine} needs a C compiler`)
  const path = named ?? ['gcc', 'cc', 'clang'].map(found).find((one) => one !== undefined)
  const small = tiny ? found('tcc') : undefined
  const best = path ?? small
  if (best === undefined) throw new UsageError(`${engine} needs a C compiler: there is no gcc, cc or clang on the path, and CC names none`)
  return {
    quick: small === undefined ? { path: best, options: ['-O0'] } : { path: small, options: [] },
    fast: { path: best, options: ['-O2'] },
  }
}

/** Compiles `source` to `target`; how the compiler was ended, if it was ended from here. */
export async function compile(
  { path, options: own }: Compiler,
  { options, source, target, libraries = [] }: Build,
  where: { readonly folder: string; readonly stopped: () => boolean },
): Promise<Ended | undefined> {
  const made = await run(path, [...own, '-w', ...options, '-o', target, source, ...libraries], where)
  if (made.cut !== undefined) return made
  if (made.code !== 0) throw new EngineFailed(`${path} does not compile it: ${lastWords(made.said)}`)
  return undefined
}

interface Build {
  readonly options: readonly string[]
  readonly source: string
  readonly target: string
  readonly libraries?: readonly string[]
}

interface Trial {
  readonly folder: string
  readonly stopped: () => boolean
  readonly line?: ((line: string) => void) | undefined
}

/** Runs a verifier: first as it is made soon, and what that does not end in time once more, optimised. */
export async function compiledRun(
  { quick, fast }: Compilers,
  made: (compiler: Compiler) => Promise<string | Ended>,
  program: (path: string) => { readonly path: string; readonly args: readonly string[] },
  trial: Trial,
): Promise<Ended> {
  for (const compiler of [quick, fast]) {
    const verifier = await made(compiler)
    if (typeof verifier !== 'string') return verifier
    const { path, args } = program(verifier)
    const ended = await run(path, args, { ...trial, deadline: compiler === quick ? patience : undefined })
    if (ended.cut !== 'late') return ended
  }
  throw new EngineFailed('it does not end')
}
