import { describe, expect, test } from 'vitest'
import { rateTold } from '../../../../adapters/github/client/rate-headers.ts'
import { verdictOf } from '../../../../adapters/github/client/verdict.ts'
import { retryAfter, skewMs } from '../../../../adapters/http/source-time.ts'
import { dated, NOW } from './world.ts'

const ASKED = { resource: 'core', isQuery: false, hasEtag: false, redirect: 'follow' } as const
const at = (seconds: number) => new Date(NOW.getTime() + seconds * 1000)
const epoch = (seconds: number) => String(at(seconds).getTime() / 1000)
const DOCS = 'https://docs.github.com/rest'
const REACHED = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': epoch(90) }

describe.each([403, 429])('a %i', (status) => {
  test.each<[string, Record<string, string>, unknown, string, Date | null]>([
    ['retry-after in seconds', { 'retry-after': '30' }, {}, '*', at(30)],
    ['retry-after as a date', { 'retry-after': at(30).toUTCString() }, {}, '*', at(30)],
    ['retry-after before all else', { 'retry-after': '30', ...REACHED }, {}, '*', at(30)],
    ['a budget that is used up', REACHED, {}, 'core', at(90)],
    ['a named budget that is used up', { ...REACHED, 'x-ratelimit-resource': 'search' }, {}, 'search', at(90)],
    ['a budget that is used up, without its end', { 'x-ratelimit-remaining': '0' }, {}, 'core', null],
    ['the page on limits', {}, { documentation_url: `${DOCS}/overview/rate-limits-for-the-rest-api` }, '*', null],
    ['the page on limits of old servers', {}, { documentation_url: 'https://x.test/v3/#abuse-rate-limits' }, '*', null],
    [
      'the page on limits, although permissions are told',
      { 'x-accepted-github-permissions': 'issues=read' },
      { documentation_url: `${DOCS}/x#secondary-rate-limits` },
      '*',
      null,
    ],
    ['budget left', { 'x-ratelimit-remaining': '4000' }, {}, '*', null],
    ['nothing', {}, undefined, '*', null],
    ['no JSON', {}, '<html>', '*', null],
    ['a message, which is not read', {}, { message: 'Resource not accessible by integration' }, '*', null],
    ['a retry-after that is none', { 'retry-after': 'soon' }, {}, '*', null],
    ['scopes that are enough', { 'x-oauth-scopes': 'repo, user', 'x-accepted-oauth-scopes': 'repo' }, {}, '*', null],
    ['scopes where none is needed', { 'x-oauth-scopes': 'repo', 'x-accepted-oauth-scopes': '' }, {}, '*', null],
  ])('with %s is a limit', (_, headers, body, resource, until) => {
    const verdict = verdictOf({ status, headers: new Headers({ ...headers, ...dated(0) }), body, at: NOW }, ASKED)
    expect(verdict).toMatchObject({ is: 'limited', resource, until })
  })
})

describe('a 403', () => {
  test.each<[string, Record<string, string>, unknown, unknown]>([
    ['another page', {}, { documentation_url: `${DOCS}/actions/workflow-runs` }, { status: 403 }],
    [
      'accepted permissions',
      { 'x-accepted-github-permissions': 'issues=read; metadata=read' },
      {},
      { status: 403, permission: 'issues=read; metadata=read' },
    ],
    [
      'a sign-on to make',
      { 'x-github-sso': 'required; url=https://github.com/orgs/o/sso?authorization_request=secret' },
      {},
      { status: 403, sso: true },
    ],
    [
      'scopes that are not enough',
      { 'x-oauth-scopes': 'user', 'x-accepted-oauth-scopes': 'repo, public_repo' },
      {},
      { status: 403, permission: 'scope repo, public_repo' },
    ],
    [
      'no scopes at all',
      { 'x-oauth-scopes': '', 'x-accepted-oauth-scopes': 'repo' },
      {},
      { status: 403, permission: 'scope repo' },
    ],
    [
      'permissions that look like something else',
      { 'x-accepted-github-permissions': 'ghp_secret' },
      {},
      { status: 403 },
    ],
  ])('with %s is a missing permission', (_, headers, body, details) => {
    const verdict = verdictOf({ status: 403, headers: new Headers(headers), body, at: NOW }, ASKED)
    expect(verdict).toEqual({ is: 'failure', code: 'UPSTREAM_FORBIDDEN', details })
  })
})

test('what an app does as itself is counted apart, although GitHub calls it core too', () => {
  const headers = new Headers({ ...REACHED, 'x-ratelimit-resource': 'core' })
  const verdict = verdictOf({ status: 403, headers, body: {}, at: NOW }, { ...ASKED, resource: 'app' })
  expect(verdict).toMatchObject({ is: 'limited', resource: 'app' })
})

test('the name of a budget is taken only when it looks like one: all of them is not for the source to say', () => {
  const headers = new Headers({ ...REACHED, 'x-ratelimit-resource': '*' })
  expect(verdictOf({ status: 429, headers, body: {}, at: NOW }, ASKED)).toMatchObject({ resource: 'core' })
})

describe('times of the source', () => {
  test.each([600_000, -600_000])('are read by its own clock, %i ms from ours', (skew) => {
    const theirs = (seconds: number) => new Date(at(seconds).getTime() + skew)
    const headers = new Headers({
      ...dated(skew),
      'retry-after': theirs(40).toUTCString(),
      'x-ratelimit-reset': String(theirs(90).getTime() / 1000),
    })
    expect(skewMs(headers, NOW)).toBe(skew)
    expect(retryAfter(headers, NOW)).toEqual(at(40))
    expect(rateTold(headers, NOW).resetsAt).toEqual(at(90))
  })

  test.each<[string, Record<string, string>, Date]>([
    ['that are over are a second away: at once would be refused again', { 'retry-after': '0' }, at(1)],
    ['in the past are a second away', { 'retry-after': at(-100).toUTCString() }, at(1)],
    ['beyond all sense are a day away', { 'retry-after': '999999999999' }, at(86_400)],
  ])('%s', (_, headers, until) => {
    expect(retryAfter(new Headers({ ...headers, ...dated(0) }), NOW)).toEqual(until)
  })

  test('without a date of its own are taken as ours', () => {
    const headers = new Headers({ 'x-ratelimit-reset': epoch(90) })
    expect([skewMs(headers, NOW), rateTold(headers, NOW).resetsAt]).toEqual([0, at(90)])
  })

  test('and counts that are no numbers tell nothing', () => {
    const headers = new Headers({ 'x-ratelimit-limit': '-1', 'x-ratelimit-remaining': '', 'x-ratelimit-reset': 'NaN' })
    expect(rateTold(headers, NOW)).toEqual({ limit: undefined, remaining: undefined, resetsAt: undefined })
  })
})
