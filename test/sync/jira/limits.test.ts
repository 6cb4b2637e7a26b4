import { expect, onTestFinished, test } from 'vitest'
import type { LimitForm } from '../../support/jira-server/http/limits.ts'
import { DEFAULT_TOKEN, HourlyPoints, startJiraServer } from '../../support/jira-server/index.ts'
import { expectCopied } from './expect-copied.ts'
import { HOUR, type JiraWorld, jiraWorld, MINUTE, SECOND } from './jira-world.ts'

const APP = { clientId: 'app-1', clientSecret: 'client-secret-of-app-1' }

const begin = (w: JiraWorld) => w.app.startSync(w.admin, w.endpointId, { mode: 'incremental' })
const copied = (w: JiraWorld) => expectCopied(w, [w.project.it.id])

/** A grant that the administrator of a site gives an app. */
function grantOf(server: JiraWorld['server']) {
  const { refreshToken } = server.state.grant(APP, server.admin)
  return {
    kind: 'oauth',
    client_id: APP.clientId,
    client_secret: APP.clientSecret,
    refresh_token: refreshToken,
    auth_url: server.baseUrl,
    api_url: server.baseUrl,
  }
}

/** When the run may go on, in seconds from now. */
async function waitOf(w: JiraWorld): Promise<number> {
  const slice = await w.turn()
  if (slice.state !== 'waits') throw new Error(`the run does not wait: ${slice.state}`)
  return (slice.until.getTime() - w.clock.now().getTime()) / SECOND
}

test.each<[LimitForm, number, number]>([
  ['tenant', 90, 90],
  ['gateway', 90, 60],
])('a limit of everything (%s) is waited for without a request before', async (form, seconds, least) => {
  const w = await jiraWorld()
  w.project.createIssue()
  await begin(w)
  w.server.fault(() => true, { kind: 'limit', form, seconds })
  const wait = await waitOf(w)
  expect(wait).toBeGreaterThanOrEqual(least)
  expect(wait).toBeLessThanOrEqual(least + 60)
  const asked = w.server.requests.length
  w.clock.advance((wait - 1) * SECOND)
  expect(await w.turn()).toMatchObject({ state: 'waits' })
  expect(w.server.requests).toHaveLength(asked)
  w.clock.advance(2 * SECOND)
  expect(await w.turn()).toMatchObject({ state: 'goes_on' })
  await runToEndOf(w)
  expect(w.server.state.beyondLimit).toBe(0)
  await copied(w)
})

/** The turns that are left of what runs. */
async function runToEndOf(w: JiraWorld): Promise<void> {
  for (;;) {
    const slice = await w.turn()
    if (slice.state === 'waits') w.clock.set(new Date(slice.until.getTime() + SECOND).toISOString())
    else if (slice.state !== 'goes_on') return
  }
}

test('a burst stops this call alone: all other streams are read to their end', async () => {
  const w = await jiraWorld()
  w.project.createIssue()
  const version = w.project.createVersion('1.0')
  await begin(w)
  w.server.fault(({ path }) => path.endsWith('/search/jql'), { kind: 'limit', form: 'burst', seconds: 90 })
  while ((await w.turn()).state === 'goes_on');
  expect(await w.sql('select title from tracker_release.release_packages')).toEqual([{ title: version.name }])
  expect(await w.count('tracker_discovery.user_stories')).toBe(0)
  await runToEndOf(w)
  // The changelogs are searched for at the same time: that request was on its way.
  expect(w.server.state.beyondLimit).toBeLessThanOrEqual(1)
  await copied(w)
})

