import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { readStoredNumbers } from '../../src/db/telemetry.ts'
import type { GaugeName, Reading } from '../../src/telemetry/instruments.ts'
import { storedReadings } from '../../src/telemetry/stored.ts'
import { altered, example } from '../support/github-examples.ts'
import { setup, type World } from '../support/world.ts'

const readings = async (world: World) => storedReadings(await readStoredNumbers(world.db, world.clock.now()))

const of = (all: readonly Reading[], name: GaugeName) =>
  all
    .filter((reading) => reading.name === name)
    .map(({ labels: { tenant, endpoint_id, system, ...labels }, value }) => [...Object.values(labels), value])
    .sort()

const opened = example('pull_request', 'opened')
/** Not what GitHub sends: applied it never can be. */
const broken = altered(opened, (payload: { pull_request: { id: unknown } }) => {
  payload.pull_request.id = 'seven'
})

test('deliveries that are not applied are told by state, and how old the oldest pending one is', async () => {
  const world = await setup()
  const none = await readings(world)
  expect(of(none, 'trackerd_inbox_deliveries')).toEqual([
    ['dead', 0],
    ['failed', 0],
    ['pending', 0],
  ])
  expect(of(none, 'trackerd_inbox_lag_seconds')).toEqual([[0]])

  await world.receive(broken)
  await world.drain()
  await world.receive(opened)
  world.clock.advance(90_000)
  await world.receive(opened)
  const some = await readings(world)
  expect(of(some, 'trackerd_inbox_deliveries')).toEqual([
    ['dead', 1],
    ['failed', 0],
    ['pending', 2],
  ])
  expect(of(some, 'trackerd_inbox_lag_seconds')).toEqual([[90]])
  const { labels } = some.find(({ name }) => name === 'trackerd_inbox_lag_seconds') as Reading
  expect(labels).toEqual({ tenant: 'default', endpoint_id: world.endpointId, system: 'github' })
})

test('an endpoint that is paused is late on purpose, so its ages are left out', async () => {
  const world = await setup()
  await world.receive(opened)
  await world.app.changeEndpoint(world.admin, world.endpointId, { status: 'inactive' })
  const told = await readings(world)
  expect(of(told, 'trackerd_inbox_deliveries')).toContainEqual(['pending', 1])
  expect(of(told, 'trackerd_inbox_lag_seconds')).toEqual([])
  expect(of(told, 'trackerd_endpoint_failing')).toEqual([])
})

test('events that did not leave are told, pending and dead, with the age of the oldest', async () => {
  const world = await setup()
  expect(of(await readings(world), 'trackerd_outbox_events')).toEqual([
    ['dead', 0],
    ['pending', 0],
  ])
  await world.receive(opened)
  await world.drain()
  const events = await world.count('tracker_governance.outbox_messages')
  await world.sql(`update tracker_governance.outbox_messages set created_at = $1`, [world.clock.now()])
  world.clock.advance(45_000)
  const waiting = await readings(world)
  expect(of(waiting, 'trackerd_outbox_events')).toEqual([
    ['dead', 0],
    ['pending', events],
  ])
  expect(of(waiting, 'trackerd_outbox_lag_seconds')).toEqual([[45]])

  await world.sql(`update tracker_governance.outbox_messages set dead_at = now()`)
  const dead = await readings(world)
  expect(of(dead, 'trackerd_outbox_events')).toEqual([
    ['dead', events],
    ['pending', 0],
  ])
  expect(of(dead, 'trackerd_outbox_lag_seconds')).toEqual([[0]])
})

test('what a sink owes is told by sink', async () => {
  const world = await setup()
  await world.sql(
    `insert into tracker_governance.outbox_backlog (tenant_id, message_id, aggregate_id, sequence, sink, created_at)
     select $1, gen_random_uuid(), gen_random_uuid(), n, 'nats:trackerd.>', $2::timestamptz - n * interval '1 minute'
       from generate_series(1, 3) n`,
    [world.tenantId, world.clock.now()],
  )
  const told = await readings(world)
  expect(of(told, 'trackerd_sink_backlog_events')).toEqual([['nats:trackerd.>', 3]])
  expect(of(told, 'trackerd_sink_lag_seconds')).toEqual([['nats:trackerd.>', 180]])
})

