import { describe, expect, test } from 'vitest'
import { objectId, reportEndpointId, reportedId } from '../../src/domain/ids.ts'
import { setup, type World } from '../support/world.ts'
import { at, deployment, traces } from './reported.ts'

const report = (w: World, patch: Parameters<typeof deployment>[0] = {}) =>
  w.app.reportDeployment(w.admin, deployment(patch))

const rows = (w: World) =>
  w.sql<Record<string, unknown>>('select * from tracker_release.deployment_records order by external_id')

describe('a deployment that is reported', () => {
  test('is in the rows, the ledger, the audit and the outbox like one that a source tells', async () => {
    const w = await setup()
    const { outcome, deployment: view } = await report(w, {
      commit: 'abc',
      version: 'v1',
      url: 'https://ci.example.com/1',
    })
    const scopeId = objectId(w.tenantId, 'api', 'service', 'payments')
    expect(outcome).toBe('new')
    expect(view).toEqual({
      id: reportedId(w.tenantId, 'deployment', 'run-1'),
      externalId: 'run-1',
      endpointId: reportEndpointId(w.tenantId),
      scopeId,
      service: 'Payments',
      initiative: { id: expect.any(String), title: 'Payments' },
      environment: { id: expect.any(String), name: 'production', type: 'production' },
      production: true,
      status: 'success',
      startedAt: at(0),
      finishedAt: at(5),
      commit: 'abc',
      version: 'v1',
      ref: null,
      kind: null,
      remediates: [],
      commits: 0,
      pullRequests: [],
    })
    expect(await rows(w)).toMatchObject([
      {
        source: 'api',
        scope_id: scopeId,
        first_terminal_at: new Date(at(5)),
        deployment_date: new Date(at(5)),
        source_status: 'success',
        external_refs: [{ system: 'api', kind: 'reported_deployment', id: 'run-1', url: 'https://ci.example.com/1' }],
      },
    ])
    expect(await traces(w)).toEqual({
      events: ['deployment.succeeded'],
      audit: [
        'deployment_record.created',
        'environment.created',
        'initiative.created',
        'release_package.created',
        'scope_binding.created',
      ],
      runs: ['report success'],
    })
    const [ledger] = await w.sql('select kind, system, host, aggregate_id from tracker_integration.external_objects')
    expect(ledger).toEqual({ kind: 'reported_deployment', system: 'api', host: 'api', aggregate_id: view.id })
    const [audit] = await w.sql(
      `select user_id from tracker_audit.audit_entries where action = 'deployment_record.created'`,
    )
    expect(audit).toEqual({ user_id: w.admin.keyId })
  })

  test('twice is one deployment: nothing is written, told or recorded again', async () => {
    const w = await setup()
    const first = await report(w)
    const left = await traces(w)
    const second = await report(w)
    expect(second).toEqual({ ...first, outcome: 'unchanged' })
    expect(await traces(w)).toEqual(left)
  })

  test('begins and ends in two reports, and keeps what only the first told', async () => {
    const w = await setup()
    const begun = { status: 'in_progress', commit: 'abc', ref: 'refs/heads/main', finishedAt: undefined } as const
    expect((await report(w, begun)).deployment).toMatchObject({ status: 'in_progress', finishedAt: null, ref: 'main' })
    const { outcome, deployment: ended } = await report(w, { startedAt: undefined })
    expect(outcome).toBe('updated')
    expect(ended).toMatchObject({ status: 'success', startedAt: at(0), finishedAt: at(5), commit: 'abc', ref: 'main' })
    expect(await w.count('tracker_release.release_packages')).toBe(1)
    expect((await traces(w)).events).toEqual(['deployment.succeeded'])
  })

  test('is not set back by an older report that comes late', async () => {
    const w = await setup()
    const { deployment: known } = await report(w, { status: 'failure' })
    const late = await report(w, { status: 'in_progress', finishedAt: undefined, commit: 'old' })
    expect(late).toEqual({ outcome: 'older', deployment: known })
    const sooner = await report(w, { updatedAt: at(4) })
    expect(sooner.outcome).toBe('older')
    expect((await traces(w)).events).toEqual(['deployment.failed'])
  })

  test('can be corrected by a newer report, which counts alone', async () => {
    const w = await setup()
    await report(w)
    const { deployment: corrected } = await report(w, { status: 'error', finishedAt: at(7), updatedAt: at(30) })
    expect(corrected).toMatchObject({ status: 'failed', finishedAt: at(7) })
    expect((await traces(w)).events).toEqual(['deployment.succeeded', 'deployment.failed'])
  })

  test('by many at once is new to one of them and unchanged to the rest', async () => {
    const w = await setup()
    const all = await Promise.all(Array.from({ length: 5 }, () => report(w)))
    expect(all.map(({ outcome }) => outcome).toSorted()).toEqual([
      'new',
      'unchanged',
      'unchanged',
      'unchanged',
      'unchanged',
    ])
    expect(await rows(w)).toHaveLength(1)
    expect(await w.count('tracker_integration.scope_bindings')).toBe(1)
    expect((await traces(w)).runs).toEqual(['report success'])
  })

  test('names others by the ids they were reported under, known or not yet', async () => {
    const w = await setup()
    const { deployment: mending } = await report(w, { id: 'run-2', kind: 'hotfix', remediates: ['run-1', 'run-0'] })
    const ids = ['run-0', 'run-1'].map((id) => reportedId(w.tenantId, 'deployment', id)).toSorted()
    expect(mending).toMatchObject({ kind: 'hotfix', remediates: ids })
    expect((await report(w)).deployment.id).toBe(reportedId(w.tenantId, 'deployment', 'run-1'))
  })

  test('brings exactly the changes it names, and others when it names others', async () => {
    const w = await setup()
    const commits = [{ sha: 'a1', title: 'Greet', author: 'octocat', authoredAt: at(0), parents: 1 }, { sha: 'b2' }]
    const { deployment: first } = await report(w, { changes: { commits, pullRequests: [12, 7, 12] } })
    expect(first).toMatchObject({ commits: 2, pullRequests: [7, 12] })
    const links = () =>
      w.sql<Record<string, unknown>>(
        `select c.sha, l.known_by from tracker_release.deployment_changes l
           join tracker_release.deployment_records d on d.id = l.deployment_record_id and d.contents_base_sha = l.base_sha
           left join tracker_construction.commits c on c.id = l.commit_id order by l.position`,
      )
    expect(await links()).toEqual([
      { sha: 'a1', known_by: 'explicit' },
      { sha: null, known_by: 'explicit' },
    ])
    const [commit] = await w.sql(
      'select title, author_login, authored_at, parents_count from tracker_construction.commits',
    )
    expect(commit).toEqual({ title: 'Greet', author_login: 'octocat', authored_at: new Date(at(0)), parents_count: 1 })
    const other = await report(w, { changes: { commits: [{ sha: 'a1' }] }, updatedAt: at(20) })
    expect(other).toMatchObject({ outcome: 'updated', deployment: { commits: 1, pullRequests: [] } })
    expect(await links()).toEqual([{ sha: 'a1', known_by: 'explicit' }])
    const same = await report(w, { updatedAt: at(21) })
    expect(same).toMatchObject({ outcome: 'updated', deployment: { commits: 1 } })
  })
})

