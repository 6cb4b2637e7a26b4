import { describe, expect, test } from 'vitest'
import { altered, type Example, example } from '../support/github-examples.ts'
import { setup, type World } from '../support/world.ts'

/** What the recorded deliveries must leave in the database, per kind of event. */

const REPO = 'Codertocat/Hello-World'

async function applied(examples: readonly Example[], prepare?: (world: World) => Promise<void>): Promise<World> {
  const world = await setup()
  await prepare?.(world)
  for (const given of examples) await world.receive(given)
  const run = await world.drain()
  expect(run).toEqual({ applied: examples.length, skipped: 0, setAside: 0 })
  return world
}

const one = async (world: World, table: string) => {
  const rows = await world.sql<Record<string, unknown>>(`select * from ${table} where deleted_at is null`)
  expect(rows).toHaveLength(1)
  return rows[0] as Record<string, unknown>
}

const eventTypes = async (world: World) =>
  (
    await world.sql<{ event_type: string }>(
      'select event_type from tracker_governance.outbox_messages order by sequence',
    )
  ).map((row) => row.event_type)

describe('pull_request', () => {
  test('opened: a pending peer review with its details, and one event', async () => {
    const world = await applied([example('pull_request', 'opened')])
    expect(await one(world, 'tracker_construction.peer_reviews')).toMatchObject({
      number: 2,
      title: 'Update the README with new information.',
      external_id: '279147437',
      review_status: 'pending',
      source_branch: 'changes',
      target_branch: 'master',
      head_commit: 'ec26c3e57ca3a959ca5aad62de7213c562f8c821',
      additions: 1,
      deletions: 1,
      changed_files: 1,
      pull_request_url: `https://github.com/${REPO}/pull/2`,
      opened_at: new Date('2019-05-15T15:20:33Z'),
      merged_at: null,
      merge_commit: null,
      author_is_bot: false,
    })
    expect(await eventTypes(world)).toEqual(['peer_review.opened'])
  })

  test('closed without a merge: abandoned', async () => {
    const world = await applied([example('pull_request', 'opened'), example('pull_request', 'closed')])
    const row = await one(world, 'tracker_construction.peer_reviews')
    expect(row).toMatchObject({ source_status: 'closed', merged_at: null, closed_at: new Date('2019-05-15T15:21:18Z') })
    expect(await eventTypes(world)).toEqual(['peer_review.opened', 'peer_review.abandoned'])
  })

  test('merged, then the older opened: it stays merged and nothing is told twice', async () => {
    const world = await applied([merged()])
    await world.receive(example('pull_request', 'opened'))
    await world.drain()
    expect(await one(world, 'tracker_construction.peer_reviews')).toMatchObject({
      review_status: 'merged',
      merged_at: new Date('2019-05-15T15:21:18Z'),
      merge_commit: 'c4295bd74fb0f4fda03689c3df3f2803b658fd85',
    })
    expect(await eventTypes(world)).toEqual(['peer_review.opened', 'peer_review.merged'])
  })

  test('the author is a person of ours, known once', async () => {
    const world = await applied([example('pull_request', 'opened'), example('issues', 'opened')])
    const people = await world.sql<{ id: string; user_id: string }>(
      `select id, user_id, login, kind, external_id from tracker_integration.external_identities where login = 'Codertocat'`,
    )
    expect(people).toMatchObject([{ kind: 'user', external_id: '21031067' }])
    const row = await one(world, 'tracker_construction.peer_reviews')
    expect(row.author_id).toBe(people[0]?.user_id)
  })
})

const merged = () =>
  altered(example('pull_request', 'closed'), (payload: { pull_request: Record<string, unknown> }) => {
    Object.assign(payload.pull_request, {
      merged: true,
      merged_at: payload.pull_request.closed_at,
      merge_commit_sha: 'c4295bd74fb0f4fda03689c3df3f2803b658fd85',
    })
  })

const reviewBy = (login: string, id: number, state: string, submittedAt: string, reviewId: number) =>
  altered(
    example('pull_request_review', 'submitted'),
    (payload: { review: Record<string, unknown>; sender: Record<string, unknown> }) => {
      const user = { ...payload.sender, login, id }
      Object.assign(payload.review, { id: reviewId, state, submitted_at: submittedAt, user })
    },
  )

