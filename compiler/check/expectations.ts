// The tables of expected verdicts (LS60xx). Input: the declarations; output: the cells of all tables, a pair of workload and variant at
// most once. Without a table every workload runs with every variant and is expected to pass.
import type * as ast from '../ast/ast.ts'
import type { Cell, Expected, ExpectedFinding, Type, Variant, Workload } from '../model/model.ts'
import { failureRuleNames, isFailureRule, severity, type FindingKind } from '../../runtime/kinds.ts'
import { didYouMean } from '../diagnostics/suggest.ts'
import { type Tables } from './namespaces.ts'
import { labelCandidates, outcomeCandidates, wordCandidates, workloadCandidates } from './names.ts'

export function checkTable(tables: Tables): readonly Cell[] {
  if (tables.expects.length === 0) return defaultCells(tables)
  const known: Cell[] = []
  for (const table of tables.expects) {
    const cells = checkRows(tables, table)
    for (const cell of cells) {
      const before = known.find(({ workload, variant }) => workload === cell.workload && variant === cell.variant)
      if (before === undefined) continue
      const name = `\`${cell.workload.name}\` under \`${cell.variant?.name ?? ''}\``
      tables.report.error('LS6009', cell.span, `${name} stands in two tables`, {
        related: [{ span: before.span, message: 'the first cell' }],
      })
    }
    known.push(...cells)
  }
  return known
}

function defaultCells(tables: Tables): readonly Cell[] {
  const variants: readonly (Variant | undefined)[] =
    tables.variants.size === 0 ? [undefined] : [...tables.variants.values()].map(({ model }) => model)
  const expected: Expected = { kind: 'verdict', awaited: false, findings: [], outcomes: undefined }
  return variants.flatMap((variant) =>
    [...tables.workloads.values()].map(({ model }) => ({ workload: model, variant, span: variant?.span ?? model.span, expected })),
  )
}

const COLUMNS_AND_ROWS = 'workloads are the columns of a table, variants its rows'

function checkRows(tables: Tables, table: ast.ExpectDeclaration): readonly Cell[] {
  const columns = checkColumns(tables, table)
  const seen = new Map<string, ast.Name>()
  return table.rows.flatMap((row) => {
    const name = row.variant.text
    const variant = tables.variants.get(name)
    const first = seen.get(name)
    tables.names.ask(row.variant, () =>
      [...tables.variants.values()].map(({ model }) => ({ name: model.name, meaning: { kind: 'variant', variant: model } })),
    )
    if (variant !== undefined) tables.names.use(row.variant, { kind: 'variant', variant: variant.model })
    if (variant === undefined) {
      tables.report.error('LS2015', row.variant.span, `no variant is called \`${name}\``, {
        hint:
          (tables.workloads.has(name) ? COLUMNS_AND_ROWS : didYouMean(name, tables.variants.keys())) ??
          (tables.variants.size === 0 ? `declare it: \`variant ${name} { }\`` : undefined),
      })
    } else if (first !== undefined) {
      tables.report.error('LS6010', row.variant.span, `variant \`${name}\` has two rows`, {
        related: [{ span: first.span, message: 'the first one' }],
      })
    }
    seen.set(name, row.variant)
    return row.cells.flatMap((cell, position): readonly Cell[] => {
      const workload = columns[position]
      const expected = checkCell(tables, cell, workload)
      if (workload === undefined || variant === undefined || first !== undefined || expected === undefined) return []
      return [{ workload, variant: variant.model, span: cell.span, expected }]
    })
  })
}

function checkColumns(tables: Tables, table: ast.ExpectDeclaration): readonly (Workload | undefined)[] {
  const seen = new Set<string>()
  return table.columns.map((name) => {
    const workload = tables.workloads.get(name.text)
    tables.names.ask(name, () => workloadCandidates(tables))
    if (workload !== undefined) tables.names.use(name, { kind: 'workload', workload: workload.model })
    if (workload === undefined) {
      tables.report.error('LS2015', name.span, `no workload is called \`${name.text}\``, {
        hint:
          tables.variants.has(name.text) || table.rows.some(({ variant }) => tables.workloads.has(variant.text))
            ? COLUMNS_AND_ROWS
            : didYouMean(name.text, tables.workloads.keys()),
      })
      return undefined
    }
    if (seen.has(name.text)) {
      tables.report.error('LS6010', name.span, `workload \`${name.text}\` has two columns`)
      return undefined
    }
    seen.add(name.text)
    return workload.model
  })
}

