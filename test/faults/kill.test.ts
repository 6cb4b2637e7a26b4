import { expect, test } from 'vitest'
import { eventIds, finalState } from '../support/final-state.ts'
import { type KillRun, killRun, laterBatches, toldInOrder } from '../support/kill-run.ts'
import { setup } from '../support/world.ts'

/** `FAULTS=full` runs it at the size of a release. */
const RUN: KillRun =
  process.env.FAULTS === 'full'
    ? { deliveries: 50_000, repetitions: 5_000, kills: 200, seed: 1 }
    : { deliveries: 2_000, repetitions: 200, kills: 20, seed: 1 }

/** What an undisturbed run comes to that is told everything once and in order. */
async function undisturbed() {
  const world = await setup()
  for (const { deliveryId, tell } of toldInOrder(RUN)) await world.receive(tell(), { deliveryId })
  await world.drain()
  return { state: await finalState(world), events: await eventIds(world) }
}

test(`a worker killed ${RUN.kills} times in the middle of a batch loses nothing and doubles nothing`, async () => {
  const expected = await undisturbed()
  const world = await setup()
  const { accepted, duplicates, killed } = await killRun(world, RUN)

  // It was killed everywhere, and the repetitions were told.
  expect(killed).toHaveLength(RUN.kills)
  expect(new Set(killed).size).toBeGreaterThanOrEqual(9)
  expect(duplicates).toBe(RUN.repetitions / 2)

  // What was acknowledged was applied, once.
  expect(accepted.size).toBe(RUN.deliveries + RUN.repetitions / 2)
  const inbox = await world.sql<{ id: string; status: string; attempts: number }>(
    'select id, status, attempts from tracker_integration.inbox_messages',
  )
  expect(new Set(inbox.map(({ id }) => id))).toEqual(accepted)
  expect(inbox.filter(({ status, attempts }) => status !== 'applied' || attempts !== 1)).toEqual([])

  // It came to the same rows, the same ledger and the same events.
  expect(await finalState(world)).toEqual(expected.state)
  expect(await eventIds(world)).toEqual(expected.events)
  const twice = await world.sql(
    `select event_type, aggregate_id from tracker_governance.outbox_messages group by 1, 2 having count(*) > 1
     union all
     select action, aggregate_id from tracker_audit.audit_entries where action like '%.created' group by 1, 2
      having count(*) > 1`,
  )
  expect(twice).toEqual([])

  // Runs that had begun are closed once nobody has heard of them for long enough; together they count each delivery once.
  await world.sql(`update tracker_integration.sync_records set heartbeat_at = now() - interval '1 hour'`)
  expect(await world.app.reapSyncRecords()).toEqual({ closed: laterBatches(RUN.kills) })
  const [records] = await world.sql(
    `select count(*) filter (where status = 'running')::int as running,
            count(*) filter (where status = 'failed')::int as failed, sum(items_processed)::int as processed
       from tracker_integration.sync_records`,
  )
  expect(records).toEqual({ running: 0, failed: laterBatches(RUN.kills), processed: inbox.length })
}, 3_600_000)
