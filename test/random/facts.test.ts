// What the whole text says about its data, decided twice: the checker and the reference interpreter call the same fields shared and the
// same statements steps, on random specs and on the fixtures. Counts tell such a difference only where a run comes by.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { importer, specFiles } from '../../cli/files.ts'
import { codeBlocks, findFacts as factsOf } from '../../compiler/check/facts.ts'
import type { Facts, Model } from '../../compiler/model/model.ts'
import { eachStatement, isStep, isStepClause } from '../../compiler/model/reads.ts'
import { analyse, type ReadImport } from '../../compiler/pipeline.ts'
import { findFacts } from '../oracle/facts.ts'
import { readLibrary } from './examine.ts'
import { specAt } from './specs.ts'

const SEED = 20_261_129
const SPECS = 400

const modelOf = (path: string, text: string, readImport: ReadImport): readonly Model[] => {
  const { model } = analyse({ path, text }, readImport)
  return model === undefined ? [] : [model]
}

const random = Array.from({ length: SPECS }, (_, index) => specAt(SEED, index)).flatMap((text) =>
  modelOf('random.lockspec', text, readLibrary),
)
const fixtures = specFiles(['test/fixtures/agree', 'test/fixtures/right']).flatMap((path) =>
  modelOf(path, readFileSync(path, 'utf8'), importer(path)),
)

/** Names of what is in the one and not in the other; statements by the line at which they stand. */
function differences(model: Model, facts: Facts): readonly string[] {
  const told = findFacts(model)
  const found: string[] = []
  const compare = <T extends { readonly name: string }>(what: string, mine: ReadonlySet<T>, theirs: ReadonlySet<T>): void => {
    for (const one of mine) if (!theirs.has(one)) found.push(`${one.name} is ${what} to the interpreter alone`)
    for (const one of theirs) if (!mine.has(one)) found.push(`${one.name} is ${what} to the checker alone`)
  }
  compare('constant', told.constant, facts.constant)
  compare('shared', told.shared, facts.shared)
  compare('transferable', told.transferable, facts.transferable)
  for (const block of codeBlocks(model)) {
    eachStatement(block, (statement) => {
      if (told.isStep(statement) !== isStep(statement, facts)) found.push(`${statement.kind} at ${statement.span.start}`)
      if (statement.kind !== 'attempt') return
      for (const clause of statement.clauses)
        if (told.isStepClause(clause) !== isStepClause(clause, facts)) found.push(`${clause.kind} at ${clause.span.start}`)
    })
  }
  return found
}

test('the checker and the interpreter call the same data shared and the same statements steps', () => {
  expect(random.length).toBeGreaterThan(0.9 * SPECS)
  for (const model of [...random, ...fixtures]) expect(differences(model, model.facts)).toEqual([])
})

const fieldsOf = (model: Model): readonly Model['taskFields'][number][] => [
  ...model.classes.flatMap(({ fields }) => fields),
  ...model.taskFields,
]

/** The same rules over less text: versions that were wrong once, and one per sort of text that could be forgotten. */
const wrong: Readonly<Record<string, (model: Model) => Model>> = {
  'an interrupt has no host': (model) => ({
    ...model,
    workloads: model.workloads.map((one) => ({
      ...one,
      tasks: one.tasks.map((task) => (task.role === 'interrupt' ? { ...task, role: 'task' } : task)),
    })),
  }),
  'functions are no text': (model) => ({ ...model, functions: [] }),
  'postconditions are no text': (model) => ({ ...model, procedures: model.procedures.map((one) => ({ ...one, ensures: [] })) }),
  'what mappings say is no text': (model) => ({ ...model, mappings: [] }),
  'bodies of tasks are no text': (model) => ({
    ...model,
    workloads: model.workloads.map((one) => ({
      ...one,
      tasks: one.tasks.map((task) => ({ ...task, body: { ...task.body, statements: [] } })),
    })),
  }),
}

test.each(Object.keys(wrong))('would be noticed: %s', (how) => {
  const told = [...random, ...fixtures].filter((model) => {
    const less = wrong[how]!(model)
    return differences(model, factsOf(less, fieldsOf(model))).length > 0
  })
  expect(told.length).toBeGreaterThan(0)
})