test('the hourly points of an app stop the endpoints of all its tenants until the next full hour, and nobody else', async () => {
  const w = await jiraWorld({ at: '2026-01-10T08:20:00Z' })
  const points = new HourlyPoints(40, w.clock)
  const sites = await Promise.all([
    startJiraServer({ clock: w.clock, points, cloudId: 'cloud-1' }),
    startJiraServer({ clock: w.clock, points, cloudId: 'cloud-2' }),
  ])
  const ids: string[] = []
  for (const [i, site] of sites.entries()) {
    onTestFinished(() => site.close())
    const project = site.state.createProject('ABC')
    for (let n = 0; n < 5; n += 1) project.createIssue()
    const { endpoint } = await w.app.addEndpoint(w.admin, {
      ...{ system: 'jira', name: `tenant ${i}`, bindingMode: 'listed', baseUrl: site.baseUrl, scopes: ['ABC'] },
      credential: grantOf(site),
    })
    ids.push(endpoint.id)
  }
  const [first, second] = ids
  if (first === undefined || second === undefined) throw new Error('two were added')
  points.spend(points.remaining)
  await w.app.startSync(w.admin, first, { mode: 'incremental' })
  const slice = await w.app.syncEndpoint(first, AbortSignal.timeout(60_000))
  if (slice.state !== 'waits') throw new Error(`the run does not wait: ${slice.state}`)
  expect(slice.until.getTime()).toBeGreaterThanOrEqual(Date.parse('2026-01-10T09:00:00Z'))
  // The other tenant of the app sends nothing that would only be refused; an endpoint of another credential goes on.
  for (const site of sites) site.resetRequests()
  await w.app.startSync(w.admin, second, { mode: 'incremental' })
  expect(await w.app.syncEndpoint(second, AbortSignal.timeout(60_000))).toMatchObject({ state: 'waits' })
  expect(sites.flatMap(({ requests }) => requests.filter(({ path }) => path.includes('/rest/')))).toEqual([])
  expect(await w.run('incremental')).toMatchObject({ status: 'success' })
  w.clock.set('2026-01-10T09:02:00Z')
  for (const id of ids) {
    for (let turns = 0; turns < 50; turns += 1) {
      const next = await w.app.syncEndpoint(id, AbortSignal.timeout(60_000))
      if (next.state === 'waits') w.clock.set(new Date(next.until.getTime() + SECOND).toISOString())
      else if (next.state !== 'goes_on') break
    }
  }
  expect(await w.count('tracker_discovery.user_stories')).toBe(10)
})

test('an access token that ends in the middle of a sync is renewed once, for all streams', async () => {
  const w = await jiraWorld()
  await w.app.setCredential(w.admin, w.endpointId, grantOf(w.server))
  for (let i = 0; i < 5; i += 1) w.project.createIssue()
  await w.run('incremental')
  w.clock.advance(30 * MINUTE)
  w.project.createIssue()
  w.server.resetRequests()
  let left = 3
  // Time passes while the third answer is on its way.
  w.server.fault(() => --left === 0, { kind: 'meanwhile', act: () => w.clock.advance(HOUR) })
  expect(await w.run('incremental')).toMatchObject({ status: 'success' })
  expect(w.server.requests.filter(({ path }) => path.endsWith('/oauth/token'))).toHaveLength(1)
  expect(w.server.state.credentials.oauth.reused).toBe(0)
  await copied(w)
})

test('a refresh token that is refused stops the endpoint with an error, and a new grant goes on', async () => {
  const w = await jiraWorld()
  await w.app.setCredential(w.admin, w.endpointId, grantOf(w.server))
  const issue = w.project.createIssue()
  await w.run('incremental')
  w.server.state.credentials.oauth.revoke(w.server.admin)
  w.clock.advance(2 * HOUR)
  w.project.editIssue(issue, { summary: 'Edited' })
  expect(await w.run('incremental')).toMatchObject({
    status: 'failed',
    failures: [{ scope: null, stream: null, code: 'UPSTREAM_UNAUTHENTICATED' }],
  })
  expect(await w.app.showEndpoint(w.admin, w.endpointId)).toMatchObject({ status: 'error' })
  expect(await w.count('tracker_discovery.user_stories where deleted_at is null')).toBe(1)
  await w.app.setCredential(w.admin, w.endpointId, grantOf(w.server))
  expect(await w.run('incremental')).toMatchObject({ status: 'success' })
  expect(await w.app.showEndpoint(w.admin, w.endpointId)).toMatchObject({ status: 'active', lastError: null })
  await copied(w)
})

test('a token that is refused in a census deletes nothing', async () => {
  const w = await jiraWorld()
  w.project.createIssue()
  await w.run('incremental')
  w.server.state.revoke(DEFAULT_TOKEN)
  w.clock.advance(HOUR)
  expect(await w.run('census')).toMatchObject({ status: 'failed' })
  await copied(w)
})
