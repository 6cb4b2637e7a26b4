import { expect, test } from 'vitest'
import { withEngine } from '../support/daemons.ts'
import { serve } from '../support/start.ts'
import { ENCRYPTION_KEY, setup } from '../support/world.ts'

test('a Redis that does not answer ends the start with exit code 1 and says so', async () => {
  const world = await setup()
  const daemon = serve({
    env: {
      TRACKERD_DATABASE_URL: world.url,
      TRACKERD_ENCRYPTION_KEYS: `${ENCRYPTION_KEY.kid}:${ENCRYPTION_KEY.key.toString('base64')}`,
      ...withEngine('bullmq', 'redis://127.0.0.1:1'),
    },
  })
  expect(await daemon.ended).toBe(1)
  expect(daemon.said).toContain('error QUEUE_UNAVAILABLE')
  expect(daemon.said).toContain('TRACKERD_REDIS_URL')
})

test('bullmq without a Redis to use ends with exit code 2 and names the variable', async () => {
  const daemon = serve({ env: { TRACKERD_QUEUE: 'bullmq' } })
  expect(await daemon.ended).toBe(2)
  expect(daemon.said).toContain('  TRACKERD_REDIS_URL: is required for bullmq.')
})
