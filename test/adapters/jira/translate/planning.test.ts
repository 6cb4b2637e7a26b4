import { describe, expect, test } from 'vitest'
import { FINAL_VERSION } from '../../../../src/domain/changes.ts'
import { changesOf } from '../../conformance.ts'
import { failure } from '../../refusal.ts'
import { AS_OF, BOARD, LEARNED, PROJECT, receipt, SITE, SPRINT, TIMESTAMP, VERSION } from '../samples.ts'
import { changeOf, translationOf } from '../translated.ts'

const sent = (topic: string, payload: object) =>
  receipt(topic, { timestamp: TIMESTAMP, webhookEvent: topic, ...payload })
const read = (topic: string, payload: object) => receipt(topic, { as_of: AS_OF, ...payload })
const SENT = '2026-01-10T10:00:00.000Z#1'
const READ = '2026-01-10T10:00:01.000Z#1'

describe('a sprint', () => {
  test('belongs to the board it was made on', () => {
    expect(changeOf('sprint', sent('sprint_updated', { sprint: SPRINT }))).toEqual({
      kind: 'sprint',
      externalId: '12',
      externalKey: 'ABC Sprint 1',
      url: null,
      version: SENT,
      scope: '7',
      gone: null,
      fields: {
        name: 'ABC Sprint 1',
        goal: 'Greet everybody',
        status: 'active',
        sourceStatus: 'active',
        startsAt: '2026-01-05T09:00:00.000Z',
        endsAt: '2026-01-19T09:00:00.000Z',
        completedAt: null,
      },
    })
  })

  test.each([
    ['sprint_created', 'future', 'planned'],
    ['sprint_updated', 'CLOSED', 'closed'],
    ['sprint_started', undefined, 'active'],
    ['sprint_closed', undefined, 'closed'],
    ['sprint_created', undefined, 'planned'],
    ['sprint_updated', 'paused', 'planned'],
  ])('of %s with state %s is %s', (topic, state, status) => {
    expect(changeOf('sprint', sent(topic, { sprint: { ...SPRINT, state } })).fields?.status).toBe(status)
  })

  test('is as of when it was read, sent or received, and gone for good when it was deleted', () => {
    expect(changeOf('sprint', read('api:sprint', { sprint: SPRINT })).version).toBe(READ)
    expect(changeOf('sprint', receipt('sprint_created', { sprint: SPRINT })).version).toBe('2026-01-10T10:00:05.000Z#1')
    const deleted = changeOf('sprint', sent('sprint_deleted', { sprint: SPRINT }))
    expect([deleted.version, deleted.gone]).toEqual([FINAL_VERSION, 'deleted'])
  })

  test('needs a name and an id, and no board', () => {
    const bare = { id: 3, name: 'Bare' }
    expect(changeOf('sprint', sent('sprint_created', { sprint: bare }))).toMatchObject({ externalId: '3', scope: null })
    expect(failure(() => translationOf(sent('sprint_created', { sprint: { id: 3 } }))).code).toBe('PAYLOAD_INVALID')
  })
})

describe('a board', () => {
  const fields = { name: 'ABC board', archived: null, isPrivate: null }

  test('is told under either name, and lives in itself or in the project it was read for', () => {
    const board = changeOf('board', sent('board_updated', { board: BOARD }))
    expect(board).toEqual({
      kind: 'board',
      externalId: '7',
      externalKey: 'ABC board',
      url: `${SITE}/secure/RapidBoard.jspa?rapidView=7`,
      version: SENT,
      scope: '7',
      gone: null,
      fields,
    })
    expect(changeOf('board', sent('board_configuration_changed', { configuration: BOARD }))).toEqual(board)
    const listed = read('api:board', { board: { ...BOARD, isPrivate: true }, project: { id: '10000', key: 'ABC' } })
    expect(changeOf('board', listed)).toMatchObject({ scope: '10000', version: READ, fields: { isPrivate: true } })
  })

  test('is gone for good when it was deleted', () => {
    const deleted = changeOf('board', sent('board_deleted', { board: { id: 7 } }))
    expect(deleted).toMatchObject({ version: FINAL_VERSION, gone: 'deleted', externalKey: 'board:7' })
  })
})

