import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { seeded, shuffled } from './seeded.ts'

/** Files that run for more than ten seconds where nothing else does, most of them waiting. */
const LONG = [/\/faults\//, /\/start\//, /\/queue\/bullmq/, /\/telemetry\/traces/, /\/sync\//, /\/egress\//]

const rank = ({ moduleId }: TestSpecification) => {
  const at = LONG.findIndex((it) => it.test(moduleId))
  return at === -1 ? LONG.length : at
}

/**
 * What takes long begins first, so that at the end no worker waits for the last one; the rest as vitest orders it. With
 * `--sequence.shuffle` in an order that only the seed decides.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { shuffle, seed } = this.ctx.config.sequence
    const ordered = (await super.sort(files)).sort((a, b) => rank(a) - rank(b))
    if (!shuffle) return ordered
    return shuffled(
      ordered.sort((a, b) => (a.moduleId < b.moduleId ? -1 : 1)),
      seeded(seed),
    )
  }
}
