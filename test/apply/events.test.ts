import { describe, expect, test } from 'vitest'
import { altered, example } from '../support/github-examples.ts'
import { applied, eventTypes, one } from './applied.ts'

/** What the recorded deliveries must leave in the database, per kind of event; pull requests have a file of their own. */

test('push: every commit once, with a keyed hash instead of the address', async () => {
  const pushed = altered(
    example('push', undefined, (p: { commits: unknown[] }) => p.commits.length > 0),
    () => undefined,
  )
  const world = await applied([pushed, pushed])
  const [given] = pushed.payload.commits as { id: string; author: { email: string } }[]
  const row = await one(world, 'tracker_construction.commits')
  expect(row).toMatchObject({ sha: given?.id })
  expect(row.author_email_hash).toMatch(/^[\w-]{43}$/)
  expect(JSON.stringify(row)).not.toContain(given?.author.email)
})

describe('deployment and deployment_status', () => {
  const created = example('deployment', 'created')
  const succeeded = example('deployment_status', 'created')

  test('a successful production deployment: environment, release package, record, one event', async () => {
    const world = await applied([created, succeeded, succeeded])
    expect(await one(world, 'tracker_release.environments')).toMatchObject({ name: 'production', type: 'production' })
    expect(await one(world, 'tracker_release.release_packages')).toMatchObject({
      version_number: 'master',
      status: 'deployed',
      deployed_at: new Date('2019-05-15T15:20:55Z'),
    })
    expect(await one(world, 'tracker_release.deployment_records')).toMatchObject({
      status: 'success',
      production: true,
      source_status: 'success',
      first_terminal_at: new Date('2019-05-15T15:20:55Z'),
      deployment_date: new Date('2019-05-15T15:20:55Z'),
      requested_at: new Date('2019-05-15T15:20:53Z'),
    })
    expect(await eventTypes(world)).toEqual(['deployment.succeeded'])
  })

  const status = (id: number, state: string, at: string) =>
    altered(succeeded, (payload: { deployment_status: Record<string, unknown> }) => {
      Object.assign(payload.deployment_status, { id, state, created_at: at, updated_at: at })
    })

  test('statuses in any order: the instant is the first terminal one, the outcome the last, inactive is neither', async () => {
    const statuses = [
      status(1, 'in_progress', '2019-05-15T15:21:00Z'),
      status(2, 'failure', '2019-05-15T15:22:00Z'),
      status(3, 'success', '2019-05-15T15:23:00Z'),
      status(4, 'inactive', '2019-05-15T15:24:00Z'),
    ]
    for (const order of [statuses, statuses.toReversed()]) {
      const world = await applied([...order, created])
      expect(await one(world, 'tracker_release.deployment_records')).toMatchObject({
        status: 'success',
        source_status: 'inactive',
        first_terminal_at: new Date('2019-05-15T15:22:00Z'),
      })
      expect((await eventTypes(world)).sort()).toEqual(['deployment.failed', 'deployment.succeeded'])
    }
  })
})

test('release: an approved release package that its deployment completes', async () => {
  const world = await applied([
    example('release', 'published', (p: { release: { tag_name: string } }) => p.release.tag_name === '0.0.1'),
  ])
  expect(await one(world, 'tracker_release.release_packages')).toMatchObject({
    version_number: '0.0.1',
    status: 'approved',
    published_at: new Date('2019-05-15T15:20:53Z'),
  })
})

describe('issues', () => {
  const opened = example('issues', 'opened')
  const labelled = (name: string, changes: Record<string, unknown> = {}) =>
    altered(opened, (payload: { issue: { labels: object[] } & Record<string, unknown> }) => {
      payload.issue.labels = [{ ...payload.issue.labels[0], name }]
      Object.assign(payload.issue, changes)
    })

  test('a bug is a defect, and a work item is created', async () => {
    const world = await applied([opened])
    expect(await one(world, 'tracker_qa.defects')).toMatchObject({
      status: 'open',
      title: 'Spelling error in the README file',
    })
    expect(await eventTypes(world)).toEqual(['work_item.created'])
  })

  test('an incident is detected and resolved, with its times', async () => {
    const closed = { state: 'closed', closed_at: '2019-05-15T18:00:00Z', updated_at: '2019-05-15T18:00:00Z' }
    const world = await applied([labelled('incident'), labelled('incident', closed)])
    expect(await one(world, 'tracker_operations.incidents')).toMatchObject({
      status: 'closed',
      started_at: new Date('2019-05-15T15:20:18Z'),
      resolved_at: new Date('2019-05-15T18:00:00Z'),
    })
    expect(await eventTypes(world)).toEqual(['incident.detected', 'incident.resolved'])
  })

  test('an issue that loses its label is a defect no more, and is one again when it comes back', async () => {
    const world = await applied([opened, labelled('question', { updated_at: '2019-05-15T16:00:00Z' })])
    expect(await world.count('tracker_qa.defects where deleted_at is null')).toBe(0)
    await world.receive(labelled('bug', { updated_at: '2019-05-15T17:00:00Z' }))
    await world.drain()
    expect(await world.count('tracker_qa.defects where deleted_at is null')).toBe(1)
    const [last] = await world.sql(`select action from tracker_audit.audit_entries order by id desc limit 1`)
    expect(last).toEqual({ action: 'defect.restored' })
  })

  test('a deleted issue is gone: soft-deleted here, marked in the ledger', async () => {
    const world = await applied([opened, example('issues', 'deleted')])
    expect(await world.count('tracker_qa.defects where deleted_at is null')).toBe(0)
    const ledger = await world.sql(`select gone_reason from tracker_integration.external_objects where kind = 'issue'`)
    expect(ledger).toEqual([{ gone_reason: 'deleted' }])
  })
})

