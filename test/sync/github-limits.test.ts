import { expect, test } from 'vitest'
import type { LimitForm } from '../support/github-server/http/faults.ts'
import { DEFAULT_TOKEN, type Fault } from '../support/github-server/index.ts'
import { expectCopied } from './expect-copied.ts'
import { type GithubWorld, githubWorld, HOUR, MINUTE, SECOND } from './github-world.ts'

const turn = (w: GithubWorld) => w.app.syncEndpoint(w.endpointId, AbortSignal.timeout(60_000))
const begin = (w: GithubWorld) => w.app.startSync(w.admin, w.endpointId, { mode: 'incremental' })

/** When the run may go on, in seconds from now. */
async function waitOf(w: GithubWorld): Promise<number> {
  const slice = await turn(w)
  if (slice.state !== 'waits') throw new Error(`the run does not wait: ${slice.state}`)
  return (slice.until.getTime() - w.clock.now().getTime()) / SECOND
}

test.each<[LimitForm, number, number]>([
  ['429-retry-after', 90, 90],
  ['403-retry-after', 90, 90],
  ['403-remaining-0', 300, 300],
  ['403-bare', 30, 60],
])(
  'a limit told as %s of %i s is waited for, at least %i s, without a request before',
  async (form, seconds, least) => {
    const w = await githubWorld()
    w.repository.openIssue({ labels: ['bug'] })
    await begin(w)
    w.server.fault(() => true, { kind: 'rate-limit', form, seconds })
    const wait = await waitOf(w)
    expect(wait).toBeGreaterThanOrEqual(least)
    expect(wait).toBeLessThanOrEqual(least + 60)
    const asked = w.server.requests.length
    w.clock.advance((wait - 1) * SECOND)
    expect(await turn(w)).toMatchObject({ state: 'waits' })
    expect(w.server.requests).toHaveLength(asked)
    w.clock.advance(2 * SECOND)
    expect(await turn(w)).toMatchObject({ state: 'ended', status: 'success' })
    expect(w.server.state.beyondLimit).toBe(0)
    await expectCopied(w)
  },
)

test('a limit that is told without a time makes the run wait twice as long each time', async () => {
  const w = await githubWorld()
  await begin(w)
  w.server.fault(() => true, { kind: 'rate-limit', form: '403-bare', seconds: 1 }, 3)
  const waits: number[] = []
  for (let i = 0; i < 3; i += 1) {
    waits.push(await waitOf(w))
    w.clock.advance(((waits.at(-1) ?? 0) + 1) * SECOND)
  }
  expect(waits).toEqual([60, 120, 240])
  expect(await turn(w)).toMatchObject({ state: 'ended', status: 'success' })
})

test('when the requests of an hour are used up, the run goes on in the next hour, where it stopped', async () => {
  const w = await githubWorld({ server: { limits: { core: 25 }, perPageCap: 2 } })
  for (let i = 0; i < 36; i += 1) {
    w.clock.advance(SECOND)
    w.repository.openIssue({ labels: ['bug'] })
  }
  const began = w.clock.now().getTime()
  expect(await w.run('incremental')).toMatchObject({ status: 'success' })
  expect(w.clock.now().getTime() - began).toBeGreaterThan(HOUR)
  expect(w.server.state.beyondLimit).toBe(0)
  await expectCopied(w)
})

test('a permission that is missing fails its stream alone, and is named', async () => {
  const w = await githubWorld()
  w.repository.openIssue({ labels: ['bug'] })
  w.repository.setDeploymentStatus(w.repository.deploy(), 'success')
  w.server.state.deny(DEFAULT_TOKEN, 'deployments')
  const record = await w.run('incremental')
  expect(record).toMatchObject({
    status: 'partial',
    failures: [{ scope: 'octo/hello', stream: 'deployments', code: 'UPSTREAM_FORBIDDEN' }],
  })
  expect(JSON.stringify(record.failures)).toContain('deployments=read')
  expect(await w.count('tracker_qa.defects')).toBe(1)
  w.server.state.allow(DEFAULT_TOKEN, 'deployments')
  w.clock.advance(HOUR)
  expect(await w.run('incremental')).toMatchObject({ status: 'success', failures: [] })
  await w.run('incremental')
  await expectCopied(w)
})

test('a token that is refused fails the run at once, deletes nothing, and a new one goes on', async () => {
  const w = await githubWorld()
  w.repository.openIssue({ labels: ['bug'] })
  await w.run('incremental')
  w.server.state.revoke(DEFAULT_TOKEN)
  w.clock.advance(HOUR)
  w.server.resetRequests()
  expect(await w.run('census')).toMatchObject({
    status: 'failed',
    failures: [{ scope: null, stream: null, code: 'UPSTREAM_UNAUTHENTICATED' }],
  })
  expect(w.server.requests.length).toBeLessThanOrEqual(2)
  expect(await w.app.showEndpoint(w.admin, w.endpointId)).toMatchObject({ status: 'error' })
  await expectCopied(w)
  w.server.state.addToken('another')
  await w.app.setCredential(w.admin, w.endpointId, 'another')
  expect(await w.run('census')).toMatchObject({ status: 'success' })
  expect(await w.app.showEndpoint(w.admin, w.endpointId)).toMatchObject({ status: 'active', lastError: null })
})

const BROKEN: readonly Fault['kind'][] = ['html', 'hang-up', 'cut-off', 'not-json', 'endless']

test.each(BROKEN)('an answer that is broken (%s) is asked for again', async (kind) => {
  const w = await githubWorld()
  w.repository.openIssue({ labels: ['bug'] })
  w.server.fault(({ path }) => path.endsWith('/issues'), { kind } as Fault, 2)
  expect(await w.run('incremental')).toMatchObject({ status: 'success' })
  await expectCopied(w)
})

test('a list that stays broken fails its stream with its name, and the next run reads it from where it was', async () => {
  const w = await githubWorld({ server: { perPageCap: 2 } })
  for (let i = 0; i < 5; i += 1) {
    w.clock.advance(MINUTE)
    w.repository.openIssue({ labels: ['bug'] })
  }
  let page = 0
  w.server.fault(({ path }) => path.endsWith('/issues') && ++page > 2, { kind: 'html' }, 3)
  expect(await w.run('incremental')).toMatchObject({
    status: 'partial',
    failures: [{ scope: 'octo/hello', stream: 'issues', code: 'UPSTREAM_UNAVAILABLE' }],
  })
  const known = await w.count('tracker_qa.defects')
  expect(known).toBeGreaterThanOrEqual(3)
  w.server.resetRequests()
  w.clock.advance(HOUR)
  expect(await w.run('incremental')).toMatchObject({ status: 'success' })
  const first = w.server.requests.find(({ path }) => path.endsWith('/issues'))
  expect(first?.query.since).toBeDefined()
  await expectCopied(w)
})

test('a source that never answers holds nobody back who has to stop', async () => {
  const w = await githubWorld()
  await begin(w)
  const stopping = new AbortController()
  const isIssues = ({ path }: { readonly path: string }) => path.endsWith('/issues')
  w.server.fault(
    (asked) => {
      if (isIssues(asked)) queueMicrotask(() => stopping.abort())
      return isIssues(asked)
    },
    { kind: 'silence' },
  )
  expect(await w.app.syncEndpoint(w.endpointId, stopping.signal)).toEqual({ state: 'goes_on' })
  expect(await turn(w)).toMatchObject({ state: 'ended', status: 'success' })
})
