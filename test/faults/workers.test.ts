import { test } from 'vitest'
import { workers } from './scenarios/workers.ts'
import { expectToHold, LONG } from './staged.ts'

test('two workers that write the same rows come to the same end, without a deadlock', LONG, () => expectToHold(workers))
