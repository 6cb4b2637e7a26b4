import { expect, test } from 'vitest'
import { locate } from '../../../../adapters/github/connection/locate.ts'
import type { KnownScope } from '../../../../src/ports/source-reader.ts'
import { FORBIDDEN, NOT_FOUND, refusal, scripted, shown } from './scripted.ts'

const known: KnownScope = {
  kind: 'repository',
  externalId: '7',
  name: 'octo/hello',
  url: 'https://github.com/octo/hello',
  archived: false,
  status: 'active',
  learned: null,
}
const ref = { kind: 'repository', externalId: '7', name: 'octo/hello', url: 'https://github.com/octo/hello' }
const gone = (reason: string) => ({
  topic: 'api:gone',
  payload: {
    repository: { id: 7, full_name: 'octo/hello', html_url: 'https://github.com/octo/hello' },
    kind: 'repository',
    external_id: '7',
    external_key: 'octo/hello',
    reason,
  },
})

test('a repository that is as we know it has nothing to tell', async () => {
  const { client, calls } = scripted('token', { 'GET /repos/octo/hello': { data: shown(7, 'octo/hello') } })
  expect(await locate(client, known)).toEqual({ found: true, scope: ref, changed: null })
  expect(calls).toEqual(['GET /repos/octo/hello'])
})

test('neither has one with the default branch that we know, or of which it is not told', async () => {
  const locating = (data: object) => scripted('token', { 'GET /repos/octo/hello': { data } }).client
  const main = locating(shown(7, 'octo/hello', { default_branch: 'main' }))
  expect(await locate(main, { ...known, defaultBranch: 'main' })).toMatchObject({ changed: null })
  const untold = locating(shown(7, 'octo/hello'))
  expect(await locate(untold, { ...known, defaultBranch: 'main' })).toMatchObject({ changed: null })
})

test.each([
  ['has another name', shown(7, 'octo/renamed'), known],
  ['has another address', shown(7, 'octo/hello', { html_url: 'https://ghe.example/octo/hello' }), known],
  ['was archived', shown(7, 'octo/hello', { archived: true }), known],
  [
    'has a default branch that we do not know',
    shown(7, 'octo/hello', { default_branch: 'main' }),
    { ...known, defaultBranch: null },
  ],
  [
    'has another default branch',
    shown(7, 'octo/hello', { default_branch: 'main' }),
    { ...known, defaultBranch: 'master' },
  ],
  ['is back', shown(7, 'octo/hello'), { ...known, status: 'gone' as const }],
  ['was known by name only', shown(7, 'octo/hello'), { ...known, externalId: null }],
])('a repository that %s is told of as the API shows it', async (_, data, scope) => {
  const { client } = scripted('token', { 'GET /repos/octo/hello': { data } })
  expect(await locate(client, scope)).toEqual({
    found: true,
    scope: { ...ref, name: data.full_name, url: data.html_url },
    changed: { topic: 'api:repository', payload: { repository: data } },
  })
})

test.each([
  ['belongs to another repository', { data: shown(8, 'octo/hello') }],
  ['is not there', NOT_FOUND],
])('when the name %s the number decides', async (_, named) => {
  const data = shown(7, 'octo/moved')
  const { client } = scripted('token', { 'GET /repos/octo/hello': named, 'GET /repositories/7': { data } })
  expect(await locate(client, known)).toMatchObject({
    found: true,
    scope: { externalId: '7', name: 'octo/moved' },
    changed: { topic: 'api:repository', payload: { repository: data } },
  })
})

test('a name that never was found names nothing that could be gone', async () => {
  const { client, calls } = scripted('token', { 'GET /repos/octo/hello': NOT_FOUND })
  const located = await locate(client, { ...known, externalId: null })
  expect(located).toEqual({ found: false, reason: 'no_access', changed: null })
  expect(calls).toHaveLength(1)
})

const missing = { 'GET /repos/octo/hello': NOT_FOUND, 'GET /repositories/7': NOT_FOUND }
const INSTALLATION = 'GET /installation/repositories?per_page=1'

test('a token that works cannot tell a deleted repository from a hidden one', async () => {
  const { client } = scripted('token', { ...missing, 'GET /user': { data: { login: 'octocat' } } })
  expect(await locate(client, known)).toEqual({ found: false, reason: 'no_access', changed: gone('no_access') })
})

test.each([
  ['all', 'deleted'],
  ['selected', 'no_access'],
  [undefined, 'no_access'],
])('an app installed on "%s" repositories that misses one takes it for %s', async (repository_selection, reason) => {
  const data = { total_count: 0, repository_selection, repositories: [] }
  const { client } = scripted('app', { ...missing, [INSTALLATION]: { data } })
  expect(await locate(client, known)).toEqual({ found: false, reason, changed: gone(reason) })
})

test.each([
  [410, 'deleted'],
  [451, 'no_access'],
])('status %d means %s', async (status, reason) => {
  const answer = refusal('UPSTREAM_NOT_FOUND', { status })
  const { client } = scripted('app', { 'GET /repos/octo/hello': answer, 'GET /repositories/7': answer })
  expect(await locate(client, known)).toEqual({ found: false, reason, changed: gone(reason) })
})

test('what is known to be gone is not told again', async () => {
  const { client } = scripted('token', { ...missing, 'GET /user': {} })
  const located = await locate(client, { ...known, status: 'gone' })
  expect(located).toEqual({ found: false, reason: 'no_access', changed: null })
})

test('a credential that is refused is never taken for a deletion', async () => {
  const refused = refusal('UPSTREAM_UNAUTHENTICATED')
  const token = scripted('token', { ...missing, 'GET /user': refused }).client
  await expect(locate(token, known)).rejects.toBe(refused)
  const app = scripted('app', { ...missing, [INSTALLATION]: refused }).client
  await expect(locate(app, known)).rejects.toBe(refused)
})

test.each([
  ['a limit', refusal('UPSTREAM_LIMITED')],
  ['an outage', refusal('UPSTREAM_UNAVAILABLE')],
  ['a missing permission', FORBIDDEN],
])('%s says nothing about the repository', async (_, error) => {
  const byName = scripted('token', { 'GET /repos/octo/hello': error }).client
  await expect(locate(byName, known)).rejects.toBe(error)
  const byNumber = scripted('token', { ...missing, 'GET /repositories/7': error }).client
  await expect(locate(byNumber, known)).rejects.toBe(error)
})

test('an answer that is no repository is named, not believed', async () => {
  const { client } = scripted('token', { 'GET /repos/octo/hello': { data: { message: 'hello' } } })
  await expect(locate(client, known)).rejects.toMatchObject({ code: 'UPSTREAM_INVALID' })
})