describe('pull_request_review', () => {
  test('a review that comes before its pull request ends in the same row', async () => {
    const world = await applied([reviewBy('hubot', 480938, 'approved', '2019-05-15T15:25:00Z', 7)])
    await world.receive(example('pull_request', 'opened'))
    await world.drain()
    const row = await one(world, 'tracker_construction.peer_reviews')
    expect(row).toMatchObject({
      additions: 1,
      review_status: 'approved',
      first_review_at: new Date('2019-05-15T15:25:00Z'),
      approved_at: new Date('2019-05-15T15:25:00Z'),
    })
    expect(row.reviewer_decisions).toMatchObject([{ login: 'hubot', decision: 'approved', review_id: '7' }])
    expect((await eventTypes(world)).sort()).toEqual(['peer_review.opened', 'peer_review.reviewed'])
  })

  test('the latest decision of each reviewer counts, in whatever order they arrive', async () => {
    const reviews = [
      reviewBy('hubot', 480938, 'changes_requested', '2019-05-15T15:25:00Z', 7),
      reviewBy('hubot', 480938, 'approved', '2019-05-15T15:30:00Z', 8),
      reviewBy('hubot', 480938, 'commented', '2019-05-15T15:35:00Z', 9),
      reviewBy('octocat', 583231, 'commented', '2019-05-15T15:26:00Z', 10),
    ]
    for (const order of [reviews, reviews.toReversed()]) {
      const world = await applied([example('pull_request', 'opened'), ...order])
      const row = await one(world, 'tracker_construction.peer_reviews')
      expect(row).toMatchObject({
        review_status: 'approved',
        first_review_at: new Date('2019-05-15T15:25:00Z'),
        approved_at: new Date('2019-05-15T15:30:00Z'),
      })
      const decisions = row.reviewer_decisions as { login: string; decision: string }[]
      expect(decisions.map((d) => [d.login, d.decision]).sort()).toEqual([
        ['hubot', 'approved'],
        ['octocat', 'commented'],
      ])
      expect((await eventTypes(world)).filter((type) => type === 'peer_review.reviewed')).toHaveLength(4)
    }
  })

  test('what the author says on their own pull request is no review', async () => {
    const world = await applied([
      example('pull_request', 'opened'),
      reviewBy('Codertocat', 21031067, 'commented', '2019-05-15T15:25:00Z', 7),
    ])
    expect(await one(world, 'tracker_construction.peer_reviews')).toMatchObject({
      review_status: 'pending',
      first_review_at: null,
    })
  })

  test('a dismissed approval approves no more, and is no second review', async () => {
    const given = reviewBy('hubot', 480938, 'approved', '2019-05-15T15:25:00Z', 7)
    const dismissed = altered(given, (payload: { action: string; review: { state: string } }) => {
      payload.action = 'dismissed'
      payload.review.state = 'dismissed'
    })
    const world = await applied([example('pull_request', 'opened'), given, dismissed])
    expect(await one(world, 'tracker_construction.peer_reviews')).toMatchObject({ review_status: 'in_progress' })
    expect((await eventTypes(world)).filter((type) => type === 'peer_review.reviewed')).toHaveLength(1)
  })
})

describe('checks of a commit', () => {
  const HEAD = 'ec26c3e57ca3a959ca5aad62de7213c562f8c821'
  const check = (id: number, name: string, conclusion: string | null) =>
    altered(example('check_run', 'completed'), (payload: { check_run: Record<string, unknown> }) => {
      const status = conclusion === null ? 'in_progress' : 'completed'
      const completed_at = conclusion === null ? null : payload.check_run.completed_at
      Object.assign(payload.check_run, { id, name, head_sha: HEAD, status, conclusion, completed_at })
    })
  const statusOf = (state: string, context: string, id: number) =>
    altered(example('status'), (payload: Record<string, unknown>) => {
      Object.assign(payload, { id, sha: HEAD, state, context, repository: example('check_run').payload.repository })
    })
  const pullRequest = example('pull_request', 'opened')

  test.each([
    ['all green', [check(1, 'build', 'success'), statusOf('success', 'lint', 2)], 'success'],
    ['one red', [check(1, 'build', 'success'), statusOf('failure', 'lint', 2)], 'failure'],
    ['one still running', [check(1, 'build', null), statusOf('success', 'lint', 2)], 'pending'],
    [
      'a red one that was run again and is green now',
      [check(1, 'build', 'failure'), check(2, 'build', 'success')],
      'success',
    ],
  ])('%s, before or after the pull request', async (_name, checks, expected) => {
    for (const order of [
      [pullRequest, ...checks],
      [...checks, pullRequest],
    ]) {
      const world = await applied(order)
      expect(await one(world, 'tracker_construction.peer_reviews')).toMatchObject({ ci_pipeline_status: expected })
    }
  })

  test('a check that comes in a later batch finds the pull request', async () => {
    const world = await applied([pullRequest])
    expect(await one(world, 'tracker_construction.peer_reviews')).toMatchObject({ ci_pipeline_status: null })
    await world.receive(check(1, 'build', 'failure'))
    await world.drain()
    expect(await one(world, 'tracker_construction.peer_reviews')).toMatchObject({ ci_pipeline_status: 'failure' })
  })

  test('checks of the commit before count no more when the head moves', async () => {
    const world = await applied([pullRequest, check(1, 'build', 'failure')])
    await world.receive(
      altered(pullRequest, (payload: { pull_request: { updated_at: string; head: { sha: string } } }) => {
        payload.pull_request.updated_at = '2019-05-15T16:00:00Z'
        payload.pull_request.head.sha = 'a'.repeat(40)
      }),
    )
    await world.drain()
    expect(await one(world, 'tracker_construction.peer_reviews')).toMatchObject({ ci_pipeline_status: null })
  })
})

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

test('installation removed: the endpoint shows an error; installed again: it is active', async () => {
  const removed = example('installation', 'deleted')
  const world = await applied([removed])
  const [shown] = await world.app.listEndpoints(world.admin)
  expect(shown).toMatchObject({ status: 'error', lastError: { code: 'INSTALLATION_REMOVED' } })
})
