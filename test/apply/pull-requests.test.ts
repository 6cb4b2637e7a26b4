import { describe, expect, test } from 'vitest'
import { altered, example } from '../support/github-examples.ts'
import { applied, eventTypes, one, REPO } from './applied.ts'

/** What the recorded deliveries of pull requests, reviews and checks must leave in the database. */

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
  const APP = { slug: 'linter', name: 'Linter' }
  const OTHER = { slug: 'other', name: 'Other' }
  const check = (id: number, name: string, conclusion: string | null) =>
    altered(example('check_run', 'completed'), (payload: { check_run: Record<string, unknown> }) => {
      const status = conclusion === null ? 'in_progress' : 'completed'
      const completed_at = conclusion === null ? null : payload.check_run.completed_at
      Object.assign(payload.check_run, { id, name, head_sha: HEAD, status, conclusion, completed_at, app: APP })
    })
  const statusOf = (state: string, context: string, id: number) =>
    altered(example('status'), (payload: Record<string, unknown>) => {
      Object.assign(payload, { id, sha: HEAD, state, context, repository: example('check_run').payload.repository })
    })
  const suite = (id: number, app: object, conclusion: string) =>
    altered(example('check_suite', 'completed'), (payload: { check_suite: Record<string, unknown> }) => {
      Object.assign(payload.check_suite, { id, head_sha: HEAD, conclusion, app })
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
    [
      'a red suite whose only check is green by now',
      [check(1, 'build', 'success'), suite(5, APP, 'failure')],
      'success',
    ],
    ['a red suite whose checks are begun anew', [suite(5, APP, 'failure'), check(2, 'build', null)], 'pending'],
    ['a red suite of an app that told no check', [check(1, 'build', 'success'), suite(5, OTHER, 'failure')], 'failure'],
    ['a suite alone', [suite(5, APP, 'success')], 'success'],
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
