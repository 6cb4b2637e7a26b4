import { expect, test } from 'vitest'
import { deployment, facts } from '../domain/metrics/facts.ts'
import { type MetricWorld, metricWorld } from './metric-world.ts'

const NOW = '2024-06-15T00:10:00Z'
const NEVER = new AbortController().signal

/** What binding a scope marked is done. */
const attributed = ({ world }: MetricWorld) => world.sql('delete from tracker_metrics.metric_marks')

/** A world whose scopes are known since they were bound, and who was woken to compute a range. */
async function pastWorld() {
  const woken: string[] = []
  const own = await metricWorld({
    at: NOW,
    metricsWake: { attribution() {}, snapshots() {}, backfill: (_tenant, id) => void woken.push(id) },
  })
  await attributed(own)
  return { own, woken }
}
const backfills = async ({ world }: MetricWorld) => (await world.app.listBackfills(world.admin, { limit: 50 })).items
const months = async (own: MetricWorld) =>
  (await own.stored(`c.name = 'DORA' and s.bucket = 'month'`)).map(({ from }) => from.toISOString().slice(0, 7))
async function bind(own: MetricWorld, at: string) {
  await own.world.sql('update tracker_integration.scope_bindings set created_at = $1', [at])
  await attributed(own)
}

test('what a source knows of the past is computed once, by itself, from its first fact on', async () => {
  const { own, woken } = await pastWorld()
  const { world } = own
  await own.know(facts({ deployments: [deployment('one', '2023-11-14T10:00'), deployment('two', '2024-06-01T10:00')] }))
  await own.snapshot()
  const [run] = await backfills(own)
  expect(run).toMatchObject({ from: '2023-11-14T10:00:00.000Z', to: '2024-06-15T00:10:00.000Z', status: 'running' })
  expect(woken).toEqual([run?.id])
  expect(
    await world.sql(`select user_id, payload ->> 'reason' as reason from tracker_audit.audit_entries
                           where action = 'metric_backfill.started'`),
  ).toEqual([{ user_id: '00000000-0000-4000-8000-000000000001', reason: 'past_known' }])
  expect(await months(own)).not.toContain('2023-11')
  while ((await world.app.backfillMetrics(world.tenantId, run?.id ?? '', NEVER)).remaining);
  expect(await months(own)).toEqual([
    '2023-11',
    '2023-12',
    '2024-01',
    '2024-02',
    '2024-03',
    '2024-04',
    '2024-05',
    '2024-06',
  ])
  for (const days of [1, 30]) {
    world.clock.advance(days * 86_400_000)
    await own.snapshot()
  }
  expect(await backfills(own)).toHaveLength(1)
})

test('no more than a year, however long the source knows it', async () => {
  const { own } = await pastWorld()
  await own.know(facts({ deployments: [deployment('one', '2021-03-04T10:00')] }))
  await own.snapshot()
  expect(await backfills(own)).toMatchObject([{ from: '2023-06-15T00:10:00.000Z' }])
})

test('it waits until all that was read is attributed, and while another backfill runs', async () => {
  const { own } = await pastWorld()
  const { world } = own
  await own.know(facts({ deployments: [deployment('one', '2023-11-14T10:00')] }))
  await world.sql('insert into tracker_metrics.metric_marks (tenant_id, initiative_id) values ($1, $2)', [
    world.tenantId,
    own.initiativeId,
  ])
  await own.snapshot()
  expect(await backfills(own)).toEqual([])
  await attributed(own)
  const [theirs] = await world.app.startBackfill(world.admin, { from: '2024-05-01' })
  await own.snapshot()
  expect(await backfills(own)).toMatchObject([{ id: theirs?.id }])
  while ((await world.app.backfillMetrics(world.tenantId, theirs?.id ?? '', NEVER)).remaining);
  // Nothing happens meanwhile; the schedule looks again all the same.
  const sets = await world.app.wakeSnapshots()
  world.clock.advance(120_000)
  expect([sets, await world.app.wakeSnapshots()]).toEqual([{ woken: 0 }, { woken: 1 }])
  await own.snapshot()
  expect(await backfills(own)).toMatchObject([
    { status: 'running', from: '2023-11-14T10:00:00.000Z' },
    { id: theirs?.id },
  ])
})

test('a source that comes to be known further back is computed again; one that begins today has no past', async () => {
  const { own } = await pastWorld()
  await bind(own, '2024-06-14')
  await own.know(facts({ deployments: [deployment('one', '2024-02-14T10:00')] }))
  await own.snapshot()
  expect(await backfills(own)).toEqual([])
  // As when a credential is given: then it is known from its beginning.
  await bind(own, '2020-01-01')
  own.world.clock.advance(86_400_000)
  await own.snapshot()
  expect(await backfills(own)).toMatchObject([{ from: '2024-02-14T10:00:00.000Z' }])
})

test('where nothing ever happened nothing is computed, and two workers begin one run', async () => {
  const empty = await pastWorld()
  await empty.own.snapshot()
  expect(await backfills(empty.own)).toEqual([])
  const { own, woken } = await pastWorld()
  await own.know(facts({ deployments: [deployment('one', '2023-11-14T10:00')] }))
  await Promise.all([own.snapshot(), own.snapshot()])
  expect([(await backfills(own)).length, woken.length]).toEqual([1, 1])
})
