import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Facts } from '../../src/domain/metrics/facts.ts'
import { recoveryAt, resolutionAt } from '../../src/domain/metrics/reopened.ts'
import { histories } from '../domain/metrics/fact-histories.ts'
import { deployment, facts } from '../domain/metrics/facts.ts'
import { type MetricWorld, metricWorld } from './metric-world.ts'

const NOW = '2024-06-15T00:10:00Z'
const NEVER = new AbortController().signal

async function backfilled({ world }: MetricWorld, range: { from: string; to?: string }) {
  const [run] = await world.app.startBackfill(world.admin, range)
  if (run === undefined) throw new Error('no run')
  while ((await world.app.backfillMetrics(world.tenantId, run.id, NEVER)).remaining);
  return world.app.showBackfill(world.admin, run.id)
}

test('a range is computed with progress, and those past their horizon are frozen at once', async () => {
  const own = await metricWorld({ at: NOW })
  await own.know(facts({ deployments: [deployment('one', '2023-07-04T10:00')] }))
  const [begun] = await own.world.app.startBackfill(own.world.admin, { from: '2023-07-01', to: '2024-01-01' })
  expect(begun).toMatchObject({ status: 'running', periodsDone: 0, periodsTotal: 184 + 27 + 6, endedAt: null })
  await expect(own.world.app.startBackfill(own.world.admin, { from: '2023-07-01' })).rejects.toMatchObject({
    code: 'BACKFILL_RUNNING',
    details: { run: begun?.id },
  })
  await own.world.app.backfillMetrics(own.world.tenantId, begun?.id ?? '', NEVER)
  const ended = await own.world.app.showBackfill(own.world.admin, begun?.id ?? '')
  expect(ended).toMatchObject({
    status: 'success',
    periodsDone: 217,
    changed: 2 * 217,
    endedAt: '2024-06-15T00:10:00.000Z',
  })
  const months = await own.stored(`c.name = 'DORA' and s.bucket = 'month'`)
  expect(
    months.map(({ from, provisional, metrics }) => [
      from.toISOString().slice(0, 7),
      provisional,
      metrics.deployment_frequency?.n,
    ]),
  ).toEqual([
    ['2023-07', false, 1],
    ['2023-08', false, 0],
    ['2023-09', false, 0],
    ['2023-10', false, 0],
    ['2023-11', false, 0],
    ['2023-12', false, 0],
  ])
  const again = await backfilled(own, { from: '2023-07-01', to: '2024-01-01' })
  expect(again).toMatchObject({ status: 'success', changed: 0 })
  expect((await own.world.app.listBackfills(own.world.admin, { limit: 1 })).items.map(({ id }) => id)).toEqual([
    again.id,
  ])
  expect(await own.world.count(`tracker_audit.audit_entries where action = 'metric_backfill.started'`)).toBe(2)
})

test('a backfill whose worker died goes on where it was', async () => {
  const woken: string[] = []
  const own = await metricWorld({
    at: NOW,
    metricsWake: { attribution() {}, snapshots() {}, backfill: (_tenant, id) => void woken.push(id) },
  })
  await own.know(facts({ deployments: [deployment('one', '2023-07-04T10:00')] }))
  const [begun] = await own.world.app.startBackfill(own.world.admin, { from: '2023-07-01', to: '2024-01-01' })
  const id = begun?.id ?? ''
  // The worker lives for one part.
  const dying = AbortSignal.abort()
  expect(await own.world.app.backfillMetrics(own.world.tenantId, id, dying)).toEqual({ changed: 0, remaining: true })
  expect(woken).toEqual([id])
  await own.world.app.wakeSnapshots()
  expect(woken).toEqual([id])
  own.world.clock.advance(180_000)
  await own.world.app.wakeSnapshots()
  expect(woken).toEqual([id, id])
  await Promise.all([1, 2].map(() => own.world.app.backfillMetrics(own.world.tenantId, id, NEVER)))
  expect(await own.world.app.showBackfill(own.world.admin, id)).toMatchObject({ status: 'success', periodsDone: 217 })
  const rows = await own.stored()
  expect(rows.filter(({ version }) => version !== 1)).toEqual([])
})

