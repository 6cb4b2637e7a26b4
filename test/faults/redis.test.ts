import { test } from 'vitest'
import { redisEmptied } from './scenarios/redis-emptied.ts'
import { expectToHold, LONG } from './staged.ts'

test('two daemons on a Redis that is emptied and killed apply every delivery they took', LONG, () =>
  expectToHold(redisEmptied),
)
