import { beforeAll, describe, expect, test } from 'vitest'
import { createServer, type Server } from '../../src/http/server.ts'
import { createLogger } from '../../src/logger.ts'
import { fakeApp } from '../http/fake-app.ts'
import { createMigratedDatabase } from '../support/database.ts'
import { example } from '../support/github-examples.ts'
import { openWorld, type World } from '../support/open-world.ts'
import { PATIENT } from '../support/patient.ts'
import { ScriptedSource } from '../sync/scripted-source.ts'
import { type Known, STEPS } from './route-uses.ts'

const IP = '192.0.2.7'

let world: World
let server: Server
let known: Known
let close: () => Promise<void>

/** A whole world behind the real interface; alerts and written effects are those of the fake application. */
beforeAll(async () => {
  const database = await createMigratedDatabase()
  const source = new ScriptedSource()
  const job = {
    id: 'job-1',
    name: 'prune',
    payload: {},
    attempts: 3,
    failedAt: new Date('2026-01-15T11:00:00Z'),
    error: { code: 'INTERNAL', message: 'Something unforeseen' },
  }
  const opened = await openWorld(database, {
    adapters: source.adapters,
    credential: 'good',
    bindingMode: 'listed',
    scopes: ['Codertocat/Hello-World'],
    failures: { failed: async () => [job], retryFailed: async () => true },
  })
  world = opened.world
  const { id: delivery } = await world.receive(example('pull_request', 'opened'))
  await world.drain()
  await world.sql(`update tracker_governance.outbox_messages set dead_at = now()`)
  await world.sql(`update tracker_integration.inbox_messages set status = 'dead'`)
  const [event] = await world.sql<{ id: string }>(`select id from tracker_governance.outbox_messages limit 1`)
  const [scope] = await world.app.listScopes(world.admin, world.endpointId)
  const { key } = await world.app.createKey(world.admin, { name: 'spare', role: 'viewer' })
  const fake = fakeApp()
  known = {
    endpoint: world.endpointId,
    scope: scope?.id ?? '',
    delivery,
    event: event?.id ?? '',
    spareKey: key.id,
    job: job.id,
    fake: key.id,
    subscription: '',
  }
  const { retryEgress, acknowledgeDriftAlert, snoozeDriftAlert, resolveDriftAlert } = fake
  server = createServer({
    app: { ...world.app, retryEgress, acknowledgeDriftAlert, snoozeDriftAlert, resolveDriftAlert },
    logger: createLogger({ level: 'silent', format: 'json' }),
    guards: PATIENT,
  })
  close = async () => {
    await server.close()
    await opened.close()
    await database.drop()
  }
  return () => close()
})

test('the steps below are all the routes that write, by the document', async () => {
  const { paths } = (await server.inject('/openapi.json')).json() as { paths: Record<string, Record<string, object>> }
  const writes = Object.entries(paths)
    .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`))
    .filter((route) => !route.startsWith('GET ') && !route.includes('/webhooks/'))
  expect(STEPS.map(({ route }) => route).sort()).toEqual(writes.sort())
})

// One after the other: a step uses what an earlier one has made.
describe('a use leaves in the audit who it was, and from where', { shuffle: false }, () => {
  test.each(STEPS)('$route', async ({ route, params, body }) => {
    const [method, path] = route.split(' ') as ['POST', string]
    const url = Object.entries(params(known)).reduce((url, [name, value]) => url.replace(`{${name}}`, value), path)
    const userAgent = `test of ${route}`
    const answer = await server.inject({
      method,
      url,
      headers: { authorization: `Bearer ${world.adminToken}`, 'user-agent': userAgent },
      remoteAddress: IP,
      ...(body === undefined ? {} : { payload: body }),
    })
    expect([answer.body, Math.floor(answer.statusCode / 100)]).toEqual([answer.body, 2])
    if (route === 'POST /v1/subscriptions') known.subscription = answer.json().subscription.id
    const lines = await world.sql<{ action: string; user_id: string; ip: string }>(
      `select action, user_id, host(ip_address) as ip from tracker_audit.audit_entries where user_agent = $1`,
      [userAgent],
    )
    expect(lines.length).toBeGreaterThan(0)
    for (const line of lines) expect(line).toMatchObject({ user_id: world.admin.keyId, ip: IP })
    // A use case that says itself what it did is not repeated.
    const own = lines.filter(({ action }) => action !== 'route.used')
    expect(own.length === 0 ? lines.length : own.length).toBe(lines.length)
  })
})
