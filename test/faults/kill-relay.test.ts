import { test } from 'vitest'
import { killRelay } from './scenarios/kill-relay.ts'
import { expectToHold, LONG } from './staged.ts'

test('workers that are killed while they publish lose no event and keep the order of every row', LONG, () =>
  expectToHold(killRelay),
)
