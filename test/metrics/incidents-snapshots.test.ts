import { expect, test } from 'vitest'
import { SOURCE_NAMES, type SourceName, type Trouble, type TroubledWorld, troubledWorld } from './incident-sources.ts'

const HOUR = 60
const NEVER = new AbortController().signal
const DAY = 24 * HOUR
const month = ({ world }: TroubledWorld) =>
  world.sql<{ metrics: Record<string, { value: number | null; n: number; details: Record<string, number> }> }>(
    `select s.provisional, s.metrics from tracker_metrics.metric_snapshots s
       join tracker_metrics.scorecard_definitions c on c.id = s.scorecard_definition_id
      where s.bucket = 'month' and s.period_start = '2026-02-01' and c.name = 'Troubles'`,
  )

test.each(SOURCE_NAMES)(
  'told by %s, a backfill months later finds what the schedule found in time',
  async (name: SourceName) => {
    const own = await troubledWorld(name)
    const { world } = own
    const metrics = ['failed_deployment_recovery_time', 'incident_time_to_restore']
    await world.app.createScorecard(world.admin, { name: 'Troubles', metrics })
    const FEBRUARY = 25 * DAY
    // One is held against the deployment, one against none; both are resolved in February.
    const held = { id: '1', openedAt: FEBRUARY + HOUR, turns: [] }
    const free = { id: '2', openedAt: FEBRUARY + 4 * DAY, turns: [] }
    const tell = (trouble: Trouble) => {
      const minute = trouble.turns.at(-1) ?? trouble.openedAt
      return own.in(minute, () => own.tell(trouble, minute))
    }
    await own.in(0, () => own.deploy(0))
    await tell({ id: '3', openedAt: 60, turns: [] })
    await tell({ id: '3', openedAt: 60, turns: [61] })
    await own.in(FEBRUARY, () => own.deploy(FEBRUARY))
    await tell(held)
    await tell({ ...held, turns: [FEBRUARY + DAY] })
    await tell(free)
    await tell({ ...free, turns: [FEBRUARY + 5 * DAY] })
    const finish = async (id: string) => {
      while ((await world.app.backfillMetrics(world.tenantId, id, NEVER)).remaining);
    }
    const snapshotOn = async (day: string) => {
      world.clock.set(`${day}T00:10:00Z`)
      await world.app.snapshotMetrics(world.tenantId, NEVER)
      // The year before is computed by itself.
      for (const { id } of (await world.app.listBackfills(world.admin, { limit: 9 })).items) await finish(id)
    }
    await snapshotOn('2026-03-10')
    await snapshotOn('2026-03-20')
    const inTime = await month(own)
    expect(inTime).toMatchObject([
      {
        provisional: false,
        metrics: {
          failed_deployment_recovery_time: { value: DAY * 60, n: 1, details: { open: 0 } },
          incident_time_to_restore: { value: DAY * 60, n: 1, details: { open: 0, attributed: 1 } },
        },
      },
    ])
    const ask = {
      metric: 'failed_deployment_recovery_time',
      from: '2026-02-01',
      to: '2026-03-01',
      initiative: own.initiativeId,
    }
    const why = async (asOf?: string) =>
      (await world.app.explainMetric(world.admin, { ...ask, asOf }, { limit: 9 })).rows.map((row) => [
        row.role,
        row.why,
      ])
    expect(await why('2026-03-20')).toEqual([['counted', 'incident_resolved']])

    await tell({ ...held, turns: [FEBRUARY + DAY, FEBRUARY + 50 * DAY] })
    expect(await why()).toEqual([['excluded', 'open']])
    await tell({ ...free, turns: [FEBRUARY + 5 * DAY, FEBRUARY + 51 * DAY] })
    await tell({ ...free, turns: [FEBRUARY + 5 * DAY, FEBRUARY + 51 * DAY, FEBRUARY + 52 * DAY] })
    await snapshotOn('2026-06-10')
    expect(await month(own)).toEqual(inTime)
    await world.sql('delete from tracker_metrics.metric_snapshots')
    const [run] = await world.app.startBackfill(world.admin, { from: '2026-01-01' })
    await finish(run?.id ?? '')
    expect(await month(own)).toEqual(inTime)
    expect(await why('2026-03-20')).toEqual([['counted', 'incident_resolved']])
    expect(await why()).toEqual([['excluded', 'open']])
  },
)
