// Which mistakes of meaning can be told beside errors of syntax. Input: the trees, as far as they could be read, and all diagnostics;
// output: those that nothing which the parser lost can have caused. Told are only mistakes in declarations that were read whole.
import type * as ast from '../ast/ast.ts'
import type { Diagnostic, SourceFile, Span } from '../diagnostics/diagnostic.ts'

/** Types and hidden names, but not words, ranges and parameters, of which the parser may have lost some. */
const typeCodes = /^LS(3(?!005|006|008|013)\d{3}|2011|2012)$/
/** Names, lock discipline and outcomes, but not clauses that are never used. */
const nameCodes = /^LS(2(?!011|012|014)\d{3}|4(?!013|014)\d{3})$/

export function certain(
  found: readonly Diagnostic[],
  errors: readonly Diagnostic[],
  files: readonly ast.SpecFile[],
  sources: readonly SourceFile[],
): readonly Diagnostic[] {
  // A phrase of another language that was read as what it means has taken nothing away.
  const syntax = errors.filter(({ code }) => code !== 'LS1006')
  const declarations = files.flatMap((file) => file.declarations)
  const whole = declarations.filter((node) => !syntax.some((error) => contains(node.span, error.span)))
  const lost = lostText(sources, whole)
  const importsRead = !files.some((file) => file.importLost) && !syntax.some((error) => error.code === 'LS2014')
  const closed = !syntax.some((error) => error.code.startsWith('LS102'))
  const onlyBodies = importsRead && closed && syntax.every((error) => isInside(error, declarations))
  return found.filter((diagnostic) => {
    if (!whole.some((node) => contains(node.span, diagnostic.span))) return false
    if (typeCodes.test(diagnostic.code)) return true
    if (!nameCodes.test(diagnostic.code) || !importsRead) return false
    // A body declares labels and, in the types of its locals, words; everything else is declared outside.
    const unsure = onlyBodies ? /^LS200[67]$/.test(diagnostic.code) && !diagnostic.message.startsWith('no procedure is') : true
    return !unsure || !identifiersIn(diagnostic.span, sources).some((name) => lost.has(name))
  })
}

/** Errors in a body, or in the table, take no name of a declaration away. */
function isInside(error: Diagnostic, declarations: readonly ast.Declaration[]): boolean {
  return declarations.some(
    (node) =>
      (node.kind === 'procedure' && contains(node.body.span, error.span) && error.span.start > node.body.span.start) ||
      (node.kind === 'expect' && contains(node.span, error.span)),
  )
}

/** All words that stand outside the declarations that were read whole. */
function lostText(sources: readonly SourceFile[], whole: readonly ast.Declaration[]): ReadonlySet<string> {
  const words = new Set<string>()
  for (const source of sources) {
    const known = whole.filter((node) => node.span.file === source.path)
    for (const match of source.text.matchAll(/[A-Za-z_]\w*/g))
      if (!known.some((node) => node.span.start <= match.index && match.index < node.span.end)) words.add(match[0])
  }
  return words
}

function identifiersIn(span: Span, sources: readonly SourceFile[]): readonly string[] {
  const text = sources.find((source) => source.path === span.file)?.text ?? ''
  return text.slice(span.start, span.end).match(/[A-Za-z_]\w*/g) ?? []
}

function contains(outer: Span, inner: Span): boolean {
  return outer.file === inner.file && outer.start <= inner.start && inner.start <= outer.end
}
