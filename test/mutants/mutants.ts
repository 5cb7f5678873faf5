// Wrong versions that this project once was, or could have been without a test noticing: each is a change of one place, and the test that
// notices it. `npm run mutants` makes them and runs those tests; test/mutants/mutants.test.ts keeps the places in step with the code.

export interface Mutant {
  /** What it gets wrong. */
  readonly wrong: string
  readonly file: string
  /** Stands there once. */
  readonly right: string
  readonly instead: string
  readonly killer: {
    readonly file: string
    /** The start of the full names of its tests, as `-t` takes it; absent: all of the file. */
    readonly tests?: string
  }
}

const agree = (name: string): Mutant['killer'] => ({
  file: 'test/random/fixtures.test.ts',
  tests: `test/fixtures/agree test/fixtures/agree/${name}.lockspec`,
})
const derived = (name: string): Mutant['killer'] => ({
  file: 'test/oracle/tables.test.ts',
  tests: `test/oracle/specs/${name}.lockspec`,
})
const right = (name: string): Mutant['killer'] => ({ file: 'test/right.test.ts', tests: `test/fixtures/right/${name}.lockspec` })

export const mutants: readonly Mutant[] = [
  {
    wrong: 'a lock goes by the clauses of its kind without what it gives the parameters',
    file: 'compiler/lower/lockInstances.ts',
    right: 'const rules = settled(kind, type.arguments)',
    instead: 'const rules = kind',
    killer: derived('kinds'),
  },
  {
    wrong: 'of kinds that are one or another the rules of the first count under every variant',
    file: 'compiler/check/kindChoices.ts',
    right: '? one : only(condition, one))),',
    instead: '? one : one)),',
    killer: derived('kinds'),
  },
  {
    wrong: 'an array by numbers from elsewhere than 0 is read at the number',
    file: 'compiler/lower/expressions/places.ts',
    right: "return low === 0 ? { ...value, type: own } : binary('-', value, number(low), own)",
    instead: 'return { ...value, type: own }',
    killer: derived('arrays'),
  },
  {
    wrong: 'elements of arrays by object stay where they are when the objects change places',
    file: 'compiler/reduce/renaming.ts',
    right: '`[${names.get(name) ?? name}]`)',
    instead: '`[${name}]`)',
    killer: { file: 'test/compiler/reduce/symmetry.test.ts', tests: 'tasks with an element each' },
  },
  {
    wrong: 'a request that overtakes goes past who queues also when it stands in the queue itself',
    file: 'compiler/lower/locks.ts',
    right: `    passesQueue(request),
    and([policyIs(request, 'fifo'), request.alternative`,
    instead: `    passesQueue(request),
    overtakes(request),
    and([policyIs(request, 'fifo'), request.alternative`,
    killer: derived('overtakes'),
  },
  {
    wrong: 'a mode that overtakes queues like any other',
    file: 'compiler/lower/locks.ts',
    right: `    overtakes(request),
    and([policyIs(request, 'fifo'), ...first`,
    instead: `    and([policyIs(request, 'fifo'), ...first`,
    killer: derived('overtakes'),
  },
  {
    wrong: 'that operations complete is asked though its condition is false under every setting',
    file: 'compiler/emit/packed/queries.ts',
    right: "property.asked.kind === 'const' && property.asked.value !== 0) return []",
    instead: "property.asked.kind === 'const') return []",
    killer: agree('completes_if_never'),
  },
  {
    wrong: 'the instances of a quantified property fail by one name several times',
    file: 'runtime/explore.ts',
    right: 'const sorted = oneOfAName(findings).sort(bySeverity)',
    instead: 'const sorted = [...findings].sort(bySeverity)',
    killer: agree('quantified_without_value'),
  },
  {
    wrong: 'a `for` up to a field of which there is one value is unrolled without being read',
    file: 'compiler/lower/statements.ts',
    right: 'elements.every(({ present }) => present === TRUE) && !isStep(s, world.model.facts)',
    instead: 'elements.every(({ present }) => present === TRUE)',
    killer: agree('for_up_to_the_only_value'),
  },
  {
    wrong: 'cycles without progress are judged where a task may stop within a transaction',
    file: 'runtime/reduced/cycles.ts',
    right: 'unfold: joined && meta.tasks.some(mayStop) ? undefined : unfolding(',
    instead: 'unfold: unfolding(',
    killer: { file: 'test/compiler/reduce/cycles.test.ts', tests: 'a task without fairness' },
  },
  {
    wrong: 'what is around a cycle without progress is explored by steps that are progress alone',
    file: 'runtime/reduced/cycles.ts',
    right: 'if (target !== undefined && !notes.some(',
    instead: 'if (target !== undefined && notes.some(',
    killer: { file: 'test/compiler/reduce/cycles.test.ts', tests: 'a strong livelock of a larger model' },
  },
  {
    wrong: 'who can move in every reduced state is taken for one who can move in every state between',
    file: 'runtime/reduced/cycles.ts',
    right: '!joined || modules.steady?.[task]?.includes(place) === true',
    instead: 'true',
    killer: { file: 'test/compiler/reduce/temporal.test.ts', tests: 'a lock that is free in every reduced state' },
  },
  {
    wrong: 'who is held to no fairness at one of his places is taken to stand where the reduced states have him',
    file: 'runtime/reduced/cycles.ts',
    right: '!joined || !mayStop(nth(meta.tasks, task))',
    instead: 'true',
    killer: { file: 'test/random/fixtures.test.ts', tests: 'fairness_of_one_and_of_all' },
  },
  {
    wrong: 'what is around a cycle in which a property waits is explored beyond where it waits',
    file: 'runtime/reduced/cycles.ts',
    right: 'if (aside.evaluate(property, conclusion, out, k * words) !== 0) continue',
    instead: '',
    killer: { file: 'test/compiler/reduce/temporal.test.ts', tests: 'the same under strong fairness' },
  },
  {
    wrong: 'who is asked whether an operation completes changes places with others',
    file: 'compiler/reduce/reduce.ts',
    right: "return one.kind === 'round' || one.members.length < 3 ? [] : [{ ...one, members: one.members.slice(1) }]",
    instead: 'return [one]',
    killer: { file: 'test/compiler/reduce/temporal.test.ts', tests: 'three that are alike' },
  },
  {
    wrong: 'of tasks that change places each is taken to keep its name from one firing of a retry rule to the next',
    file: 'runtime/reduced/accounts.ts',
    right: 'places.push(number[moved[followed]!]!)',
    instead: 'places.push(number[followed]!)',
    killer: { file: 'test/compiler/reduce/accounts.test.ts', tests: 'tasks that change places' },
  },
  {
    wrong: 'where another task stands is taken for nowhere: a host never stands still for its interrupt',
    file: 'compiler/reduce/ways.ts',
    right: 'return e.locations.some(({ id }) => id === place) ? 1 : 0',
    instead: 'return place === Infinity ? 1 : 0',
    killer: { file: 'test/compiler/reduce/interrupts.test.ts', tests: 'a host that stands within its lock' },
  },
  {
    wrong: 'who asks where another task stands does not see it come and go',
    file: 'compiler/reduce/ways.ts',
    right: "n.kind === 'goto' ? [[nth(numbers.places, n.location.task), n.location.id]] : []",
    instead: "n.kind === 'goto' ? [] : []",
    killer: { file: 'test/compiler/reduce/interrupts.test.ts', tests: 'a task that asks where another stands' },
  },
  {
    wrong: 'a step that asks where its own task stands is joined to the one before it, and told where that stood',
    file: 'compiler/reduce/ways.ts',
    right: 'asksItself ||= part.task === task',
    instead: 'asksItself ||= false',
    killer: { file: 'test/compiler/reduce/interrupts.test.ts', tests: 'one that asks where it stands itself' },
  },
  {
    wrong: 'a downgrade brings no modes together that nobody may ask for together',
    file: 'compiler/reduce/apart.ts',
    right: 'if (row?.[b] !== true || column === undefined) return false',
    instead: 'return false',
    killer: { file: 'test/random/fixtures.test.ts', tests: 'downgrade_beside_a_reader' },
  },
  {
    wrong: 'symmetry that costs more than it saves goes on',
    file: 'runtime/reduced/paying.ts',
    right: 'if (standsFor >= 1 + steps) return false',
    instead: 'if (standsFor >= 1) return false',
    killer: { file: 'test/compiler/reduce/paying.test.ts' },
  },
  {
    wrong: 'members of symmetry classes are told apart by whose name a reference holds',
    file: 'runtime/reduced/keys.ts',
    right: '(one.way === undefined ? raw : one.way[raw]!)',
    instead: 'raw',
    killer: { file: 'test/compiler/reduce/symmetry.test.ts', tests: 'random specs' },
  },
  {
    wrong: 'a ring is begun with its first member',
    file: 'runtime/reduced/entangled.ts',
    right: 'if (compare(start, least) < 0) least = start',
    instead: 'least = 0',
    killer: { file: 'test/compiler/reduce/symmetry.test.ts', tests: 'a ring of 4' },
  },
  {
    wrong: 'what a select has queued is withdrawn before the first statement of the branch that is taken',
    file: 'compiler/lower/statements.ts',
    right: 'return lowerStatement(statement, first, (inner) => taken(asking, lowerFrom(body.statements, 1, beyondFirst(inner), next)))',
    instead: 'return taken(asking, lowerBlock(body, first, next))',
    killer: agree('queued_in_a_way'),
  },
  {
    wrong: 'a property that cannot be evaluated somewhere is not asked of the other states',
    file: 'runtime/findings/temporal.ts',
    right: 'findings.push(...waiting.failed, ...(yield* missedFinding(space, p, waiting, { found, resting })))',
    instead: 'findings.push(...(waiting.failed.length > 0 ? waiting.failed : yield* missedFinding(space, p, waiting, { found, resting })))',
    killer: agree('waiting_for_a_freed_object'),
  },
  {
    wrong: 'a domain that cannot be evaluated is asked for what it holds first',
    file: 'compiler/lower/statements.ts',
    right: 'code = checked(world, one.checks, s.label, chosenHere)',
    instead: 'code = chosenHere',
    killer: agree('domain_of_a_freed_object'),
  },
  {
    wrong: 'a task field that an interrupt reaches through `current` is still own data of its host',
    file: 'compiler/check/facts.ts',
    right: 'for (const field of interrupts.fields) reachedByOthers.add(field)',
    instead: '',
    killer: right('interrupt_own_data'),
  },
  {
    wrong: '`mine` of a kind that interrupts take is still own data of their host',
    file: 'compiler/check/facts.ts',
    right: 'for (const kind of interrupts.held) transferable.add(kind)',
    instead: '',
    killer: right('interrupt_reach'),
  },
  {
    wrong: 'a field of another task that only a function reads is own data',
    file: 'compiler/check/facts.ts',
    right: '...code.functions.map((declared) => declared.value),',
    instead: '',
    killer: agree('shared_by_function'),
  },
  {
    wrong: 'a field of another task that only an `ensures` reads is own data',
    file: 'compiler/check/facts.ts',
    right: '    ...ensures,\n',
    instead: '    ...ensures.slice(ensures.length),\n',
    killer: agree('shared_by_ensures'),
  },
  {
    wrong: 'a field of another task that only a mapping reads is own data',
    file: 'compiler/check/facts.ts',
    right: '[mapping.load, mapping.store].flatMap((access) => (access === undefined ? [] : accessExpressions(access))),',
    instead: '[mapping.load].flatMap(() => []),',
    killer: agree('shared_by_mapping'),
  },
  {
    wrong: 'a clause is another place where its rule was used up',
    file: 'compiler/lower/attempts.ts',
    right: 'const usedUp = then === undefined ? otherwise() :',
    instead: 'const usedUp = then === undefined ? fires :',
    killer: agree('attempt_count'),
  },
  {
    wrong: 'the owner of a counted lock waits behind who queues',
    file: 'compiler/lower/locks.ts',
    right: "  and([choiceIs(request.world, request.lock.rules.recursion, 'counted'), asksAgain(request)])",
    instead: "  and([choiceIs(request.world, request.lock.rules.recursion, 'counted'), asksAgain(request), FALSE])",
    killer: derived('counted_queue'),
  },
  {
    wrong: '`lock` inside `atomic` does not queue',
    file: 'compiler/lower/asking.ts',
    right: '...branches.flatMap((code) => requestsOf(code, asking, queued) ?? [])',
    instead: '...branches.flatMap((code) => (requestsOf(code, asking, queued) === undefined ? [] : []))',
    killer: derived('atomic_lock_queues'),
  },
  {
    wrong: 'a step that was taken leaves its requests in the queues',
    file: 'compiler/lower/asking.ts',
    right: 'for (const end of asking.ends) end.then =',
    instead: 'for (const end of asking.ends.slice(asking.ends.length)) end.then =',
    killer: agree('select_two_requests'),
  },
  {
    wrong: 'the place of an interrupt in its group is not looked at',
    file: 'compiler/lower/hosts.ts',
    right: "return value.kind === 'const' && x.checks.length === 0 ? value.value : undefined",
    instead: "return value.kind === 'const' ? value.value : undefined",
    killer: { file: 'test/compiler/lower/sizes.test.ts' },
  },
  {
    wrong: 'a hold that is given to a task does not raise what its open calls must end with',
    file: 'compiler/lower/transfers.ts',
    right: "const raised = inContracts(task, 'call', hold, up, next)",
    instead: "const raised = task < 0 ? inContracts(task, 'call', hold, up, next) : next",
    killer: derived('given_hold'),
  },
  {
    wrong: 'a hold that is revoked from a task does not lower what its open calls must end with',
    file: 'compiler/lower/transfers.ts',
    right: "const ofCalls = inContracts(task, 'call', hold, (owed, then) => atMost(owed, read(hold), then), next)",
    instead: 'const ofCalls = next',
    killer: derived('revoked_hold'),
  },
  {
    wrong: 'a livelock that weak fairness rules out is called weak',
    file: 'runtime/findings/livelock.ts',
    right: "({ name: 'unfair', held: demands,",
    instead: "({ name: 'weak', held: demands,",
    killer: agree('livelock_that_weak_fairness_rules_out'),
  },
  {
    wrong: '`finally` speaks although a service can begin a round',
    file: 'compiler/lower/quiet.ts',
    right: 'parts.push(not(and([standing(task, (one) => one === location), opens])))',
    instead: 'if (location.finished) parts.push(opens)',
    killer: agree('finally_after_the_services'),
  },
  {
    wrong: 'a transaction goes on into a step that fails',
    file: 'compiler/reduce/transactions.ts',
    right: "return phase === 'after' ? { kind: 'goto', location } : n",
    instead: 'return n',
    killer: agree('reduced_failure_behind_a_visible_step'),
  },
  {
    wrong: 'a step that joins others is a self-deadlock where one way of it is closed',
    file: 'compiler/reduce/transactions.ts',
    right: "if (phase !== 'first' && n.note.kind === 'selfDeadlock')",
    instead: "if (phase === 'first' && location.finished && n.note.kind === 'selfDeadlock')",
    killer: agree('reduced_select_with_own_hold'),
  },
  {
    wrong: 'a step that its own hold closes is nothing that others could end',
    file: 'compiler/reduce/ways.ts',
    right: 'return some && every ? [...found,',
    instead: 'return some && !every ? [...found,',
    killer: agree('reduced_own_hold_until_another_comes'),
  },
  {
    wrong: 'confluent steps are taken before the silent runs of other tasks',
    file: 'runtime/reduced/module.ts',
    right: 'if (!begun(states, at)) return',
    instead: '',
    killer: agree('reduced_silent_runs_come_first'),
  },
  // No random spec sees these four: they change what is said, or what helping threads hand back.
  {
    wrong: 'a leak is told with the hold of another mode',
    file: 'runtime/findings/seen.ts',
    right: 'one.task === holder && lock.modes[one.mode] === leak.mode',
    instead: 'one.task === holder',
    killer: { file: 'test/runtime/leaks.test.ts' },
  },
  {
    wrong: 'the last of several reasons keeps a procedure out of `atomic`',
    file: 'compiler/check/steps.ts',
    right: 'if (endless === undefined || found.has(procedure)) return',
    instead: 'if (endless === undefined) return',
    killer: { file: 'test/compiler/check/reject.test.ts', tests: 'fixtures of steps of several reasons the first is told' },
  },
  {
    wrong: 'names of other findings than `fails` have lines',
    file: 'compiler/check/expectations.ts',
    right: 'if (line !== undefined && !hasLine) {',
    instead: "if (line !== undefined && kind === 'fails' && !hasLine) {",
    killer: { file: 'test/compiler/check/reject.test.ts', tests: 'fixtures of workloads lines in qualifiers' },
  },
  {
    wrong: 'of what a helper found the last successor is the smallest',
    file: 'runtime/search/team.ts',
    right: 'if (marks[state] === -1 || id < marks[state]!) marks[state] = id',
    instead: 'if (marks[state] === -1 || id > marks[state]!) marks[state] = id',
    killer: { file: 'test/runtime/search/team.test.ts' },
  },
]
