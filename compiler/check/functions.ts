// What functions read, held against the places that call them. Input: the applications that were collected while bodies were checked;
// output: diagnostics, at the call, naming the function. Runs when no function is recursive.
import type { Expression, PureFunction } from '../model/model.ts'
import { someExpression } from '../model/reads.ts'
import type { Application, Tables } from './namespaces.ts'

export function checkApplications(tables: Tables): void {
  for (const application of tables.applications) checkApplication(tables, application)
}

function checkApplication(tables: Tables, { span, env, function: called }: Application): void {
  const { report } = tables
  const ghost = find(called, (part) => part.kind === 'field' && part.field.ghost)
  if (!env.ghosts && ghost?.kind === 'field') {
    report.error('LS5011', span, `\`${called.name}\` reads ghost \`${ghost.field.name}\`, which ${env.where} may not`, {
      related: [{ span: ghost.span, message: 'read here' }],
    })
  }
  const running = find(called, (part) => part.kind === 'current' || part.kind === 'mine')
  if (!env.current && running !== undefined) {
    report.error('LS3021', span, `\`${called.name}\` asks about the current task, and ${env.where} has none`, {
      related: [{ span: running.span, message: 'asked here' }],
    })
  }
  const state = find(
    called,
    (part) =>
      part.kind === 'field' ||
      part.kind === 'held' ||
      part.kind === 'mine' ||
      part.kind === 'holder' ||
      part.kind === 'queued' ||
      part.kind === 'at',
  )
  if (!env.state && state !== undefined) {
    report.error('LS3022', span, `\`${called.name}\` reads the state, and ${env.where} is known before the first state`, {
      related: [{ span: state.span, message: 'read here' }],
    })
  }
}

function find(called: PureFunction, test: (part: Expression) => boolean): Expression | undefined {
  let found: Expression | undefined
  someExpression(called.value, (part) => {
    if (!test(part)) return false
    found = part
    return true
  })
  return found
}
