// The one table of the tokens of the language: lexer, keyword lists, completion and both highlighting files are derived from it.
// Input: nothing. Output: plain data, so that a script or an editor can read it without loading the lexer.

/** `reserved` words can never be names; `contextual` words are keywords only where the grammar asks for them. */
type Category =
  'reserved' | 'contextual' | 'name' | 'number' | 'string' | 'operator' | 'bracket' | 'separator' | 'comment' | 'space' | 'wrong'

export interface TokenEntry<Name extends string = string, Pattern extends string | RegExp = string | RegExp> {
  readonly name: Name
  readonly pattern: Pattern
  readonly category: Category
  /** TextMate scope, without the `.lockspec` at its end; empty: not coloured. */
  readonly scope: string
  readonly help: string
}

const word =
  (category: 'reserved' | 'contextual', scope: string) =>
  <Text extends string>(text: Text, help: string): TokenEntry<Capitalize<Text>, Text> => ({
    name: capital(text),
    pattern: text,
    category,
    scope,
    help,
  })

const capital = <Text extends string>(text: Text): Capitalize<Text> => (text.charAt(0).toUpperCase() + text.slice(1)) as Capitalize<Text>

const control = word('reserved', 'keyword.control')
const binding = word('reserved', 'storage.type')
const operatorWord = word('reserved', 'keyword.operator.word')
const constant = word('reserved', 'constant.language')
const verb = word('contextual', 'keyword.control')
const lockVerb = word('contextual', 'keyword.other.lock')
const declares = word('contextual', 'storage.type')
const modifier = word('contextual', 'storage.modifier')
const operatorWordHere = word('contextual', 'keyword.operator.word')

/** Words that the grammar cannot do without: they are nobody's names, except after a dot. */
export const reservedWords = [
  control('if', 'a branch: `if e { } else { }`, a value: `if c then a else b`; in modes, retry rules and properties, a condition'),
  control('then', 'the first value of a conditional, or what follows a retry rule that is used up'),
  control('else', 'the other branch, or the other value'),
  control('while', 'a loop: `while e { }`'),
  control('for', 'a loop through a class, a type or a set: `for f in File { }`'),
  control('return', 'leaves the procedure with an outcome: `return efault`'),
  control('assert', 'an error where the condition is false: `assert e`'),
  control('warn', 'says so where the condition is false, and goes on: `warn e`'),
  control('where', 'narrows a choice: `choose a in File where a != b`'),
  binding('let', 'a local that is never assigned again: `let x = e`'),
  binding('var', 'a local that may be assigned: `var x = e`'),
  word('reserved', 'keyword.other.lock')(
    'trylock',
    'takes a lock if that is possible at once, and says whether: `if trylock f.lock.add { }`',
  ),
  operatorWord('and', 'both; the right side is not evaluated where the left is false'),
  operatorWord('or', 'either; the right side is not evaluated where the left is true. Between blocks: the next branch'),
  operatorWord('not', 'the opposite of a condition'),
  operatorWord('in', 'membership in a set, or the domain of a name that is bound'),
  operatorWord('div', 'the quotient of integers, rounded down'),
  operatorWord('mod', 'the remainder that goes with `div`'),
  operatorWord('forall', 'true where the body holds for each value: `forall f in File: e`'),
  operatorWord('exists', 'true where the body holds for some value: `exists f in File: e`'),
  constant('true', 'the boolean value'),
  constant('false', 'the boolean value'),
  constant('none', 'no object; equal only to itself and below every object, as a null pointer is'),
  constant('any', 'an arbitrary value of the type that is asked for'),
  word('reserved', 'variable.language')('current', 'the task that runs this code'),
]

