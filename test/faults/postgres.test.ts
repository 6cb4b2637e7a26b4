import { test } from 'vitest'
import { postgresDisconnected, postgresRestarted } from './scenarios/postgres-away.ts'
import { expectToHold, LONG } from './staged.ts'

test('while PostgreSQL restarts the door answers 503, and afterwards all goes on by itself', LONG, () =>
  expectToHold(postgresRestarted),
)

test('connections to PostgreSQL that break or lead nowhere hold nobody back for ever, and lose nothing', LONG, () =>
  expectToHold(postgresDisconnected),
)
