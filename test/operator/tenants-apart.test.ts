import { afterAll, describe, expect, test } from 'vitest'
import { createServer } from '../../src/http/server.ts'
import { createLogger } from '../../src/logger.ts'
import { createMigratedDatabase } from '../support/database.ts'
import { example } from '../support/github-examples.ts'
import { openWorld } from '../support/open-world.ts'
import { PATIENT } from '../support/patient.ts'
import { ScriptedSource } from '../sync/scripted-source.ts'
import { STEPS } from './route-uses.ts'

/** Where the id in a path comes from: a row of the tenant `default`. What has none of it there is asked for by a fresh id. */
const ROWS: readonly (readonly [path: string, table: string])[] = [
  ['/v1/keys/', 'tracker_integration.api_keys'],
  ['/v1/endpoints/', 'tracker_integration.integration_endpoints'],
  ['/v1/deliveries/', 'tracker_integration.inbox_messages'],
  ['/v1/outbox/', 'tracker_governance.outbox_messages'],
  ['/v1/subscriptions/', 'tracker_integration.event_subscriptions'],
  ['/v1/sync-records/', 'tracker_integration.sync_records'],
]
const FRESH = '99999999-9999-4999-8999-999999999999'

const database = await createMigratedDatabase()
const { world, close } = await openWorld(database, {
  adapters: new ScriptedSource().adapters,
  credential: 'good',
  bindingMode: 'listed',
  scopes: ['Codertocat/Hello-World'],
})
await world.receive(example('pull_request', 'opened'))
await world.drain()
await world.app.startSync(world.admin, world.endpointId, { mode: 'full' })
await world.app.addSubscription(world.admin, { name: 'ci', url: 'https://ci.example', eventTypes: ['*'] })
const [scope] = await world.app.listScopes(world.admin, world.endpointId)
const { token } = await world.app.createTenant(world.admin, { slug: 'acme', name: 'Acme', timeZone: 'UTC' })
const server = createServer({
  app: world.app,
  logger: createLogger({ level: 'silent', format: 'json' }),
  guards: PATIENT,
})
const { paths } = (await server.inject('/openapi.json')).json() as {
  paths: Record<string, Record<string, { 'x-required-role'?: string }>>
}
afterAll(async () => {
  await server.close()
  await close()
  await database.drop()
})

/** Every route that names a row, but for those that only a platform admin uses. */
const routes = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods)
    .filter(([, of]) => path.startsWith('/v1/') && path.includes('{') && of['x-required-role'] !== 'platform_admin')
    .map(([method]) => ({ route: `${method.toUpperCase()} ${path}`, method: method.toUpperCase() as 'GET', path })),
)

/** What the tenant `default` has, of all that these routes change. */
const all = async () => {
  const tables = [...ROWS.map(([, table]) => table), 'tracker_integration.scope_bindings']
  const sums = await Promise.all(
    tables.map((table) =>
      world.sql<{ sum: string }>(
        `select md5(coalesce(string_agg(t::text, ';' order by t::text), '')) as sum from ${table} t where tenant_id = $1`,
        [world.tenantId],
      ),
    ),
  )
  return sums.map(([row], at) => [tables[at], row?.sum])
}

describe('an admin of another tenant', () => {
  test.each(routes)('finds nothing with $route', async ({ route, method, path }) => {
    const table = ROWS.find(([prefix]) => path.startsWith(prefix))?.[1]
    const [row] =
      table === undefined
        ? []
        : await world.sql<{ id: string }>(`select id from ${table} where tenant_id = $1 order by id limit 1`, [
            world.tenantId,
          ])
    const body = STEPS.find((step) => step.route === route)?.body
    const before = await all()
    const answer = await server.inject({
      method,
      url: path
        .replace('{id}', row?.id ?? FRESH)
        .replace('{scopeId}', scope?.id ?? FRESH)
        .replace('{externalId}', 'incident-of-default'),
      headers: { authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { payload: body }),
    })
    expect([answer.body, answer.statusCode]).toEqual([answer.body, 404])
    expect(await all()).toEqual(before)
  })

  test('sees none of its rows in any list', async () => {
    const lists = Object.entries(paths).filter(
      ([path, { get }]) => get !== undefined && !path.includes('{') && path.startsWith('/v1/') && path !== '/v1/events',
    )
    for (const [path] of lists) {
      const { body } = await server.inject({ url: path, headers: { authorization: `Bearer ${token}` } })
      expect([path, body.includes(world.endpointId), body.includes(world.tenantId)]).toEqual([path, false, false])
    }
  })
})
