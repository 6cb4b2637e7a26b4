import { expect, test } from 'vitest'
import { FieldsMemory } from '../../../../adapters/jira/connection/fields-memory.ts'
import { locate } from '../../../../adapters/jira/connection/locate.ts'
import type { KnownScope } from '../../../../src/ports/source-reader.ts'
import type { FakeClient } from '../streams/fake-client.ts'
import { may, page, refusal, scripted } from './scripted.ts'

const known: KnownScope = {
  kind: 'board',
  externalId: '12',
  name: 'Team',
  url: null,
  archived: false,
  status: 'active',
  learned: null,
}
const BOARD = 'GET /rest/agile/1.0/board/12'
const BOARDS = 'GET /rest/agile/1.0/board'
const located = (client: FakeClient, scope = known) => locate(client, new FieldsMemory(client), scope)

test('a board that is as we know it has nothing to tell', async () => {
  const url = 'https://acme.test/secure/RapidBoard.jspa?rapidView=12'
  expect(await located(scripted({ [BOARD]: { id: 12, name: 'Team' } }))).toEqual({
    found: true,
    scope: { kind: 'board', externalId: '12', name: 'Team', url },
    changed: null,
  })
})

test.each([
  ['was bound by its number', { ...known, name: '12' }],
  ['is back', { ...known, status: 'gone' as const }],
])('a board that %s is told of, whoever has bound the project it is located in', async (_, scope) => {
  const board = { id: 12, name: 'Team', location: { projectId: 10000, projectKey: 'ABC' } }
  expect((await located(scripted({ [BOARD]: board }), scope)).changed).toEqual({
    topic: 'api:board',
    payload: { board, as_of: '2024-06-01T12:00:00.000Z' },
  })
})

const MYSELF = { 'GET /rest/api/3/myself': { displayName: 'Anna' } }
const admin = (isAdmin: boolean) => ({ 'GET /rest/api/3/mypermissions': may({ ADMINISTER: isAdmin }) })

test.each([
  ['deleted when an administrator does not see it', { ...admin(true), [BOARDS]: page() }, 'deleted'],
  ['hidden when nobody who could tell is asked', admin(false), 'no_access'],
  ['hidden when no board can be seen at all', { ...admin(true), [BOARDS]: refusal('UPSTREAM_FORBIDDEN') }, 'no_access'],
])('a board that answers 404 is %s', async (_, script, reason) => {
  const client = scripted({ ...MYSELF, ...script })
  const scope = { kind: 'board', external_id: '12', name: 'Team', url: null }
  const payload = { kind: 'board', external_id: '12', external_key: 'Team', reason, version: null, scope }
  expect(await located(client)).toEqual({ found: false, reason, changed: { topic: 'api:gone', payload } })
})

test('a credential that is refused is never taken for a deletion', async () => {
  const refused = refusal('UPSTREAM_UNAUTHENTICATED')
  await expect(located(scripted({ 'GET /rest/api/3/myself': refused }))).rejects.toBe(refused)
})
