import { once } from 'node:events'
import { describe, expect, test, vi } from 'vitest'
import { TrackerdError } from '../../../../src/errors.ts'
import { refused } from '../../refused.ts'
import { served } from './served.ts'
import { PAT, type Reply, setup } from './world.ts'

const always =
  (status: number, body: unknown = {}, headers: Record<string, string> = {}) =>
  (): Reply => [status, body, headers]

const FIELDS = '/rest/api/{api}/field'

describe('a refusal', () => {
  test.each([
    [401, 'UPSTREAM_UNAUTHENTICATED'],
    [403, 'UPSTREAM_FORBIDDEN'],
    [404, 'UPSTREAM_NOT_FOUND'],
    [410, 'UPSTREAM_NOT_FOUND'],
    [400, 'UPSTREAM_REJECTED'],
    [405, 'UPSTREAM_REJECTED'],
    [413, 'UPSTREAM_REJECTED'],
  ])('with %i is %s, names its status and nothing that Jira wrote, and is not tried again', async (status, code) => {
    const body = { errorMessages: ["The value 'SECRET PROJECT' does not exist for the field 'project'."], errors: {} }
    const { client, asked, budget } = setup(always(status, body), { credential: PAT })
    const { code: told, details } = await refused(client.get(FIELDS))
    expect(told).toBe(code)
    expect(details).toEqual({ what: `GET /rest/api/2/field was answered ${status}`, status })
    expect(asked).toHaveLength(1)
    expect(budget.map(([what]) => what)).toEqual(['take', 'observe'])
  })

  test.each([
    ['atl-traceid', '41aa0f3cbb1d4b0e9c6c1a2b3c4d5e6f'],
    ['x-arequestid', 'e8f6a1b2-0c3d-4e5f-8a9b-0c1d2e3f4a5b'],
    ['X-AREQUESTID', '925x1234x1'],
  ])('tells what support asks for: %s', async (header, id) => {
    const { client } = setup(always(400, {}, { [header]: id }))
    expect((await refused(client.get(FIELDS))).details.requestId).toBe(id)
  })
})

describe('a login that failed', () => {
  test.each([
    ['AUTHENTICATED_FAILED', 200, []],
    ['AUTHENTICATED_FAILED', 404, { errorMessages: ['No project could be found'] }],
    ['AUTHENTICATION_DENIED', 403, {}],
  ])('(%s) is what counts, not the answer for strangers: %i', async (reason, status, body) => {
    const { client } = setup(always(status, body, { 'X-Seraph-LoginReason': reason }))
    const { code, details } = await refused(client.get('/rest/api/{api}/project/search'))
    expect([code, details.status]).toEqual(['UPSTREAM_UNAUTHENTICATED', status])
  })

  test('is not one that Jira calls fine', async () => {
    const { client } = setup(always(200, [], { 'X-Seraph-LoginReason': 'OK' }))
    expect((await client.get('/rest/api/{api}/project/search')).data).toEqual([])
  })
})

