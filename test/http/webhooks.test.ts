import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import type { App } from '../../src/app.ts'
import { TrackerdError } from '../../src/errors.ts'
import type { Server } from '../../src/http/server.ts'
import { ID, TENANT } from './fake-app.ts'
import { setup } from './setup.ts'

const URL_PATH = `/webhooks/github/${ID}`
const refusing = (error: TrackerdError) => ({
  receive: async () => {
    throw error
  },
})

/** A use case that tells when it was called so many times and waits until it is told what to answer. */
function slowly(times = 1) {
  const arrived = Promise.withResolvers<void>()
  const stored = Promise.withResolvers<Awaited<ReturnType<App['receive']>>>()
  let calls = 0
  const receive: App['receive'] = () => {
    calls += 1
    if (calls === times) arrived.resolve()
    return stored.promise
  }
  return { arrived, stored, receive }
}

describe('the webhook door', () => {
  test('answers 202 with the id of the stored delivery', async () => {
    const answer = await setup().server.inject({ method: 'POST', url: URL_PATH, payload: { a: 1 } })
    expect(answer.statusCode).toBe(202)
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8')
    expect(answer.json()).toEqual({ id: ID, delivery_id: 'd-1' })
  })

  test('marks a duplicate, and only a duplicate', async () => {
    const again = { id: ID, deliveryId: 'd-1', topic: 'push', tenantId: TENANT.id, duplicate: true }
    const answer = await setup({ receive: async () => again }).server.inject({
      method: 'POST',
      url: URL_PATH,
      payload: {},
    })
    expect([answer.statusCode, answer.json()]).toEqual([202, { id: ID, delivery_id: 'd-1', duplicate: true }])
  })

  test.each([
    'application/json',
    'application/x-www-form-urlencoded',
    'application/cloudevents+json; charset=utf-8',
    'text/plain',
    undefined,
  ])('hands the bytes on as they came, whatever the type: %s', async (type) => {
    const { server, app } = setup()
    const payload = Buffer.from([0x7b, 0x00, 0xff, 0xfe, 0x7d])
    const headers = { 'x-github-delivery': 'd', 'set-cookie': 'a=b', ...(type ? { 'content-type': type } : {}) }
    const answer = await server.inject({ method: 'POST', url: URL_PATH, headers, payload })
    expect(answer.statusCode).toBe(202)
    const [, system, endpointId, request] = app.calls[0] as [string, ...Parameters<App['receive']>]
    expect([system, endpointId, Buffer.from(request.body)]).toEqual(['github', ID, payload])
    expect(request.headers).toMatchObject({ 'x-github-delivery': 'd' })
    expect(request.headers).not.toHaveProperty('set-cookie')
  })

  test('an endpoint is the same in capitals: ids are bound into what is sealed as they are written', async () => {
    const { server, app } = setup()
    await server.inject({ method: 'POST', url: `/webhooks/github/${ID.toUpperCase()}`, payload: {} })
    expect(app.calls[0]?.[2]).toBe(ID.toLowerCase())
  })

  test('an empty request reaches verification as an empty body', async () => {
    const { server, app } = setup(refusing(new TrackerdError('SIGNATURE_MISSING')))
    const answer = await server.inject({ method: 'POST', url: URL_PATH })
    expect(answer.json()).toMatchObject({ status: 401, code: 'SIGNATURE_MISSING' })
    expect(app.calls[0]?.[3]).toMatchObject({ body: Buffer.alloc(0) })
  })

  test.each([
    ['SIGNATURE_MISSING', 401],
    ['SIGNATURE_MALFORMED', 401],
    ['SIGNATURE_MISMATCH', 401],
    ['ENDPOINT_UNKNOWN', 404],
    ['DELIVERY_HEADERS_INVALID', 400],
    ['CONTENT_TYPE_UNSUPPORTED', 415],
    ['DATABASE_UNAVAILABLE', 503],
    ['DATABASE_REJECTED', 500],
  ] as const)('%s is answered with %i', async (code, status) => {
    const { server } = setup(refusing(new TrackerdError(code)))
    const answer = await server.inject({ method: 'POST', url: URL_PATH, payload: {} })
    expect(answer.json()).toMatchObject({ status, code })
    expect(answer.headers['retry-after']).toBe(status === 503 ? '5' : undefined)
    expect(answer.headers['www-authenticate']).toBeUndefined()
  })

  test.each([
    ['an id that is none', { url: '/webhooks/github/octo' }, 404, 'ENDPOINT_UNKNOWN'],
    ['a system that is none', { url: `/webhooks/gitlab/${ID}` }, 404, 'ENDPOINT_UNKNOWN'],
    ['a prototype name as system', { url: `/webhooks/__proto__/${ID}` }, 404, 'ENDPOINT_UNKNOWN'],
    ['a path without end', { url: `/webhooks/github/${'a'.repeat(5000)}` }, 404, 'NOT_FOUND'],
    ['a compressed body', { headers: { 'content-encoding': 'gzip' } }, 415, 'CONTENT_TYPE_UNSUPPORTED'],
    ['a content type that is none', { headers: { 'content-type': 'json' } }, 415, 'CONTENT_TYPE_UNSUPPORTED'],
    ['another method', { method: 'PUT' as const }, 404, 'NOT_FOUND'],
  ])('%s is refused without asking the application', async (_name, change, status, code) => {
    const { server, app } = setup()
    const answer = await server.inject({ method: 'POST', url: URL_PATH, payload: Buffer.from('{}'), ...change })
    expect(answer.json()).toMatchObject({ status, code })
    expect(app.calls).toEqual([])
  })

  test('bodies held at once are bounded: one too many is told to come back, later it is taken', async () => {
    const { arrived, stored, receive } = slowly()
    const { server } = setup({ receive }, { heldBodyBytes: 100_000 })
    const send = async () => server.inject({ method: 'POST', url: URL_PATH, payload: Buffer.alloc(80_000) })
    const first = send()
    await arrived.promise
    const refused = await send()
    expect([refused.json().code, refused.headers['retry-after']]).toEqual(['OVERLOADED', '5'])
    stored.resolve({ id: ID, deliveryId: 'd-1', topic: 'push', tenantId: TENANT.id, duplicate: false })
    expect((await first).statusCode).toBe(202)
    expect((await send()).statusCode).toBe(202)
  })
})