function checkCell(tables: Tables, cell: ast.ExpectCell, workload: Workload | undefined): Expected | undefined {
  if (cell.kind === 'notRun') return { kind: 'notRun' }
  const findings: ExpectedFinding[] = []
  for (const { word, qualifier } of cell.findings) {
    tables.names.ask(word, () => wordCandidates(['pass', ...severity]))
    if (word.text === 'pass') {
      if (cell.findings.length > 1) tables.report.error('LS6012', word.span, '`pass` is the verdict without findings, so it stands alone')
      if (qualifier !== undefined) tables.report.error('LS6013', qualifier.span, '`pass` takes no name')
      continue
    }
    const kind = severity.find((candidate) => candidate === word.text)
    if (kind === undefined) {
      tables.report.error('LS6012', word.span, `no finding is called \`${word.text}\``, {
        hint: didYouMean(word.text, ['pass', ...severity]) ?? `one of pass, ${severity.join(', ')}`,
      })
      continue
    }
    if (findings.some((finding) => finding.kind === kind && finding.qualifier === qualifier?.text)) {
      tables.report.error('LS6010', word.span, `\`${word.text}${qualifier === undefined ? '' : ` ${qualifier.text}`}\` stands here twice`)
      continue
    }
    if (qualifier !== undefined && !checkQualifier(tables, kind, qualifier, workload)) continue
    findings.push({ kind, qualifier: qualifier?.text })
  }
  return { kind: 'verdict', awaited: cell.awaited, findings, outcomes: checkOutcomes(tables, cell.outcomes) }
}

function checkQualifier(tables: Tables, kind: FindingKind, qualifier: ast.Name, workload: Workload | undefined): boolean {
  const { report } = tables
  const [name = '', line] = qualifier.text.split('@')
  const hasLine = kind === 'fails' ? isFailureRule(name) : kind === 'warns' && name === 'warn'
  if (line !== undefined && !hasLine) {
    report.error('LS6013', qualifier.span, `only a rule of \`fails\` has lines: \`${name}\` is none`, {
      hint: kind === 'fails' ? didYouMean(name, failureRuleNames) : undefined,
    })
    return false
  }
  switch (kind) {
    case 'leaks':
      return checkLockPath(tables, qualifier)
    case 'use_after_free': {
      const pools = [...tables.classes.values()].filter(({ node }) => node.pool !== 'none')
      tables.names.ask(qualifier, () => pools.map(({ model }) => ({ name: model.name, meaning: { kind: 'class', class: model } })))
      const pool = pools.find(({ model }) => model.name === name)
      if (pool !== undefined) {
        tables.names.use(qualifier, { kind: 'class', class: pool.model })
        return true
      }
      report.error('LS6013', qualifier.span, `no pool is called \`${name}\``, {
        hint: didYouMean(
          name,
          pools.map(({ model }) => model.name),
        ),
      })
      return false
    }
    case 'livelock':
      if (name === 'unfair' || name === 'weak' || name === 'strong') return true
      report.error('LS6013', qualifier.span, `a livelock is \`unfair\`, \`weak\` or \`strong\`, not \`${name}\``)
      return false
    case 'fails': {
      tables.names.ask(qualifier, () => [...labelCandidates(tables), ...wordCandidates(failureRuleNames)])
      if (tables.labels.has(name)) tables.names.use(qualifier, { kind: 'label', name })
      if (tables.labels.has(name) || isFailureRule(name)) return true
      report.error('LS6013', qualifier.span, `no label and no rule is called \`${name}\``, {
        hint: didYouMean(name, [...tables.labels.keys(), ...failureRuleNames]),
      })
      return false
    }
    case 'warns':
      tables.names.ask(qualifier, () => [...labelCandidates(tables), ...wordCandidates(['warn'])])
      if (tables.labels.has(name)) tables.names.use(qualifier, { kind: 'label', name })
      if (tables.labels.has(name) || name === 'warn') return true
      report.error('LS6013', qualifier.span, `no label is called \`${name}\``, {
        hint: didYouMean(name, [...tables.labels.keys(), 'warn']),
      })
      return false
    case 'violates':
    case 'starvation':
    case 'unreachable':
      return checkPropertyName(tables, kind, qualifier, workload)
    case 'self_deadlock':
    case 'deadlock':
    case 'partial_deadlock':
      report.error('LS6013', qualifier.span, `\`${kind}\` takes no name`)
      return false
  }
}

