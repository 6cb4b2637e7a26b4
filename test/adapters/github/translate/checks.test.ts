import { describe, expect, test } from 'vitest'
import { example, varied } from '../examples.ts'
import { changeOf, type Told, translationOf } from '../translated.ts'

const HELLO = '186853002'
const HEAD = 'ec26c3e57ca3a959ca5aad62de7213c562f8c821'

const told: readonly Told[] = [
  [
    'a check run that waits',
    example('check_run', 0),
    [
      {
        kind: 'commit_check',
        externalId: 'check_run:128620228',
        version: '2019-05-15T15:21:12.000Z#0',
        fields: {
          sha: HEAD,
          source: 'check_run',
          name: 'Octocoders-linter',
          app: 'octocoders-linter',
          attempt: 128620228,
          status: 'pending',
          sourceStatus: 'queued',
          startedAt: '2019-05-15T15:21:12.000Z',
          completedAt: null,
        },
      },
    ],
  ],
  [
    'a check run that failed',
    example('check_run', 1),
    [
      {
        kind: 'commit_check',
        version: '2019-05-15T15:21:12.000Z#2',
        fields: { status: 'failure', app: 'github-actions' },
      },
    ],
  ],
  [
    'a check run that has no opinion',
    example('check_run', 7),
    [{ kind: 'commit_check', externalId: 'check_run:4', fields: { status: 'neutral', sourceStatus: 'neutral' } }],
  ],
  [
    "an app's check suite as a check and as a pipeline run",
    example('check_suite', 0),
    [
      {
        kind: 'commit_check',
        externalId: 'check_suite:118578147',
        version: '2019-05-15T15:21:14.000Z#2',
        fields: { sha: HEAD, source: 'check_suite', name: 'octocoders-linter', attempt: 118578147, status: 'success' },
      },
      {
        kind: 'pipeline_run',
        externalId: 'check_suite:118578147/1',
        fields: {
          runId: 'check_suite:118578147',
          attempt: 1,
          workflowName: 'octocoders-linter',
          branch: 'changes',
          headSha: HEAD,
          event: null,
          status: 'completed',
          conclusion: 'success',
          startedAt: '2019-05-15T15:20:31.000Z',
          finishedAt: '2019-05-15T15:21:14.000Z',
        },
      },
    ],
  ],
  [
    'the check suite of GitHub Actions as a check only',
    example('check_suite', 1),
    [{ kind: 'commit_check', fields: { app: 'github-actions', status: 'success' } }],
  ],
  [
    'a check suite that never got a check run as no judgement',
    example('check_suite', 4),
    [
      {
        kind: 'commit_check',
        externalId: 'check_suite:118578174',
        fields: { status: 'neutral', sourceStatus: 'queued' },
      },
      { kind: 'pipeline_run', fields: { status: 'queued', finishedAt: null } },
    ],
  ],
  [
    'a commit status',
    example('status', 0),
    [
      {
        kind: 'commit_check',
        externalId: `status:${HELLO}/6113728f27ae82c7b1a177c8d03f9e96e0adf246/default`,
        version: '2019-05-15T15:20:55.000Z#0000006805126730',
        fields: {
          source: 'status',
          name: 'default',
          attempt: 6805126730,
          status: 'success',
          completedAt: '2019-05-15T15:20:55.000Z',
        },
      },
    ],
  ],
  [
    'an attempt of a workflow run, named by its workflow',
    example('workflow_run', 1),
    [
      {
        kind: 'pipeline_run',
        externalId: '289782451/1',
        version: '2020-10-05T16:33:49.000Z#2',
        fields: {
          runId: '289782451',
          attempt: 1,
          workflowName: 'test',
          branch: 'master',
          event: 'repository_dispatch',
          status: 'completed',
          conclusion: 'success',
          sourceStatus: 'success',
          finishedAt: '2020-10-05T16:33:49.000Z',
        },
      },
    ],
  ],
  [
    'a workflow run that has not begun',
    example('workflow_run', 3),
    [{ kind: 'pipeline_run', version: '2020-10-05T16:33:24.000Z#0', fields: { status: 'queued', finishedAt: null } }],
  ],
]

describe('a delivery tells', () => {
  test.each(told)('%s', (_, it, changes) => {
    expect(translationOf(it)).toMatchObject({ outcome: 'changes', changes })
  })
})

test.each([
  ['success', 'success'],
  ['neutral', 'neutral'],
  ['skipped', 'neutral'],
  [null, 'neutral'],
  ['failure', 'failure'],
  ['timed_out', 'failure'],
  ['cancelled', 'failure'],
  ['action_required', 'failure'],
  ['startup_failure', 'failure'],
  ['stale', 'failure'],
  ['a_word_of_tomorrow', 'failure'],
])('a check run that completed with %s is a %s', (conclusion, status) => {
  const run = varied(example('check_run', 2), { check_run: { conclusion } })
  expect(changeOf('commit_check', run).fields?.status).toBe(status)
})

test.each([
  ['pending', 'pending'],
  ['success', 'success'],
  ['failure', 'failure'],
  ['error', 'failure'],
])('a commit status %s is a %s', (state, status) => {
  const { fields } = changeOf('commit_check', varied(example('status', 0), { state }))
  expect(fields).toMatchObject({ status, sourceStatus: state })
  expect(fields?.completedAt === null).toBe(status === 'pending')
})

test('a run, a suite and a status of the same number are three checks', () => {
  const ids = [
    varied(example('check_run', 0), { check_run: { id: 2 } }),
    varied(example('check_suite', 1), { check_suite: { id: 2 } }),
    varied(example('status', 0), { id: 2 }),
  ].map((it) => changeOf('commit_check', it).externalId)
  expect(new Set(ids).size).toBe(3)
})

test('each attempt of a workflow run is a run of its own', () => {
  const again = varied(example('workflow_run', 1), { workflow_run: { run_attempt: 2 } })
  expect(changeOf('pipeline_run', again)).toMatchObject({ externalId: '289782451/2', fields: { attempt: 2 } })
  const uncounted = varied(example('workflow_run', 1), { workflow_run: { run_attempt: undefined } })
  expect(changeOf('pipeline_run', uncounted).externalId).toBe('289782451/1')
})