describe('a version', () => {
  const fields = {
    name: '1.0',
    description: 'The first',
    released: true,
    archived: false,
    startsAt: '2026-01-01T00:00:00.000Z',
    plannedAt: null,
    releasedAt: '2026-01-09T00:00:00.000Z',
    sourceStatus: 'released',
  }

  test('belongs to its project', () => {
    const sentOf = changeOf('version', sent('jira:version_released', { version: VERSION }))
    expect(sentOf).toEqual({
      kind: 'version',
      externalId: '10200',
      externalKey: '1.0',
      url: null,
      version: SENT,
      scope: '10000',
      gone: null,
      fields,
    })
    const told = { version: { ...VERSION, projectId: undefined }, project: { id: '10000', key: 'ABC' } }
    expect(changeOf('version', read('api:version', told))).toEqual({ ...sentOf, version: READ })
  })

  test('that is not released has a planned date and no release date yet, and may be archived', () => {
    const version = { ...VERSION, released: false }
    expect(changeOf('version', sent('jira:version_unreleased', { version })).fields).toMatchObject({
      plannedAt: '2026-01-09T00:00:00.000Z',
      releasedAt: null,
      sourceStatus: 'unreleased',
    })
    const undated = { ...version, releaseDate: undefined }
    expect(changeOf('version', sent('jira:version_updated', { version: undated })).fields?.plannedAt).toBeNull()
    const archived = sent('jira:version_updated', { version: { ...VERSION, archived: true } })
    expect(changeOf('version', archived).fields?.sourceStatus).toBe('archived')
  })

  test('that was deleted is gone', () => {
    for (const mergedTo of [undefined, null]) {
      const deleted = changeOf('version', sent('jira:version_deleted', { version: VERSION, mergedTo }))
      expect(deleted).toMatchObject({ gone: 'deleted', version: FINAL_VERSION })
    }
  })

  test.each(['jira:version_deleted', 'jira:version_merged'])('that was merged moved, as %s tells', (topic) => {
    const into = { ...VERSION, id: '10201', name: '1.1', projectId: undefined }
    const [gone, left, ...more] = changesOf(translationOf(sent(topic, { version: VERSION, mergedTo: into })))
    expect(gone).toMatchObject({ externalId: '10200', gone: 'moved', version: FINAL_VERSION })
    expect(left).toMatchObject({ externalId: '10201', gone: null, scope: '10000', version: SENT })
    expect(more).toEqual([])
    for (const id of [10201, '10201']) {
      const change = changeOf('version', sent(topic, { version: VERSION, mergedTo: id }))
      expect([change.externalId, change.gone]).toEqual(['10200', 'moved'])
    }
  })

  test('is not taken away by a merge that does not tell which of the two is left', () => {
    expect(translationOf(sent('jira:version_merged', { version: VERSION }))).toEqual({
      outcome: 'skipped',
      reason: 'version_merge_incomplete',
    })
  })

  test('without its project is incomplete', () => {
    const version = { ...VERSION, projectId: null }
    expect(translationOf(sent('jira:version_created', { version }))).toEqual({
      outcome: 'skipped',
      reason: 'version_incomplete',
    })
  })
})

describe('a project', () => {
  const fieldsOf = (topic: string, patch: object = {}) =>
    changeOf('project', sent(topic, { project: { ...PROJECT, ...patch } }))

  test('is named by its key, and lives in itself', () => {
    expect(fieldsOf('project_updated')).toEqual({
      kind: 'project',
      externalId: '10000',
      externalKey: 'ABC',
      url: `${SITE}/browse/ABC`,
      version: SENT,
      scope: '10000',
      gone: null,
      fields: { name: 'ABC', archived: null, isPrivate: null },
    })
  })

  test.each([
    ['project_archived', true, null],
    ['project_restored_archived', false, null],
    ['project_soft_deleted', null, 'deleted'],
    ['project_deleted', null, 'deleted'],
    ['project_restored_deleted', null, null],
  ])('after %s', (topic, archived, gone) => {
    expect(fieldsOf(topic)).toMatchObject({ version: SENT, gone, fields: { archived } })
  })

  test('as it was found is archived or not, and leaves what was learned', () => {
    const found = changeOf('project', read('api:project', { project: PROJECT, learned: LEARNED }))
    expect(found).toMatchObject({ version: READ, gone: null })
    expect(found.fields).toEqual({ name: 'ABC', archived: false, isPrivate: null, learned: LEARNED })
    const archived = changeOf(
      'project',
      read('api:project', { project: { ...PROJECT, archived: true, isPrivate: true } }),
    )
    expect(archived.fields).toEqual({ name: 'ABC', archived: true, isPrivate: true })
  })
})

describe('what is found to be gone', () => {
  const gone = {
    kind: 'issue',
    external_id: '10041',
    external_key: 'ABC-13',
    reason: 'moved',
    version: '2026-01-10T10:00:00.000Z#1',
    scope: { kind: 'project', external_id: '10000', name: 'ABC', url: null },
  }

  test('is gone under its last version, else under the time it was found out', () => {
    const found = {
      kind: 'issue',
      externalId: '10041',
      externalKey: 'ABC-13',
      scope: '10000',
      gone: 'moved',
      fields: null,
    }
    expect(changeOf('issue', receipt('api:gone', gone))).toMatchObject({ ...found, version: gone.version })
    const unknown = { ...gone, version: null }
    expect(changeOf('issue', receipt('api:gone', unknown)).version).toBe('2026-01-10T10:00:05.000Z#1')
  })

  test.each(['issue_history', 'sprint', 'version', 'person', 'project', 'board'] as const)('may be a %s', (kind) => {
    expect(changeOf(kind, receipt('api:gone', { ...gone, kind })).kind).toBe(kind)
  })

  test('is nothing that Jira does not have', () => {
    for (const patch of [
      { kind: 'commit' },
      { reason: 'why' },
      { version: 'ä' },
      { external_id: '\0' },
      { scope: null },
    ])
      expect(failure(() => translationOf(receipt('api:gone', { ...gone, ...patch }))).code).toBe('PAYLOAD_INVALID')
  })
})
