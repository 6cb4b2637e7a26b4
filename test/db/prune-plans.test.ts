import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  dropBodies,
  removeDeliveries,
  removeEgress,
  removeEventDeliveries,
  removeEvents,
  removeSyncRecords,
} from '../../src/db/prune.ts'
import type { Tx } from '../../src/db/tx.ts'
import { createMigratedDatabase, type TestDatabase } from '../support/database.ts'
import { type OpenWorld, openWorld } from '../support/open-world.ts'

const BEFORE = new Date('2026-01-01T00:00:00Z')
const ROWS = 40_000
let database: TestDatabase
let opened: OpenWorld
beforeAll(async () => {
  database = await createMigratedDatabase()
  opened = await openWorld(database)
  const { world } = opened
  // A year of rows, one every 13 minutes; a tenth of them is older than what is asked for.
  const at = `'2026-12-01'::timestamptz - n * interval '13 minutes'`
  const values = [world.tenantId, world.endpointId]
  await world.sql(
    `insert into tracker_integration.inbox_messages (id, tenant_id, integration_endpoint_id, delivery_id, topic, content_type,
       body, body_bytes, origin, received_at, status)
     select gen_random_uuid(), $1, $2, n::text, 'push', 'application/json', case when n % 20 > 0 then '{}'::bytea end, 2,
            'webhook', ${at}, case when n % 7 = 0 then 'dead' else 'applied' end from generate_series(1, ${ROWS}) n`,
    values,
  )
  await world.sql(
    `insert into tracker_integration.sync_records (tenant_id, integration_endpoint_id, sync_type, direction, status,
       started_at, completed_at, created_at, created_by)
     select $1, $2, case when n > 39900 then 'recovery' else 'webhook' end, 'ingress', 'success', ${at}, ${at}, ${at}, $1 from generate_series(1, ${ROWS}) n`,
    values,
  )
  await world.sql(
    `insert into tracker_governance.outbox_messages (tenant_id, event_type, aggregate_id, aggregate_type, payload,
       created_at, processed_at)
     select $1, 'x', gen_random_uuid(), 'x', '{}', ${at}, ${at} from generate_series(${ROWS}, 1, -1) n`,
    [world.tenantId],
  )
  await world.sql(
    `with receiver as (
       insert into tracker_integration.event_subscriptions (tenant_id, name, url, created_by, updated_by)
       select $1, n::text, 'https://x.example', $1, $1 from generate_series(1, 3) n returning id)
     insert into tracker_integration.event_deliveries (tenant_id, event_subscription_id, message_id, event_type, status,
       delivered_at)
     select $1, receiver.id, gen_random_uuid(), 'x', 'delivered', ${at} from receiver, generate_series(1, ${ROWS / 3}) n`,
    [world.tenantId],
  )
  await world.sql(
    `insert into tracker_integration.egress_actions (tenant_id, integration_endpoint_id, message_id, event_type, occurred_at,
       key, kind, target, marker, action, status, completed_at)
     select $1, $2, gen_random_uuid(), 'x', ${at}, 'k', 'comment', 'item ' || n % 5000, gen_random_uuid(), '{}', 'done', ${at}
       from generate_series(1, ${ROWS}) n`,
    values,
  )
  await world.sql(
    `insert into tracker_integration.egress_events (tenant_id, integration_endpoint_id, message_id, event_type, status, created_at)
     select $1, $2, gen_random_uuid(), 'x', 'skipped', ${at} from generate_series(1, ${ROWS}) n`,
    values,
  )
  await world.sql(
    `analyze tracker_integration.inbox_messages, tracker_integration.sync_records, tracker_governance.outbox_messages,
       tracker_integration.event_deliveries, tracker_integration.egress_actions, tracker_integration.egress_events`,
  )
})
afterAll(async () => {
  await opened.close()
  await database.drop()
})

/** What the statement does, with how many rows it touched on its way. Rolled back. */
async function explained(work: (tx: Tx) => Promise<unknown>): Promise<string> {
  const plan: string[] = []
  const { world } = opened
  const undone = new Error('rolled back')
  await world.db
    .tenant(world.tenantId, async (tx) => {
      const explain = async (sql: string, values: readonly unknown[] = []) => {
        const lines = await tx.rows<{ 'QUERY PLAN': string }>(`explain (analyze, costs off, timing off) ${sql}`, values)
        plan.push(...lines.map((line) => line['QUERY PLAN']))
      }
      await work({
        tenantId: tx.tenantId,
        async rows(sql: string, values: readonly unknown[]) {
          await explain(sql, values)
          return [{}]
        },
        async count(sql: string, values: readonly unknown[]) {
          await explain(sql, values)
          return 0
        },
      } as unknown as Tx)
      throw undone
    })
    .catch((error: unknown) => {
      if (error !== undone) throw error
    })
  return plan.join('\n')
}

/** The most rows that any part of the plan gave or threw away. */
const mostRows = (plan: string) =>
  Math.max(
    ...[...plan.matchAll(/actual rows=([\d.]+) loops=(\d+)/g)].map(([, rows, loops]) => Number(rows) * Number(loops)),
    ...[...plan.matchAll(/Rows Removed by \w+(?: \w+)*: (\d+)/g)].map(([, rows]) => Number(rows)),
  )

test.each([
  ['bodies', /idx_inbox_bodies/, (tx: Tx) => dropBodies(tx, BEFORE, 100)],
  ['deliveries', /idx_inbox_emptied/, (tx: Tx) => removeDeliveries(tx, BEFORE, 100)],
  [
    'sync records',
    /idx_sync_records_ended[\s\S]*idx_sync_records_good/,
    (tx: Tx) => removeSyncRecords(tx, BEFORE, 100),
  ],
  ['event deliveries', /idx_event_deliveries_delivered/, (tx: Tx) => removeEventDeliveries(tx, BEFORE, 100)],
  ['egress', /idx_egress_actions_ended[\s\S]*idx_egress_events_decided/, (tx: Tx) => removeEgress(tx, BEFORE, 100)],
  ['events', /idx_outbox_stream/, (tx: Tx) => removeEvents(tx, BEFORE, null, 100)],
])('a step over %s reads what it removes, and not all there is', async (_kind, index, remove) => {
  const plan = await explained(remove)
  expect(plan).toMatch(index)
  expect(plan).not.toMatch(/Seq Scan on (inbox_messages|sync_records|outbox_messages|event_deliveries|egress_\w+)/)
  expect(mostRows(plan)).toBeLessThanOrEqual(400)
})
