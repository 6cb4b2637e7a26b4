import { expect, test } from 'vitest'
import { done, issue, told } from '../apply/planned.ts'
import { altered, example } from '../support/github-examples.ts'
import { StandingClock, setup } from '../support/world.ts'
import { DAY, knownAtClock, WORK_METRICS, type WorkWorld, workWorld } from './work-world.ts'

const NEVER = new AbortController().signal
const MONTH = `bucket = 'month' and period_start = '2026-01-01'`

const january = ({ world }: WorkWorld) =>
  world.sql(
    `select s.provisional, s.metrics from tracker_metrics.metric_snapshots s
       join tracker_metrics.scorecard_definitions c on c.id = s.scorecard_definition_id
      where ${MONTH} and c.name = 'Work'`,
  )

test('a frozen month stays, and is computed the same when it is computed anew, whatever became of its work since', async () => {
  const own = await workWorld()
  const { world } = own
  const metrics = WORK_METRICS.map(({ name }) => name)
  const { id } = await world.app.createScorecard(world.admin, { name: 'Work', metrics })
  await own.tell(0, told(issue('1', 'user_story'), issue('2', 'user_story'), issue('3', 'defect')))
  await own.tell(10 * DAY, told(...['1', '2'].map((id) => issue(id, 'user_story', 10 * DAY, done(10 * DAY)))))
  await own.tell(12 * DAY, told(issue('3', 'defect', 12 * DAY, done(12 * DAY))))
  for (const day of ['2026-02-10', '2026-02-20']) {
    world.clock.set(`${day}T00:00:00Z`)
    await world.app.snapshotMetrics(world.tenantId, NEVER)
  }
  const before = await january(own)
  expect(before).toMatchObject([{ provisional: false, metrics: { throughput: { value: 3, details: { defects: 1 } } } }])
  const ask = { scorecard: id, from: '2026-01-01', to: '2026-02-01', asOf: '2026-02-01' }
  const explain = { metric: 'throughput', from: '2026-01-01', to: '2026-02-01', asOf: '2026-02-01' }
  const answer = () =>
    Promise.all([world.app.showMetrics(world.admin, ask), world.app.explainMetric(world.admin, explain, { limit: 9 })])
  const then = await answer()

  await own.tell(50 * DAY, told(issue('1', 'user_story', 50 * DAY)))
  await own.tell(51 * DAY, told(issue('2', 'technical_story', 51 * DAY, done(10 * DAY))))
  await own.tell(52 * DAY, told({ ...issue('3', 'defect', 52 * DAY), gone: 'deleted', version: '~', fields: null }))
  await world.app.runSnapshots(world.admin, {})
  await world.app.snapshotMetrics(world.tenantId, NEVER)
  expect(await january(own)).toEqual(before)
  expect(await answer()).toEqual(then)
  await world.sql('delete from tracker_metrics.metric_snapshots')
  const [run] = await world.app.startBackfill(world.admin, { from: '2026-01-01' })
  while ((await world.app.backfillMetrics(world.tenantId, run?.id ?? '', NEVER)).remaining);
  expect(await january(own)).toEqual(before)
})

test('an issue of GitHub that is closed and opened again was closed until then', async () => {
  const world = await setup({ clock: new StandingClock('2026-01-05T00:00:00Z') })
  const opened = example('issues', 'opened')
  const at = async (day: string, action: string, closedAt: string | null) => {
    world.clock.set(`${day}T00:00:00Z`)
    await world.receive(
      altered({ ...opened, action }, (payload: { issue: object }) => {
        Object.assign(payload, { action })
        Object.assign(payload.issue, {
          created_at: '2026-01-05T00:00:00Z',
          updated_at: `${day}T00:00:00Z`,
          closed_at: closedAt,
          state: closedAt === null ? 'open' : 'closed',
          labels: [{ name: 'bug' }],
        })
      }),
    )
    expect((await world.drain()).setAside).toBe(0)
    await world.sql(`update tracker_integration.scope_bindings set created_at = '2020-01-01'`)
    await knownAtClock(world)
  }
  const doneAsOf = async (asOf: string) => {
    const { rows } = await world.app.explainMetric(
      world.admin,
      { metric: 'throughput', from: '2026-01-01', to: '2026-02-01', asOf },
      { limit: 9 },
    )
    return rows.map((row) => row.at)
  }
  await at('2026-01-05', 'opened', null)
  await at('2026-01-10', 'closed', '2026-01-10T00:00:00Z')
  await at('2026-01-20', 'reopened', null)
  await at('2026-01-25', 'closed', '2026-01-25T00:00:00Z')
  expect(await doneAsOf('2026-01-09')).toEqual([])
  expect(await doneAsOf('2026-01-15')).toEqual(['2026-01-10T00:00:00.000Z'])
  expect(await doneAsOf('2026-01-21')).toEqual([])
  expect(await doneAsOf('2026-01-25')).toEqual(['2026-01-25T00:00:00.000Z'])
})
