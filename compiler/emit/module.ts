// What the emitters make: the structure of one module, free of any printer. Expressions, statements and declarations, as TypeScript and
// JavaScript share them; what only TypeScript has (a type, the word that an element is there) is told beside them. Input of print.ts.

export interface ModuleText {
  /** Lines of the comment at the top: asked for where comments are written. */
  readonly header: () => readonly string[]
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
      readonly value: Js
    }
  | Table
  | Fixed
  | Routine

/** Plain data that the module exports, a record a line. */
export interface Table {
  readonly kind: 'table'
  readonly name: string
  readonly comment: string
  readonly type: string
  readonly value: unknown
  /** For readers: what stands for data that recurs, and the declarations that it needs. */
  readonly short?: () => { readonly declarations: readonly Declaration[]; readonly of: (value: object) => Js | undefined }
}

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
  readonly body: readonly Statement[]
}

/** What a comment says: asked for where comments are written. */
export type Remark = () => string

export type Statement =
  | Routine
  /** A line of its own. */
  | { readonly kind: 'comment'; readonly text: Remark }
  /** Names a value, or a place for values that are assigned later. */
  | {
      readonly kind: 'let'
      readonly name: string
      readonly fixed: boolean
      readonly value?: Js
      readonly type?: string
      readonly remark?: Remark
    }
  /** Fills in a name of the same function. It has no effect but on that name. */
  | { readonly kind: 'assign'; readonly name: string; readonly value: Js }
  /** Is evaluated for its effect. */
  | { readonly kind: 'do'; readonly value: Js; readonly remark?: Remark }
  | { readonly kind: 'return'; readonly value?: Js }
  | { readonly kind: 'break'; readonly label?: string }
  | { readonly kind: 'continue' }
  /** Statements without a block of their own. */
  | { readonly kind: 'group'; readonly body: readonly Statement[] }
  | { readonly kind: 'block'; readonly label: string; readonly body: readonly Statement[] }
  /** With the name counting from one number to another, both included. */
  | { readonly kind: 'loop'; readonly name: string; readonly from: number; readonly to: number; readonly body: readonly Statement[] }
  | { readonly kind: 'if'; readonly test: Js; readonly then: readonly Statement[]; readonly otherwise: readonly Statement[] }
  | { readonly kind: 'switch'; readonly value: Js; readonly cases: readonly Case[] }
  | Fixed

export interface Case {
  /** Comment lines before it. */
  readonly comment: readonly Remark[]
  /** Absent: what is left. */
  readonly values: readonly number[] | undefined
  readonly body: readonly Statement[]
}

/** A declaration that is the same in every module, taken from a file of its own. */
export interface Fixed {
  readonly kind: 'fixed'
  /** Absent where it declares nothing. */
  readonly name?: string
  /** Names of the module that it reads or writes. */
  readonly reads: readonly string[]
  readonly typescript: string
  readonly javascript: string
}

/** An expression. Brackets are none of its business: print.ts sets them where precedence asks for them. */
export type Js =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'number'; readonly value: number; readonly hex: boolean }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'string'; readonly value: string }
  /** Text with values in it. */
  | { readonly kind: 'template'; readonly parts: readonly (string | Js)[] }
  | { readonly kind: 'unary'; readonly operator: '!' | '~' | '-'; readonly operand: Js }
  | { readonly kind: 'binary'; readonly operator: Operator; readonly left: Js; readonly right: Js }
  | { readonly kind: 'store'; readonly target: Js; readonly operator: '=' | '+=' | '|='; readonly value: Js }
  | { readonly kind: 'conditional'; readonly test: Js; readonly then: Js; readonly otherwise: Js }
  /** `types`: the arguments for the callee's parameters of type, which only TypeScript has. */
  | { readonly kind: 'call' | 'new'; readonly callee: Js; readonly given: readonly Js[]; readonly types?: readonly string[] }
  | { readonly kind: 'member'; readonly object: Js; readonly name: string }
  /** `sure`: it is there, which tsc cannot know; `optional`: where the object is. */
  | { readonly kind: 'element'; readonly object: Js; readonly index: Js; readonly is: 'sure' | 'perhaps' | 'optional' }
  | { readonly kind: 'list'; readonly items: readonly Js[] }
  /** An object. `lines`: an entry a line, however short it is. */
  | { readonly kind: 'record'; readonly entries: readonly Entry[]; readonly lines: boolean }
  | { readonly kind: 'arrow'; readonly head: ArrowHead; readonly body: Js }
  /** The items of a list in the midst of others. */
  | { readonly kind: 'spread'; readonly value: Js }
  /** A value that tsc is told the type of. */
  | { readonly kind: 'as'; readonly value: Js; readonly type: string }

/** Without a value it is what has this name. */
export interface Entry {
  readonly name: string
  readonly value?: Js
}

/** A name may be a pattern, as `{ file }`; types are TypeScript's alone. */
export interface ArrowHead {
  readonly parameters: readonly { readonly name: string; readonly type?: string }[]
  /** Parameters of type, and what it returns, where tsc is told. */
  readonly over?: string
  readonly returns?: string
}

/** `,`: the left side is evaluated, the right one is the value. */
export type Operator =
  '*' | '/' | '%' | '+' | '-' | '<<' | '>>>' | '<' | '<=' | '>' | '>=' | '===' | '!==' | '&' | '^' | '|' | '&&' | '||' | '??' | ','

/** What every emitter is told beside the system. */
export interface EmitOptions {
  /** Version of lockspec, for the header. */
  readonly version: string
  /** Texts of the files that spans point into. */
  readonly sources: readonly { readonly path: string; readonly text: string }[]
}
