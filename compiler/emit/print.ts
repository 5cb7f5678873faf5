// Writes a module's structure: as TypeScript, formatted where somebody will read it, or as JavaScript to be run. Input: what the emitters
// made; output: text. The only file that knows how code looks: brackets by precedence, indentation, comments, types. ts-morph and prettier
// are loaded when first needed (ts-morph costs 0.4 s).
import type { Case, Declaration, Js, ModuleText, Routine, Statement, Table } from './module.ts'
import { printExpression, STORE, type Language } from './printExpression.ts'
import { commentLine, literal, quote, remark } from './text.ts'

interface PrintOptions {
  /**
   * TypeScript by ts-morph and prettier, for a file that stays; else JavaScript without what only a reader wants: a module, or the `body` of a
   * function of `exports` and `require`.
   */
  readonly format: boolean | 'body'
  /** From where the types of the runtime are imported: `lockspec/runtime`, or a relative path. */
  readonly specifier: string
}

/** The text of a module. Formatted it is TypeScript and takes seconds for a large one; else it is JavaScript, at once. */
export async function print(module: ModuleText, options: PrintOptions): Promise<string> {
  if (options.format === 'body') return printBody(module, options.specifier)
  if (!options.format) return printScript(module, options.specifier)
  const { format } = await import('prettier')
  return format(await printByTsMorph(module, options.specifier), { parser: 'typescript', semi: false, singleQuote: true, printWidth: 140 })
}

// ---- statements ----

/** Where lines go: only TypeScript is indented and commented. */
interface Sheet {
  readonly language: Language
  readonly lines: string[]
}

const commentLines = (comment: string, indent: string): string[] => (comment === '' ? [] : [`${indent}/** ${remark(comment)} */`])

function statementLines(statements: readonly Statement[], indent: string, sheet: Sheet): void {
  for (const statement of statements) statementLine(statement, indent, sheet)
}

function statementLine(statement: Statement, indent: string, sheet: Sheet): void {
  const { language, lines } = sheet
  const typed = language === 'typescript'
  const deeper = typed ? `${indent}  ` : ''
  const text = (js: Js): string => printExpression(js, 0, language)
  const remarked = (said: (() => string) | undefined): string => (typed && said !== undefined ? ` // ${remark(said())}` : '')
  switch (statement.kind) {
    case 'comment':
      if (typed) lines.push(`${indent}// ${remark(statement.text())}`)
      return
    case 'let': {
      const { name, fixed, value, type } = statement
      const as = typed && type !== undefined ? `: ${type}` : ''
      lines.push(
        `${indent}${fixed ? 'const' : 'let'} ${name}${as}${value === undefined ? '' : ` = ${text(value)}`}${remarked(statement.remark)}`,
      )
      return
    }
    case 'assign':
      lines.push(`${indent}${statement.name} = ${text(statement.value)}`)
      return
    case 'do':
      lines.push(`${indent}${text(statement.value)}${remarked(statement.remark)}`)
      return
    case 'return':
      lines.push(`${indent}return${statement.value === undefined ? '' : ` ${text(statement.value)}`}`)
      return
    case 'break':
      lines.push(`${indent}break${statement.label === undefined ? '' : ` ${statement.label}`}`)
      return
    case 'continue':
      lines.push(`${indent}continue`)
      return
    case 'group':
      return statementLines(statement.body, indent, sheet)
    case 'block':
      lines.push(`${indent}${statement.label === '' ? '' : `${statement.label}: `}{`)
      statementLines(statement.body, deeper, sheet)
      lines.push(`${indent}}`)
      return
    case 'loop': {
      const { name, from, to } = statement
      lines.push(`${indent}for (let ${name} = ${from}; ${name} <= ${to}; ${name}++) {`)
      statementLines(statement.body, deeper, sheet)
      lines.push(`${indent}}`)
      return
    }
    case 'if':
      return ifLines(statement, '', indent, sheet)
    case 'switch':
      lines.push(`${indent}switch (${text(statement.value)}) {`)
      for (const one of statement.cases) caseLines(one, deeper, sheet)
      lines.push(`${indent}}`)
      return
    case 'fixed':
      lines.push(typed ? indent + statement.typescript.replaceAll('\n', `\n${indent}`) : statement.javascript)
      return
    case 'function':
      if (typed) lines.push('')
      routineLines(statement, indent, sheet)
      if (typed) lines.push('')
  }
}