/** Words that are keywords in one place of the grammar and free to be names everywhere else. */
export const contextualWords = [
  declares('spec', 'the name of the file: `spec NAME`'),
  declares('import', 'takes in the declarations of another file: `import "std/locks"`'),
  declares('size', 'how many there are of something: `size files = 2`'),
  declares('switch', 'a part of the protocol that a variant can turn: `switch tell = on`'),
  declares('type', 'names a type: `type Page = 0..pages - 1`'),
  declares('object', 'a class of named instances, or one instance: `object File[files] { }`'),
  declares('task', 'in a workload, a task and what it runs; `task state { }` declares the fields of every task'),
  declares('state', '`task state { }`: what the kernel keeps in task_struct'),
  declares('mapping', 'a user buffer that maps an object: `mapping Buffer(file: File) { }`'),
  declares('operation', 'what tasks run; its completion is progress'),
  declares('procedure', 'code that operations share'),
  declares('fault', '`fault handler`, or in a mapping the handler that serves the fault'),
  declares('handler', '`fault handler NAME(parameters) -> outcomes { }`'),
  declares('function', 'a pure function: `function from(p: Page) -> Page = e`'),
  declares('invariant', 'a condition that every state fulfils: `invariant NAME: e`'),
  declares('reachable', 'a condition that some state must fulfil: `reachable NAME: e`'),
  declares('finally', 'a condition that holds when all that owe progress are finished: `finally NAME: e`'),
  declares('property', 'a temporal property: `property NAME: always eventually e`'),
  declares('workload', 'which tasks run which operations'),
  declares('variant', 'settings of switches and sizes, under a name'),
  declares('expect', 'the table of expected verdicts'),
  declares('service', '`service task`: must answer, but may wait for ever between rounds'),
  declares('environment', '`environment task`: owes nothing'),
  declares('interrupt', 'code that runs on top of a task: `interrupt NAME on TASK { }`'),
  declares('set', '`set of T`'),
  declares('array', '`array[n] of T`'),
  modifier('importer', '`object File from importer`: a class that the importing file gives'),
  modifier('ordered', 'an object class whose instances compare, as addresses do'),
  modifier('pool', 'objects that come and go: `object Bio[2] pool { }`'),
  modifier('freed', 'the objects of a pool that are live at the end are a finding: `object Bio[2] pool freed { }`'),
  modifier('ghost', 'read by properties only'),
  modifier('mode', 'a mode of a lock kind, and the modes that go with it: `mode read with read`'),
  modifier('policy', 'how a lock queues: unfair, fifo or writers_block_readers'),
  modifier('recursion', 'what a task gets that asks again for what it holds: counted, waits or trap'),
  modifier('holders', 'at most how many holders a lock has'),
  modifier('ranges', 'requests conflict only where their ranges overlap'),
  modifier('anyone', 'holds of this kind belong to no task: any task releases them'),
  modifier('joins', 'may come where that mode is held, not the other way: `mode pending joins shared`'),
  modifier('jumps', 'requests in this mode ignore the queue'),
  modifier('overtakes', 'a request in this mode, when it is made, is granted before who queues; else it queues'),
  modifier('becomes', 'what a hold in this mode can be upgraded to: `mode read with read becomes write`'),
  modifier('queues', 'such an upgrade stands in the queue behind who came before it'),
  modifier('over', 'the domain of the ranges of a lock: `lock range_lock over Page`; the interrupts that an interrupt comes on top of'),
  modifier('resident', 'the test whether a page is there: `resident when e fault handler(…)`'),
  modifier('when', '`resident when e`; the condition under which an interrupt begins'),
  modifier('load', 'the accesses that read'),
  modifier('store', 'the accesses that write'),
  modifier('keeps', 'an outcome that hands a lock to the caller: `-> locked keeps f.lock.held`'),
  modifier('drops', 'an outcome that releases a lock of the caller'),
  modifier('along', 'a walk from one to the next: `for d in dir along parent at most 3 { }`; as a value `top in dir along parent`'),
  modifier('ensures', 'a postcondition on the outcomes: `ensures efault => target == source.file`'),
  operatorWordHere('old', 'the value when the call began, in `ensures`: `ensures ok => file.version > old file.version`'),
  modifier('initially', 'the first value of a field, in this workload'),
  modifier('fairness', 'how fair the scheduler is: none, weak or strong'),
  modifier('weak', '`fairness weak`: who can always move, moves'),
  modifier('strong', '`fairness strong`: who can move again and again, moves'),
  modifier('awaited', 'a verdict that is run and shown, and not compared'),
  modifier('with', 'the modes of a pair, the fields of a task, the parameters of an attempt, the bindings of an import'),
  modifier('from', 'whom a lock is taken from, or who gives a class'),
  modifier('to', 'who gets a lock, or the mode that a hold is changed to'),
  modifier('on', 'the outcome that a rule is for; the task that an interrupt runs on'),
  modifier('at', '`t at NAME`: whether a task stands at a label or inside a procedure; `at most n`'),
  modifier('most', '`at most n`: how often a retry rule may fire'),
  modifier('of', '`set of T`, `array[n] of T`; `every OP of TASK completes`'),
  modifier('fair', 'a branch that a task takes again and again if it comes by again and again'),
  modifier('repeat', 'how many rounds a task runs; without a number, for ever'),
  word('contextual', 'keyword.operator.word')('every', '`every OP completes`'),
  word('contextual', 'keyword.operator.word')('completes', '`every OP completes [with OUTCOME]`'),
  word('contextual', 'keyword.operator.word')('eventually', 'a temporal property: at some time'),
  word('contextual', 'keyword.operator.word')('leads', '`p leads to q`: after each p, some time q'),
  word('contextual', 'keyword.operator.word')('count', 'how many values fulfil a condition: `count(t in Task: e)`'),
  lockVerb('lock', 'declares a lock kind, names a lock type, or takes a lock: `lock file.pagecache.add`'),
  lockVerb('unlock', 'releases a lock'),
  lockVerb('downgrade', 'changes a hold to a weaker mode: `downgrade l.write to read`'),
  lockVerb('upgrade', 'changes a hold to a stronger mode, and waits in place: `upgrade l.read to write else { }`'),
  lockVerb('give', 'hands a lock to another task: `give l.held to t`'),
  lockVerb('revoke', 'takes a lock from a holder: `revoke l.held from t`'),
  verb('new', 'an object of a pool: `let b = new Bio { sector = 1 }`; `new Bio? { }` is none where there is none left'),
  verb('free', 'the object goes back into its pool: `free b`'),
  verb('either', 'an arbitrary choice: `either { } or { }`'),
  verb('select', 'a choice among the branches that can run: `select { } or { }`'),
  verb('choose', 'an arbitrary value, for the rest of the block: `choose f in File where e`'),
  verb('wait', '`wait until e`'),
  verb('until', '`wait until e`'),
  verb('attempt', 'a body that outcomes leave, and what they lead to'),
  verb('always', 'what runs however the attempt is left; `always eventually e`'),
  verb('retry', 'a named rule that redoes the attempt'),
  verb('touch', 'an access to a user buffer, which may fault: `touch load b`'),
  verb('raise', 'ends the innermost attempt with an outcome'),
  verb('break', 'leaves the innermost loop'),
  verb('continue', 'goes on with the next turn of the innermost loop'),
  verb('skip', 'a step that does nothing'),
  verb('atomic', 'one step: `atomic { }`'),
]