/** `page`, `Inode.page`, `File[0].page`: of which instance, or of each. Whether there is such an instance hangs on the sizes. */
function checkLockPath(tables: Tables, qualifier: ast.Name): boolean {
  const names = qualifier.text.replace(/\[[^.]*\]/g, '').split('.')
  const pool = tables.classes.get(qualifier.text)
  if (pool?.node.pool === 'freed') {
    tables.names.use(qualifier, { kind: 'class', class: pool.model })
    return true
  }
  const paths = [...tables.fields].flatMap(([owner, fields]) =>
    [...fields.values()].filter(({ model }) => isLock(model.type)).map(({ model }) => [owner.name, model.name]),
  )
  if (paths.some((path) => names.join('.') === path.slice(-names.length).join('.'))) return true
  const candidates = paths.map((path) => (names.length === 1 ? path.slice(1) : path).join('.'))
  const what = pool === undefined ? `no lock is called \`${qualifier.text}\`` : `class \`${qualifier.text}\` is no pool that says \`freed\``
  tables.report.error('LS6013', qualifier.span, what, {
    hint: didYouMean(names.join('.'), candidates),
  })
  return false
}

const isLock = (type: Type): boolean => (type.kind === 'array' ? isLock(type.element) : type.kind === 'lock')

function checkPropertyName(
  tables: Tables,
  kind: 'violates' | 'starvation' | 'unreachable',
  qualifier: ast.Name,
  workload: Workload | undefined,
): boolean {
  const wanted = (claim: string): boolean =>
    kind === 'unreachable'
      ? claim === 'reachable'
      : kind === 'starvation'
        ? claim === 'completes'
        : claim !== 'reachable' && claim !== 'completes'
  const property = tables.properties.get(qualifier.text)
  tables.names.ask(qualifier, () =>
    [...tables.properties.values()]
      .filter((declared) => wanted(declared.node.claim.kind))
      .map(({ model }) => ({ name: model.name, meaning: { kind: 'property', property: model } })),
  )
  if (property === undefined || !wanted(property.node.claim.kind)) {
    const candidates = [...tables.properties.values()]
      .filter((declared) => wanted(declared.node.claim.kind))
      .map((declared) => declared.model.name)
    const what = { violates: 'is violated', starvation: 'asks that an operation completes', unreachable: 'must be reachable' }[kind]
    tables.report.error('LS6013', qualifier.span, `no property that ${what} is called \`${qualifier.text}\``, {
      hint: didYouMean(qualifier.text, candidates),
    })
    return false
  }
  tables.names.use(qualifier, { kind: 'property', property: property.model })
  const { workloads } = property.model
  if (workload !== undefined && workloads.length > 0 && !workloads.includes(workload)) {
    tables.report.error('LS6013', qualifier.span, `property \`${qualifier.text}\` does not belong to workload \`${workload.name}\``, {
      related: [{ span: property.model.span, message: 'declared here' }],
    })
    return false
  }
  return true
}

function checkOutcomes(tables: Tables, names: readonly ast.Name[] | undefined): readonly string[] | undefined {
  if (names === undefined) return undefined
  const known = new Set([
    'ok',
    ...[...tables.procedures.values()].flatMap(({ model }) =>
      model.role === 'operation' ? model.outcomes.map((outcome) => outcome.name) : [],
    ),
  ])
  const outcomes: string[] = []
  for (const name of names) {
    tables.names.use(name, { kind: 'outcome', name: name.text })
    tables.names.ask(name, () => outcomeCandidates(known))
    if (!known.has(name.text)) {
      tables.report.error('LS6014', name.span, `no operation has an outcome \`${name.text}\``, { hint: didYouMean(name.text, known) })
    } else if (outcomes.includes(name.text)) {
      tables.report.error('LS6010', name.span, `outcome \`${name.text}\` stands here twice`)
    } else {
      outcomes.push(name.text)
    }
  }
  return outcomes
}