test('how long a source was not read is told where it is read, and whether it refuses us', async () => {
  const world = await setup()
  expect(of(await readings(world), 'trackerd_sync_age_seconds')).toEqual([])
  await world.sql(
    `update tracker_integration.integration_endpoints
        set has_credential = true, last_polled_at = $1::timestamptz - interval '10 minutes', sync_interval_seconds = 600,
            credential_expires_at = $1::timestamptz + interval '1 day'`,
    [world.clock.now()],
  )
  const well = await readings(world)
  expect(of(well, 'trackerd_sync_age_seconds')).toEqual([[600]])
  expect(of(well, 'trackerd_sync_interval_seconds')).toEqual([[600]])
  expect(of(well, 'trackerd_credential_expiry_seconds')).toEqual([[86_400]])
  expect(of(well, 'trackerd_endpoint_failing')).toEqual([[0]])
  await world.sql(`update tracker_integration.integration_endpoints set status = 'error'`)
  expect(of(await readings(world), 'trackerd_endpoint_failing')).toEqual([[1]])
})

test('of a rate budget what may be spent now is told: all once it is filled again, nothing while the source lets us wait', async () => {
  const world = await setup()
  const budget = (resource: string, resets: string, blocked: string | null) =>
    world.sql(
      `insert into tracker_integration.rate_budgets
         (tenant_id, integration_endpoint_id, resource, limit_value, remaining, resets_at, blocked_until)
       values ($1, $2, $3, 5000, 12, $4, $5)`,
      [world.tenantId, world.endpointId, resource, resets, blocked],
    )
  await budget('core', '2026-01-15T12:10:00Z', null)
  await budget('graphql', '2026-01-15T11:59:00Z', null)
  await budget('*', '2026-01-15T11:59:00Z', '2026-01-15T12:01:00Z')
  await budget('Secret repository "x"', '2026-01-15T12:10:00Z', null)
  const told = await readings(world)
  expect(of(told, 'trackerd_rate_budget_remaining')).toEqual([
    ['*', 0],
    ['core', 12],
    ['graphql', 5000],
  ])
  expect(of(told, 'trackerd_rate_budget_limit')).toEqual([
    ['*', 5000],
    ['core', 5000],
    ['graphql', 5000],
  ])
})

test('how far snapshots are is told of the tenant, in its own calendar', async () => {
  const world = await setup()
  await world.sql(`update tracker_governance.tenants set time_zone = 'Asia/Tokyo'`)
  for (const day of ['2025-11-01', '2026-01-15', null])
    await world.sql(
      `insert into tracker_metrics.snapshot_progress (tenant_id, initiative_id, day) values ($1, $2, $3)`,
      [world.tenantId, randomUUID(), day],
    )
  // It is 21:00 there.
  expect(of(await readings(world), 'trackerd_snapshot_age_seconds')).toEqual([[21 * 3_600]])
})

test('drift alerts are told by severity and state until they are resolved', async () => {
  const world = await setup()
  const alert = (severity: string, status: string) =>
    world.sql(
      `insert into tracker_metrics.drift_alerts
         (tenant_id, initiative_id, drift_type, severity, description, status, resolved_at, fingerprint, created_by, updated_by)
       values ($1, $1, 'scope_drift', $2, 'Project Apollo is late', $3, case when $3 = 'resolved' then now() end,
               gen_random_uuid(), $1, $1)`,
      [world.tenantId, severity, status],
    )
  await alert('high', 'open')
  await alert('high', 'open')
  await alert('low', 'acknowledged')
  await alert('critical', 'resolved')
  const told = await readings(world)
  expect(of(told, 'trackerd_drift_alerts')).toEqual([
    ['high', 'open', 2],
    ['low', 'acknowledged', 1],
  ])
  expect(JSON.stringify(told)).not.toContain('Apollo')
})