function ifLines(statement: Extract<Statement, { kind: 'if' }>, before: string, indent: string, sheet: Sheet): void {
  const { language, lines } = sheet
  const deeper = language === 'typescript' ? `${indent}  ` : ''
  lines.push(`${indent}${before}if (${printExpression(statement.test, 0, language)}) {`)
  statementLines(statement.then, deeper, sheet)
  const [only] = statement.otherwise
  if (statement.otherwise.length === 1 && only?.kind === 'if') return ifLines(only, '} else ', indent, sheet)
  if (only !== undefined) {
    lines.push(`${indent}} else {`)
    statementLines(statement.otherwise, deeper, sheet)
  }
  lines.push(`${indent}}`)
}

function caseLines(one: Case, indent: string, sheet: Sheet): void {
  const { language, lines } = sheet
  const labels = one.values === undefined ? ['default'] : one.values.map((value) => `case ${value}`)
  if (language === 'typescript') for (const comment of one.comment) lines.push(`${indent}// ${remark(comment())}`)
  labels.forEach((label, i) => lines.push(`${indent}${label}:${i === labels.length - 1 ? ' {' : ''}`))
  statementLines(one.body, language === 'typescript' ? `${indent}  ` : '', sheet)
  lines.push(`${indent}}`)
}

function routineLines(routine: Routine, indent: string, sheet: Sheet): void {
  const { language, lines } = sheet
  const typed = language === 'typescript'
  const parameters = routine.parameters.map(({ name, type }) => (typed ? `${name}: ${type}` : name)).join(', ')
  const returns = typed ? `: ${routine.returns}` : ''
  if (typed) lines.push(...commentLines(routine.comment, indent))
  lines.push(`${indent}${routine.exported && typed ? 'export ' : ''}function ${routine.name}(${parameters})${returns} {`)
  statementLines(routine.body, typed ? `${indent}  ` : '', sheet)
  lines.push(`${indent}}`)
}

const textOf = (statements: readonly Statement[], language: Language): string => {
  const sheet: Sheet = { language, lines: [] }
  statementLines(statements, '', sheet)
  return sheet.lines.join('\n')
}

// ---- plain TypeScript ----

