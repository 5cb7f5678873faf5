// A switch that is off, and the same spec without what hangs on it: statements under it are left out, elsewhere it is `false`. Of the
// variants that leave it off.
import type { SpecFile, StatementOf } from '../../../compiler/ast/ast.ts'
import { walk } from '../../../compiler/ast/walk.ts'
import { withoutLine } from './names.ts'
import type { Variation } from './variation.ts'

interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

export const switchOff: Variation = {
  name: 'a switch left out',
  every: 12,
  vary: (text, file) => {
    const one = file.declarations.find((each) => each.kind === 'switch' && each.values === undefined)
    if (one?.kind !== 'switch') return undefined
    const name = one.name.text
    const settingOf = (settings: readonly Setting[]): string | undefined => {
      const value = settings.find((setting) => setting.name.text === name)?.value
      return value && text.slice(value.span.start, value.span.end)
    }
    const workloads = file.declarations.filter((each) => each.kind === 'workload')
    if (workloads.some(({ settings }) => settingOf(settings) !== undefined)) return undefined
    const variants = file.declarations.filter((each) => each.kind === 'variant')
    const off = variants.filter(({ settings }) => (settingOf(settings) ?? one.initial.text) === 'off').map((each) => each.name.text)
    if (variants.length === 0 ? one.initial.text !== 'off' : off.length === 0) return undefined
    const edits = [
      { ...one.span, text: '' },
      ...variants.flatMap(({ settings }) =>
        settings.filter((setting) => setting.name.text === name).map(({ span }) => ({ ...span, text: '' })),
      ),
      ...uses(text, file, name),
    ]
    return {
      text: edited(text, edits),
      said: withoutLine,
      lengths: true,
      ...(variants.length === 0 ? {} : { variants: new Set(off) }),
    }
  },
}

type Setting = {
  readonly name: { readonly text: string }
  readonly value: { readonly span: { readonly start: number; readonly end: number } }
}

/** Outer edits stand for all inside them. */
function uses(text: string, file: SpecFile, name: string): readonly Edit[] {
  const edits: Edit[] = []
  const covered = ({ start, end }: { readonly start: number; readonly end: number }): boolean =>
    edits.some((edit) => edit.start <= start && end <= edit.end)
  for (const node of walk(file)) {
    if (covered(node.span)) continue
    if (node.kind === 'if') {
      const { condition, otherwise, span } = node as StatementOf<'if'>
      // What is left may itself hang on the switch.
      if (condition.kind === 'reference' && condition.name.text === name && (otherwise === undefined || !mentions(otherwise, name)))
        edits.push({ ...span, text: otherwise === undefined ? '' : text.slice(otherwise.span.start + 1, otherwise.span.end - 1) })
    } else if (node.kind === 'reference' && (node as { name?: { text: string } }).name?.text === name) {
      edits.push({ ...node.span, text: 'false' })
    }
  }
  return edits
}

const mentions = (node: Parameters<typeof walk>[0], name: string): boolean =>
  [...walk(node)].some((each) => each.kind === 'name' && (each as { text?: string }).text === name)

const edited = (text: string, edits: readonly Edit[]): string =>
  [...edits]
    .sort((a, b) => b.start - a.start)
    .reduce((whole, { start, end, text: instead }) => whole.slice(0, start) + instead + whole.slice(end), text)
