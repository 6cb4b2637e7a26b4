import { test } from 'vitest'
import { stopOnPgBoss } from './scenarios/stop.ts'
import { expectToHold, LONG } from './staged.ts'

test('asked to stop under load it answers what it has begun, exits 0 within 10 s and loses nothing', LONG, () =>
  expectToHold(stopOnPgBoss),
)
