// What expressions name more than once is computed once, before them. Input: a function in itself, ever deeper; output: texts of the checker
// and of the exports, which grow by as many lines for as many functions that are added.
import { expect, test } from 'vitest'
import { emitChecker } from '../../../compiler/emit/checker.ts'
import { printPlain } from '../../../compiler/emit/print.ts'
import { exportSystem, instantiate, sizesOf, type ExportTarget } from '../../../compiler/pipeline.ts'
import { modelOf } from '../../support/oracle.ts'

const deep = (depth: number, type: string, body: string): string => `spec deep
object S { at : ${type}  b : bool = false }
function f(x: ${type}) -> ${type} = ${body}
workload w {
  task t { atomic { S.at = ${'f('.repeat(depth)}S.at${')'.repeat(depth)} } }
  task u { S.b = true }
}
`

const lines = (text: string): number => text.split('\n').length

function texts(text: string): Record<ExportTarget | 'checker', number | string> {
  const model = modelOf(text)
  const [workload] = model.workloads
  const sizes = sizesOf(model, workload!, undefined, new Map())
  const instance = instantiate(model, workload!, sizes)
  if (!('system' in instance)) throw new Error('refused')
  const exported = (target: ExportTarget): number | string => {
    const one = exportSystem(target, instance.system, [], { version: '0.0.0', sources: [{ path: 'deep.lockspec', text }] })
    return one.kind === 'exported' ? lines(one.model) : one.reason
  }
  const checker = printPlain(
    emitChecker(instance.system, instance.layout, { version: '0.0.0', sources: model.sources }),
    'lockspec/runtime',
  )
  return { checker: lines(checker), promela: exported('promela'), murphi: exported('murphi'), tla: exported('tla') }
}

const reason = 'the condition under which a step can be taken is too long to be written down'

test('a function that names its argument twice, in itself', () => {
  const at = (depth: number): ReturnType<typeof texts> => texts(deep(depth, 'bool', '(x and not S.b) or (S.b and not x)'))
  expect(at(24)).toEqual({ checker: 232, promela: 99, murphi: 71, tla: 99 })
  expect(at(48)).toEqual({ checker: 240, promela: 123, murphi: 87, tla: 107 })
  expect(at(72)).toEqual({ checker: 248, promela: 147, murphi: 103, tla: 115 })
})

test('one whose values are tested: the other checkers want the tests in one condition', () => {
  const at = (depth: number): ReturnType<typeof texts> => texts(deep(depth, '0..6', 'if x > 3 then x - 1 else x + 1'))
  const refused = { promela: reason, murphi: reason, tla: reason }
  expect(at(48)).toEqual({ checker: 1459, ...refused })
  expect(at(72)).toEqual({ checker: 2091, ...refused })
  expect(at(96)).toEqual({ checker: 2723, ...refused })
})
