// Signature help. Input: a place inside the brackets of a call; output: what is called with its parameters, and which one stands there.
import { t, tokenize } from '../../grammar/lexer.ts'
import { headline, textIn } from './describe.ts'
import { describeType } from '../../compiler/pipeline.ts'
import type { SignatureHelp } from './protocol.ts'
import { type Workspace, useAt } from './workspace.ts'

export function signatureHelp(workspace: Workspace, path: string, offset: number): SignatureHelp | null {
  const source = workspace.source(path)
  const root = workspace.roots(path)[0]
  if (source === undefined || root === undefined) return null
  const open = callAround(source.text, offset)
  if (open === undefined) return null
  const known = useAt(root, path, open.callee)?.meaning ?? meantBy(root, source.text, open.callee)
  if (known?.kind !== 'procedure' && known?.kind !== 'function' && known?.kind !== 'mapping') return null
  const { parameters } = known.kind === 'procedure' ? known.procedure : known.kind === 'function' ? known.function : known.mapping
  return {
    signatures: [
      {
        label: headline(known, textIn(workspace)),
        parameters: parameters.map(({ name, type }) => ({ label: `${name}: ${describeType(type)}` })),
      },
    ],
    activeSignature: 0,
    activeParameter: open.argument,
  }
}

/** A call that is not read yet, by the name of what is called. */
function meantBy(
  root: Parameters<typeof useAt>[0],
  text: string,
  offset: number,
): NonNullable<ReturnType<typeof useAt>>['meaning'] | undefined {
  const name = /^\w*/.exec(text.slice(offset))?.[0]
  return root.known?.names.uses.find(
    ({ meaning, declares }) =>
      declares &&
      ((meaning.kind === 'procedure' && meaning.procedure.name === name) ||
        (meaning.kind === 'function' && meaning.function.name === name) ||
        (meaning.kind === 'mapping' && meaning.mapping.name === name)),
  )?.meaning
}

function callAround(text: string, offset: number): { readonly callee: number; readonly argument: number } | undefined {
  const tokens = tokenize(text).tokens.filter((token) => token.startOffset < offset)
  let [depth, argument] = [0, 0]
  for (let index = tokens.length - 1; index > 0; index -= 1) {
    const { tokenType } = tokens[index]!
    if (tokenType === t.LBrace || tokenType === t.RBrace) return undefined
    if (tokenType === t.RParen || tokenType === t.RSquare) depth += 1
    else if (tokenType === t.Comma && depth === 0) argument += 1
    else if ((tokenType === t.LParen || tokenType === t.LSquare) && depth > 0) depth -= 1
    else if (tokenType === t.LParen) {
      const callee = tokens[index - 1]!
      return /^[A-Za-z_]/.test(callee.image) ? { callee: callee.startOffset, argument } : undefined
    }
  }
  return undefined
}
