import { test } from 'vitest'
import { fullDisk } from './scenarios/unwritable.ts'
import { expectToHold, LONG } from './staged.ts'

test('a full disk takes nothing, says 503, and all goes on when there is room again', LONG, () =>
  expectToHold(fullDisk),
)
