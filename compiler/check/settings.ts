// Sizes, switches, and what workloads and variants set them to. Input: the declarations; output: their places in the model completed.
// A setting is a number or a word, so that no order of evaluation matters.
import type * as ast from '../ast/ast.ts'
import type { Setting, Size } from '../model/model.ts'
import { settingCandidates, wordCandidates } from './names.ts'
import { didYouMean } from '../diagnostics/suggest.ts'
import { closedEnv } from './env.ts'
import { checkConstant } from './demands.ts'
import { someExpression } from '../model/reads.ts'
import { literalRange } from './constants.ts'
import type { Tables } from './namespaces.ts'

/** The values of sizes: constants, of other sizes too, but not in a circle (LS2009). */
export function checkSizes(tables: Tables): void {
  for (const { node, model } of tables.sizes.values()) {
    const value = checkConstant(closedEnv(tables, 'the value of a size'), node.value)
    if (value === undefined) continue
    model.value = value
    requireCount(tables, node.value.span, literalRange(value))
  }
  for (const { node, model } of tables.sizes.values()) {
    if (!dependsOn(model, model, new Set())) continue
    tables.report.error('LS2009', node.name.span, `size \`${model.name}\` is declared in terms of itself`)
    model.value = { kind: 'int', value: 1, type: { kind: 'integer' }, span: node.value.span }
  }
}

function dependsOn(from: Size, target: Size, seen: Set<Size>): boolean {
  if (seen.has(from)) return false
  seen.add(from)
  return someExpression(from.value, (part) => part.kind === 'size' && (part.size === target || dependsOn(part.size, target, seen)))
}

function requireCount(
  tables: Tables,
  span: ast.Expression['span'],
  range: { readonly low: number; readonly high: number } | undefined,
): void {
  if (range !== undefined && range.high < 0) tables.report.error('LS3006', span, 'a size is not negative')
}

/** The values of switches, each once (LS3015), and that the first is one of them. */
export function checkSwitches(tables: Tables): void {
  for (const { node, model } of tables.switches.values()) {
    const seen = new Set<string>()
    for (const value of node.values ?? []) {
      if (seen.has(value.text)) tables.report.error('LS3015', value.span, `value \`${value.text}\` stands twice in one switch`)
      seen.add(value.text)
    }
    // A value that the parser could not read is an error already.
    if (model.initial !== '' && model.values.length > 0 && !model.values.includes(model.initial))
      reportValue(tables, node.initial.span, model.initial, model.name, model.values)
  }
}

function reportValue(tables: Tables, span: ast.Expression['span'], word: string, name: string, values: readonly string[]): void {
  tables.report.error('LS2005', span, `switch \`${name}\` has no value \`${word}\``, {
    hint: didYouMean(word, values) ?? `it is one of ${values.join(', ')}`,
  })
}

/** The settings of a workload or a variant, each name once. */
export function checkSettings(tables: Tables, nodes: readonly ast.Setting[]): readonly Setting[] {
  const seen = new Map<string, ast.Name>()
  return nodes.flatMap((node): readonly Setting[] => {
    const name = node.name.text
    const first = seen.get(name)
    if (first !== undefined) {
      tables.report.error('LS2001', node.name.span, `\`${name}\` is set twice`, {
        related: [{ span: first.span, message: 'first set here' }],
      })
      return []
    }
    seen.set(name, node.name)
    const size = tables.sizes.get(name)
    tables.names.ask(node.name, () => settingCandidates(tables))
    if (size !== undefined) tables.names.use(node.name, { kind: 'size', size: size.model })
    if (size !== undefined) return checkSizeSetting(tables, node, size.model)
    const declared = tables.switches.get(name)
    if (declared === undefined) {
      tables.report.error('LS2007', node.name.span, `no size and no switch is called \`${name}\``, {
        hint: didYouMean(name, [...tables.sizes.keys(), ...tables.switches.keys()]),
      })
      return []
    }
    tables.names.use(node.name, { kind: 'switch', switch: declared.model })
    const said = node.value.kind === 'reference' || node.value.kind === 'member' ? node.value.name : undefined
    if (node.value.kind === 'member' && node.value.object.kind === 'reference')
      tables.names.use(node.value.object.name, { kind: 'switch', switch: declared.model })
    if (said !== undefined) {
      tables.names.ask(said, () => wordCandidates(declared.model.values))
      if (!declared.model.boolean) tables.names.use(said, { kind: 'word', name: said.text, of: undefined })
    }
    const word = wordOfSetting(node.value, declared.model.boolean)
    if (word === undefined) {
      tables.report.error('LS6001', node.value.span, `switch \`${name}\` is set to one of ${declared.model.values.join(', ')}`)
      return []
    }
    if (!declared.model.values.includes(word)) {
      reportValue(tables, node.value.span, word, name, declared.model.values)
      return []
    }
    return [{ kind: 'switch', switch: declared.model, value: word, span: node.span }]
  })
}

function checkSizeSetting(tables: Tables, node: ast.Setting, size: Size): readonly Setting[] {
  const value = checkConstant(closedEnv(tables, `size \`${size.name}\``), node.value)
  if (value === undefined) return []
  if (someExpression(value, (part) => part.kind === 'size')) {
    tables.report.error('LS6001', node.value.span, `size \`${size.name}\` is set to a number`, {
      hint: 'a declaration may name other sizes, a setting may not',
    })
    return []
  }
  requireCount(tables, node.value.span, literalRange(value))
  return [{ kind: 'size', size, value, span: node.span }]
}

function wordOfSetting(value: ast.Expression, boolean: boolean): string | undefined {
  if (value.kind === 'reference') return value.name.text
  if (value.kind === 'boolean' && boolean) return value.value ? 'on' : 'off'
  if (value.kind === 'member' && value.object.kind === 'reference') return value.name.text
  return undefined
}
