import { expect, test } from 'vitest'
import { githubWorld, HOUR, MINUTE } from '../sync/github-world.ts'
import { attributeAll, initiativeOf } from './attributed.ts'

test('from the first import of a repository to a lead time that can be checked by hand', async () => {
  const w = await githubWorld()
  const { repository, clock, app, admin } = w
  const shown = async () => {
    const { metrics } = await app.showMetrics(admin, { scorecard: 'dora', from: '2026-01-10' })
    return Object.fromEntries(metrics.map(({ name, value, reason }) => [name, value ?? reason?.code]))
  }
  // The database has a clock of its own, which is ahead of ours.
  await w.sql(`update tracker_integration.scope_bindings set created_at = '2026-01-01'`)
  expect(await shown()).toMatchObject({ deployment_frequency: 'not_synced', change_fail_rate: 'not_synced' })

  const deploy = () => repository.setDeploymentStatus(repository.deploy({ environment: 'production' }), 'success')
  deploy()
  clock.advance(HOUR)
  const began = clock.now().getTime()
  const pull = repository.openPullRequest({ title: 'Add a thing', user: 'hubot', commits: [{}] })
  clock.advance(3 * HOUR)
  repository.merge(pull)
  clock.advance(30 * MINUTE)
  deploy()
  const deployed = clock.now().getTime()
  clock.advance(MINUTE)
  await w.sync()
  await w.run('incremental')
  await attributeAll(w)

  const cursors = await w.sql<{ stream: string; at: Date | null }>(
    `select stream, first_completed_at as at from tracker_integration.sync_cursors order by stream`,
  )
  expect(cursors.filter(({ at }) => at === null)).toEqual([])
  expect(await shown()).toMatchObject({ change_lead_time: (deployed - began) / 1000, change_fail_rate: 0 })
  const explained = await app.explainMetric(admin, { metric: 'change_lead_time', from: '2026-01-10' }, { limit: 10 })
  expect(explained.rows.find(({ role }) => role === 'counted')).toMatchObject({
    why: 'compare',
    title: `#${pull.number} Add a thing`,
    url: expect.stringMatching(/\/octo\/hello\/pull\/\d+$/),
  })

  await app.snapshotMetrics(w.tenantId, AbortSignal.timeout(60_000))
  const { items } = await app.listSnapshots(admin, { initiative: 'octo/hello', bucket: 'day' }, { limit: 2 })
  expect(items[0]).toMatchObject({
    initiativeId: initiativeOf(w),
    periodStart: '2026-01-10T00:00:00.000Z',
    provisional: true,
  })
  const values = items.flatMap(({ metrics }) => metrics)
  expect(values.find(({ name }) => name === 'change_lead_time')?.value).toBe((deployed - began) / 1000)
})
