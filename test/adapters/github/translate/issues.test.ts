import { describe, expect, test } from 'vitest'
import { changesOf } from '../../conformance.ts'
import { example, varied } from '../examples.ts'
import { changeOf, type Told, translationOf } from '../translated.ts'

const octocat = { externalId: '21031067', login: 'Codertocat', kind: 'user' }

const told: readonly Told[] = [
  [
    'an issue, a defect by its label',
    example('issues', 0),
    [
      {
        kind: 'issue',
        externalId: '444500041',
        externalKey: 'Codertocat/Hello-World#1',
        version: '2019-05-15T15:20:18.000Z#1',
        gone: null,
        fields: {
          role: 'defect',
          title: 'Spelling error in the README file',
          description: "It looks like you accidently spelled 'commit' with two 't's.",
          labels: ['bug'],
          reporter: octocat,
          assignee: octocat,
          openedAt: '2019-05-15T15:20:18.000Z',
          closedAt: null,
          sourceStatus: 'open',
          severity: 'major',
          priority: 'p2',
          status: 'open',
        },
      },
    ],
  ],
  [
    'a deleted issue',
    example('issues', 4),
    [{ kind: 'issue', version: '~', gone: 'deleted', fields: { status: 'closed' } }],
  ],
  [
    'a reopened issue, closed no longer',
    example('issues', 20),
    [
      { kind: 'issue', version: '2021-10-11T16:40:56.000Z#3', fields: { status: 'open', closedAt: null } },
      { kind: 'issue_history', fields: { issue: '444500041', at: '2021-10-11T16:40:56.000Z' } },
    ],
  ],
  ['an issue moved elsewhere', example('issues', 21), [{ kind: 'issue', version: '~', gone: 'moved' }]],
]

describe('a delivery tells', () => {
  test.each(told)('%s', (_, it, changes) => {
    expect(translationOf(it)).toMatchObject({ outcome: 'changes', changes })
  })
})

describe('an issue', () => {
  const issue = example('issues', 0)
  const told = (patch: object, rules = {}) => changeOf('issue', varied(issue, { issue: patch }), rules).fields
  const labelled = (...names: string[]) => told({ labels: names.map((name) => ({ name })) })

  test.each([
    ['open', null, 'open', 'open'],
    ['open', 'reopened', 'open', 'open/reopened'],
    ['closed', null, 'closed', 'closed'],
    ['closed', 'completed', 'closed', 'closed/completed'],
    ['closed', 'not_planned', 'closed', 'closed/not_planned'],
    ['closed', 'duplicate', 'duplicate', 'closed/duplicate'],
  ])('%s (%s) is %s', (state, state_reason, status, sourceStatus) => {
    expect(told({ state, state_reason })).toMatchObject({ status, sourceStatus })
  })

  test('is an incident, a defect or neither by its labels', () => {
    expect(labelled('bug', 'incident')?.role).toBe('incident')
    expect(labelled('kind/bug')?.role).toBe('defect')
    expect(labelled('enhancement')?.role).toBeNull()
    expect(labelled()?.role).toBeNull()
    expect(told({}, { incidentLabels: ['^bug$'] })?.role).toBe('incident')
  })

  test.each([
    ['critical', ['sev0', 'SEV-1', 'sev 1', 'severity/critical', 'critical', 'p0', 'blocker']],
    ['major', ['sev2', 'severity: high', 'major', 'enhancement', 'p1', 'critical path']],
    ['minor', ['sev3', 'severity/minor']],
    ['cosmetic', ['sev4', 'severity/low', 'trivial']],
  ])('has severity %s when labelled with one of %j', (severity, labels) => {
    for (const label of labels) expect([label, labelled(label)?.severity]).toEqual([label, severity])
  })

  test.each([
    ['p0', ['p0', 'P-0', 'priority/critical', 'priority: p0', 'urgent']],
    ['p1', ['p1', 'priority/high', 'prio:1']],
    ['p2', ['p2', 'priority: medium', 'bug']],
    ['p3', ['p3', 'P4', 'priority/low']],
  ])('has priority %s when labelled with one of %j', (priority, labels) => {
    for (const label of labels) expect([label, labelled(label)?.priority]).toEqual([label, priority])
  })

  test('goes by its worst label when several tell', () => {
    expect(labelled('sev3', 'sev1', 'p2', 'p1')).toMatchObject({ severity: 'critical', priority: 'p1' })
  })

  test('may list its labels as plain text, as some lists do', () => {
    expect(told({ labels: ['bug', { name: 'p1' }] })?.labels).toEqual(['bug', 'p1'])
  })
})

describe('that an issue is closed or opened again', () => {
  const opened = example('issues', 0)
  const CLOSED = { state: 'closed', closed_at: '2019-05-16T10:00:00Z', updated_at: '2019-05-16T10:00:03Z' }
  const OPEN = { state: 'open', closed_at: null, updated_at: '2019-05-17T10:00:00Z' }
  const turnsOf = (action: string | undefined, issue: object) =>
    changesOf(translationOf(varied(opened, { action, issue }))).filter(({ kind }) => kind === 'issue_history')
  const turn = (to: 'open' | 'closed', at: string) => ({
    kind: 'issue_history',
    externalId: `444500041/${to}/${at}`,
    version: '0',
    gone: null,
    fields: {
      issue: '444500041',
      at,
      author: null,
      items: [{ field: 'state', from: to === 'open' ? 'closed' : 'open', to }],
    },
  })

  test('is told with it, at the instant of the change', () => {
    expect(turnsOf('closed', CLOSED)).toMatchObject([turn('closed', '2019-05-16T10:00:00.000Z')])
    expect(turnsOf('reopened', OPEN)).toMatchObject([turn('open', '2019-05-17T10:00:00.000Z')])
  })

  test('is the same when it is delivered again, whatever became of the issue since', () => {
    expect(turnsOf('closed', { ...CLOSED, title: 'Another', state_reason: 'completed' })).toEqual(
      turnsOf('closed', CLOSED),
    )
  })

  test.each([
    ['an issue that stands closed is told of otherwise', 'labeled', CLOSED],
    ['it is listed by the API', undefined, CLOSED],
    ['it plays no role', 'closed', { ...CLOSED, labels: [] }],
    ['it is deleted', 'deleted', CLOSED],
  ])('is not told when %s', (_, action, issue) => {
    expect(turnsOf(action, issue)).toEqual([])
  })
})