const mark = <Name extends string>(
  name: Name,
  pattern: string,
  category: 'operator' | 'bracket' | 'separator',
  help: string,
): TokenEntry<Name, string> => ({
  name,
  pattern,
  category,
  scope: category === 'operator' ? 'keyword.operator' : category === 'bracket' ? 'punctuation.bracket' : 'punctuation.separator',
  help,
})

/** Longer marks stand before those that they begin with. */
export const marks = [
  mark('FatArrow', '=>', 'operator', 'implies; in a mapping, becomes'),
  mark('Arrow', '->', 'separator', 'the outcomes of a procedure, the type of a function'),
  mark('Equal', '==', 'operator', 'equal'),
  mark('Unequal', '!=', 'operator', 'not equal'),
  mark('AtMost', '<=', 'operator', 'less or equal'),
  mark('AtLeast', '>=', 'operator', 'greater or equal'),
  mark('Less', '<', 'operator', 'less, or earlier in the order of an ordered class'),
  mark('Greater', '>', 'operator', 'greater, or later in the order of an ordered class'),
  mark('Increment', '++', 'operator', 'one more: `n++`, a statement'),
  mark('Decrement', '--', 'operator', 'one less: `n--`, a statement'),
  mark('PlusAssign', '+=', 'operator', 'adds to what is there: `n += 2`, `pages += {dirty}`'),
  mark('MinusAssign', '-=', 'operator', 'takes from what is there: `n -= 2`, `pages -= {dirty}`'),
  mark('Plus', '+', 'operator', 'sum, or union of sets'),
  mark('Minus', '-', 'operator', 'difference; in a table, not run'),
  mark('Times', '*', 'operator', 'product'),
  mark('Assign', '=', 'operator', 'gives a value'),
  mark('LBrace', '{', 'bracket', 'opens a block, a set or an enumeration'),
  mark('RBrace', '}', 'bracket', 'closes what `{` opened'),
  mark('LParen', '(', 'bracket', 'opens arguments or a group'),
  mark('RParen', ')', 'bracket', 'closes what `(` opened'),
  mark('LSquare', '[', 'bracket', 'opens an index or a count'),
  mark('RSquare', ']', 'bracket', 'closes what `[` opened'),
  mark('DotDot', '..', 'separator', 'from … to …, both included'),
  mark('Dot', '.', 'separator', 'a field, a component, a mode'),
  mark('Comma', ',', 'separator', 'separates the items of a list'),
  mark('Colon', ':', 'separator', 'before a type, a body or a labelled statement'),
  mark('Pipe', '|', 'separator', 'between outcomes, or between the cells of a table'),
  mark('Question', '?', 'separator', '`File?`: an object or none'),
  mark('AtSign', '@', 'separator', 'in a table, the line of a failure: `fails range@7`'),
]

