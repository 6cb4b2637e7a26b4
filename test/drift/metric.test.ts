import { expect, test } from 'vitest'
import type { ChangeFact } from '../../src/domain/metrics/facts.ts'
import { change, deployment, facts } from '../domain/metrics/facts.ts'
import { metricWorld, uuidOf } from '../metrics/metric-world.ts'
import { judgeAll } from './drift-world.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const WEEK = 7 * DAY
const MONDAY = Date.parse('2024-01-01T00:00:00Z')
const NEVER = new AbortController().signal

/** Five changes a week, a little apart from each other; from the week `slowFrom` on they take ten days. */
function history(weeks: number, slowFrom: number) {
  const changes: ChangeFact[] = []
  const deployments = [deployment('before', '2023-12-01T00:00')]
  for (let week = 0; week < weeks; week += 1)
    for (let i = 0; i < 5; i += 1) {
      const name = `${week}-${i}`
      const at = MONDAY + week * WEEK + i * DAY + 12 * HOUR
      const hours = week >= slowFrom ? 240 + i : 20 + ((week * 7 + i * 3) % 10)
      const startedAt = at - hours * HOUR
      deployments.push(deployment(name, new Date(at).toISOString()))
      changes.push(
        change(`change ${name}`, {
          startedAt,
          openedAt: startedAt,
          mergedAt: at - HOUR,
          closedAt: at - HOUR,
          deployment: { id: name, at, knownBy: 'compare' },
        }),
      )
    }
  return facts({ deployments, changes })
}

/** So many weeks are over, all of them are computed. */
async function weeksOf(weeks: number, slowFrom: number) {
  const own = await metricWorld({ at: new Date(MONDAY + weeks * WEEK + HOUR).toISOString() })
  const { app, admin, tenantId } = own.world
  const later = async (more: number, slow: number) => {
    own.world.clock.set(new Date(MONDAY + more * WEEK + HOUR).toISOString())
    await own.know(history(more, slow))
    const [run] = await app.startBackfill(admin, { from: '2023-12-25' })
    while ((await app.backfillMetrics(tenantId, run?.id ?? '', NEVER)).remaining);
  }
  await later(weeks, slowFrom)
  const leadTime = async () =>
    (await app.listDriftAlerts(admin, { type: 'metric_drift' }, { limit: 50 })).items.find(
      ({ subject }) => subject === 'change_lead_time',
    )
  return { ...own, later, leadTime, run: () => judgeAll(own.world) }
}

test('lead times that got ten times as long are found within two weeks, with the baseline and the slowest changes', async () => {
  const own = await weeksOf(16, 14)
  await own.run()
  const alert = await own.leadTime()
  expect(alert).toMatchObject({
    direction: 'worse',
    severity: 'high',
    status: 'open',
    rule: 'xmr_rule_1_and_ewma',
    parameters: { baseline_weeks: 12, provisional: false },
  })
  expect(alert?.points.map(({ mark }) => mark)).toEqual([
    ...Array(12).fill('baseline'),
    ...['inside', 'inside', 'outside', 'outside'],
  ])
  expect(alert?.points.at(-1)).toMatchObject({ at: '2024-04-15T00:00:00.000Z', n: 5 })
  expect(alert?.links.map(({ kind, id }) => [kind, id])).toEqual(
    [4, 3, 2, 1, 0].map((i) => ['change', uuidOf(`change 15-${i}`)]),
  )
  expect(await own.run()).toMatchObject({ opened: 0, raised: 0, closed: 0, updated: 0 })
})

test('without a change nothing is found, and with fewer weeks nothing is said', async () => {
  const steady = await weeksOf(16, 99)
  await steady.run()
  expect(await steady.leadTime()).toBeUndefined()
  const young = await weeksOf(6, 3)
  expect((await young.run()).unjudged).toContainEqual({
    driftType: 'metric_drift',
    subject: 'change_lead_time',
    direction: null,
    reason: 'small_sample',
  })
  expect(await young.leadTime()).toBeUndefined()
})

test('an operator who says that this is normal now closes it: it is judged anew from then on', async () => {
  const own = await weeksOf(16, 14)
  await own.run()
  const { app, admin } = own.world
  const renewed = await app.renewBaseline(admin, {
    metric: 'change_lead_time',
    from: '2024-04-10',
    note: 'new process',
  })
  expect(renewed).toMatchObject({ subject: 'change_lead_time', from: '2024-04-08T00:00:00.000Z' })
  await own.run()
  expect(await own.leadTime()).toMatchObject({ status: 'resolved', resolvedBy: 'system' })
  await own.later(18, 14)
  await own.run()
  expect(await own.leadTime()).toMatchObject({ status: 'resolved' })
})
