// Whether the names of an emitted checker are right. Input: a module; output: what is wrong, a sentence each: names that are read where
// nothing declares them, names that hide or repeat another.
import { readIn } from '../../../compiler/emit/js.ts'
import type { Js, ModuleText, Routine, Statement } from '../../../compiler/emit/module.ts'

const LANGUAGE = new Set(['NaN', 'Math', 'Int32Array', 'Float64Array'])

export function misnamed(module: ModuleText): readonly string[] {
  const wrong: string[] = []
  const names = new Set(LANGUAGE)
  for (const one of module.declarations) if (one.kind === 'function') declare(one.name, names, one.name)
  for (const one of module.declarations) if (one.kind === 'function') routine(one, names)
  return [...new Set(wrong)]

  function declare(name: string, scope: Set<string>, where: string): void {
    if (scope.has(name)) wrong.push(`${where} declares ${name} again`)
    scope.add(name)
  }
  function read(js: Js, scope: ReadonlySet<string>, where: string): void {
    const reads = new Set<string>()
    readIn(js, reads)
    for (const name of reads) if (!scope.has(name)) wrong.push(`${where} reads ${name}, which nothing declares`)
  }
  function routine({ name, parameters, body }: Routine, outer: ReadonlySet<string>): void {
    const scope = new Set(outer)
    for (const parameter of parameters) declare(parameter.name, scope, name)
    block(body, scope, name)
  }
  function block(body: readonly Statement[], scope: Set<string>, where: string): void {
    for (const one of body) if (one.kind === 'function') declare(one.name, scope, where)
    for (const one of body) if (one.kind === 'fixed' && one.name !== undefined) declare(one.name, scope, where)
    for (const one of body) statement(one, scope, where)
  }
  function statement(one: Statement, scope: Set<string>, where: string): void {
    switch (one.kind) {
      case 'comment':
      case 'break':
      case 'continue':
        return
      case 'function':
        return routine(one, scope)
      case 'fixed':
        for (const name of one.reads) if (!scope.has(name)) wrong.push(`${where} reads ${name}, which nothing declares`)
        return
      case 'let':
        if (one.value !== undefined) read(one.value, scope, where)
        return declare(one.name, scope, where)
      case 'assign':
        read(one.value, scope, where)
        if (!scope.has(one.name)) wrong.push(`${where} assigns ${one.name}, which nothing declares`)
        return
      case 'do':
      case 'return':
        if (one.value !== undefined) read(one.value, scope, where)
        return
      // In the scope around it.
      case 'group':
        return block(one.body, scope, where)
      case 'block':
        return block(one.body, new Set(scope), where)
      case 'loop': {
        const inner = new Set(scope)
        declare(one.name, inner, where)
        return block(one.body, inner, where)
      }
      case 'if':
        read(one.test, scope, where)
        block(one.then, new Set(scope), where)
        return block(one.otherwise, new Set(scope), where)
      case 'switch':
        read(one.value, scope, where)
        for (const each of one.cases) block(each.body, new Set(scope), where)
    }
  }
}
