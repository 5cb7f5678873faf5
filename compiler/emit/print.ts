// Writes a module's structure as TypeScript. Input: what the emitters made; output: text, formatted where somebody will read it.
// The only file that knows ts-morph and prettier, both loaded when first needed (ts-morph costs 0.4 s): a module that is emitted
// only to be run is written by the plain printer, which gives the same program.
import type { Declaration, ModuleText, Routine, Statement } from './module.ts'
import { lines } from './module.ts'
import { quote, remark } from './text.ts'

interface PrintOptions {
  /** By ts-morph and prettier, for a file that stays; else as plain text, to be run. */
  readonly format: boolean
  /** From where the types of the runtime are imported: `lockspec/runtime`, or a relative path. */
  readonly specifier: string
}

export async function print(module: ModuleText, options: PrintOptions): Promise<string> {
  if (!options.format) return printPlain(module, options.specifier)
  const { format } = await import('prettier')
  return format(await printByTsMorph(module, options.specifier), { parser: 'typescript', semi: false, singleQuote: true, printWidth: 140 })
}

const headerText = (module: ModuleText): string => module.header.map((line) => `// ${remark(line)}\n`).join('')

// ---- plain text ----

export function printPlain(module: ModuleText, specifier: string): string {
  const values = module.values === undefined ? '' : `import { ${module.values.join(', ')} } from ${quote(specifier)}\n`
  const imports = `${values}import type { ${module.imports.join(', ')} } from ${quote(specifier)}\n`
  return `${headerText(module)}${imports}\n${module.declarations.map((declaration) => plainDeclaration(declaration).join('\n')).join('\n\n')}\n`
}

const commentLines = (comment: string, indent: string): string[] => (comment === '' ? [] : [`${indent}/** ${remark(comment)} */`])

function plainDeclaration(declaration: Declaration): string[] {
  const comment = commentLines(declaration.comment, '')
  switch (declaration.kind) {
    case 'type':
      return [...comment, `export type ${declaration.name} = ${declaration.text}`]
    case 'interface':
      return [
        ...comment,
        `export interface ${declaration.name} {`,
        ...declaration.members.flatMap((member) => [...commentLines(member.comment, '  '), `  readonly ${member.name}: ${member.type}`]),
        '}',
      ]
    case 'const':
      return [
        ...comment,
        ...(declaration.table === true ? ['// prettier-ignore'] : []),
        `${declaration.exported ? 'export ' : ''}const ${declaration.name}${declaration.type === '' ? '' : `: ${declaration.type}`} = ${declaration.value}`,
      ]
    case 'function':
      return plainRoutine(declaration, '')
  }
}

function plainRoutine(routine: Routine, indent: string): string[] {
  const parameters = routine.parameters.map(({ name, type }) => `${name}: ${type}`).join(', ')
  const deeper = `${indent}  `
  return [
    ...commentLines(routine.comment, indent),
    `${indent}${routine.exported ? 'export ' : ''}function ${routine.name}(${parameters}): ${routine.returns} {`,
    ...routine.body.flatMap((item) => (isRoutine(item) ? ['', ...plainRoutine(item, deeper), ''] : lines([item], deeper))),
    `${indent}}`,
  ]
}

const isRoutine = (item: Routine | Statement): item is Routine => typeof item === 'object' && item.kind === 'function'

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
    statements: item.body.map((part) => (isRoutine(part) ? routine(part) : lines([part]).join('\n'))),
  })
  const structures = module.declarations.map((declaration): import('ts-morph').StatementStructures => {
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
        return {
          kind: StructureKind.VariableStatement,
          isExported: declaration.exported,
          declarationKind: VariableDeclarationKind.Const,
          docs: docs(declaration.comment),
          ...(declaration.table === true ? { leadingTrivia: '// prettier-ignore\n' } : {}),
          declarations: [
            { name: declaration.name, initializer: declaration.value, ...(declaration.type === '' ? {} : { type: declaration.type }) },
          ],
        }
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
