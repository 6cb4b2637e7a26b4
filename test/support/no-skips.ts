import type { Reporter, TestModule } from 'vitest/node'

/** In CI a skipped test is a failure: each is named and the run ends with exit code 1. */
export const noSkips: Reporter = {
  onTestRunEnd(modules: readonly TestModule[]) {
    const skipped = modules.flatMap((module) => [...module.children.allTests('skipped')])
    for (const { module, fullName } of skipped)
      process.stderr.write(`skipped, which CI does not allow: ${module.relativeModuleId}: ${fullName}\n`)
    if (skipped.length > 0) process.exitCode = 1
  },
}