describe('on a listening socket', () => {
  const open: Server[] = []
  afterEach(async () => {
    for (const server of open.splice(0)) await server.close()
  })

  async function listen(overrides: Partial<App> = {}, options: { heldBodyBytes?: number } = {}) {
    const world = setup(overrides, options)
    open.push(world.server)
    await world.server.listen({ host: '127.0.0.1', port: 0 })
    const { port } = world.server.server.address() as AddressInfo
    const post = (headers: Record<string, string | number>, chunks: readonly Buffer[]) =>
      new Promise<{ status: number; body: { code?: string } }>((resolve, reject) => {
        const sent = httpRequest(
          { port, host: '127.0.0.1', path: URL_PATH, method: 'POST', headers },
          async (answer) => {
            const parts: Buffer[] = []
            for await (const part of answer) parts.push(part)
            resolve({ status: answer.statusCode ?? 0, body: JSON.parse(Buffer.concat(parts).toString()) })
          },
        )
        sent.on('error', reject)
        for (const chunk of chunks) sent.write(chunk)
        sent.end()
      })
    return { ...world, port, post }
  }

  const MIB = Buffer.alloc(1024 * 1024, 'a')
  const json = { 'content-type': 'application/json' }

  test('a body of exactly 25 MiB is taken, chunked or not', async () => {
    const { post, app } = await listen()
    const chunks = Array<Buffer>(25).fill(MIB)
    expect((await post({ ...json, 'content-length': 25 * MIB.length }, chunks)).status).toBe(202)
    expect((await post(json, chunks)).status).toBe(202)
    expect(app.calls.map(([, , , request]) => (request as { body: Buffer }).body.length)).toEqual(
      Array(2).fill(25 * MIB.length),
    )
  })

  test.each([
    ['announced', { ...json, 'content-length': 26 * MIB.length }],
    ['chunked', json],
  ])('26 MiB, %s, get their 413 although the sender is still sending', async (_name, headers) => {
    const { post, app } = await listen()
    const answer = await post(headers, Array<Buffer>(26).fill(MIB))
    expect([answer.status, answer.body.code]).toEqual([413, 'PAYLOAD_TOO_LARGE'])
    expect(app.calls).toEqual([])
  })

  test('large bodies have room for two at once, and leave the room of the others alone', async () => {
    const { arrived, stored, receive } = slowly(2)
    const { post } = await listen({ receive })
    const large = (size: number) =>
      post({ ...json, 'content-length': size * MIB.length }, Array<Buffer>(size).fill(MIB))
    const taken = [large(25), large(25)]
    await arrived.promise
    expect(await large(2)).toMatchObject({ status: 503, body: { code: 'OVERLOADED' } })
    taken.push(post({ ...json, 'content-length': 2 }, [Buffer.from('{}')]))
    stored.resolve({ id: ID, deliveryId: 'd-1', topic: 'push', tenantId: TENANT.id, duplicate: false })
    expect((await Promise.all(taken)).map(({ status }) => status)).toEqual([202, 202, 202])
    expect((await large(2)).status).toBe(202)
  })

  test('a sender that waits for 100-continue gets it', async () => {
    const { post } = await listen()
    expect((await post({ ...json, expect: '100-continue', 'content-length': 2 }, [Buffer.from('{}')])).status).toBe(202)
  })

  test('a body that breaks off is dropped, is logged, and frees what it held', async () => {
    const { port, app, logged, post } = await listen({}, { heldBodyBytes: 150_000 })
    const socket = connect(port, '127.0.0.1')
    socket.write(
      `POST ${URL_PATH} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 120000\r\n\r\n`,
    )
    socket.write(Buffer.alloc(100_000), () => socket.destroy())
    expect(await logged).toMatchObject({ method: 'POST', endpoint: ID, aborted: true })
    expect((await post({ ...json, 'content-length': 100_000 }, [Buffer.alloc(100_000)])).status).toBe(202)
    expect(app.calls).toHaveLength(1)
  })

  test('bytes that are no HTTP get a problem, and the connection ends', async () => {
    const { port } = await listen()
    const socket = connect(port, '127.0.0.1')
    socket.end('GARBAGE\r\n\r\n')
    let answer = ''
    socket.on('data', (data) => {
      answer += data
    })
    await once(socket, 'close')
    expect(answer).toMatch(/^HTTP\/1\.1 400 .*application\/problem\+json.*INPUT_INVALID/s)
  })

  test('close answers the delivery under way, then resolves', async () => {
    const { arrived, stored, receive } = slowly()
    const { post, server } = await listen({ receive })
    const answer = post({ ...json, 'content-length': 2 }, [Buffer.from('{}')])
    await arrived.promise
    const closed = server.close()
    stored.resolve({ id: ID, deliveryId: 'd-1', topic: 'push', tenantId: TENANT.id, duplicate: false })
    expect((await answer).status).toBe(202)
    await closed
  })
})
