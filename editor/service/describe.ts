// What a name means, in the words of the spec. Input: a meaning; output: lines of code and of text for a hover or a completion.
import type { Expression, LockKind, Outcome, Procedure } from '../../compiler/model/model.ts'
import type { Meaning } from '../../compiler/model/names.ts'
import { describeType } from '../../compiler/pipeline.ts'
import type { Workspace } from './workspace.ts'

/** The text of a stretch of a spec, on one line. */
export type TextOf = (span: Expression['span']) => string

/** Pieces of the texts of a workspace, on one line. */
export const textIn =
  (workspace: Workspace): TextOf =>
  (span) =>
    (workspace.source(span.file)?.text ?? '').slice(span.start, span.end).replace(/\s+/g, ' ').trim()

/** The declaration in one line. */
export function headline(meaning: Meaning, text: TextOf): string {
  switch (meaning.kind) {
    case 'size':
      return `size ${meaning.size.name} = ${text(meaning.size.value.span)}`
    case 'switch': {
      const { name, boolean, values, initial } = meaning.switch
      return `switch ${name}${boolean ? '' : ` : {${values.join(', ')}}`} = ${initial}`
    }
    case 'type':
      return `type ${meaning.name} = ${describeType(meaning.type())}`
    case 'lockKind':
      return `lock ${meaning.lockKind.name}${meaning.lockKind.parameters.length === 0 ? '' : parameterList(meaning.lockKind.parameters)}`
    case 'class': {
      const { name, count, ordered } = meaning.class
      return `object ${name}${count === undefined ? '' : `[${text(count.span)}]`}${ordered ? ' ordered' : ''}`
    }
    case 'field': {
      const { name, owner, ghost, type } = meaning.field
      return `${ghost ? 'ghost ' : ''}${owner === 'task' ? 'current' : owner.name}.${name} : ${describeType(type)}`
    }
    case 'local':
      return `${meaning.by === 'binder' || meaning.by === 'parameter' ? '' : `${meaning.by} `}${meaning.local.name} : ${describeType(meaning.local.type)}`
    case 'mapping':
      return `mapping ${meaning.mapping.name}${parameterList(meaning.mapping.parameters)}`
    case 'procedure':
      return signature(meaning.procedure, text)
    case 'function':
      return `function ${meaning.function.name}${parameterList(meaning.function.parameters)} -> ${describeType(meaning.function.result)}`
    case 'property':
      return `${meaning.property.claim.kind} ${meaning.property.name}`
    case 'workload':
      return `workload ${meaning.workload.name}`
    case 'task':
      return `${meaning.group.role} ${meaning.group.name}${meaning.group.binder === undefined ? '' : `[${meaning.group.binder.local.name}]`}`
    case 'variant': {
      const { name, settings } = meaning.variant
      return `variant ${name} { ${settings.map((setting) => text(setting.span)).join('  ')} }`
    }
    case 'label':
      return `${meaning.name}:`
    case 'outcome':
      return `outcome ${meaning.name}`
    case 'retry':
      return `retry ${meaning.name}`
    case 'word':
      return meaning.of === undefined ? `word ${meaning.name}` : `mode ${meaning.name} of lock ${meaning.of.name}`
  }
}

/** Parameters with their types, in brackets. */
export const parameterList = (
  parameters: readonly { readonly name: string; readonly type: Parameters<typeof describeType>[0] }[],
): string => `(${parameters.map(({ name, type }) => `${name}: ${describeType(type)}`).join(', ')})`

/** A procedure's head as the spec declares it, on one line. */
export function signature(procedure: Procedure, text: TextOf): string {
  const role = procedure.role === 'handler' ? 'fault handler' : procedure.role
  const outcomes = procedure.outcomes.map((outcome) => outcomeText(outcome, text)).join(' | ')
  return `${role} ${procedure.name}${parameterList(procedure.parameters)}${outcomes === '' ? '' : ` -> ${outcomes}`}`
}

function outcomeText({ name, keeps, drops }: Outcome, text: TextOf): string {
  const list = (word: string, uses: Outcome['keeps']): string =>
    uses.length === 0 ? '' : ` ${word} ${uses.map((use) => text(use.span)).join(', ')}`
  return `${name}${list('keeps', keeps)}${list('drops', drops)}`
}

/** Which modes go together, as a table in Markdown: by row what is asked for, by column what is held. */
export function matrix(kind: LockKind, text: TextOf): string {
  const modes = kind.modes.map(({ name }) => name)
  const cell = (row: string, column: string): string => {
    const pairs = kind.pairs.filter(
      ({ first, second, oneWay }) =>
        (first.name === row && second.name === column) || (!oneWay && first.name === column && second.name === row),
    )
    if (pairs.length === 0) return 'waits'
    return pairs
      .map(({ oneWay, condition }) => `${oneWay ? 'joins' : 'with'}${condition === undefined ? '' : ` if ${settingText(condition, text)}`}`)
      .join(', ')
  }
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [
    line([kind.name, ...modes]),
    line(['---', ...modes.map(() => '---')]),
    ...modes.map((row) => line([row, ...modes.map((column) => cell(row, column))])),
  ].join('\n')
}

/** Of what a kind hangs on: words stand for themselves, also where no text says them. */
function settingText(value: Expression, text: TextOf): string {
  switch (value.kind) {
    case 'word':
      return value.word
    case 'switch':
      return value.type.kind === 'bool' ? value.switch.name : `by switch ${value.switch.name}`
    case 'local':
      return value.local.name
    case 'unary':
      return `${value.operator === 'not' ? 'not ' : value.operator}${settingText(value.operand, text)}`
    case 'conditional':
      return `if ${settingText(value.condition, text)} then ${settingText(value.then, text)} else ${settingText(value.otherwise, text)}`
    default:
      return text(value.span)
  }
}

/** Queue, recursion and bound of a lock kind, where they are not the usual ones. */
export function manners(kind: LockKind, text: TextOf): string {
  return [
    `policy ${settingText(kind.policy, text)}`,
    `recursion ${settingText(kind.recursion, text)}`,
    ...(kind.holders === undefined ? [] : [`holders ${text(kind.holders.span)}`]),
    ...(kind.ranged ? ['ranges'] : []),
    ...kind.modes.filter(({ jumps }) => jumps).map(({ name }) => `${name} jumps the queue`),
    ...kind.overtakes.map(
      ({ mode, condition }) => `${mode.name} overtakes${condition === undefined ? '' : ` if ${settingText(condition, text)}`}`,
    ),
    ...kind.upgrades.map(({ from, to, inLine }) => `${from.name} becomes ${to.name}${inLine ? ', behind who queues' : ''}`),
  ].join(', ')
}

/** The lock kind that a meaning is about. */
export function kindOf(meaning: Meaning): LockKind | undefined {
  if (meaning.kind === 'lockKind') return meaning.lockKind
  if (meaning.kind === 'word') return meaning.of
  const type = meaning.kind === 'field' ? meaning.field.type : meaning.kind === 'local' ? meaning.local.type : undefined
  const inner = type?.kind === 'array' ? type.element : type
  return inner?.kind === 'lock' ? inner.lockKind : undefined
}
