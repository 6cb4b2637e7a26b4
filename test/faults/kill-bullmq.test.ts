import { test } from 'vitest'
import { killOnBullmq } from './scenarios/kill.ts'
import { expectToHold, LONG } from './staged.ts'

test('a worker whose queue is in Redis, killed in the middle of a batch, loses nothing and doubles nothing', LONG, () =>
  expectToHold(killOnBullmq),
)
