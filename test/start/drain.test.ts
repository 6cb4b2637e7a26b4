import { expect, test } from 'vitest'
import { githubHeaders } from '../support/github-examples.ts'
import { serve } from '../support/start.ts'
import { type Chapter, story } from '../support/story.ts'
import { ENCRYPTION_KEY, setup } from '../support/world.ts'

const SENDERS = 16
/** Once so many are acknowledged the daemon is asked to stop. */
const ENOUGH = 300

test('asked to stop under load it answers what it has begun, exits 0 within 10 s and loses nothing', async () => {
  const world = await setup()
  const env = {
    TRACKERD_DATABASE_URL: world.url,
    TRACKERD_ENCRYPTION_KEYS: `${ENCRYPTION_KEY.kid}:${ENCRYPTION_KEY.key.toString('base64')}`,
  }
  const daemon = serve({ env })
  const address = `${await daemon.ready()}/webhooks/github/${world.endpointId}`
  const acknowledged = new Set<string>()
  let refused = 0
  const enough = Promise.withResolvers<void>()
  const waiting = story(4_000).values()

  /** Whether the door took it; null when nobody listens any more. */
  const post = async ({ deliveryId, tell }: Chapter) => {
    const { event, payload } = tell()
    const body = JSON.stringify(payload)
    const headers = githubHeaders(event, deliveryId, body, world.secret)
    const response = await fetch(address, { method: 'POST', headers, body }).catch(() => null)
    return response === null ? null : { status: response.status, ...((await response.json()) as { id: string }) }
  }
  const sender = async () => {
    for (const chapter of waiting) {
      const answer = await post(chapter)
      if (answer === null) return
      if (answer.status === 202) acknowledged.add(answer.id)
      else refused += 1
      if (acknowledged.size === ENOUGH) enough.resolve()
    }
  }
  const sending = Promise.all(Array.from({ length: SENDERS }, sender))
  await enough.promise
  daemon.kill('SIGTERM')
  const timeout = AbortSignal.timeout(10_000)
  const tooLate = new Promise<string>((resolve) => timeout.addEventListener('abort', () => resolve('too late')))
  expect(await Promise.race([daemon.ended, tooLate])).toBe(0)
  await sending

  expect(refused).toBe(0)
  expect(daemon.lines.filter(({ level }) => level !== 'info')).toEqual([])
  const stored = await world.sql<{ id: string }>('select id from tracker_integration.inbox_messages')
  const ids = new Set(stored.map(({ id }) => id))
  expect([...acknowledged].filter((id) => !ids.has(id))).toEqual([])
  const records = await world.sql(`select id from tracker_integration.sync_records where status <> 'success'`)
  expect(records).toEqual([])

  // What had not been applied yet is applied by the next start.
  const next = serve({ env })
  await next.ready()
  await next.stop()
  await world.drain()
  const others = await world.sql(`select id from tracker_integration.inbox_messages where status <> 'applied'`)
  expect(others).toEqual([])
})