test('workflow_run: one pipeline run per attempt', async () => {
  const run = altered(example('workflow_run', 'completed'), (payload: { workflow_run: Record<string, unknown> }) => {
    Object.assign(payload.workflow_run, { status: 'completed', conclusion: 'success' })
  })
  const again = altered(run, (payload: { workflow_run: { run_attempt: number } }) => {
    payload.workflow_run.run_attempt = 2
  })
  const world = await applied([run, again, run])
  const rows = await world.sql(`select attempt, status from tracker_construction.pipeline_runs order by attempt`)
  expect(rows).toEqual([
    { attempt: 1, status: 'completed' },
    { attempt: 2, status: 'completed' },
  ])
})

test('create and delete: a branch comes and goes', async () => {
  const branch = (event: 'create' | 'delete', pushedAt: string) =>
    altered(example(event), (payload: Record<string, unknown> & { repository: { pushed_at: string } }) => {
      Object.assign(payload, { ref: 'feature/ABC-123-login', ref_type: 'branch' })
      payload.repository.pushed_at = pushedAt
    })
  const world = await applied([branch('create', '2019-05-15T15:20:00Z')])
  expect(await one(world, 'tracker_construction.branches')).toMatchObject({
    name: 'feature/ABC-123-login',
    story_keys: ['ABC-123'],
  })
  await world.receive(branch('delete', '2019-05-15T15:30:00Z'))
  await world.drain()
  expect(await world.count('tracker_construction.branches where deleted_at is null')).toBe(0)
})

describe('repository', () => {
  test('renamed: the binding follows, the initiative keeps its name, later deliveries meet the same binding', async () => {
    const renamed = example('repository', 'renamed')
    const { id, full_name: name } = renamed.payload.repository as { id: number; full_name: string }
    const before = altered(example('issues', 'opened'), (payload: { repository: Record<string, unknown> }) => {
      Object.assign(payload.repository, { id, full_name: 'Codertocat/Old-Name' })
    })
    const world = await applied([before, renamed, before])
    const bindings = await world.sql('select external_id, name, status from tracker_integration.scope_bindings')
    expect(bindings).toEqual([{ external_id: String(id), name, status: 'active' }])
    expect(await world.sql('select title from tracker_discovery.initiatives')).toEqual([
      { title: 'Codertocat/Old-Name' },
    ])
  })

  test('deleted: the binding is gone and says so', async () => {
    const deleted = altered(example('repository', 'created'), (payload: { action: string }) => {
      payload.action = 'deleted'
    })
    const world = await applied([deleted])
    expect(await world.sql('select status, gone_reason from tracker_integration.scope_bindings')).toEqual([
      { status: 'gone', gone_reason: 'deleted' },
    ])
  })
})

test('installation suspended: the endpoint shows an error until it is lifted; removed: it shows one for good', async () => {
  const world = await applied([])
  const shown = async (action: string) => {
    await world.receive(
      altered(
        example('installation', 'suspend'),
        (payload: { action: string; installation: Record<string, unknown> }) => {
          payload.action = action
          const suspended_at = action === 'suspend' ? '2019-05-15T16:00:00Z' : null
          const updated_at =
            { suspend: '2019-05-15T16:00:00Z', unsuspend: '2019-05-15T17:00:00Z' }[action] ?? '2019-05-15T18:00:00Z'
          Object.assign(payload.installation, { suspended_at, updated_at })
        },
      ),
    )
    await world.drain()
    return (await world.app.listEndpoints(world.admin))[0]
  }
  expect(await shown('suspend')).toMatchObject({ status: 'error', lastError: { code: 'INSTALLATION_SUSPENDED' } })
  expect(await shown('unsuspend')).toMatchObject({ status: 'active', lastError: null })
  expect(await shown('deleted')).toMatchObject({ status: 'error', lastError: { code: 'INSTALLATION_REMOVED' } })
})
