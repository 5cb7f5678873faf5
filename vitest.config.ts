import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/support/seed.ts',
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // The default leaves one core free: of two, half of them.
    maxWorkers: '100%',
  },
})
