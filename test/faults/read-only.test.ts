import { test } from 'vitest'
import { readOnlyDatabase } from './scenarios/unwritable.ts'
import { expectToHold, LONG } from './staged.ts'

test('a read-only database takes nothing, says 503, and all goes on when it is writable again', LONG, () =>
  expectToHold(readOnlyDatabase),
)
