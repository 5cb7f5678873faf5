// A module that the emitters made as JavaScript, without the way through esbuild, which takes longer than to explore a small model.
// Input: a module's structure; output: what it exports. It knows the few forms in which the emitters write types, no others:
// test/support/erase.test.ts holds it against esbuild.
import type { Declaration, ModuleText, Routine, Statement } from '../../compiler/emit/module.ts'
import { lines } from '../../compiler/emit/module.ts'

export function run<T>(module: ModuleText): T {
  const exported = module.declarations.flatMap((one) =>
    one.kind !== 'type' && one.kind !== 'interface' && one.exported ? [nameOf(one)] : [],
  )
  return new Function(`'use strict'\n${scriptOf(module)}\nreturn { ${exported.join(', ')} }`)() as T
}

/** Without imports, exports and types. */
export const scriptOf = (module: ModuleText): string => module.declarations.map(script).join('\n')

function script(declaration: Declaration): string {
  switch (declaration.kind) {
    case 'type':
    case 'interface':
      return ''
    case 'const':
      return `const ${declaration.name} = ${erased(declaration.value)}`
    case 'function':
      return routine(declaration).join('\n')
  }
}

const routine = (one: Routine): readonly string[] => [
  `function ${nameOf(one)}(${one.parameters.map(({ name }) => name).join(', ')}) {`,
  ...one.body.flatMap((item) => (isRoutine(item) ? routine(item) : lines([item]).map(erased))),
  '}',
]

const isRoutine = (item: Routine | Statement): item is Routine => typeof item === 'object' && item.kind === 'function'

/** Type parameters stand in the name. */
const nameOf = ({ name }: { readonly name: string }): string => name.replace(/<.*>$/, '')

const STRINGS = /'(?:[^'\\\n]|\\.)*'/g

/** Types of declarations and parameters, assertions that something is there, casts. */
function erased(text: string): string {
  if (!/: |\]!|\bas\b/.test(text)) return text
  const strings: string[] = []
  const bare = text.replace(STRINGS, (string) => `'${strings.push(string) - 1}'`)
  return bare
    .replace(/^( *(?:const|let) [\w$]+): [^=\n]+?(?= = |$)/gm, '$1')
    .replace(/\]!(?!=)/g, ']')
    .replace(/ as (?:const|readonly unknown\[\]|Partial<Draft>|[A-Z][\w$]*)/g, '')
    .replace(/\(([^()]*)\)(?:: [^=()]+)? =>/g, (_, list: string) => `(${list.replace(/(\w): [^,]+/g, '$1')}) =>`)
    .replace(/set logging\(on: boolean\)/, 'set logging(on)')
    .replace(/'(\d+)'/g, (_, i: string) => strings[Number(i)]!)
}