describe('a source that is away', () => {
  test.each([408, 500, 502, 503, 504])(
    'with %i is asked 3 times in all, with growing waits between',
    async (status) => {
      const { client, asked, pauses } = setup(always(status, '<html>'))
      const { code, details } = await refused(client.get(FIELDS))
      expect([code, details.status]).toEqual(['UPSTREAM_UNAVAILABLE', status])
      expect(asked).toHaveLength(3)
      expect(pauses).toEqual([500, 1000])
    },
  )

  test('and back is answered for, also to a POST that only reads, each attempt having asked the budget', async () => {
    const { client, budget } = setup((_, times) => [times < 3 ? 502 : 200, { times }])
    expect((await client.query('/rest/api/{api}/search/jql', {})).data).toEqual({ times: 3 })
    expect(budget.filter(([what]) => what === 'take')).toHaveLength(3)
  })

  test('is not asked twice to change something: it may have done it', async () => {
    const { client, asked } = setup(always(502))
    expect((await refused(client.put('/rest/api/{api}/issue/1', {}))).code).toBe('UPSTREAM_UNAVAILABLE')
    expect(asked).toHaveLength(1)
  })

  test('because its connection breaks is named by the code of the failure only', async () => {
    const { client, asked } = await served((response) => response.destroy())
    const { code, details, cause } = await refused(client.get(FIELDS))
    const what = 'GET /rest/api/2/field: UND_ERR_SOCKET'
    expect([code, details, cause]).toEqual(['UPSTREAM_UNAVAILABLE', { what }, undefined])
    expect(asked).toHaveLength(3)
  })

  test('in the middle of a body is not there, although the headers came', async () => {
    const { client, asked } = await served((response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('{"issues":[', () => response.destroy())
    })
    expect((await refused(client.get(FIELDS))).code).toBe('UPSTREAM_UNAVAILABLE')
    expect(asked).toHaveLength(3)
  })

  test('in the middle of a refusal has refused all the same', async () => {
    const { client, asked } = await served((response) => {
      response.writeHead(404, { 'content-length': '100' })
      response.write('{"errorMessages":[', () => response.destroy())
    })
    expect((await refused(client.get(FIELDS))).code).toBe('UPSTREAM_NOT_FOUND')
    expect(asked).toHaveLength(1)
  })

  test('because it is slow is given up after 30 s, headers and body together', async () => {
    const overdue = new AbortController()
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(overdue.signal)
    const { client } = await served((response) => {
      response.writeHead(200).write('[')
      overdue.abort(new DOMException('too late', 'TimeoutError'))
    })
    const { code, message } = await refused(client.get(FIELDS))
    expect(code).toBe('UPSTREAM_UNAVAILABLE')
    expect(message).toContain('no whole answer within 30 s')
    expect(timeout).toHaveBeenCalledWith(30_000)
  })

  test('because our guard refuses the address is told so, and not asked again', async () => {
    const forbidden = new TrackerdError('TARGET_FORBIDDEN', { what: 'internal.test' })
    const { client, pauses } = setup(always(200), { fetch: () => Promise.reject(forbidden) })
    await expect(client.get(FIELDS)).rejects.toBe(forbidden)
    expect(pauses).toEqual([])
  })
})

describe('an answer that cannot be read', () => {
  test.each([
    ['ends early', '{"issues":['],
    ['is a page to log in', '<!DOCTYPE html><title>Log in</title>'],
  ])('because it %s is asked for again, 3 times in all', async (_, body) => {
    const { client, asked } = setup(always(200, body, { 'content-type': 'text/html' }))
    expect((await refused(client.get(FIELDS))).code).toBe('UPSTREAM_INVALID')
    expect(asked).toHaveLength(3)
  })

  test('because it says nothing changed, which nobody asked, is not taken for an answer', async () => {
    const { client } = setup(always(304))
    expect((await refused(client.get(FIELDS))).code).toBe('UPSTREAM_INVALID')
  })

  test('because it never ends is cut off, and its connection closed', async () => {
    const closed = Promise.withResolvers<unknown>()
    const { client } = await served((response) => {
      closed.resolve(once(response, 'close'))
      const chunk = Buffer.alloc(1 << 20, ' ')
      const more = () => {
        while (!response.destroyed && response.write(chunk));
      }
      response.writeHead(200).on('drain', more)
      more()
    })
    const { code, details } = await refused(client.put(FIELDS, {}))
    expect([code, details.what]).toEqual(['UPSTREAM_INVALID', 'the answer is longer than 33554432 bytes'])
    await closed.promise
  })
})

describe('a caller who stops', () => {
  const reason = new Error('the daemon stops')

  test('before the call sends nothing', async () => {
    const { client, asked, abort } = setup(always(200))
    abort.abort(reason)
    await expect(client.get(FIELDS)).rejects.toBe(reason)
    expect(asked).toEqual([])
  })

  test('while the answer is on its way is told at once, and nothing is tried again', async () => {
    const world = await served((response) => {
      response.writeHead(200).write('[')
      world.abort.abort(reason)
    })
    await expect(world.client.get(FIELDS)).rejects.toBe(reason)
    expect(world.asked).toHaveLength(1)
  })

  test('while something is being changed is told at once too', async () => {
    const world = await served(() => world.abort.abort(reason))
    await expect(world.client.put(FIELDS, {})).rejects.toBe(reason)
  })

  test('between two attempts waits no longer', async () => {
    const world = setup(() => {
      world.abort.abort(reason)
      return [502]
    })
    await expect(world.client.get(FIELDS)).rejects.toBe(reason)
    expect(world.asked).toHaveLength(1)
  })
})