export const identifier: TokenEntry<'Identifier'> = {
  name: 'Identifier',
  pattern: /[A-Za-z_][A-Za-z0-9_]*/,
  category: 'name',
  scope: 'variable.other',
  help: 'a name',
}

export const integer: TokenEntry<'Integer'> = {
  name: 'Integer',
  pattern: /0|[1-9][0-9]*/,
  category: 'number',
  scope: 'constant.numeric',
  help: 'a number',
}

export const text: TokenEntry<'Text'> = {
  name: 'Text',
  pattern: /"[^"\r\n]*"/,
  category: 'string',
  scope: 'string.quoted.double',
  help: 'the path of an import',
}

export const comments: readonly TokenEntry[] = [
  { name: 'LineComment', pattern: /\/\/[^\r\n]*/, category: 'comment', scope: 'comment.line.double-slash', help: 'a comment' },
  { name: 'BlockComment', pattern: /\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\//, category: 'comment', scope: 'comment.block', help: 'a comment' },
]

export const space: TokenEntry = { name: 'Space', pattern: /[ \t\r\n\f\v\u00a0\ufeff]+/, category: 'space', scope: '', help: '' }

/** What the lexer reads and reports: a mistake of its own, so that the parser can go on behind it. */
export const wrong: readonly TokenEntry[] = [
  {
    name: 'MalformedNumber',
    pattern: /0[0-9]\w*|[0-9]+(?:\.[0-9]\w*|[A-Za-z_]\w*)/,
    category: 'wrong',
    scope: 'invalid.illegal',
    help: 'a number that is none',
  },
  {
    name: 'Directive',
    pattern: /#[ \t]*(?:include|define|undef|if|ifdef|ifndef|elif|else|endif|pragma|error)\b[^\r\n]*/,
    category: 'wrong',
    scope: 'invalid.illegal',
    help: 'a line for the preprocessor of C',
  },
  {
    name: 'ForeignComment',
    pattern: /\(\*[^;{}()]*\*\)|\\\*[^\r\n]*/,
    category: 'wrong',
    scope: 'invalid.illegal',
    help: 'a comment of another language',
  },
  { name: 'OpenText', pattern: /"[^"\r\n]*/, category: 'wrong', scope: 'invalid.illegal', help: 'a text without its end' },
  { name: 'OpenComment', pattern: /\/\*[\s\S]*/, category: 'wrong', scope: 'invalid.illegal', help: 'a comment without its end' },
]

export type TokenName =
  | (typeof reservedWords)[number]['name']
  | (typeof contextualWords)[number]['name']
  | (typeof marks)[number]['name']
  | 'Identifier'
  | 'Integer'
  | 'Text'

/** Operators of other languages, read as what they stand for here (`means` names a token; empty: nothing) and reported. */
export interface ForeignMark {
  readonly pattern: string
  readonly means: TokenName | ''
  readonly say: string
  /** Whether reading it so says something else than was meant. */
  readonly loses?: true
}

export const noBits = 'there are no bits: a set of words says which flags are there, as in `dirty in file.flags`'
const noSequences = 'there are no sequences: a set, or an array with an index'

