import { expect, test } from 'vitest'
import { runGit } from '../../src/git.ts'
import { setup } from '../cli/setup.ts'
import { attributeAll } from '../metrics/attributed.ts'
import { type Repository, repository } from '../support/repository.ts'
import { StandingClock, setup as setupWorld } from '../support/world.ts'

/** Three tags. What is counted: 51 h, 2 h and 72 h; beside it a bot's commit and a merge. */
function shop(): Repository {
  const it = repository()
  it.commit('Begin', '2026-01-01T08:00:00Z')
  it.commit('Sell', '2026-01-04T08:00:00Z')
  it.tag('v1.0.0', '2026-01-05T12:00:00Z')
  it.branch('basket')
  it.commit('Keep the basket', '2026-01-06T09:00:00Z', { committedAt: '2026-01-07T15:00:00Z' })
  it.merge('basket', '2026-01-08T09:00:00Z')
  it.commit('Mend\tthe sum', '2026-01-08T11:00:00+01:00')
  it.tag('v1.1.0', '2026-01-08T12:00:00Z')
  it.commit('Bump a thing', '2026-01-10T00:00:00Z', { author: 'dependabot[bot]' })
  it.commit('Take cards', '2026-01-09T12:00:00Z', { committedAt: '2026-01-12T12:00:00Z' })
  it.tag('v1.2.0')
  return it
}

/** The command line and git as they are, against the whole application; its clock is ahead of the database's. */
async function whole() {
  const world = await setupWorld({ clock: new StandingClock('2100-01-01T00:00:00Z') })
  const app = { ...world.app, authenticate: async () => world.admin }
  return { world, ...setup({ app, deps: { git: runGit } }) }
}

test('tags of a repository are deployments, and the lead time is the one that is found by hand', async () => {
  const { world, trackerd } = await whole()
  const { folder } = shop()
  const report = () => trackerd('report', 'history', folder, '--service', 'shop', '--json')

  const first = await report()
  expect(first.err).toBe('')
  expect(JSON.parse(first.out)).toMatchObject({
    service: 'shop',
    initiative: { title: 'shop' },
    deployments: [
      { tag: 'v1.0.0', deployed_at: '2026-01-05T12:00:00.000Z', previous: null, commits: 0, outcome: 'new' },
      { tag: 'v1.1.0', deployed_at: '2026-01-08T12:00:00.000Z', previous: 'v1.0.0', commits: 3, outcome: 'new' },
      { tag: 'v1.2.0', deployed_at: '2026-01-12T12:00:00.000Z', previous: 'v1.1.0', commits: 2, outcome: 'new' },
    ],
  })
  await attributeAll(world)

  const window = { initiative: 'shop', from: '2026-01-05T12:00:00Z', to: '2026-01-19T12:00:00Z' }
  const { metrics } = await world.app.showMetrics(world.admin, { scorecard: 'dora', ...window })
  const of = (name: string) => metrics.find((metric) => metric.name === name)
  const HOUR = 3_600
  expect(of('change_lead_time')).toMatchObject({
    value: 51 * HOUR,
    n: 3,
    details: { bots: 1, merge_commits: 1, unattributed: 0 },
  })
  expect(of('deployment_frequency')).toMatchObject({ n: 3, value: 3 / 14 })
  const explained = await world.app.explainMetric(world.admin, { metric: 'change_lead_time', ...window }, { limit: 10 })
  const counted = explained.rows.filter(({ role }) => role === 'counted')
  const hours = counted.map(({ title, value }) => [title?.slice(11), (value ?? 0) / HOUR])
  // Two of one deployment are in no order.
  expect(hours.toSorted()).toEqual([
    ['Keep the basket', 51],
    ['Mend the sum', 2],
    ['Take cards', 72],
  ])

  const again = JSON.parse((await report()).out)
  expect(again.deployments.map(({ outcome }: { outcome: string }) => outcome)).toEqual(Array(3).fill('unchanged'))
})

test('only tags of a name and since a time are reported, and the one before is still what the first is compared with', async () => {
  const { trackerd } = await whole()
  const it = shop()
  it.tag('nightly', '2026-01-11T00:00:00Z')
  const { out, code } = await trackerd(
    ...['report', 'history', it.folder, '--service', 'shop', '--initiative', 'Web shop'],
    ...['--tags', 'v*', '--since', '2026-01-08'],
  )
  expect(code).toBe(0)
  expect(out).toMatch(/v1\.1\.0 +2026-01-08T12:00:00\.000Z +[0-9a-f]{10} +3 +new\nv1\.2\.0 /)
  expect(out).not.toMatch(/nightly|v1\.0\.0|where counting begins/)
  expect(out).toMatch(/2 deployments of shop with 5 commits\./)
  expect(out).toContain("metrics show --initiative 'Web shop' --from 2026-01-08T12:00:00.000Z")
})

test('a report that has no room for every commit says how many it left out', async () => {
  const reported: number[] = []
  const line = (name: string, at: number) =>
    [`refs/tags/${name}`, `${at}`.repeat(40), '', `${1_700_000_000 + at}`].join('\0')
  const commit = (n: number) => [`${n}`, '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', 'p', 'Ada', 'Do'].join('\0')
  const git = async (_: string, [what]: readonly string[]) =>
    what === 'log'
      ? Array.from({ length: 1_002 }, (_, n) => commit(n)).join('\n')
      : [line('a', 1), line('b', 2)].join('\n')
  const { world } = await whole()
  const reportDeployment: typeof world.app.reportDeployment = (actor, report) => {
    reported.push(report.changes?.commits?.length ?? 0)
    return world.app.reportDeployment(actor, { ...report, changes: undefined })
  }
  const app = { ...world.app, authenticate: async () => world.admin, reportDeployment }
  const { trackerd } = setup({ app, deps: { git } })
  const { out } = await trackerd('report', 'history', '.', '--service', 'shop')
  expect(reported).toEqual([0, 1_000])
  expect(out).toContain('2 commits had no room: a report takes 1000, and these are the oldest.')
  expect(out).toContain('The first tag is where counting begins')
})

test.each([
  ['a folder that is no repository', ['/nowhere/at/all'], /path: .*(cannot change to|No such file)/],
  ['a name that no tag has', ['--tags', 'release-*'], /tags: no tag is called so/],
  ['a time after the last tag', ['--since', '2026-02-01'], /since: leaves no tag/],
  ['a time that is none', ['--since', 'soon'], /must be a date/],
])('%s is refused as wrong use', async (_, given, message) => {
  const { trackerd } = setup({ deps: { git: runGit } })
  const [first = ''] = given
  const args = first.startsWith('-') ? [shop().folder, ...given] : given
  const { code, err } = await trackerd('report', 'history', ...args, '--service', 'shop')
  expect([code, err]).toEqual([2, expect.stringMatching(message)])
})
