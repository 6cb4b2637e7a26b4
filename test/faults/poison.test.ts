import { test } from 'vitest'
import { poison } from './scenarios/poison.ts'
import { expectToHold, LONG } from './staged.ts'

test('of 500 deliveries one that the database refuses is set aside alone, then dead, visible, and replayed', LONG, () =>
  expectToHold(poison),
)