/** Longer marks stand before those that they begin with. */
export const foreignMarks: readonly ForeignMark[] = [
  { pattern: '\\subseteq', means: 'Equal', say: 'write `forall x in a: x in b`', loses: true },
  { pattern: '\\notin', means: 'In', say: 'write `not (x in S)`', loses: true },
  { pattern: '\\union', means: 'Plus', say: 'write `+`' },
  { pattern: '\\land', means: 'And', say: 'write `and`' },
  { pattern: '\\lnot', means: 'Not', say: 'write `not`' },
  { pattern: '\\lor', means: 'Or', say: 'write `or`' },
  { pattern: '\\cap', means: 'Plus', say: 'there is no intersection: `x in a and x in b`', loses: true },
  { pattern: '|->', means: 'Colon', say: noSequences, loses: true },
  { pattern: '\\cup', means: 'Plus', say: 'write `+`' },
  { pattern: '===', means: 'Equal', say: 'write `==`' },
  { pattern: '!==', means: 'Unequal', say: 'write `!=`' },
  { pattern: '<=>', means: 'Equal', say: 'write `==`' },
  { pattern: '\\in', means: 'In', say: 'write `in`' },
  { pattern: '&&', means: 'And', say: 'write `and`' },
  { pattern: '/\\', means: 'And', say: 'write `and`, between two conditions' },
  { pattern: '\\/', means: 'Or', say: 'write `or`, between two conditions' },
  { pattern: '\\A', means: 'Forall', say: 'write `forall`, as in `forall f in File: f.dirty`' },
  { pattern: '\\E', means: 'Exists', say: 'write `exists`, as in `exists f in File: f.dirty`' },
  { pattern: '~>', means: 'Leads', say: 'write `leads to`' },
  { pattern: '*=', means: 'Assign', say: 'write `x = x * …`', loses: true },
  { pattern: '|=', means: 'Assign', say: 'write `x = x + {…}` for a set', loses: true },
  { pattern: '&=', means: 'Assign', say: noBits, loses: true },
  { pattern: ':=', means: 'Assign', say: 'write `=`' },
  { pattern: '/=', means: 'Unequal', say: 'write `!=`' },
  { pattern: '=<', means: 'AtMost', say: 'write `<=`' },
  { pattern: '<>', means: 'Unequal', say: 'write `!=`; the temporal claim is `eventually`' },
  { pattern: '<<', means: '', say: noSequences, loses: true },
  { pattern: '>>', means: '', say: noSequences, loses: true },
  { pattern: '!', means: 'Not', say: 'write `not`' },
  { pattern: '\\', means: 'Minus', say: 'write `-`' },
  { pattern: '~', means: 'Not', say: 'write `not`' },
  { pattern: '%', means: 'Mod', say: 'write `mod`' },
  { pattern: '/', means: 'Div', say: 'write `div`' },
  { pattern: '#', means: 'Unequal', say: 'write `!=`; a comment begins with `//`' },
  { pattern: '&', means: 'And', say: 'there are no addresses: write the name alone' },
  { pattern: '^', means: '', say: noBits, loses: true },
  { pattern: "'", means: '', say: 'an assignment gives the next value: `x = x + 1`' },
  { pattern: ';', means: '', say: 'statements need no separator' },
]

/** Names that the language itself gives a meaning; they are ordinary names to the lexer. */
export const builtinFunctions: readonly string[] = ['next', 'previous', 'held', 'mine', 'holder', 'queued', 'resident', 'min', 'max']
export const builtinTypes: readonly string[] = ['bool', 'Mode', 'Task']

/** The words with which a declaration, a statement begins: what a misspelt one is compared with. */
export const declarationWords: readonly string[] = [
  ...['spec', 'import', 'size', 'switch', 'type', 'lock', 'object', 'task', 'mapping', 'operation', 'procedure', 'fault', 'function'],
  ...['invariant', 'reachable', 'finally', 'property', 'workload', 'variant', 'expect', 'ensures'],
]
export const statementWords: readonly string[] = [
  ...[
    'let',
    'var',
    'ghost',
    'lock',
    'unlock',
    'downgrade',
    'upgrade',
    'give',
    'revoke',
    'free',
    'if',
    'else',
    'while',
    'for',
    'either',
    'or',
    'select',
    'choose',
  ],
  ...[
    'wait',
    'attempt',
    'always',
    'retry',
    'on',
    'touch',
    'raise',
    'return',
    'break',
    'continue',
    'assert',
    'warn',
    'skip',
    'atomic',
    'then',
  ],
]
