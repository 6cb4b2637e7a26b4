import { once } from 'node:events'
import { describe, expect, test, vi } from 'vitest'
import { TrackerdError } from '../../../../src/errors.ts'
import { refused } from '../../refused.ts'
import { answer, BLOCK_END, dated, NOW, type Respond, setup } from './world.ts'

const always =
  (status: number, body: unknown = {}, headers: Record<string, string> = {}): Respond =>
  (response) =>
    answer(response, status, body, headers)

describe('a refusal', () => {
  test.each([
    [401, 'UPSTREAM_UNAUTHENTICATED'],
    [404, 'UPSTREAM_NOT_FOUND'],
    [410, 'UPSTREAM_NOT_FOUND'],
    [451, 'UPSTREAM_NOT_FOUND'],
    [400, 'UPSTREAM_REJECTED'],
    [409, 'UPSTREAM_REJECTED'],
  ])('with %i is %s, names its status and is not tried again', async (status, code) => {
    const { client, asked } = await setup(always(status, { message: 'Bad credentials' }))
    const { code: told, details } = await refused(client.get('/user'))
    expect([told, details.status, asked.length]).toEqual([code, status, 1])
  })

  test('for what was sent tells the codes that are documented, and the id that support asks for', async () => {
    const body = { errors: [{ resource: 'Issue', field: 'title', code: 'missing_field' }, { code: 'my_own' }, 'text'] }
    const { client } = await setup(always(422, body, { 'x-github-request-id': 'E8C2:3F1A:1B2C3D:4E5F60:65A1B2C3' }))
    const { code, details } = await refused(client.post('/repos/{owner}/{repo}/issues', { owner: 'o', repo: 'r' }))
    expect(code).toBe('UPSTREAM_REJECTED')
    expect(details).toEqual({
      what: 'POST /repos/{owner}/{repo}/issues was answered 422',
      status: 422,
      errors: ['missing_field'],
      requestId: 'E8C2:3F1A:1B2C3D:4E5F60:65A1B2C3',
    })
  })

  test('for want of a permission names it, and is no limit', async () => {
    const { client, budget } = await setup(
      always(
        403,
        { documentation_url: 'https://docs.github.com/rest/actions/workflow-runs' },
        {
          'x-accepted-github-permissions': 'actions=read',
        },
      ),
    )
    const { code, details } = await refused(client.get('/repos/o/r/actions/runs'))
    expect([code, details.permission]).toEqual(['UPSTREAM_FORBIDDEN', 'actions=read'])
    expect(budget.map(([what]) => what)).toEqual(['take', 'take', 'observe'])
  })
})

describe('a limit', () => {
  test.each([403, 429])('with retry-after (%i) stops everything until then', async (status) => {
    const { client, budget, asked } = await setup(always(status, {}, { 'retry-after': '120' }))
    const { code, details } = await refused(client.get('/user'))
    expect(code).toBe('UPSTREAM_LIMITED')
    expect(details).toEqual({ until: '2026-03-01T12:02:00.000Z', resource: '*', reason: 'retry-after' })
    expect(budget.at(-1)).toEqual(['block', '*', new Date('2026-03-01T12:02:00Z'), 'retry-after'])
    expect(asked).toHaveLength(1)
  })

  test.each([
    ['ahead', 600_000],
    ['behind', -600_000],
  ])('that is used up stops its resource until it is full, theirs being 10 minutes %s', async (_, skew) => {
    const reset = String((NOW.getTime() + skew) / 1000 + 900)
    const { client, budget } = await setup(
      always(403, {}, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset, ...dated(skew) }),
    )
    const { details } = await refused(client.get('/user'))
    expect(details).toEqual({ until: '2026-03-01T12:15:00.000Z', resource: 'core', reason: 'used up' })
    expect(budget.at(-1)).toEqual(['block', 'core', new Date('2026-03-01T12:15:00Z'), 'used up'])
  })

  test('that tells nothing stops everything for as long as the budget says', async () => {
    const { client, budget } = await setup(always(429))
    const { details } = await refused(client.get('/user'))
    expect(details).toEqual({ until: BLOCK_END.toISOString(), resource: '*', reason: 'secondary limit' })
    expect(budget.at(-1)).toEqual(['block', '*', null, 'secondary limit'])
  })

  test('is no answer to the budget: an answer would end a row of waits, and they would never grow', async () => {
    const { client, budget } = await setup(always(429, {}, { 'x-ratelimit-remaining': '10' }))
    await refused(client.get('/user'))
    expect(budget.map(([what]) => what)).not.toContain('observe')
  })
})

