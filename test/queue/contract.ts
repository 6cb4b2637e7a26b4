import { describe } from 'vitest'
import { crashes } from './contract/crashes.ts'
import { delivery } from './contract/delivery.ts'
import { forgetting } from './contract/forgetting.ts'
import { type EngineUnderTest, setupWith } from './contract/harness.ts'
import { delays } from './contract/later.ts'
import { observing } from './contract/observing.ts'
import { outcomesAndFailures } from './contract/outcomes.ts'
import { scheduling } from './contract/schedules.ts'
import { stopping } from './contract/stopping.ts'
import { uniqueKeys } from './contract/unique-keys.ts'

/**
 * What every queue engine must do; engines differ in nothing that these tests see. They run beside each other, each with
 * an engine of its own, because most of their time is waiting for back-offs.
 */
export function queueContract(name: string, create: () => Promise<EngineUnderTest>): void {
  describe.concurrent(`${name} keeps the contract of the job queue`, () => {
    const setup = setupWith(create)
    delivery(setup)
    uniqueKeys(setup)
    delays(setup)
    outcomesAndFailures(setup)
    scheduling(setup)
    stopping(setup)
    crashes(setup)
    observing(setup)
    forgetting(setup)
  })
}
