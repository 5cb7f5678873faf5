// What of a library belongs to the spec. Of the standard library what the spec mentions, and what that mentions; of any library a lock
// kind that nobody uses is left out, and with it its words and its sizes, so that an import makes neither names nor words nor state.
// Input: the syntax trees; output: the declarations that count.
import type * as ast from '../ast/ast.ts'
import type { Diagnostic, Span } from '../diagnostics/diagnostic.ts'
import { type Node, children, isOfKind, walk } from '../ast/walk.ts'
import { eachNode } from './visit.ts'

export const isStandard = ({ file }: Span): boolean => file.startsWith('std/')

/** Where the spec has taken a name that the library needs, what the library says by it is no error of its own. */
export function withoutEchoes(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const taken = diagnostics.some(
    ({ code, span, related = [] }) => code === 'LS2001' && !isStandard(span) && related.some((place) => isStandard(place.span)),
  )
  return taken ? diagnostics.filter(({ span }) => !isStandard(span)) : diagnostics
}

/**
 * The files as the spec means them: of the standard library only what is mentioned. A name that the spec declares itself is its own; where
 * the library needs its declaration of that name too, both stay, and the name is declared twice. A size of the spec goes before the
 * one of the same name in what it imports. Lock kinds and sizes are looked through by the functions below.
 */
export function mentionedOf(files: readonly ast.SpecFile[]): readonly ast.SpecFile[] {
  const standard = files.filter(({ span }) => isStandard(span)).flatMap((file) => file.declarations)
  const own = files.filter(({ span }) => !isStandard(span)).flatMap((file) => file.declarations)
  const ownNames = new Set(own.flatMap(declaredNames))
  const ownSizes = new Set(files[0]?.declarations.flatMap((node) => (node.kind === 'size' ? [node.name.text] : [])))

  const mentioned = new Set([...files.filter(({ span }) => !isStandard(span)).flatMap(namesIn)].filter((name) => !ownNames.has(name)))
  const spoken = (node: ast.Declaration | ast.FieldDeclaration): boolean => 'name' in node && mentioned.has(node.name.text)
  const left = new Set(
    standard.flatMap((node): readonly (ast.Declaration | ast.FieldDeclaration)[] =>
      node.kind === 'taskState' ? node.fields : node.kind === 'lock' || node.kind === 'size' ? [] : [node],
    ),
  )
  const kept = new Set<ast.Declaration | ast.FieldDeclaration>()
  for (;;) {
    const more = [...left].filter(spoken)
    if (more.length === 0) break
    for (const node of more) {
      left.delete(node)
      kept.add(node)
      for (const name of namesIn(node)) mentioned.add(name)
    }
  }

  const keptOf = (node: ast.Declaration): readonly ast.Declaration[] => {
    switch (node.kind) {
      case 'lock':
      case 'size':
        return [node]
      case 'taskState':
        return [{ ...node, fields: node.fields.filter((field) => kept.has(field)) }]
      default:
        return kept.has(node) ? [node] : []
    }
  }
  return files.map((file, position) => {
    if (position === 0) return file
    const declarations = isStandard(file.span) ? file.declarations.flatMap(keptOf) : file.declarations
    return { ...file, declarations: declarations.filter((node) => node.kind !== 'size' || !ownSizes.has(node.name.text)) }
  })
}

function declaredNames(node: ast.Declaration): readonly string[] {
  switch (node.kind) {
    case 'taskState':
      return node.fields.map((field) => field.name.text)
    case 'object':
      return node.open ? [] : [node.name.text]
    case 'size':
    case 'switch':
    case 'type':
    case 'lock':
    case 'mapping':
    case 'procedure':
    case 'function':
      return [node.name.text]
    case 'property':
    case 'workload':
    case 'variant':
    case 'expect':
      return []
  }
}

const binding: ReadonlySet<string> = new Set(['field', 'parameter', 'let', 'binder'])

/** All names that a tree mentions: neither its own nor those of its fields and locals. */
function namesIn(root: Node): readonly string[] {
  const declared = new Set<Node>()
  const names: string[] = []
  for (const node of walk(root)) {
    const own = node === root || binding.has(node.kind ?? '') ? children(node).find((child) => isOfKind(child, 'name')) : undefined
    if (own !== undefined) declared.add(own)
    if (isOfKind(node, 'name') && !declared.has(node)) names.push(node.text)
  }
  return names
}

/** The kinds of the spec itself, and those of its libraries that some lock has or some word is qualified by. */
export function kindsInUse(files: readonly ast.SpecFile[]): readonly ast.LockDeclaration[] {
  const used = new Set<string>()
  for (const file of files) {
    eachNode(file, (node) => {
      if (node.kind === 'kindUse') used.add(node.lock.text)
      if (node.kind === 'member' && node.object.kind === 'reference') used.add(node.object.name.text)
      if (node.kind === 'binder' && node.domain.kind === 'reference') used.add(node.domain.name.text)
    })
  }
  return files
    .flatMap((file) => file.declarations)
    .filter((node) => node.kind === 'lock')
    .filter((node) => node.span.file === files[0]?.span.file || used.has(node.name.text))
}

/** Likewise the sizes: one that only an unused kind of a library mentions is no size of the spec. */
export function sizesInUse(files: readonly ast.SpecFile[], kinds: readonly ast.LockDeclaration[]): readonly ast.SizeDeclaration[] {
  const used = new Set<string>()
  for (const declaration of files.flatMap((file) => file.declarations)) {
    if (declaration.kind === 'lock' && !kinds.includes(declaration)) continue
    eachNode(declaration, (node) => {
      if (node.kind === 'reference') used.add(node.name.text)
      if (node.kind === 'workload' || node.kind === 'variant') for (const setting of node.settings) used.add(setting.name.text)
    })
  }
  return files
    .flatMap((file) => file.declarations)
    .filter((node) => node.kind === 'size')
    .filter((node) => node.span.file === files[0]?.span.file || used.has(node.name.text))
}
