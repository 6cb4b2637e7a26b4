import { expect, test } from 'vitest'
import { ofRedis } from '../../src/doctor/outside.ts'

test.each([
  ['7.2.4', 'noeviction', true, 'ok'],
  ['7.2.4', 'allkeys-lru', true, 'fail'],
  ['7.2.4', null, true, 'fail'],
  ['7.2.4', 'allkeys-lru', false, 'ok'],
  ['5.0.7', 'noeviction', true, 'warn'],
])('Redis %s with the policy %s, as the queue: %s is %s', (version, evicts, isQueue, outcome) => {
  expect(ofRedis({ version, evicts }, isQueue).outcome).toBe(outcome)
})
