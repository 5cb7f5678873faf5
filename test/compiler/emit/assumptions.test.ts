// What packed expressions take for granted (the list at the head of compiler/emit/packed/expression.ts), each at its border: the emitted
// checker and the reference interpreter say the same of it, and what breaks the assumption is a finding before it is used.
import { expect, test } from 'vitest'
import { explore } from '../../oracle/explore.ts'
import { generatedSays, summaryOf } from '../../support/generated.ts'
import { modelOf } from '../../support/oracle.ts'

const cases: Readonly<Record<string, readonly [body: string, finding: RegExp | undefined]>> = {
  'values below zero are stored from their lowest on': [
    'object A { x : -5..4 = -5  y : -5..4 = 4 }\noperation p() -> ok { let v = A.x  A.y = v + 1  let w = A.y  A.x = w + w + 3 }',
    undefined,
  ],
  'what is assigned lies within the type: else it fails before': [
    'object A { x : 0..1 = 0 }\noperation p() -> ok { atomic { A.x = A.x + 1 }  atomic { A.x = A.x + 1 } }',
    /^fails range@/m,
  ],
  'an index lies inside: else it fails before': [
    'object A[3] { x : 0..3 = 0 }\noperation p() -> ok { var i : 0..3 = 0  while i < 4 { A[i].x = i  i = if i < 3 then i + 1 else i } }',
    /^fails index@/m,
  ],
  'what is reached through none fails before': [
    'object A[2] { next : A? = none  x : 0..3 = 0 }\noperation p() -> ok { let n = A[0].next  n.x = 1 }',
    /^fails none@/m,
  ],
  'a divisor is not zero: else it fails before': [
    'object A { x : -2..2 = -2 }\noperation p() -> ok { var i : -2..2 = -2  while i <= 1 { A.x = -2 mod i  i = i + 1 } }',
    /^fails zero@/m,
  ],
  'a set has no element outside its type': [
    'object A { s : set of 0..30 = {}  n : 0..31 = 0 }\noperation p() -> ok { A.s = {0, 30}  atomic { A.n = if 30 in A.s and not (29 in A.s) then 1 else 2 } }',
    undefined,
  ],
  'functions in functions': [
    `object A { x : 0..3 = 1 }\nfunction f(n: 0..3) -> 0..3 = if n == 0 then n + 1 else if n == 3 then n - 3 else n + 1\noperation p() -> ok { let v = A.x  A.x = ${'f('.repeat(4)}v${')'.repeat(4)} }`,
    undefined,
  ],
}

test.each(Object.entries(cases))('%s', (_, [body, finding]) => {
  const model = modelOf(`spec assumes\n${body}\nworkload w { task a { p() } task b { p() } }`)
  const said = generatedSays(model, { workload: 'w', variant: undefined })
  expect(said).toEqual(summaryOf(explore(model, { workload: 'w', variant: undefined })))
  if (finding === undefined) expect(said.filter((line) => line.startsWith('fails'))).toEqual([])
  else expect(said.join('\n')).toMatch(finding)
})
