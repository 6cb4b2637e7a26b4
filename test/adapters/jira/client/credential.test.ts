import { describe, expect, test } from 'vitest'
import { appOf, credential, readCredential } from '../../../../adapters/jira/client/credential.ts'
import { siteOf } from '../../../../adapters/jira/client/site.ts'
import { failure } from '../../refusal.ts'

const GRANT = { kind: 'oauth', client_id: 'app-1', client_secret: 'CANARY-s', refresh_token: 'CANARY-r' }

describe('a credential', () => {
  test('is stored as it will be used, and read back', () => {
    const token = credential({ kind: 'api_token', email: ' ada@acme.test ', token: ' ATATT3x ', more: 1 })
    const apiUrl = 'https://api.atlassian.com'
    expect(token).toEqual({ kind: 'api_token', email: 'ada@acme.test', token: 'ATATT3x', cloudId: null, apiUrl })
    expect(readCredential(token)).toEqual(token)
    expect(credential({ kind: 'pat', token: 'abc+/=' })).toEqual({ kind: 'pat', token: 'abc+/=' })
  })

  test('that was stored before tokens had scopes is read as one whose site is not known', () => {
    const stored = { kind: 'api_token', email: 'ada@acme.test', token: 'ATATT3x' }
    expect(readCredential(stored)).toEqual({ ...stored, cloudId: null, apiUrl: 'https://api.atlassian.com' })
  })

  test('of an app knows where Atlassian is, and has no access token yet', () => {
    const stored = credential(GRANT)
    expect(stored).toEqual({
      kind: 'oauth',
      clientId: 'app-1',
      clientSecret: 'CANARY-s',
      refreshToken: 'CANARY-r',
      cloudId: null,
      authUrl: 'https://auth.atlassian.com',
      apiUrl: 'https://api.atlassian.com',
      access: null,
    })
    expect(readCredential(JSON.parse(JSON.stringify(stored)))).toEqual(stored)
  })

  test('of an app may lead to other servers, without a slash at the end', () => {
    const urls = { cloud_id: 'c-1', auth_url: 'http://127.0.0.1:1/', api_url: 'http://127.0.0.1:2/api//' }
    expect(credential({ ...GRANT, ...urls })).toMatchObject({
      cloudId: 'c-1',
      authUrl: 'http://127.0.0.1:1',
      apiUrl: 'http://127.0.0.1:2/api',
    })
  })

  test.each<[string, unknown, string[]]>([
    ['nothing', undefined, ['credential']],
    ['a bare text', 'CANARY', ['credential']],
    ['another kind', { kind: 'CANARY' }, ['kind']],
    ['an address that is none', { kind: 'api_token', email: 'CANARY', token: 'x' }, ['email']],
    ['an address with a colon', { kind: 'api_token', email: 'CANARY:x@acme.test', token: 'x' }, ['email']],
    ['a token with a line break', { kind: 'pat', token: 'CANARY\nx' }, ['token']],
    ['a token beyond ASCII', { kind: 'pat', token: 'CANARYé' }, ['token']],
    ['half an app', { kind: 'oauth', client_id: 'CANARY' }, ['client_secret', 'refresh_token']],
    ['an app elsewhere', { ...GRANT, auth_url: 'ftp://CANARY', api_url: 'CANARY' }, ['auth_url', 'api_url']],
    ['an app with a path for a site', { ...GRANT, cloud_id: '../CANARY' }, ['cloud_id']],
  ])('that is %s is refused by the names of its fields, never with its text', (_, input, fields) => {
    const error = failure(() => credential(input))
    expect(error.code).toBe('INPUT_INVALID')
    expect((error.details.issues as { path: string }[]).map(({ path }) => path)).toEqual(fields)
    expect(JSON.stringify(error.details) + error.message).not.toContain('CANARY')
  })

  test('names its app where the hourly quota is shared', () => {
    expect(appOf(credential(GRANT))).toBe('app-1')
    expect(appOf(credential({ kind: 'pat', token: 'x' }))).toBeNull()
    expect(appOf(credential({ kind: 'api_token', email: 'a@b', token: 'x' }))).toBeNull()
  })

  test('that another adapter stored is a defect, and not shown', () => {
    const error = failure(() => readCredential({ kind: 'token', token: 'CANARY' }))
    expect([error.code, JSON.stringify(error.details).includes('CANARY')]).toEqual(['INTERNAL', false])
  })
})

describe('a site', () => {
  test.each([
    ['https://acme.atlassian.net/', 'https://acme.atlassian.net'],
    ['https://ACME.atlassian.net/jira/software/projects/ABC/boards/1', 'https://acme.atlassian.net'],
    ['https://jira.example.com/jira//', 'https://jira.example.com/jira'],
    ['http://me:secret@jira.example.com:8080/?x#y', 'http://jira.example.com:8080'],
  ])('%s is %s', (baseUrl, site) => {
    expect(siteOf(baseUrl)).toBe(site)
  })

  test.each([null, '', 'acme', 'ftp://acme.test', 'javascript:alert(1)'])('is not %s', (baseUrl) => {
    const { code, details } = failure(() => siteOf(baseUrl))
    expect([code, (details.issues as { path: string }[])[0]?.path]).toEqual(['INPUT_INVALID', 'base_url'])
  })
})
