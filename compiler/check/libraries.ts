// What of a library belongs to the spec: a lock kind that nobody uses is left out, and with it its words and its sizes, so that an import
// makes neither words nor state. Input: the syntax trees; output: the declarations that count.
import type * as ast from '../ast/ast.ts'
import { eachNode } from './visit.ts'

/** The kinds of the spec itself, and those of its libraries that some lock has or some word is qualified by. */
export function kindsInUse(files: readonly ast.SpecFile[]): readonly ast.LockDeclaration[] {
  const used = new Set<string>()
  for (const file of files) {
    eachNode(file, (node) => {
      if (node.kind === 'lock' && 'over' in node) used.add(node.lock.text)
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
