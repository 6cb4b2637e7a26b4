import { getEventListeners, once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo, LookupFunction } from 'node:net'
import { text } from 'node:stream/consumers'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createGuardedFetch } from '../src/guarded-fetch.ts'

// 127.0.0.1 stands for the public internet here: there is no other address that a test can listen on.
vi.mock(import('../src/private-networks.ts'), async (original) => {
  const { isPrivate } = await original()
  return { isPrivate: (address, family) => address !== '127.0.0.1' && isPrivate(address, family) }
})

/** A server at 127.0.0.1, with how many connections it was asked for. */
async function listening(listener: RequestListener) {
  const server = createServer(listener)
  const seen = { connections: 0 }
  server.on('connection', () => seen.connections++)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, port, seen }
}

/** Answers with these addresses, one list after the other, and counts how often it was asked. */
function resolving(...lists: readonly (readonly string[])[]) {
  const asked = { times: 0 }
  const lookup: LookupFunction = (_name, _options, callback) => {
    const list = lists[Math.min(asked.times++, lists.length - 1)] ?? []
    callback(
      null,
      list.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )
  }
  return { lookup, asked }
}

const guarded = createGuardedFetch({ allowPrivate: false })
const forbidden = { code: 'TARGET_FORBIDDEN' }

test('where private networks are allowed it is the fetch of Node', () => {
  expect(createGuardedFetch({ allowPrivate: true })).toBe(fetch)
})

test('a request arrives as it was made, and its answer comes back', async () => {
  const server = await listening(async (request, response) => {
    const { method, url, headers } = request
    response.writeHead(201, 'Made', { 'content-type': 'application/json', 'x-told': ['one', 'two'] })
    response.end(JSON.stringify({ method, url, agent: headers['user-agent'], body: await text(request) }))
  })
  for (const body of ['{"a":"ü"}', new TextEncoder().encode('{"a":"ü"}')]) {
    const answer = await guarded(`${server.url}/path?x=1`, {
      method: 'POST',
      headers: { 'user-agent': 'trackerd' },
      body,
    })
    expect([answer.status, answer.statusText, answer.headers.get('x-told')]).toEqual([201, 'Made', 'one, two'])
    expect([answer.url, answer.redirected]).toEqual([`${server.url}/path?x=1`, false])
    expect(await answer.json()).toEqual({ method: 'POST', url: '/path?x=1', agent: 'trackerd', body: '{"a":"ü"}' })
  }
})

test('requests one after the other share a connection', async () => {
  const server = await listening((_, response) => response.end('here'))
  for (let count = 0; count < 5; count++) expect(await (await guarded(server.url)).text()).toBe('here')
  expect(server.seen.connections).toBe(1)
})

test('a compressed body is read as what it was before', async () => {
  const server = await listening((request, response) => {
    expect(request.headers['accept-encoding']).toBe('gzip, br')
    if (request.url === '/empty')
      return response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': 0 }).end()
    const isGzip = request.url === '/gzip'
    response.writeHead(200, { 'content-encoding': isGzip ? 'gzip' : 'br' })
    response.end(isGzip ? gzipSync('much text') : brotliCompressSync('much text'))
  })
  expect(await (await guarded(`${server.url}/gzip`)).text()).toBe('much text')
  expect(await (await guarded(`${server.url}/br`)).text()).toBe('much text')
  expect(await (await guarded(`${server.url}/empty`)).text()).toBe('')
})

test('a body in an encoding that was not asked for is refused, not handed over as it is', async () => {
  const server = await listening((_, response) => response.writeHead(200, { 'content-encoding': 'lzma' }).end('…'))
  await expect(guarded(server.url)).rejects.toThrow(TypeError)
})

test('an answer that has no body gives none', async () => {
  const server = await listening((request, response) => {
    response.writeHead(Number(request.url?.slice(1)), { 'content-encoding': 'gzip' }).end()
  })
  for (const status of [204, 304]) {
    const answer = await guarded(`${server.url}/${status}`)
    expect([answer.status, answer.body]).toEqual([status, null])
  }
  expect((await guarded(`${server.url}/200`, { method: 'HEAD' })).body).toBeNull()
})

test('a body is handed over while it is still coming', async () => {
  const isRead = Promise.withResolvers<void>()
  const server = await listening(async (_, response) => {
    response.write('first')
    await isRead.promise
    response.end('last')
  })
  const answer = await guarded(server.url)
  const parts: string[] = []
  for await (const part of answer.body ?? []) {
    parts.push(new TextDecoder().decode(part))
    isRead.resolve()
  }
  expect(parts).toEqual(['first', 'last'])
})

test.each(['identity', 'gzip'])('a body that is cut off is an error, not a shorter body (%s)', async (encoding) => {
  const server = await listening((_, response) => {
    const body = encoding === 'gzip' ? gzipSync('a text to be cut') : Buffer.from('a text to be cut')
    response.writeHead(200, { 'content-length': body.length, 'content-encoding': encoding })
    response.write(body.subarray(0, -4), () => response.destroy())
  })
  const answer = await guarded(server.url)
  await expect(answer.text()).rejects.toThrow()
})