test('a range that is none is refused, and a stranger sees no backfill', async () => {
  const own = await metricWorld({ at: NOW })
  const { world } = own
  for (const range of [{ from: '2024-07-01' }, { from: '2024-02-01', to: '2024-01-01' }, { from: 'soon' }])
    await expect(world.app.startBackfill(world.admin, range)).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  const { id } = await backfilled(own, { from: '2024-06-01' })
  const other = await world.app.createTenant(world.admin, { slug: 'other', name: 'Other', timeZone: 'UTC' })
  const stranger = await world.app.authenticate(other.token, { ip: null, userAgent: null })
  await expect(world.app.showBackfill(stranger, id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect((await world.app.listBackfills(stranger, { limit: 50 })).items).toEqual([])
})

/** What stands in the snapshots, apart from how often it was written. */
const content = async ({ stored }: MetricWorld) =>
  (await stored()).map(({ version: _, ...row }) => ({ ...row, metrics: row.metrics }))

test('day by day, as facts come in, the snapshots become what a backfill computes from all facts at once', async () => {
  const scopes = ['own-0', 'own-1', 'own-2']
  await fc.assert(
    fc.asyncProperty(histories(), async (history) => {
      const [early, late] = [
        await metricWorld({ at: '2024-01-16T00:10:00Z', scopes }),
        await metricWorld({ at: '2024-03-20T00:10:00Z', scopes }),
      ]
      for (let day = 16; day <= 80; day += 8) {
        early.world.clock.set(new Date(Date.UTC(2024, 0, day, 0, 10)).toISOString())
        await early.know(until(history, early.world.clock.now().getTime()))
        await early.snapshot()
      }
      await late.know(history)
      await backfilled(late, { from: '2024-01-16', to: '2024-03-20' })
      const inRange = (rows: Awaited<ReturnType<typeof content>>) =>
        rows.filter(({ from }) => from >= new Date('2024-01-16') && from < new Date('2024-03-04'))
      const [found, expected] = [inRange(await content(early)), inRange(await content(late))]
      expect(found).toEqual(expected)
      expect(found.length).toBeGreaterThan(100)
    }),
    { numRuns: 2, seed: 7 },
  )
})

/** The history as it was known then: what had not happened is not in it. */
function until(
  { deployments, changes, incidents }: Facts,
  now: number,
): Pick<Facts, 'deployments' | 'changes' | 'incidents'> {
  const past = (at: number | null) => (at !== null && at <= now ? at : null)
  return {
    deployments: deployments
      .filter(({ at }) => at <= now)
      .map((it) => ({
        ...it,
        signals: it.signals.filter(({ at }) => at <= now),
        recovery: recoveryAt(it, now),
        relapses: it.relapses.filter(({ relapsedAt }) => relapsedAt <= now),
        remediation: it.remediation !== null && it.remediation.at <= now ? it.remediation : null,
      })),
    changes: changes
      .filter(({ startedAt, openedAt }) => Math.max(startedAt, openedAt ?? 0) <= now)
      .map((it) => ({
        ...it,
        readyAt: past(it.readyAt),
        firstReviewAt: past(it.firstReviewAt),
        approvedAt: past(it.approvedAt),
        mergedAt: past(it.mergedAt),
        closedAt: past(it.closedAt),
        deployment: it.deployment !== null && it.deployment.at <= now ? it.deployment : null,
      })),
    incidents: incidents
      .filter(({ startedAt }) => startedAt <= now)
      .map((it) => ({
        ...it,
        resolvedAt: resolutionAt(it, now),
        reopenings: it.reopenings.filter(({ reopenedAt }) => reopenedAt <= now),
      })),
  }
}
