// Checking: syntax trees become the typed model, or diagnostics say why not. Input: the spec and the files that it imports, parsed, each
// once; output: the model, absent exactly when something is an error. The order below is the order of the rules; none throws.
import type * as ast from '../ast/ast.ts'
import type { Diagnostic, SourceFile } from '../diagnostics/diagnostic.ts'
import type { Facts, Model } from '../model/model.ts'
import type { Names } from '../model/names.ts'
import { checkClassCounts, checkFieldTypes, checkInitialValues } from './classes.ts'
import { withoutEchoes } from './libraries.ts'
import { declare } from './declare.ts'
import { checkAnyExpression } from './expressions.ts'
import { type Code, findFacts } from './facts.ts'
import { checkApplications } from './functions.ts'
import { checkLockKinds } from './lockKinds.ts'
import { checkLoops } from './loops.ts'
import { checkOutcomes } from './outcomes.ts'
import { checkFunctionBodies, checkMappings, checkProcedureBodies, checkSignatures } from './procedures.ts'
import { checkPools, poolProperties } from './pools.ts'
import { checkProperties } from './properties.ts'
import { refuseRecursiveFunctions, refuseRecursiveProcedures } from './recursion.ts'
import { createReport } from './report.ts'
import { checkSizes, checkSwitches } from './settings.ts'
import { checkSteps } from './steps.ts'
import { checkTable } from './expectations.ts'
import type { Declared, Tables } from './namespaces.ts'
import { resolveAliases } from './typeExpressions.ts'
import { type CheckedWatch, checkWatch } from './watches.ts'
import { checkVariants, checkWorkloads } from './workloads.ts'

export interface Checked {
  readonly model: Model | undefined
  readonly diagnostics: readonly Diagnostic[]
  readonly known: Known
  /** What `watch` is in a workload; asked of a spec that has a model. */
  readonly watched: (workload: string, text: string, watch: ast.Expression) => CheckedWatch
}

/** What is known of a text, whatever is wrong with it, for editors: what was not understood is of a broken type, or a `skip`. */
export interface Known {
  readonly names: Names
  readonly code: Code
  readonly facts: Facts
}

export function check(files: readonly ast.SpecFile[], sources: readonly SourceFile[]): Checked {
  const report = createReport()
  const tables = declare(files, sources, report, checkAnyExpression)

  checkSwitches(tables)
  checkSizes(tables)
  checkLockKinds(tables)
  checkClassCounts(tables)
  checkPools(tables)
  resolveAliases(tables)
  checkFieldTypes(tables)
  const signatures = checkSignatures(tables)

  checkInitialValues(tables)
  checkMappings(tables, signatures)
  checkFunctionBodies(tables, signatures)
  refuseRecursiveFunctions(tables)
  checkProcedureBodies(tables, signatures)
  checkWorkloads(tables)
  checkVariants(tables)
  checkProperties(tables)
  const cells = checkTable(tables)
  checkApplications(tables)

  const code: Code = {
    procedures: models(tables.procedures),
    functions: models(tables.functions),
    mappings: models(tables.mappings),
    workloads: models(tables.workloads),
  }
  const fields = [...models(tables.classes).flatMap((declared) => declared.fields), ...models(tables.taskFields)]
  const facts = findFacts(code, fields)
  const sure = !report.hasErrors()
  if (refuseRecursiveProcedures(tables, code.procedures)) {
    checkSteps(tables, code, facts)
    checkLoops(tables, code, facts)
    checkOutcomes(tables, code, sure)
  }

  const diagnostics = inTextOrder(withoutEchoes(report.diagnostics), files)
  const known: Known = { names: tables.names, code, facts }
  if (report.hasErrors()) return { model: undefined, diagnostics, known, watched: () => ({ kind: 'wrong', diagnostics: [] }) }
  const model: Model = {
    name: files[0]?.name?.text ?? nameOfFile(files[0]?.span.file ?? 'spec'),
    sources,
    sizes: models(tables.sizes),
    switches: models(tables.switches),
    lockKinds: models(tables.lockKinds),
    classes: models(tables.classes),
    taskFields: models(tables.taskFields),
    ...code,
    properties: [...models(tables.properties), ...poolProperties(tables)],
    variants: models(tables.variants),
    cells,
    hasTable: tables.expects.length > 0,
    facts,
  }
  const watched: Checked['watched'] = (workload, text, watch) => {
    const declared = tables.workloads.get(workload)
    return declared === undefined ? { kind: 'wrong', diagnostics: [] } : checkWatch(tables, declared, text, watch)
  }
  return { model, diagnostics, known, watched }
}

function models<A, M>(declared: ReadonlyMap<string, Declared<A, M>>): readonly M[] {
  return [...declared.values()].map((entry) => entry.model)
}

/** `specs/ring/ring.lockspec` is `ring` where the file does not say its name. */
function nameOfFile(path: string): string {
  const last = path.split(/[\\/]/).at(-1) ?? path
  return last.replace(/\.lockspec$/, '')
}

function inTextOrder(diagnostics: readonly Diagnostic[], files: readonly ast.SpecFile[]): readonly Diagnostic[] {
  const order = new Map(files.map((file, position) => [file.span.file, position]))
  return [...diagnostics].sort(
    (left, right) =>
      (order.get(left.span.file) ?? 0) - (order.get(right.span.file) ?? 0) ||
      left.span.start - right.span.start ||
      left.span.end - right.span.end ||
      compare(left.code, right.code),
  )
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}

export type { Tables }