test.each([
  ['without an end when it is over', { finishedAt: undefined }, 'finished_at'],
  ['with an end while it is in progress', { status: 'in_progress' }, 'finished_at'],
  [
    'without a beginning while it is in progress',
    { status: 'in_progress', ...{ startedAt: undefined, finishedAt: undefined } },
    'started_at',
  ],
  ['that ends before it begins', { finishedAt: '2026-01-15T09:59:00Z' }, 'finished_at'],
  ['that ends tomorrow', { finishedAt: '2026-01-16T12:00:00Z' }, 'finished_at'],
  ['as of next year', { updatedAt: '2027-01-01T00:00:00Z' }, 'updated_at'],
] as const)('a deployment %s is refused, and leaves nothing', async (_what, patch, path) => {
  const w = await setup()
  await expect(report(w, patch)).rejects.toMatchObject({ code: 'INPUT_INVALID', details: { issues: [{ path }] } })
  expect(await w.count('tracker_integration.scope_bindings')).toBe(0)
})

test('a time may have any offset, and a clock that is a little ahead is taken', async () => {
  const w = await setup()
  const { deployment: view } = await report(w, { finishedAt: '2026-01-15T13:05:00+01:00' })
  expect(view.finishedAt).toBe('2026-01-15T12:05:00.000Z')
})
