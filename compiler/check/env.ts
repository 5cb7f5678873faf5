// Where an expression stands: which names are in scope there and what it may read. Input: the outer place; output: a new one, the
// outer unchanged but for the names that its own block adds.
import type * as ast from '../ast/ast.ts'
import type { Span } from '../diagnostics/diagnostic.ts'
import type { Local, Type } from '../model/model.ts'
import type { Binding, Draft, Env, Scope, Tables } from './namespaces.ts'

export type { Env } from './namespaces.ts'

/** Where a statement stands: `outcomes` are those that its procedure declares, `undefined` in the body of a task. */
export interface Body {
  readonly env: Env
  readonly outcomes: readonly string[] | undefined
  /** Whether a loop of the same body is around, and whether an `always` lies between. */
  readonly loop: 'none' | 'inside' | 'beyondAlways'
}

/** A place where nothing of a running task is known: sizes, settings, initial values. */
export function closedEnv(tables: Tables, where: string): Env {
  return {
    tables,
    where,
    scope: { outer: undefined, names: new Map() },
    current: false,
    state: false,
    ghosts: false,
    groups: undefined,
    outcomes: undefined,
    olds: undefined,
  }
}

/** A place in code that tasks run. */
export function codeEnv(tables: Tables, where: string): Env {
  return { ...closedEnv(tables, where), current: true, state: true }
}

/** A place with a block of its own: what is named in it is gone behind it. */
export function innerEnv(env: Env): Env {
  return { ...env, scope: { outer: env.scope, names: new Map() } }
}

/** What a name is bound to, from the innermost block outwards; undefined for what is no local. */
export function findLocal(env: Env, name: string): Binding | undefined {
  for (let scope: Scope | undefined = env.scope; scope !== undefined; scope = scope.outer) {
    const binding = scope.names.get(name)
    if (binding !== undefined) return binding
  }
  return undefined
}

/** All names in scope, the innermost first; one that hides another stands twice. */
export function localNames(env: Env): readonly string[] {
  const names: string[] = []
  for (let scope: Scope | undefined = env.scope; scope !== undefined; scope = scope.outer) names.push(...scope.names.keys())
  return names
}

/** Adds a name to the innermost block. It hides neither a word that its file can know nor another name in scope: readers know it by its name. */
export function bind(env: Env, name: ast.Name, type: Type, by: Binding['by']): Draft<Local> {
  const local: Draft<Local> = { name: name.text, span: name.span, type, mutable: by === 'var' }
  const known = env.tables.knownFiles.get(name.span.file)
  const homes = (env.tables.words.get(name.text) ?? []).filter((home) => known?.has(home.span.file) === true)
  const before = findLocal(env, name.text)
  if (homes[0] !== undefined) {
    env.tables.report.error('LS2011', name.span, `\`${name.text}\` hides a word of the spec, ${homes[0].described}`, {
      hint: 'give the local another name',
      related: homes.map((home) => ({ span: home.span, message: 'declared here' })),
    })
  } else if (before !== undefined) {
    reportHidden(env, name, before.local.span)
  }
  env.scope.names.set(name.text, { local, by })
  env.tables.names.declare(name, { kind: 'local', local, by })
  return local
}

function reportHidden(env: Env, name: ast.Name, first: Span): void {
  env.tables.report.error('LS2012', name.span, `\`${name.text}\` is already in scope`, {
    related: [{ span: first, message: 'bound here' }],
  })
}
