import { configDefaults, defineConfig } from 'vitest/config'
import type { Reporter } from 'vitest/node'
import { COMPILE_CACHE } from './test/support/compile-cache.ts'
import { leftOut } from './test/support/left-out.ts'
import { LongestFirst } from './test/support/longest-first.ts'
import { noSkips } from './test/support/no-skips.ts'
import { workersOn } from './test/support/workers.ts'

const isCI = process.env.CI === 'true'
/** Where .ci/run wants the result, as JSON. */
const results = process.env.TEST_RESULTS

const maxWorkers = await workersOn(process.env.TEST_DATABASE_URL || undefined)
const exclude = [...configDefaults.exclude, ...(await leftOut()).map(({ file }) => file)]
/** What replaces a module of ours, so that it may not find it loaded. */
const replacing = ['test/guarded-fetch.test.ts']

const everywhere = {
  pool: 'forks' as const,
  maxWorkers,
  setupFiles: ['test/support/leave-nothing.ts'],
  // A hang is found by them, not a slow machine: whole syncs take 2 s here, and 30 s where many share two cores.
  testTimeout: 120_000,
  hookTimeout: 120_000,
  restoreMocks: true,
  env: COMPILE_CACHE,
}

export default defineConfig({
  test: {
    globalSetup: ['test/support/global-setup.ts'],
    reporters: [
      'default',
      ...(isCI ? [noSkips] : []),
      ...(results ? [['json', { outputFile: results }] as ['json', object]] : []),
    ] satisfies (string | Reporter | [string, object])[],
    maxWorkers,
    sequence: { sequencer: LongestFirst },
    // A forgotten handle is a defect of the test, not a reason to hang.
    teardownTimeout: 20_000,
    projects: [
      { test: { ...everywhere, name: 'alone', include: replacing, exclude } },
      {
        test: {
          ...everywhere,
          name: 'together',
          include: ['test/**/*.test.ts'],
          exclude: [...exclude, ...replacing],
          // Loading what tests use costs more than most tests: a process does it once, for all files that it runs.
          isolate: false,
        },
      },
    ],
  },
})