const headerText = (module: ModuleText): string =>
  module
    .header()
    .map((line) => `${`// ${commentLine(line)}`.trimEnd()}\n`)
    .join('')

/** The same module as a formatted file has, for a compiler to read. */
export function printPlain(module: ModuleText, specifier: string): string {
  const values = module.values === undefined ? '' : `import { ${module.values.join(', ')} } from ${quote(specifier)}\n`
  const imports = `${values}import type { ${module.imports.join(', ')} } from ${quote(specifier)}\n`
  return `${headerText(module)}${imports}\n${module.declarations.flatMap(shortened).map(plainDeclaration).join('\n\n')}\n`
}

/** A table with its text, where what recurs is short, and what that needs before it. */
function shortened(declaration: Declaration): readonly (Exclude<Declaration, Table> | (Table & { readonly text: string }))[] {
  if (declaration.kind !== 'table') return [declaration]
  const short = declaration.short?.()
  const text = literal(declaration.value, (part) => {
    const js = short?.of(part)
    return js && printExpression(js, 0, 'typescript')
  })
  return [...(short?.declarations.flatMap(shortened) ?? []), { ...declaration, text }]
}

type Shortened = ReturnType<typeof shortened>[number]

function plainDeclaration(declaration: Shortened): string {
  const comment = declaration.kind === 'function' || declaration.kind === 'fixed' ? [] : commentLines(declaration.comment, '')
  switch (declaration.kind) {
    case 'type':
      return [...comment, `export type ${declaration.name} = ${declaration.text}`].join('\n')
    case 'interface':
      return [
        ...comment,
        `export interface ${declaration.name} {`,
        ...declaration.members.flatMap((member) => [...commentLines(member.comment, '  '), `  readonly ${member.name}: ${member.type}`]),
        '}',
      ].join('\n')
    case 'const':
      return [
        ...comment,
        `${declaration.exported ? 'export ' : ''}const ${declaration.name}${declaration.type === '' ? '' : `: ${declaration.type}`} = ${printExpression(declaration.value, STORE, 'typescript')}`,
      ].join('\n')
    case 'table':
      return [...comment, '// prettier-ignore', `export const ${declaration.name}: ${declaration.type} = ${declaration.text}`].join('\n')
    case 'fixed':
    case 'function':
      return textOf([declaration], 'typescript').trim()
  }
}

// ---- JavaScript ----

/** A module that exports the same. */
export function printScript(module: ModuleText, specifier: string): string {
  const values = module.values === undefined ? '' : `import { ${module.values.join(', ')} } from ${quote(specifier)}\n`
  return `${values}${script(module)}\nexport { ${exportsOf(module).join(', ')} }\n`
}

/** The body of a function of `exports` and `require`. */
export function printBody(module: ModuleText, specifier: string): string {
  const values = module.values === undefined ? '' : `const { ${module.values.join(', ')} } = require(${quote(specifier)})\n`
  return `'use strict'\n${values}${script(module)}\nObject.assign(exports, { ${exportsOf(module).join(', ')} })\n`
}

const exportsOf = (module: ModuleText): readonly string[] =>
  module.declarations.flatMap((one) => (one.kind === 'table' || ('exported' in one && one.exported) ? [one.name] : []))

const script = (module: ModuleText): string => module.declarations.map(scriptDeclaration).join('\n')

function scriptDeclaration(declaration: Declaration): string {
  switch (declaration.kind) {
    case 'type':
    case 'interface':
      return ''
    case 'const':
      return `const ${declaration.name} = ${printExpression(declaration.value, STORE, 'javascript')}`
    case 'table':
      // Quicker to read than a literal, for V8 too, and a key can have any name.
      return `const ${declaration.name} = JSON.parse('${JSON.stringify(declaration.value).replace(/[\\']/g, '\\$&')}')`
    case 'fixed':
    case 'function':
      return textOf([declaration], 'javascript')
  }
}

// ---- ts-morph ----

/** All structures are inserted at once: one by one takes sixty times as long. */
async function printByTsMorph(module: ModuleText, specifier: string): Promise<string> {
  const { Project, StructureKind, VariableDeclarationKind, IndentationText, QuoteKind } = await import('ts-morph')
  const project = new Project({
    useInMemoryFileSystem: true,
    skipLoadingLibFiles: true,
    manipulationSettings: { indentationText: IndentationText.TwoSpaces, quoteKind: QuoteKind.Single },
  })
  const docs = (comment: string): string[] => (comment === '' ? [] : [remark(comment)])
  const routine = (item: Routine): import('ts-morph').FunctionDeclarationStructure => ({
    kind: StructureKind.Function,
    name: item.name,
    isExported: item.exported,
    docs: docs(item.comment),
    parameters: item.parameters.map(({ name, type }) => ({ name, type })),
    returnType: item.returns,
    statements: item.body.map((part) => (part.kind === 'function' ? routine(part) : textOf([part], 'typescript'))),
  })
  const structures = module.declarations.flatMap(shortened).map((declaration): string | import('ts-morph').StatementStructures => {
    switch (declaration.kind) {
      case 'type':
        return {
          kind: StructureKind.TypeAlias,
          name: declaration.name,
          isExported: true,
          docs: docs(declaration.comment),
          type: declaration.text,
        }
      case 'interface':
        return {
          kind: StructureKind.Interface,
          name: declaration.name,
          isExported: true,
          docs: docs(declaration.comment),
          properties: declaration.members.map((member) => ({
            name: member.name,
            type: member.type,
            isReadonly: true,
            docs: docs(member.comment),
          })),
        }
      case 'const':
      case 'table': {
        const initializer = declaration.kind === 'table' ? declaration.text : printExpression(declaration.value, STORE, 'typescript')
        return {
          kind: StructureKind.VariableStatement,
          isExported: declaration.kind === 'table' || declaration.exported,
          declarationKind: VariableDeclarationKind.Const,
          docs: docs(declaration.comment),
          ...(declaration.kind === 'table' ? { leadingTrivia: '// prettier-ignore\n' } : {}),
          declarations: [{ name: declaration.name, initializer, ...(declaration.type === '' ? {} : { type: declaration.type }) }],
        }
      }
      case 'fixed':
        return declaration.typescript
      case 'function':
        return routine(declaration)
    }
  })
  const file = project.createSourceFile('module.ts')
  const values: import('ts-morph').StatementStructures[] =
    module.values === undefined
      ? []
      : [{ kind: StructureKind.ImportDeclaration, namedImports: [...module.values], moduleSpecifier: specifier }]
  file.addStatements([
    headerText(module),
    ...values,
    { kind: StructureKind.ImportDeclaration, isTypeOnly: true, namedImports: [...module.imports], moduleSpecifier: specifier },
    ...structures,
  ])
  return file.getFullText()
}