describe('a source that is away', () => {
  test.each([500, 502, 503, 504])('with %i is asked 3 times in all, with growing waits between', async (status) => {
    const { client, asked, pauses } = await setup(always(status, '<html>'))
    const { code, details } = await refused(client.get('/user'))
    expect([code, details.status]).toEqual(['UPSTREAM_UNAVAILABLE', status])
    expect(asked).toHaveLength(3)
    expect(pauses).toEqual([500, 1000])
  })

  test('and back is answered for, each attempt having asked the budget', async () => {
    const { client, budget } = await setup((response, _, times) => answer(response, times < 3 ? 502 : 200, { times }))
    expect((await client.get('/user')).data).toEqual({ times: 3 })
    expect(budget.filter(([what]) => what === 'take')).toHaveLength(6)
  })

  test('is not asked twice to do something: it may have done it', async () => {
    const { client, asked } = await setup(always(502))
    expect((await refused(client.post('/user/repos'))).code).toBe('UPSTREAM_UNAVAILABLE')
    expect(asked).toHaveLength(1)
  })

  test('because its connection breaks is named by the code of the failure only', async () => {
    const { client, asked } = await setup((response) => response.destroy())
    const { code, details, cause } = await refused(client.get('/user'))
    expect([code, details, cause]).toEqual(['UPSTREAM_UNAVAILABLE', { what: 'GET /user: UND_ERR_SOCKET' }, undefined])
    expect(asked).toHaveLength(3)
  })

  test('in the middle of a body is not there, although the headers came', async () => {
    const { client, asked } = await setup((response) => {
      response.writeHead(200, { 'content-length': '100', 'x-ratelimit-remaining': '7' })
      response.write('{"login":"octo', () => response.destroy())
    })
    expect((await refused(client.get('/user'))).code).toBe('UPSTREAM_UNAVAILABLE')
    expect(asked).toHaveLength(3)
  })

  test.each([
    ['REST', 30_000],
    ['GraphQL', 20_000],
  ])('because it is slow is given up: %s after %i ms, headers and body together', async (kind, limit) => {
    const overdue = new AbortController()
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(overdue.signal)
    const { client } = await setup((response) => {
      response.writeHead(200).write('[')
      overdue.abort(new DOMException('too late', 'TimeoutError'))
    })
    const call = kind === 'REST' ? client.get('/user') : client.graphql('query { viewer { login } }', {})
    const { code, message } = await refused(call)
    expect(code).toBe('UPSTREAM_UNAVAILABLE')
    expect(message).toContain(`no whole answer within ${limit / 1000} s`)
    expect(timeout).toHaveBeenCalledWith(limit)
  })

  test('because our guard refuses the address is told so, and not asked again', async () => {
    const forbidden = new TrackerdError('TARGET_FORBIDDEN', { what: 'internal.test' })
    const { client, pauses } = await setup(always(200), { fetch: () => Promise.reject(forbidden) })
    await expect(client.get('/user')).rejects.toBe(forbidden)
    expect(pauses).toEqual([])
  })
})

describe('an answer that cannot be read', () => {
  test.each([
    ['ends early', '{"login":"octo'],
    ['is a page of a proxy', '<html>Sign in</html>'],
    ['is a bare text', '"hello"'],
  ])('because it %s is asked for again, 3 times in all', async (_, body) => {
    const { client, asked } = await setup(always(200, body, { 'content-type': 'text/html; charset=;' }))
    expect((await refused(client.get('/user'))).code).toBe('UPSTREAM_INVALID')
    expect(asked).toHaveLength(3)
  })

  test('because it says nothing changed, which nobody asked, is not taken for an answer', async () => {
    const { client } = await setup((response) => response.writeHead(304).end())
    expect((await refused(client.get('/user'))).code).toBe('UPSTREAM_INVALID')
  })

  test('because it never ends is cut off, and its connection closed', async () => {
    const closed = Promise.withResolvers<unknown>()
    const { client } = await setup((response) => {
      closed.resolve(once(response, 'close'))
      const chunk = Buffer.alloc(1 << 20, ' ')
      const more = () => {
        while (!response.destroyed && response.write(chunk));
      }
      response.writeHead(200).on('drain', more)
      more()
    })
    const { code, details } = await refused(client.post('/user/repos'))
    expect([code, details.what]).toEqual(['UPSTREAM_INVALID', 'the answer is longer than 33554432 bytes'])
    await closed.promise
  })
})

describe('a caller who stops', () => {
  const reason = new Error('the daemon stops')

  test('before the call sends nothing', async () => {
    const { client, asked, abort } = await setup(always(200))
    abort.abort(reason)
    await expect(client.get('/user')).rejects.toBe(reason)
    expect(asked).toEqual([])
  })

  test('while the answer is on its way is told at once, and nothing is tried again', async () => {
    const world = await setup((response) => {
      response.writeHead(200).write('[')
      world.abort.abort(reason)
    })
    await expect(world.client.get('/user')).rejects.toBe(reason)
    expect(world.asked).toHaveLength(1)
  })

  test('while something is being done is told at once too', async () => {
    const world = await setup(() => world.abort.abort(reason))
    await expect(world.client.post('/user/repos')).rejects.toBe(reason)
  })

  test('with a reason that is an abort gets that reason back as it was', async () => {
    const { client, abort } = await setup(always(200))
    abort.abort()
    const error: unknown = await client.get('/user').catch((it: unknown) => it)
    expect(error).toBe(abort.signal.reason)
    expect(error).not.toHaveProperty('status')
  })

  test('between two attempts waits no longer', async () => {
    const world = await setup((response) => {
      world.abort.abort(reason)
      answer(response, 502, {})
    })
    await expect(world.client.get('/user')).rejects.toBe(reason)
    expect(world.asked).toHaveLength(1)
  })
})
