import { test } from 'vitest'
import { stopOnBullmq } from './scenarios/stop.ts'
import { expectToHold, LONG } from './staged.ts'

test('asked to stop under load with its queue in Redis, it exits 0 within 10 s and loses nothing', LONG, () =>
  expectToHold(stopOnBullmq),
)
