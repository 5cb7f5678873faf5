// The report of each kind of finding, word for word, at 80 columns and at 50, plain and coloured.
import { describe, expect, it } from 'vitest'
import { coloured, plain } from '../../../runtime/report/paint.ts'
import { findingText, runText, standing } from '../../../runtime/report/text.ts'
import { mermaidDiagram } from '../../../runtime/report/mermaid.ts'
import { abba, deadlock, every, meta, result, violating } from './handmade.ts'

const text = (width: number): string =>
  every.map((finding) => findingText(result([finding]), finding, { width, paint: plain }).join('\n')).join('\n\n')

describe('findings as text', () => {
  it('at 80 columns', async () => {
    await expect(`${text(80)}\n`).toMatchFileSnapshot('goldens/findings-80.txt')
  })
  it('at 50 columns', async () => {
    await expect(`${text(50)}\n`).toMatchFileSnapshot('goldens/findings-50.txt')
  })
  it('never wider than asked', () => {
    for (const width of [40, 50, 80, 120]) for (const line of text(width).split('\n')) expect(line.length).toBeLessThanOrEqual(width)
  })
  it('is the same text in colour', () => {
    const painted = findingText(result([deadlock]), deadlock, { width: 80, paint: coloured }).join('\n')
    expect(painted).toContain('\u001b[31mdeadlock\u001b[0m')
    expect(painted.replace(/\u001b\[\d*m/g, '')).toBe(findingText(result([deadlock]), deadlock, { width: 80, paint: plain }).join('\n'))
  })
  it('says so where a first state is wrong already', () => {
    const atOnce = { ...violating, trace: { states: violating.trace!.states.slice(0, 1), steps: [], switches: 0 } }
    expect(findingText(result([atOnce]), atOnce, { width: 80, paint: plain }).slice(-1)).toEqual([
      '  This is so in a first state, before any step.',
    ])
  })
})

describe('a run', () => {
  it('is told with its numbers', () => {
    expect(runText(result([deadlock]), { width: 80, paint: plain })).toEqual([
      'crossed, no_order: deadlock',
      '  1,234 states, 5,678 transitions, depth 12; 0.50 s, 11,356 transitions/s,',
      '    1.9 MB; complete',
      '  dio_write: ends with ok',
      '  retry reshoot in dio_write: fires in 3 transitions, without bound',
    ])
  })
  it('that was reduced says where a number may be larger', () => {
    const reduced = result([], {
      reductions: ['transactions'],
      retries: [{ name: 'reshoot', procedure: 'dio_write', fired: 3, longest: 2, atLeast: true }],
      accounting: { mostHeld: 1, longestWait: 3, overtakes: undefined, atLeast: true },
    })
    expect(runText(reduced, { width: 120, paint: plain, full: true }).slice(-2)).toEqual([
      '  retry reshoot in dio_write: fires in 3 transitions, at least 2 in a row',
      '  at least 1 lock held by one task at a time, longest chain of waits at least 3',
    ])
  })
  it('that ended early says that it confirms nothing', () => {
    const early = result([], { ended: 'memory', frontier: 500, outcomes: [], retries: [], accounting: undefined, variant: null })
    expect(runText(early, { width: 80, paint: plain })).toEqual([
      'crossed: nothing found',
      '  1,234 states, 5,678 transitions, depth 12; 0.50 s, 11,356 transitions/s,',
      '    1.9 MB; NOT complete',
      '  starved of memory: 500 states known and not yet expanded; this confirms',
      '    neither pass nor that nothing else is wrong',
    ])
  })
})

describe('where tasks stand', () => {
  it('names places and holds', () => {
    expect(standing(meta, abba.states.at(-1)!)).toEqual([
      'writer[0] at line 15: lock file.pagecache.add, holds File[0].pagecache.block',
      'writer[1] at line 15: lock file.pagecache.add, holds File[1].pagecache.block',
    ])
  })
})

describe('Mermaid', () => {
  it('draws every kind', async () => {
    await expect(every.map((finding) => mermaidDiagram(result([finding]), finding)).join('\n')).toMatchFileSnapshot('goldens/findings.mmd')
  })
  it('lets no name become syntax', () => {
    const tasks = meta.tasks.map((task, index) => (index === 0 ? { ...task, name: 'a; end\n"<script>#' } : task))
    const diagram = mermaidDiagram(result([deadlock], { meta: { ...meta, tasks } }), deadlock)
    expect(diagram).toContain('participant T0 as a#59; end#10;#34;#60;script#62;#35;')
  })
})
