import { Writable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { githubAdapter } from '../../adapters/github/index.ts'
import { TrackerdError } from '../../src/errors.ts'
import { createServer } from '../../src/http/server.ts'
import { createLogger } from '../../src/logger.ts'
import type { Secret, SourceAdapter } from '../../src/ports/source-adapter.ts'
import { PATIENT } from '../support/patient.ts'
import { setup } from '../support/world.ts'
import { ScriptedSource } from '../sync/scripted-source.ts'

const tokenOf = ({ value }: Secret) => `token-of-${value}`

/** GitHub's adapter, which also takes a token in the URL and the JWT of an app. */
const withProofs: Partial<SourceAdapter> = {
  proofs: ['signature', 'jwt', 'url_token'],
  webhookQuery: (secret) => (secret.proof === 'url_token' ? `?token=${tokenOf(secret)}` : ''),
  verify(request, secrets, now) {
    const inUrl = secrets.filter(({ proof }) => proof === 'url_token')
    if (inUrl.length === 0) return githubAdapter.verify(request, secrets, now)
    if (request.query?.token === undefined) throw new TrackerdError('SIGNATURE_MISSING')
    const secret = inUrl.find((it) => tokenOf(it) === request.query?.token)
    if (secret === undefined) throw new TrackerdError('SIGNATURE_MISMATCH')
    return { deliveryId: 'd', topic: 'ping', contentType: 'application/json', secretId: secret.id }
  },
}

async function world() {
  const source = new ScriptedSource()
  source.otherwise = withProofs
  const w = await setup({ adapters: source.adapters })
  const add = (given: object) =>
    w.app.addEndpoint(w.admin, { system: 'github', name: 'it', bindingMode: 'auto', ...given })
  const lines: string[] = []
  const stream = new Writable({
    write(line, _encoding, done) {
      lines.push(String(line))
      done()
    },
  })
  const server = createServer({
    app: w.app,
    logger: createLogger({ level: 'debug', format: 'json', stream }),
    guards: PATIENT,
  })
  const post = async (url: string) => (await server.inject({ method: 'POST', url, payload: {} })).statusCode
  return { ...w, add, post, lines, server }
}

describe('the proof of an endpoint', () => {
  test('is the usual one of its system unless its operator chooses, and stands in its view', async () => {
    const w = await world()
    expect((await w.add({})).endpoint.webhookProof).toBe('signature')
    const { endpoint } = await w.add({ name: 'other', webhookProof: 'url_token' })
    expect(await w.app.showEndpoint(w.admin, endpoint.id)).toMatchObject({ webhookProof: 'url_token' })
  })

  test('must be one that the system knows', async () => {
    const w = await setup()
    const add = w.app.addEndpoint(w.admin, { system: 'github', name: 'x', bindingMode: 'auto', webhookProof: 'jwt' })
    await expect(add).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      details: { issues: [{ path: 'webhook_proof', message: 'must be one of signature for github' }] },
    })
  })

  test('needs the secret of the app for its JWT, also when it is rotated', async () => {
    const w = await world()
    const missing = (path: string) => ({ code: 'INPUT_INVALID', details: { issues: [{ path }] } })
    await expect(w.add({ webhookProof: 'jwt' })).rejects.toMatchObject(missing('webhook_secret'))
    const { endpoint } = await w.add({ webhookProof: 'jwt', webhookSecret: 'client-secret-of-the-app' })
    await expect(w.app.rotateSecret(w.admin, endpoint.id)).rejects.toMatchObject(missing('secret'))
    const rotated = await w.app.rotateSecret(w.admin, endpoint.id, 'next-client-secret-of-it')
    expect(rotated.endpoint.webhookProof).toBe('jwt')
  })
})

describe('a token in the URL', () => {
  test('is told by add and rotate, and by nothing else', async () => {
    const w = await world()
    const { endpoint, webhookUrl } = await w.add({ webhookProof: 'url_token' })
    expect(webhookUrl).toMatch(/^\/webhooks\/github\/[\w-]+\?token=token-of-/)
    const [, token] = webhookUrl.split('token=')
    const views = [endpoint, await w.app.showEndpoint(w.admin, endpoint.id), await w.app.listEndpoints(w.admin)]
    const audit = await w.sql('select * from tracker_audit.audit_entries')
    expect(JSON.stringify([views, await w.app.status(w.admin), audit])).not.toContain(token)
  })

  test('opens the door, and nothing else does; no log line holds it', async () => {
    const w = await world()
    const { endpoint, webhookUrl } = await w.add({ webhookProof: 'url_token' })
    const path = webhookUrl.split('?')[0] as string
    expect(await w.post(webhookUrl)).toBe(202)
    expect(await w.post(path)).toBe(401)
    expect(await w.post(`${path}?token=wrong`)).toBe(401)
    // Of a name that stands there twice, the first.
    expect(await w.post(`${webhookUrl}&token=wrong`)).toBe(202)
    expect(await w.post(`${path}?token=wrong&${webhookUrl.split('?')[1]}`)).toBe(401)
    expect(await w.post(`${path}?__proto__=x&constructor=y`)).toBe(401)
    expect(await w.post(`/webhooks/nowhere/${endpoint.id}?token=${webhookUrl.split('token=')[1]}`)).toBe(404)
    expect(w.lines.length).toBeGreaterThanOrEqual(7)
    expect(w.lines.join('')).not.toContain('token-of-')
  })

  test('is accepted for seven more days after it was rotated', async () => {
    const w = await world()
    const first = await w.add({ webhookProof: 'url_token' })
    await w.post(first.webhookUrl)
    const second = await w.app.rotateSecret(w.admin, first.endpoint.id)
    w.clock.advance(1_001)
    expect([await w.post(first.webhookUrl), await w.post(second.webhookUrl)]).toEqual([202, 202])
    w.clock.advance(7 * 86_400_000)
    expect([await w.post(first.webhookUrl), await w.post(second.webhookUrl)]).toEqual([401, 202])
  })
})

test('a valid delivery that cannot be stored is answered 503 with a time to come back', async () => {
  const w = await world()
  const { webhookUrl } = await w.add({ webhookProof: 'url_token' })
  await w.post(webhookUrl)
  await w.sql('alter table tracker_integration.inbox_messages rename to away')
  const answer = await w.server.inject({ method: 'POST', url: webhookUrl, payload: {} })
  expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '5'])
})
