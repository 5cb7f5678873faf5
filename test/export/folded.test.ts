// What a variant leaves of a step: no assignment to what never changes, whichever element it means, and no choice of nothing.
import { expect, test } from 'vitest'
import { cellOf } from './cell.ts'

const promela = (workload: string): string =>
  cellOf({ spec: 'test/oracle/specs/pools.lockspec', workload, variant: 'gone' }).model('promela', true).model

test('an object that is freed gets first values, of which most were never other', () => {
  expect(promela('reads')).not.toMatch(/Bio_(state|next|parts)/)
})

test('where all that could be chosen is ruled out no way comes', () => {
  const model = promela('or_none')
  expect(model).toContain('false /* guarded against */')
  expect(model).not.toMatch(/\bif\s+fi\b/)
})
