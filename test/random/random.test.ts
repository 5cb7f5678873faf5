// Random specs with a fixed seed: the interpreter, the checker and the simulator agree on all of them, and they are worth something:
// few are rejected, every construct of the language occurs, and so does every sort of verdict that matters. `npm run fuzz` for more.
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { examine, modestly } from './examine.ts'
import { isAccepted, minimise, smallerSpecs } from './shrink.ts'
import { specAt, specs } from './specs.ts'
import { survey, type Survey } from './survey.ts'
import { ownSeed } from '../support/seed.ts'

const SEED = 1
const COUNT = 150
const OWN = 50

const options = { ...modestly, mostStates: 1500 }

function firstDisagreement({ disagreements }: Survey): string | undefined {
  const [first] = disagreements
  const small = first && minimise(first.text, first.disagreement, options, 20_000)
  return first && `${first.disagreement.between}: ${first.disagreement.what}\n\n${small}`
}

describe(`${COUNT} random specs`, () => {
  const found = survey(SEED, COUNT, options)

  test('are agreed upon', () => expect(firstDisagreement(found)).toBeUndefined())

  test('are seldom rejected, and seldom too large', () => {
    expect(found.specs).toBe(COUNT)
    expect(found.rejected.length).toBeLessThan(COUNT * 0.05)
    expect(found.tooLarge).toBeLessThan(found.cells * 0.15)
  })

  test('have every construct of the language', () => {
    expect([...found.constructs].filter(([, specsWithIt]) => specsWithIt === 0).map(([name]) => name)).toEqual([])
  })

  test.each(['pass', 'deadlock', 'livelock', 'violates', 'leaks'])('come to %s, at least one in twenty', (kind) => {
    expect(found.kinds.get(kind) ?? 0).toBeGreaterThanOrEqual(COUNT * 0.05)
  })
})

test(`${OWN} random specs of this run are agreed upon`, () => {
  expect(firstDisagreement(survey(ownSeed(), OWN, options)), `seed ${ownSeed()}`).toBeUndefined()
})

describe('a random spec', () => {
  test('is the same for the same seed, and another for another', () => {
    expect(specAt(7, 3)).toBe(specAt(7, 3))
    expect(specAt(7, 3)).toBe(specAt(10, 0))
    expect(specAt(7, 3)).not.toBe(specAt(7, 4))
  })

  test('shrinks by whole parts, to specs that are accepted and formatted', () => {
    const text = specAt(2, 0)
    let looked = 0
    for (const one of smallerSpecs(text)) {
      if (++looked > 50) break
      expect(one.length).toBeLessThan(text.length)
      expect(isAccepted(one)).toBe(true)
    }
    expect(looked).toBeGreaterThan(50)
  })

  test('shrinks to a spec that one can read', () => {
    const fails = (text: string): boolean => !isAccepted(text) || !/\btrylock\b/.test(text)
    const { counterexample } = fc.check(fc.property(specs(), fails), { seed: 5, numRuns: 100 })
    const shrunk = counterexample?.[0] ?? ''
    expect(isAccepted(shrunk)).toBe(true)
    expect(shrunk).toMatch(/\btrylock\b/)
    expect(shrunk.split('\n').filter((line) => line.trim() !== '').length).toBeLessThan(15)
  })
})

test('what is no spec is rejected, with the place', () => {
  expect(examine('spec wrong\nworkload small { task a { unlock File } }')).toMatchObject({
    kind: 'rejected',
    diagnostics: expect.stringMatching(/random\.lockspec:2:34/),
  })
})
