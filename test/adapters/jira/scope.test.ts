import { describe, expect, test } from 'vitest'
import { parse } from '../../../adapters/jira/parse.ts'
import { host, scopeNamed, scopeOf } from '../../../adapters/jira/scope.ts'
import { failure } from '../refusal.ts'
import { BOARD, issueEvent, PROJECT, receipt, SITE, SPRINT, VERSION } from './samples.ts'

test.each([
  ['https://acme.atlassian.net', 'acme.atlassian.net'],
  ['https://ACME.atlassian.net/jira/software', 'acme.atlassian.net'],
  ['http://jira.example.com:8080/jira', 'jira.example.com:8080'],
])('the host of %s is %s', (baseUrl, named) => {
  expect(host(baseUrl)).toBe(named)
})

test.each([null, '', 'jira', 'ftp://jira.example.com', 'https://api.atlassian.com/ex/jira/11-22'])(
  '%j names no site',
  (baseUrl) => {
    expect(failure(() => host(baseUrl)).code).toBe('INPUT_INVALID')
  },
)

describe('a scope as people name it', () => {
  test.each([
    ['ABC', { kind: 'project', externalId: null, name: 'ABC', isPattern: false }],
    [' abc ', { kind: 'project', externalId: null, name: 'ABC', isPattern: false }],
    ['AB_C2', { kind: 'project', externalId: null, name: 'AB_C2', isPattern: false }],
    ['AB*', { kind: 'project', externalId: null, name: 'AB*', isPattern: true }],
    ['*', { kind: 'project', externalId: null, name: '*', isPattern: true }],
    ['board:12', { kind: 'board', externalId: '12', name: 'board:12', isPattern: false }],
    ['Board:12', { kind: 'board', externalId: '12', name: 'board:12', isPattern: false }],
  ] as const)('%j', (text, scope) => {
    expect(scopeNamed(text)).toEqual(scope)
  })

  test.each(['', '12', 'octo/hello', 'board:', 'board:*', 'board:x', 'A B', 'ABC-12é'])('%j is none', (text) => {
    const error = failure(() => scopeNamed(text))
    expect(error.code).toBe('INPUT_INVALID')
    expect(JSON.stringify(error.details)).toContain('board:12')
  })
})

describe('a receipt speaks of', () => {
  const project = { kind: 'project', externalId: '10000', name: 'ABC', url: `${SITE}/browse/ABC` }
  const board = { kind: 'board', externalId: '7', name: 'ABC board', url: `${SITE}/secure/RapidBoard.jspa?rapidView=7` }

  test('the project of its issue, by number, with its key of now', () => {
    expect(scopeOf(receipt('jira:issue_updated', issueEvent()))).toEqual(project)
    expect(scopeOf(receipt('jira:issue_deleted', issueEvent()))).toEqual(project)
  })

  test('its project, also by its number alone', () => {
    expect(scopeOf(receipt('project_updated', { project: PROJECT }))).toEqual(project)
    const named = { ...project, url: null }
    const told = { version: VERSION, project: { id: 10000, key: 'ABC' } }
    expect(scopeOf(receipt('api:version', told))).toEqual(named)
    expect(scopeOf(receipt('jira:version_created', { version: VERSION }))).toEqual({ ...named, name: '10000' })
  })

  test('the board of its sprint, by its number', () => {
    const named = { kind: 'board', externalId: '7', name: 'board:7', url: null }
    expect(scopeOf(receipt('sprint_started', { sprint: SPRINT }))).toEqual(named)
    expect(scopeOf(receipt('api:sprint', { sprint: SPRINT }))).toEqual(named)
    expect(scopeOf(receipt('sprint_started', { sprint: { ...SPRINT, originBoardId: undefined } }))).toBeNull()
  })

  test('its board, or the project that the board was read for', () => {
    expect(scopeOf(receipt('board_updated', { board: BOARD }))).toEqual(board)
    expect(scopeOf(receipt('board_configuration_changed', { configuration: BOARD }))).toEqual(board)
    const told = { board: BOARD, project: { id: '10000', key: 'ABC' } }
    expect(scopeOf(receipt('api:board', told))).toEqual({ ...project, url: null })
  })

  test('nothing, when it is about the site, or about what we do not use', () => {
    expect(scopeOf(receipt('user_updated', { user: { accountId: '1' } }))).toBeNull()
    expect(scopeOf(receipt('comment_created', issueEvent()))).toBeNull()
    for (const payload of [null, 1, {}, { issue: {} }, { issue: { fields: { project: { id: 'x', key: 'y' } } } }])
      expect(scopeOf(receipt('jira:issue_updated', payload))).toBeNull()
  })

  test('an address through the gateway of OAuth apps leads nowhere', () => {
    const self = 'https://api.atlassian.com/ex/jira/11-22/rest/api/3/project/10000'
    expect(scopeOf(receipt('api:project', { project: { ...PROJECT, self } }))?.url).toBeNull()
  })
})

test('a body of another media type is refused', () => {
  expect(failure(() => parse('application/x-www-form-urlencoded', new Uint8Array())).code).toBe(
    'CONTENT_TYPE_UNSUPPORTED',
  )
})
