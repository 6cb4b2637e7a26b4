import { describe, expect, test } from 'vitest'
import type { ChangeByKind } from '../../src/domain/changes.ts'
import { setup, type World } from '../support/world.ts'
import { at, common, scopeIdOf, tell } from './told.ts'

const issue = (version: number, fields: Partial<NonNullable<ChangeByKind<'issue'>['fields']>> = {}) =>
  ({
    ...common,
    kind: 'issue',
    externalId: '77',
    externalKey: 'octo/hello#7',
    version: at(version),
    fields: {
      role: 'incident',
      title: 'The door is stuck',
      description: '',
      labels: ['incident'],
      reporter: null,
      assignee: null,
      openedAt: at(1),
      closedAt: null,
      sourceStatus: 'open',
      severity: 'major',
      priority: 'p2',
      status: 'open',
      plan: null,
      ...fields,
    },
  }) as const

const closed = (version: number) => issue(version, { closedAt: at(version), status: 'closed', sourceStatus: 'closed' })

const stored = (w: World) =>
  w.sql<Record<string, unknown>>(
    `select status, started_at, resolved_at, scope_id, deleted_at is not null as gone from tracker_operations.incidents`,
  )
const events = async (w: World) =>
  (
    await w.sql<{ it: string }>('select event_type as it from tracker_governance.outbox_messages order by sequence')
  ).map(({ it }) => it)

describe('an issue that is an incident', () => {
  test('starts when it is opened, is resolved when it is closed, and open again when it is reopened', async () => {
    const w = await setup()
    await tell(w, [issue(1)])
    const open = { status: 'open', started_at: new Date(at(1)), resolved_at: null, scope_id: scopeIdOf(w), gone: false }
    expect(await stored(w)).toEqual([open])
    await tell(w, [closed(5)])
    expect(await stored(w)).toEqual([{ ...open, status: 'closed', resolved_at: new Date(at(5)) }])
    await tell(w, [issue(6, { sourceStatus: 'open/reopened' })])
    expect(await stored(w)).toEqual([open])
    await tell(w, [closed(9)])
    expect(await stored(w)).toMatchObject([{ resolved_at: new Date(at(9)) }])
    expect(await events(w)).toEqual(['incident.detected', 'incident.resolved', 'incident.resolved'])
  })

  test('that was closed, told late, is not open again', async () => {
    const w = await setup()
    await tell(w, [closed(5)])
    await tell(w, [issue(1)])
    expect(await stored(w)).toMatchObject([{ status: 'closed', resolved_at: new Date(at(5)) }])
  })

  test('leaves with its issue, and was not resolved by that', async () => {
    const w = await setup()
    await tell(w, [issue(1)])
    await tell(w, [{ ...issue(2), version: '~', gone: 'deleted', fields: null }])
    expect(await stored(w)).toMatchObject([{ gone: true, resolved_at: null }])
    expect(await events(w)).toEqual(['incident.detected', 'sync.object_gone'])
  })
})
