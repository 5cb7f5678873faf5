import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * A module that is replaced, or a folder and a cache that are the process's, may be met by no other test. What starts large programs does so
 * from a process that holds nothing else.
 */
const apart = ['test/cli/internal.test.ts', 'test/docs.test.ts', 'test/pack.test.ts', 'test/web/**/*.test.ts']

/** Those that take longest, longest first. */
const long = [
  'test/export/agreement.test.ts',
  'test/agreement.test.ts',
  'test/oracle/tables.test.ts',
  'test/cli/executable.test.ts',
  'test/cli/distributed.test.ts',
  'test/cli/known.test.ts',
  'test/cli/engines.test.ts',
  'test/compiler/reduce/reduce.test.ts',
]

/** The long ones first: else, where no run before has told their times, one of them ends alone. */
class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = long.findIndex((path) => moduleId.endsWith(`/${path}`))
      return at < 0 ? long.length : at
    }
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b))
  }
}

const timeouts = { testTimeout: 120_000, hookTimeout: 120_000 }

export default defineConfig({
  test: {
    globalSetup: ['test/support/seed.ts', 'test/cli/homes.ts'],
    // The default leaves one core free: of two, half of them.
    maxWorkers: '100%',
    sequence: { sequencer: LongFirst },
    projects: [
      // Files share what they import, and the models and checkers that one of them has made.
      { test: { ...timeouts, name: 'shared', isolate: false, include: ['test/**/*.test.ts'], exclude: apart } },
      { test: { ...timeouts, name: 'apart', include: apart, sequence: { groupOrder: 1 } } },
    ],
  },
})
