import { defineConfig } from 'vitest/config'

const shared = { globals: false, environment: 'node', restoreMocks: true } as const

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    // Two cores: more workers than that only fight each other and make real-time tests flaky.
    maxWorkers: 2,
    projects: [
      { extends: true, test: { ...shared, name: 'unit', include: ['test/**/*.test.ts'], exclude: ['test/integration/**', 'test/e2e/**'], testTimeout: 20_000 } },
      { extends: true, test: { ...shared, name: 'integration', include: ['test/integration/**/*.test.ts'], testTimeout: 30_000, hookTimeout: 60_000 } },
      { extends: true, test: { ...shared, name: 'e2e', include: ['test/e2e/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 240_000, fileParallelism: false } },
    ],
  },
})
