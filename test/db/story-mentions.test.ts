import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { migrateDown, migrateUp } from '../../src/db/migrate/index.ts'
import { createDatabase } from '../support/database.ts'
import { connected } from './connected.ts'

test('work that was there before its mentions were kept is mentioned afterwards, whosever it is', async () => {
  const db = await createDatabase()
  const up = await migrateUp(db.url)
  const before = up.findIndex((name) => name.startsWith('0032-'))
  await migrateDown(db.url, up.length - before)
  const [one, other] = [randomUUID(), randomUUID()]
  await connected(db.superuserUrl, async (client) => {
    await client.query(
      `insert into tracker_construction.peer_reviews (tenant_id, story_keys, created_by, updated_by)
       values ($1, '{ABC-1,ABC-2,ABC-1}', $1, $1), ($1, '{}', $1, $1)`,
      [one],
    )
    await client.query(
      `insert into tracker_construction.branches (tenant_id, scope_id, name, story_keys, created_by, updated_by)
       values ($1, $1, 'ABC-1-login', '{ABC-1}', $1, $1)`,
      [other],
    )
  })
  await migrateUp(db.url)
  const mentions = await connected(db.superuserUrl, (client) =>
    client.query(
      `select tenant_id, story_key, aggregate_type from tracker_construction.story_mentions
        order by aggregate_type, story_key`,
    ),
  )
  expect(mentions.rows).toEqual([
    { tenant_id: other, story_key: 'ABC-1', aggregate_type: 'Branch' },
    { tenant_id: one, story_key: 'ABC-1', aggregate_type: 'PeerReview' },
    { tenant_id: one, story_key: 'ABC-2', aggregate_type: 'PeerReview' },
  ])
  await db.drop()
})
