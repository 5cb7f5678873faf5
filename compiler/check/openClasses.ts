// Classes that a library leaves open, and what its importers give for them (LS2010). Input: the syntax trees; output: per library file,
// the class that each open name stands for, `undefined` where that has been reported.
import type * as ast from '../ast/ast.ts'
import { didYouMean } from '../diagnostics/suggest.ts'
import type { Report } from './report.ts'

/** `object File from importer` in a library stands for what the import names, or for the importer's class of the same name. */
export function bindOpenClasses(
  files: readonly ast.SpecFile[],
  classes: ReadonlyMap<string, unknown>,
  report: Report,
): ReadonlyMap<string, ReadonlyMap<string, string | undefined>> {
  const open = new Map<string, Map<string, ast.Name>>()
  for (const file of files) {
    for (const declaration of file.declarations) {
      if (declaration.kind !== 'object' || !declaration.open) continue
      const own = open.get(file.span.file) ?? new Map<string, ast.Name>()
      own.set(declaration.name.text, declaration.name)
      open.set(file.span.file, own)
    }
  }
  const bound = new Map<string, Map<string, string | undefined>>()
  for (const entry of files.flatMap((file) => file.imports)) {
    const names = open.get(entry.path)
    for (const binding of entry.bindings) {
      if (names?.has(binding.name.text) !== true) {
        report.error('LS2010', binding.name.span, `"${entry.path}" leaves no class \`${binding.name.text}\` open`, {
          hint: didYouMean(binding.name.text, names?.keys() ?? []),
        })
        continue
      }
      if (!classes.has(binding.value.text)) {
        report.error('LS2003', binding.value.span, `no class is called \`${binding.value.text}\``, {
          hint: didYouMean(binding.value.text, classes.keys()),
        })
        continue
      }
      const own = bound.get(entry.path) ?? new Map<string, string | undefined>()
      const before = own.get(binding.name.text)
      if (before !== undefined && before !== binding.value.text) {
        report.error('LS2010', binding.name.span, `\`${binding.name.text}\` of "${entry.path}" is \`${before}\` in another import`)
      }
      own.set(binding.name.text, binding.value.text)
      bound.set(entry.path, own)
    }
  }
  for (const [file, names] of open) {
    for (const [name, place] of names) {
      if (bound.get(file)?.has(name) === true || classes.has(name)) continue
      report.error('LS2010', place.span, `class \`${name}\` is left open, and no import says what it is`, {
        hint: `declare a class \`${name}\`, or import the file \`with ${name} = …\``,
      })
      bound.set(file, (bound.get(file) ?? new Map<string, string | undefined>()).set(name, undefined))
    }
  }
  return bound
}
