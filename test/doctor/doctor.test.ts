import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import pg from 'pg'
import { describe, expect, onTestFinished, test } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { createSecretBox } from '../../src/db/envelope.ts'
import { migrateDown } from '../../src/db/migrate/index.ts'
import { type DoctorDeps, examine } from '../../src/doctor/index.ts'
import { createMigratedDatabase } from '../support/database.ts'
import { ENCRYPTION_KEY, openWorld } from '../support/open-world.ts'

const offline: typeof fetch = async () => {
  throw new TypeError('fetch failed', { cause: new Error('getaddrinfo ENOTFOUND') })
}

/** What the doctor finds, by name: outcome, what was found, and how to mend it. */
async function found(url: string, change: Partial<DoctorDeps> & { env?: Record<string, string> } = {}) {
  const key = `${ENCRYPTION_KEY.kid}:${ENCRYPTION_KEY.key.toString('base64')}`
  const env = { TRACKERD_DATABASE_URL: url, TRACKERD_ENCRYPTION_KEYS: key, ...change.env }
  const findings = await examine({
    config: readConfig(env, { cwd: '/', terminal: false }),
    nodeVersion: '24.1.0',
    fetch: offline,
    now: Date.now,
    box: async () => createSecretBox([ENCRYPTION_KEY]),
    withDatabase: (work) => work(url),
    ...change,
  })
  return Object.fromEntries(
    findings.map(({ name, outcome, found, mend }) => [
      name,
      `${outcome}: ${found}${mend === null ? '' : ` (${mend})`}`,
    ]),
  )
}

async function setup() {
  const database = await createMigratedDatabase()
  onTestFinished(() => database.drop())
  const { world, close } = await openWorld(database)
  await close()
  const client = new pg.Client({ connectionString: database.superuserUrl })
  await client.connect()
  onTestFinished(() => client.end())
  return { url: database.url, sql: (text: string) => client.query(text), world }
}

const answering = async (status: number, body: string) => {
  const server = createServer((_request, response) => response.writeHead(status).end(body)).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe('the doctor', () => {
  test('finds nothing wrong where all is well, and fails for no lack of a network', async () => {
    const { url } = await setup()
    const all = await found(url)
    const not = Object.entries(all).filter(([, told]) => !told.startsWith('ok: '))
    expect(not.map(([name]) => name)).toEqual(['public address'])
    expect(all['clock of GitHub']).toBe('ok: not asked: getaddrinfo ENOTFOUND')
    expect(all['encryption keys']).toBe('ok: test seals; all that is stored opens (test 2)')
  })

  test('says that a database does not answer, and goes on with what needs none', async () => {
    const all = await found('postgres://nobody@127.0.0.1:1/nothing')
    expect(all.database).toMatch(/^fail: DATABASE_UNAVAILABLE.*Check that PostgreSQL runs/)
    expect(all.Redis).toBe('ok: not used')
  })

  test('sees pending and edited migrations', async () => {
    const { url, sql } = await setup()
    await sql(`update trackerd.tracker_migrations set sha256 = 'other' where number = 3`)
    expect((await found(url)).migrations).toMatch(/^fail: 0003-\S* is changed /)
    await sql(`delete from trackerd.tracker_migrations`)
    expect((await found(url)).migrations).toMatch(/^fail: .* are pending/)
  })

  test('sees a migration that was taken back', async () => {
    const { url } = await setup()
    await migrateDown(url)
    const { migrations } = await found(url)
    expect(migrations).toMatch(/^fail: 1 of \d+ are pending .*migrate up/)
  })

  test('sees tables that are not walled off, and rights on the audit', async () => {
    const { url, sql } = await setup()
    await sql('alter table tracker_construction.commits disable row level security')
    await sql('alter table tracker_construction.branches no force row level security')
    await sql('grant delete on tracker_audit.audit_entries to app_user')
    const all = await found(url)
    expect(all['row-level security']).toMatch(
      /^fail: tracker_construction.branches lacks force row level security; tracker_construction.commits lacks row-level security /,
    )
    expect(all.rights).toMatch(/^fail: app_user may delete tracker_audit.audit_entries /)
  })

  test('says which statements make a login able to take its roles', async () => {
    const { url, sql } = await setup()
    await sql(
      `do $$ begin create role doctor_stranger login password 'x'; exception when duplicate_object then null; end $$`,
    )
    const stranger = new URL(url)
    stranger.username = 'doctor_stranger'
    stranger.password = 'x'
    const { roles } = await found(stranger.href)
    expect(roles).toMatch(/^fail: 4 statements .*grant app_user to doctor_stranger/)
  })

  test('sees envelopes whose key is missing, and names none of what they hold', async () => {
    const { url } = await setup()
    const box = async () => createSecretBox([{ kid: 'other', key: Buffer.alloc(32, 1) }])
    expect((await found(url, { box }))['encryption keys']).toMatch(
      /^fail: 2 stored envelopes do not open: tenant default of default with test; endpoint GitHub of default with test /,
    )
  })

  test('counts what is dead, and what is kept for too long', async () => {
    const { url, sql, world } = await setup()
    const row = (id: string, status: string, days: number) =>
      sql(`insert into tracker_integration.inbox_messages
             (id, tenant_id, integration_endpoint_id, delivery_id, topic, headers, content_type, body, body_encoding, body_bytes, origin, status, received_at)
           values (gen_random_uuid(), '${world.tenantId}', '${world.endpointId}', '${id}', 'push', '{}', 'application/json', 'x', 'identity', 1, 'webhook', '${status}', now() - interval '${days} days')`)
    await row('dead', 'dead', 1)
    await row('old', 'applied', 40)
    const all = await found(url)
    expect(all.deliveries).toMatch(/^warn: 1 dead .*deliveries replay --status dead/)
    expect(all.retention).toMatch(/^warn: bodies are kept for too long, of default /)
  })

  test('says what answers at the public address when it is not trackerd', async () => {
    const { url } = await setup()
    const at = async (address: string) =>
      (await found(url, { fetch, env: { TRACKERD_PUBLIC_URL: address } }))['public address']
    expect(await at(await answering(502, '<html>Bad gateway</html>'))).toMatch(
      /^fail: .*answered 502, not by trackerd /,
    )
    expect(await at(await answering(404, JSON.stringify({ code: 'NOT_FOUND' })))).toMatch(
      /^fail: .*answered 404 NOT_FOUND /,
    )
    expect(await at(await answering(404, JSON.stringify({ code: 'ENDPOINT_UNKNOWN' })))).toMatch(/^ok: /)
  })

  test('needs a Redis that answers and evicts nothing when it is the queue', async () => {
    const env = { TRACKERD_QUEUE: 'bullmq', TRACKERD_REDIS_URL: 'redis://127.0.0.1:1' }
    const { Redis } = await found('postgres://nobody@127.0.0.1:1/nothing', { env })
    expect(Redis).toMatch(/^fail: QUEUE_UNAVAILABLE/)
  })

  test('sees clocks that are apart, and an old Node.js', async () => {
    const { url } = await setup()
    const all = await found(url, {
      nodeVersion: '20.19.0',
      now: () => Date.now() + 90_000,
      fetch: async () => new Response('', { headers: { date: new Date(Date.now() + 60_000).toUTCString() } }),
    })
    expect(all['clock of the database']).toMatch(/^fail: \S+ s behind ours/)
    expect(all['clock of GitHub']).toMatch(/^warn: \S+ s behind ours/)
    expect(all['Node.js']).toMatch(/^fail: 20.19.0/)
  })
})
