import { expect, test } from 'vitest'
import type { Change } from '../../src/domain/changes.ts'
import { initiativeId } from '../../src/domain/ids.ts'
import { changesOf } from '../adapters/conformance.ts'
import { type Raw, rawOf } from '../adapters/jira/recorded/told.ts'
import { AS_OF, receipt } from '../adapters/jira/samples.ts'
import { type Known, translationOf } from '../adapters/jira/translated.ts'
import { plan, planId, told } from '../apply/planned.ts'
import { StandingClock, setup, type World } from '../support/world.ts'
import { judgeAll } from './drift-world.ts'

/** A board of a real site: what Jira told of its issues and their changelogs. */
const RECORDED = 8
const BOARD = { kind: 'board', externalId: String(RECORDED), name: 'EE board', url: null } as const
const field = (id: string, name: string) => ({ id: `customfield_${id}`, name })
const KNOWN: Known = {
  rules: {
    issueTypes: { 故事: 'user_story', 任务: 'technical_story', 缺陷: 'defect', 'test execution': 'technical_story' },
  },
  learned: {
    site: 'https://merico.atlassian.net',
    fields: {
      points: field('10024', 'Story Points'),
      sprint: field('10020', 'Sprint'),
      epicLink: field('10014', 'Epic Link'),
    },
    at: '2026-01-10T10:00:00.000Z',
  },
}

const translated = (topic: string, payload: unknown): Change[] => [
  ...changesOf(translationOf(receipt(topic, payload), KNOWN)),
]

const historyOf = ({ id, key, fields, changelog }: Raw) =>
  (changelog?.histories ?? []).flatMap((history) =>
    translated('api:issue_history', { issue: { id, key, fields: { project: fields.project } }, history }),
  )

/** EE Sprint 7 as it was told while it ran: it was completed on 22 June. */
const running = () =>
  rawOf('sprints', RECORDED)
    .filter(({ id }) => String(id) === '7')
    .map((sprint) => ({ ...sprint, state: 'active', completeDate: undefined }))

/** By our adapter and through the heart into the rows. */
async function applied(at: string): Promise<World> {
  const world = await setup({ clock: new StandingClock(at) })
  const issues = rawOf('issues', RECORDED)
  const changes = issues.flatMap((issue) => [...translated('jira:issue_updated', { issue }), ...historyOf(issue)])
  const sprints = running().flatMap((sprint) => translated('api:sprint', { sprint, as_of: AS_OF }))
  const { outcomes } = await plan(world, [
    ...told(...changes),
    ...sprints.map((change) => ({ scope: BOARD, changes: [change] })),
  ])
  expect(outcomes.every(({ status }) => status === 'applied')).toBe(true)
  return world
}

/** The hand-checked table stands in test/domain/drift/scope-recorded.test.ts: 29 committed, 2 removed, none added. */
test('7 % of churn in a recorded sprint is no drift', async () => {
  const world = await applied('2020-06-20T00:00:00Z')
  expect(await judgeAll(world)).toMatchObject({ opened: 0 })
})

test('counted from its very start, 13 of the recorded issues were added and 2 removed: each is named', async () => {
  const world = await applied('2020-06-20T00:00:00Z')
  const initiative = initiativeId(world.tenantId, BOARD.name)
  await world.app.changeDriftSettings(world.admin, {
    initiative,
    detectors: { scope_drift: { committedAfterMs: 0 } },
  })
  expect(await judgeAll(world)).toMatchObject({ opened: 1 })
  const [alert] = (await world.app.listDriftAlerts(world.admin, { initiative }, { limit: 5 })).items
  expect(alert).toMatchObject({
    driftType: 'scope_drift',
    subject: planId(world, 'sprint', '7'),
    severity: 'critical',
    description: 'EE Sprint 7: 16 issues committed, 13 added, 2 removed, 0 estimated anew: a churn of 93.8 %.',
    parameters: { committed_after_hours: 0, judged_by: 'issues' },
  })
  const named = alert?.links.map(({ text }) => text?.split(' ').slice(0, 2).join(' '))
  expect(named?.[0]).toBe('EE Sprint')
  expect(named?.slice(1, 14)).toEqual(Array.from({ length: 13 }, (_, i) => `added: EE-${i + 25}`))
  expect(named?.slice(14)).toEqual(['removed: EE-17', 'removed: EE-19'])
  expect(alert?.links.every(({ kind, url }) => kind === 'cycle' || url?.includes('EE-'))).toBe(true)
})

test('before the removal was told there was none: what came later changes nothing of that day', async () => {
  const world = await applied('2020-06-17T07:26:55Z')
  await world.app.changeDriftSettings(world.admin, { detectors: { scope_drift: { committedAfterMs: 0 } } })
  await judgeAll(world)
  const [alert] = (await world.app.listDriftAlerts(world.admin, {}, { limit: 5 })).items
  expect(alert?.description).toContain('16 issues committed, 13 added, 0 removed')
})
