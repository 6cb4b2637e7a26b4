import { configDefaults, defineConfig } from 'vitest/config'
import type { Reporter } from 'vitest/node'
import { leftOut } from './test/support/left-out.ts'
import { noSkips } from './test/support/no-skips.ts'

const isCI = process.env.CI === 'true'
/** Where .ci/run wants the result, as JSON. */
const results = process.env.TEST_RESULTS

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...(await leftOut()).map(({ file }) => file)],
    globalSetup: ['test/support/global-setup.ts'],
    reporters: [
      'default',
      ...(isCI ? [noSkips] : []),
      ...(results ? [['json', { outputFile: results }] as ['json', object]] : []),
    ] satisfies (string | Reporter | [string, object])[],
    pool: 'forks',
    maxWorkers: 2,
    // A hang is found by them, not a slow machine: whole syncs take 2 s here, and 30 s where many share two cores.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // A forgotten handle is a defect of the test, not a reason to hang.
    teardownTimeout: 20_000,
    restoreMocks: true,
  },
})
