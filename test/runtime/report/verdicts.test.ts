// The table of verdicts and the line that machines read, word for word.
import { describe, expect, it } from 'vitest'
import { plain } from '../../../runtime/report/paint.ts'
import { lastLine, tableText } from '../../../runtime/report/verdicts.ts'
import type { ReportCell } from '../../../runtime/report/verdicts.ts'
import type { Expectation } from '../../../runtime/report/expected.ts'
import { deadlock, failing, leaking, result, selfDeadlock } from './handmade.ts'

const pass = { kind: 'verdict', awaited: false, findings: [], outcomes: undefined } as const
const expecting = (...kinds: readonly (typeof deadlock.kind)[]) => ({
  ...pass,
  findings: kinds.map((kind) => ({ kind, qualifier: undefined })),
})
const cell = (variant: string | null, workload: string, expected: Expectation | undefined, run: ReportCell['result']): ReportCell => ({
  variant,
  workload,
  expected,
  result: run,
})

const cells: readonly ReportCell[] = [
  cell('as_posted', 'crossed', pass, result([])),
  cell('as_posted', 'ring', pass, result([], { states: 700263, seconds: 12.3 })),
  cell('as_posted', 'own_file_of_the_writer', { ...pass, outcomes: ['efault'] }, result([])),
  cell('no_order', 'crossed', expecting('deadlock'), result([deadlock])),
  cell('no_order', 'ring', pass, result([deadlock])),
  cell('no_order', 'own_file_of_the_writer', { kind: 'notRun' }, undefined),
  cell('leaky', 'crossed', { kind: 'notRun' }, undefined),
  cell('leaky', 'ring', { kind: 'notRun' }, undefined),
  cell('leaky', 'own_file_of_the_writer', expecting('leaks', 'self_deadlock', 'deadlock'), result([leaking, selfDeadlock, deadlock])),
  cell('a_variant_with_quite_a_long_name_indeed', 'crossed', { ...expecting('livelock'), awaited: true }, result([])),
  cell('a_variant_with_quite_a_long_name_indeed', 'ring', pass, result([], { ended: 'memory' })),
  cell('a_variant_with_quite_a_long_name_indeed', 'own_file_of_the_writer', pass, undefined),
  cell('never', 'crossed', { kind: 'notRun' }, undefined),
  cell('never', 'ring', { kind: 'notRun' }, undefined),
  cell('never', 'own_file_of_the_writer', { kind: 'notRun' }, undefined),
]

describe('the table', () => {
  it('at 80 columns', () => {
    expect(tableText(cells, 80, plain).join('\n')).toMatchInlineSnapshot(`
      "                            crossed           ring
      as_posted                   pass              pass
                                  1,234  0.50s      700,263  12s
      no_order                    deadlock          ! deadlock
                                  1,234  0.50s      expected pass
                                                    1,234  0.50s
      a_variant_with_quite_a_l..  awaited livelock  nothing found
                                  (found pass)      NOT complete: memory
                                  1,234  0.50s      1,234  0.50s
      never                       -                 -

                                  own_file_of_the_writer
      as_posted                   ! pass {ok}
                                  expected pass {efault}
                                  1,234  0.50s
      leaky                       leaks File[1].pagecache +
                                    self_deadlock + deadlock
                                  1,234  0.50s
      a_variant_with_quite_a_l..  not reached"
    `)
  })
  it('at 120 columns', () => {
    expect(tableText(cells, 120, plain).join('\n')).toMatchInlineSnapshot(`
      "                                         crossed           ring                  own_file_of_the_writer
      as_posted                                pass              pass                  ! pass {ok}
                                               1,234  0.50s      700,263  12s          expected pass {efault}
                                                                                       1,234  0.50s
      no_order                                 deadlock          ! deadlock            -
                                               1,234  0.50s      expected pass
                                                                 1,234  0.50s
      leaky                                    -                 -                     leaks File[1].pagecache +
                                                                                         self_deadlock + deadlock
                                                                                       1,234  0.50s
      a_variant_with_quite_a_long_name_indeed  awaited livelock  nothing found         not reached
                                               (found pass)      NOT complete: memory
                                               1,234  0.50s      1,234  0.50s
      never                                    -                 -                     -"
    `)
  })
  it('at 40 columns is cut, never wider', () => {
    for (const width of [40, 60, 80]) for (const line of tableText(cells, width, plain)) expect(line.length).toBeLessThanOrEqual(width)
  })
  it('of a spec without variants', () => {
    expect(tableText([cell(null, 'crossed', pass, result([failing])), cell(null, 'ring', pass, result([]))], 80, plain))
      .toMatchInlineSnapshot(`
      [
        "  crossed          ring",
        "  ! fails writing  pass",
        "  expected pass    1,234  0.50s",
        "  1,234  0.50s",
      ]
    `)
  })
})

describe('the last line', () => {
  it('counts cells', () => {
    expect(lastLine(cells)).toBe('lockspec: 4 cells as expected, 2 not, 1 awaited, 2 open; 708,901 states; NOT complete')
  })
  it('says complete only where every cell was run to its end', () => {
    expect(lastLine(cells.slice(0, 2))).toBe('lockspec: 2 cells as expected, 0 not, 0 awaited; 701,497 states; complete')
    expect(lastLine([...cells.slice(0, 2), cell('x', 'y', pass, undefined)])).toBe(
      'lockspec: 2 cells as expected, 0 not, 0 awaited, 1 open; 701,497 states; NOT complete',
    )
  })
  it('names what is not compared', () => {
    expect(lastLine([cell(null, 'crossed', undefined, result([deadlock]))])).toBe(
      'lockspec: 0 cells as expected, 0 not, 0 awaited, 1 not compared; 1,234 states; complete',
    )
  })
})
