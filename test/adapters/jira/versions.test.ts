import fc from 'fast-check'
import { expect, test } from 'vitest'
import { instantOf } from '../../../adapters/payload/time.ts'
import type { ChangeKind } from '../../../src/domain/changes.ts'
import {
  ADA,
  AS_OF,
  BOARD,
  documentOf,
  issueEvent,
  PROJECT,
  paragraph,
  receipt,
  SPRINT,
  TIMESTAMP,
  VERSION,
  words,
} from './samples.ts'
import { changeOf } from './translated.ts'

test('a time is the same with and without a colon in its offset, and in milliseconds', () => {
  for (const written of [
    '2026-01-10T11:00:00.000+0100',
    '2026-01-10T11:00:00+01:00',
    '2026-01-10T10:00:00Z',
    '2026-01-10T02:30:00.000-0730',
    TIMESTAMP,
  ])
    expect(instantOf(written)).toBe('2026-01-10T10:00:00.000Z')
  for (const none of ['2026-01-10', '2026-01-10T10:00:00', '10/Jan/26', '', Number.NaN, 1e18])
    expect(instantOf(none)).toBeUndefined()
})

test('times are read as text, and as the dates that a library makes of them', () => {
  const at = new Date('2026-01-05T09:00:00Z')
  const sprint = { ...SPRINT, startDate: at, endDate: 'soon', completeDate: 5 }
  expect(changeOf('sprint', receipt('api:sprint', { sprint, as_of: AS_OF })).fields).toMatchObject({
    startsAt: at.toISOString(),
    endsAt: null,
    completedAt: null,
  })
  const version = { ...VERSION, startDate: at, releaseDate: '2026-01-09' }
  const { fields } = changeOf('version', receipt('api:version', { version, as_of: AS_OF }))
  expect([fields?.startsAt, fields?.releasedAt]).toEqual([at.toISOString(), '2026-01-09T00:00:00.000Z'])
})

/** What happens to one thing, one after the other, each as it is told. */
const lifecycles: readonly (readonly [ChangeKind, readonly (readonly [string, object])[]])[] = [
  [
    'issue',
    [
      ['jira:issue_created', issueEvent()],
      ['jira:issue_updated', issueEvent()],
      ['jira:issue_updated', issueEvent({ updated: '2026-01-10T11:00:00.124+0100' })],
      ['jira:issue_deleted', issueEvent()],
    ],
  ],
  ...(['sprint', 'board'] as const).map((kind) => {
    const payload = { sprint: SPRINT, board: BOARD }
    return [
      kind,
      [
        [`${kind}_created`, { ...payload, timestamp: TIMESTAMP }],
        [`${kind}_updated`, { ...payload, timestamp: TIMESTAMP + 1 }],
        [`api:${kind}`, { ...payload, as_of: AS_OF }],
        [`${kind}_deleted`, { ...payload, timestamp: TIMESTAMP }],
      ],
    ] as const
  }),
  [
    'version',
    [
      ['jira:version_created', { version: VERSION, timestamp: TIMESTAMP }],
      ['api:version', { version: VERSION, as_of: AS_OF }],
      ['jira:version_deleted', { version: VERSION, timestamp: TIMESTAMP }],
    ],
  ],
  [
    'project',
    [
      ['project_created', { project: PROJECT, timestamp: TIMESTAMP }],
      ['api:project', { project: PROJECT, as_of: AS_OF }],
      ['project_soft_deleted', { project: PROJECT, timestamp: TIMESTAMP + 5000 }],
      ['project_restored_deleted', { project: PROJECT, timestamp: TIMESTAMP + 6000 }],
    ],
  ],
  [
    'person',
    [
      ['user_created', { user: ADA, timestamp: TIMESTAMP }],
      ['user_deleted', { user: ADA, timestamp: TIMESTAMP + 1 }],
      ['user_created', { user: ADA, timestamp: TIMESTAMP + 2 }],
    ],
  ],
]

test.each(lifecycles)('a later state of one %s has a greater version', (kind, told) => {
  const versions = told.map(([topic, payload]) => changeOf(kind, receipt(topic, payload)).version)
  expect(versions.toSorted()).toEqual(versions)
  expect(new Set(versions).size).toBe(versions.length)
})

test('an issue that is polled meets the one that was sent: the same version, the same state', () => {
  const sent = changeOf('issue', receipt('jira:issue_updated', issueEvent()))
  const polled = changeOf('issue', receipt('jira:issue_updated', { issue: issueEvent().issue }))
  expect(polled).toEqual(sent)
})

test('an issue with its document knows more than the same state in text', () => {
  const description = documentOf(paragraph(words('Hello')))
  const versionWith = (fields: object) => changeOf('issue', receipt('jira:issue_updated', issueEvent(fields))).version
  expect(versionWith({ description: 'Hello' }) < versionWith({ description })).toBe(true)
  const later = { description: 'Hello', updated: '2026-01-10T11:00:00.124+0100' }
  expect(versionWith({ description }) < versionWith(later)).toBe(true)
})

test('versions of issues sort as time does', () => {
  const times = fc.integer({ min: 0, max: 4e12 }).map((ms) => new Date(ms).toISOString())
  const versionAt = (updated: string) =>
    changeOf('issue', receipt('jira:issue_updated', issueEvent({ updated }))).version
  fc.assert(
    fc.property(times, times, (one, other) => {
      expect(versionAt(one) < versionAt(other)).toBe(one < other)
    }),
  )
})
