import { describe, expect, test } from 'vitest'
import { example, varied } from '../examples.ts'
import { changeOf, kindsOf, type Told, translationOf } from '../translated.ts'

const HELLO = '186853002'
const octocat = { externalId: '21031067', login: 'Codertocat', kind: 'user' }
const HEAD = 'ec26c3e57ca3a959ca5aad62de7213c562f8c821'

const told: readonly Told[] = [
  [
    'a pull request and its details',
    example('pull_request', 3),
    [
      {
        kind: 'pull_request',
        externalId: '279147437',
        externalKey: 'Codertocat/Hello-World#2',
        url: 'https://github.com/Codertocat/Hello-World/pull/2',
        version: '2019-05-15T15:21:18.000Z#2',
        scope: HELLO,
        gone: null,
        fields: {
          number: 2,
          title: 'Update the README with new information.',
          author: octocat,
          draft: false,
          openedAt: '2019-05-15T15:20:33.000Z',
          closedAt: '2019-05-15T15:21:18.000Z',
          mergedAt: null,
          headCommit: HEAD,
          mergeCommit: null,
          sourceBranch: 'changes',
          targetBranch: 'master',
          reviewRequested: true,
          sourceStatus: 'closed',
          storyKeys: [],
          labels: ['bug'],
          reverts: [],
        },
      },
      {
        kind: 'pull_request_detail',
        externalId: '279147437',
        version: '2019-05-15T15:21:18.000Z#2.known',
        fields: { pullRequest: '279147437', additions: 1, deletions: 1, changedFiles: 1, mergeConflict: false },
      },
    ],
  ],
  [
    'a review, and its pull request without details',
    example('pull_request_review', 0),
    [
      { kind: 'pull_request', externalId: '279147437', version: '2019-05-15T15:20:38.000Z#1' },
      {
        kind: 'review',
        externalId: '237895671',
        version: '2019-05-15T15:20:38.000Z#0',
        scope: HELLO,
        fields: {
          pullRequest: '279147437',
          reviewer: octocat,
          decision: 'commented',
          submittedAt: '2019-05-15T15:20:38.000Z',
        },
      },
    ],
  ],
  [
    'a dismissed review, after the same review submitted',
    example('pull_request_review', 1),
    [
      { kind: 'pull_request', externalId: '370123640' },
      { kind: 'review', version: '2019-05-15T15:20:38.000Z#1', fields: { decision: 'dismissed' } },
    ],
  ],
  [
    'only the pull request when somebody comments on its code',
    example('pull_request_review_comment', 0),
    [{ kind: 'pull_request', externalId: '279147437', fields: { draft: false } }],
  ],
]

describe('a delivery tells', () => {
  test.each(told)('%s', (_, it, changes) => {
    expect(translationOf(it)).toMatchObject({ outcome: 'changes', changes })
  })
})

describe('a pull request', () => {
  const closed = example('pull_request', 3)
  const merged = varied(closed, { pull_request: { merged: true, merged_at: '2019-05-15T15:21:18Z' } })

  test('that was merged has a merge commit; before, there is only a trial merge', () => {
    expect(changeOf('pull_request', closed).fields?.mergeCommit).toBeNull()
    const { version, fields } = changeOf('pull_request', merged)
    expect(fields?.mergeCommit).toBe('c4295bd74fb0f4fda03689c3df3f2803b658fd85')
    expect(fields?.mergedAt).toBe('2019-05-15T15:21:18.000Z')
    expect(version).toBe('2019-05-15T15:21:18.000Z#4')
  })

  test('waits for review when a person or a team is asked', () => {
    const asked = (reviewers: object[], teams: object[]) =>
      changeOf(
        'pull_request',
        varied(closed, { pull_request: { requested_reviewers: reviewers, requested_teams: teams } }),
      ).fields?.reviewRequested
    expect(asked([], [])).toBe(false)
    expect(asked([{ id: 1 }], [])).toBe(true)
    expect(asked([], [{ id: 1 }])).toBe(true)
  })

  test('names its stories in title and branch, each once', () => {
    const named = varied(closed, { pull_request: { title: 'ABC-12: x, XY-3', head: { ref: 'fix/ABC-12' } } })
    expect(changeOf('pull_request', named).fields?.storyKeys).toEqual(['ABC-12', 'XY-3'])
  })

  test('may have lost its author, or have a bot for one', () => {
    expect(changeOf('pull_request', varied(closed, { pull_request: { user: null } })).fields?.author).toBeNull()
    for (const user of [
      { id: 49699333, login: 'dependabot[bot]', type: undefined },
      { id: 49699333, login: 'dependabot', type: 'Bot' },
    ]) {
      const kind = changeOf('pull_request', varied(closed, { pull_request: { user } })).fields?.author?.kind
      expect(kind).toBe('bot')
    }
  })

  test('with conflicts says so once GitHub knows, and that sorts after not knowing', () => {
    const detail = (mergeable: boolean | null) =>
      changeOf('pull_request_detail', varied(closed, { pull_request: { mergeable } }))
    expect(detail(false).fields?.mergeConflict).toBe(true)
    expect(detail(true).fields?.mergeConflict).toBe(false)
    expect(detail(null).fields?.mergeConflict).toBeNull()
    expect(detail(true).version > detail(null).version).toBe(true)
  })

  test('has no details where the payload has none', () => {
    const listed = varied(closed, { pull_request: { additions: undefined } })
    expect(kindsOf(listed)).toEqual(['pull_request'])
  })
})

test('a review that is not submitted yet tells its pull request only', () => {
  const pending = varied(example('pull_request_review', 0), { review: { state: 'pending', submitted_at: null } })
  expect(kindsOf(pending)).toEqual(['pull_request'])
})

test.each([
  ['approved', 'approved'],
  ['APPROVED', 'approved'],
  ['changes_requested', 'changes_requested'],
])('a review with state %s counts as %s', (state, decision) => {
  const review = varied(example('pull_request_review', 0), { review: { state } })
  expect(changeOf('review', review).fields?.decision).toBe(decision)
})
