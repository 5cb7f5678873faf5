// The explorer's conversation with a page, without one: which questions a word stops, and where an explorer begins.
import { expect, test } from 'vitest'
import { conversation } from '../../driver/conversation.ts'
import { firstDesk, type Subject } from '../../driver/desk.ts'
import { sliced } from '../../driver/slices.ts'
import { exploredOf } from '../../runtime/explorer/model.ts'
import { nth } from '../../runtime/entries.ts'
import { moduleOf, watchModule } from '../support/generated.ts'

const text = `spec counted
object D { x : 0..3 = 0 }
workload w { task t { D.x = 1  D.x = 2 } }`

interface Wrong {
  readonly kind: 'diagnosed'
  readonly text: string
}

async function subjectOf(findings: Subject<Wrong>['findings']) {
  const { explaining, ...module } = moduleOf(text)
  const explored = exploredOf(module.meta, await explaining(), [])
  const place = {
    explored,
    findings,
    owner: { spec: 'counted', file: 'counted.lockspec', workload: 'w', variant: null },
    lockspec: '0.0.0',
    told: (wrong: Wrong) => wrong.text,
    watching: (texts: readonly string[]) => watchModule(text, ...texts),
    inSlices: <T>(run: Generator<void, T>) => sliced(run, () => Promise.resolve()),
  }
  return { place, first: nth(explored.firsts, 0) }
}

test('a word stops what was asked before it, and nothing that is asked after', async () => {
  let search: (() => void) | undefined
  const released = new Promise<void>((resolve) => (search = resolve))
  const { place, first } = await subjectOf(async (stopped) => {
    await released
    return { kind: 'diagnosed', text: stopped() ? 'stopped' : 'searched' }
  })
  const desk = await firstDesk(place, first, [])
  if ('kind' in desk) throw new Error(desk.text)
  const { ask, stop } = conversation(place, desk, () => false)
  const finding = { kind: 'obey', line: 'finding' } as const
  const before = [ask(finding), ask(finding)]
  stop()
  const answers = [...before, ask(finding)]
  search?.()
  expect(await Promise.all(answers)).toEqual(['stopped', 'stopped', 'searched'].map((said) => ({ kind: 'wrong', text: said })))
})

test('an explorer begins in its first state, with what is watched', async () => {
  const { place, first } = await subjectOf(async () => ({ kind: 'diagnosed', text: 'not asked' }))
  const desk = await firstDesk(place, first, ['D.x', 'D.x > 1'])
  if ('kind' in desk) throw new Error(desk.text)
  const { ask } = conversation(place, desk, () => false)
  const answer = await ask({ kind: 'obey', line: 'steps' })
  if (answer.kind !== 'view') throw new Error(answer.kind)
  expect([answer.view.at, answer.view.trace.watch?.map(({ name }) => name)]).toEqual([0, ['D.x', 'D.x > 1']])
})
