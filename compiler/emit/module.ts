// What the emitters make: the structure of one module, free of any printer. Input of print.ts, which writes it by ts-morph or as
// plain text. Statements are lines and blocks; nothing in them depends on how they are indented.

export interface ModuleText {
  /** Lines of the comment at the top. */
  readonly header: readonly string[]
  /** Types taken from the runtime, the only module that is imported. */
  readonly imports: readonly string[]
  /** Functions taken from it. */
  readonly values?: readonly string[]
  readonly declarations: readonly Declaration[]
}

export type Declaration =
  | { readonly kind: 'type'; readonly name: string; readonly comment: string; readonly text: string }
  | { readonly kind: 'interface'; readonly name: string; readonly comment: string; readonly members: readonly Member[] }
  | {
      readonly kind: 'const'
      readonly name: string
      readonly exported: boolean
      readonly comment: string
      readonly type: string
      readonly value: string
      /** A table that is laid out already, a record a line: not formatted again. */
      readonly table?: boolean
    }
  | Routine

export interface Member {
  readonly name: string
  readonly type: string
  readonly comment: string
}

export interface Routine {
  readonly kind: 'function'
  readonly name: string
  readonly exported: boolean
  readonly comment: string
  readonly parameters: readonly { readonly name: string; readonly type: string }[]
  readonly returns: string
  readonly body: readonly (Routine | Statement)[]
}

export type Statement =
  /** One line, or a literal of several. */
  | string
  /** Statements without a block of their own. */
  | { readonly kind: 'group'; readonly body: readonly Statement[] }
  /** `head { body }`: a loop, a labelled block; an empty head is a plain block. */
  | { readonly kind: 'block'; readonly head: string; readonly body: readonly Statement[] }
  | { readonly kind: 'if'; readonly test: string; readonly then: readonly Statement[]; readonly otherwise: readonly Statement[] }
  | { readonly kind: 'switch'; readonly value: string; readonly cases: readonly Case[] }

export interface Case {
  /** Comment lines before it. */
  readonly comment: readonly string[]
  /** `case 3`, `default`. */
  readonly labels: readonly string[]
  readonly body: readonly Statement[]
}

/** What every emitter is told beside the system. */
export interface EmitOptions {
  /** Version of lockspec, for the header. */
  readonly version: string
  /** Texts of the files that spans point into. */
  readonly sources: readonly { readonly path: string; readonly text: string }[]
}

/** Statements as indented lines. */
export function lines(statements: readonly Statement[], indent = ''): string[] {
  const deeper = `${indent}  `
  return statements.flatMap((statement) => {
    if (typeof statement === 'string') return [indent + statement.replaceAll('\n', `\n${indent}`)]
    switch (statement.kind) {
      case 'group':
        return lines(statement.body, indent)
      case 'block':
        return [`${indent}${statement.head === '' ? '' : `${statement.head} `}{`, ...lines(statement.body, deeper), `${indent}}`]
      case 'if': {
        const then = [`${indent}if (${statement.test}) {`, ...lines(statement.then, deeper)]
        const [only] = statement.otherwise
        if (only === undefined) return [...then, `${indent}}`]
        if (statement.otherwise.length === 1 && typeof only === 'object' && only.kind === 'if') {
          const [head, ...rest] = lines([only], indent)
          return [...then, `${indent}} else ${(head as string).trimStart()}`, ...rest]
        }
        return [...then, `${indent}} else {`, ...lines(statement.otherwise, deeper), `${indent}}`]
      }
      case 'switch':
        return [`${indent}switch (${statement.value}) {`, ...statement.cases.flatMap((one) => caseLines(one, deeper)), `${indent}}`]
    }
  })
}

function caseLines(one: Case, indent: string): string[] {
  const labels = one.labels.map((label) => `${indent}${label}:`)
  const last = labels.pop() as string
  return [...one.comment.map((line) => `${indent}// ${line}`), ...labels, `${last} {`, ...lines(one.body, `${indent}  `), `${indent}}`]
}
