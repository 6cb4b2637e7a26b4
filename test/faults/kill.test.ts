import { test } from 'vitest'
import { kill } from './scenarios/kill.ts'
import { expectToHold, LONG } from './staged.ts'

test('a worker that is killed at every place of a batch loses nothing and doubles nothing', LONG, () =>
  expectToHold(kill),
)