test('no answer is the error that fetch throws, with its cause', async () => {
  const server = await listening((request) => request.socket.destroy())
  await expect(guarded(server.url)).rejects.toMatchObject({ name: 'TypeError', cause: { code: 'ECONNRESET' } })
  await expect(guarded('ftp://127.0.0.1/')).rejects.toThrow(TypeError)
})

test('an aborted request ends with the reason given, before, while waiting and while reading', async () => {
  const arrived = Promise.withResolvers<void>()
  const server = await listening((request, response) => {
    if (request.url === '/half') response.write('half')
    else arrived.resolve()
  })
  const reason = new Error('shutting down')
  await expect(guarded(server.url, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)

  const waiting = new AbortController()
  const answer = guarded(server.url, { signal: waiting.signal })
  void arrived.promise.then(() => waiting.abort(reason))
  await expect(answer).rejects.toBe(reason)

  const reading = new AbortController()
  const half = await guarded(`${server.url}/half`, { signal: reading.signal })
  reading.abort(reason)
  await expect(half.text()).rejects.toBe(reason)
})

test('a signal that outlives its requests collects nothing', async () => {
  const server = await listening((_, response) => response.end('here'))
  const { signal } = new AbortController()
  for (let count = 0; count < 20; count++) await (await guarded(server.url, { signal })).text()
  // The connection is free right after the end of the body.
  await vi.waitFor(() => expect(getEventListeners(signal, 'abort')).toEqual([]))
})

test('a redirect is followed, handed over or refused, as asked', async () => {
  const server = await listening(async (request, response) => {
    if (request.url === '/end') response.end(`${request.method} ${await text(request)}`)
    else response.writeHead(Number(request.url?.slice(1)), { location: '/end' }).end()
  })
  const post = { method: 'POST', body: 'body' }
  const followed = await guarded(`${server.url}/307`, post)
  expect([await followed.text(), followed.url, followed.redirected]).toEqual(['POST body', `${server.url}/end`, true])
  expect(await (await guarded(`${server.url}/303`, post)).text()).toBe('GET ')
  const shown = await guarded(`${server.url}/301`, { redirect: 'manual' })
  expect([shown.status, shown.headers.get('location')]).toEqual([301, '/end'])
  await expect(guarded(`${server.url}/301`, { redirect: 'error' })).rejects.toThrow(TypeError)
})

test('redirects without end are given up', async () => {
  const server = await listening((_, response) => response.writeHead(302, { location: '/' }).end())
  await expect(guarded(server.url)).rejects.toMatchObject({ cause: { message: 'too many redirects' } })
})

test('a redirect to another server does not take the credential along', async () => {
  const other = await listening((request, response) => response.end(String(request.headers.authorization)))
  const server = await listening((request, response) => {
    if (request.url === '/here') response.end(String(request.headers.authorization))
    else response.writeHead(302, { location: request.url === '/' ? other.url : '/here' }).end()
  })
  const headers = { authorization: 'Bearer canary' }
  expect(await (await guarded(server.url, { headers })).text()).toBe('undefined')
  expect(await (await guarded(`${server.url}/near`, { headers })).text()).toBe('Bearer canary')
})

test('a redirect into a private network is refused, by address and by name', async () => {
  const server = await listening((request, response) => {
    const location = request.url === '/address' ? 'http://169.254.169.254/' : 'http://inside.example/'
    response.writeHead(302, { location }).end()
  })
  const { lookup } = resolving(['10.0.0.1'])
  const outside = createGuardedFetch({ allowPrivate: false, lookup })
  await expect(outside(`${server.url}/address`)).rejects.toMatchObject(forbidden)
  await expect(outside(`${server.url}/name`)).rejects.toMatchObject(forbidden)
})

test('a name is looked up once per connection, so what was checked is what is connected to', async () => {
  const server = await listening((_, response) => response.writeHead(200, { connection: 'close' }).end('here'))
  // A rebinding server: public when it is checked, private a moment later.
  const { lookup, asked } = resolving(['127.0.0.1'], ['169.254.169.254'])
  const outside = createGuardedFetch({ allowPrivate: false, lookup })
  expect(await (await outside(`http://rebinding.example:${server.port}/`)).text()).toBe('here')
  expect(asked.times).toBe(1)
  await expect(outside(`http://rebinding.example:${server.port}/`)).rejects.toMatchObject(forbidden)
})

test('one private address among public ones is enough to be refused, and nothing is told of it', async () => {
  const server = await listening((_, response) => response.end())
  const { lookup } = resolving(['127.0.0.1', 'fd00::1'])
  const outside = createGuardedFetch({ allowPrivate: false, lookup })
  const refusal: unknown = await outside(`http://mixed.example:${server.port}/`).catch((error: unknown) => error)
  expect(refusal).toMatchObject({ ...forbidden, details: { host: 'mixed.example' } })
  expect(JSON.stringify(refusal)).not.toContain('fd00')
  expect(server.seen.connections).toBe(0)
})

test('a name that is not found is no answer', async () => {
  const lookup: LookupFunction = (_name, _options, callback) =>
    callback(Object.assign(new Error('not found'), { code: 'ENOTFOUND' }), [])
  const outside = createGuardedFetch({ allowPrivate: false, lookup })
  await expect(outside('http://nowhere.example/')).rejects.toMatchObject({ cause: { code: 'ENOTFOUND' } })
})
