import { v7 } from 'uuid'
import { describe, expect, test } from 'vitest'
import type { Actor, App } from '../../src/app.ts'
import { createSecretBox, type EncryptionKey } from '../../src/db/envelope.ts'
import { SEALED } from '../../src/db/sealed.ts'
import { sealedUseCases } from '../../src/operator/sealed.ts'
import { ENCRYPTION_KEY, setup as setupWorld } from '../support/world.ts'
import { ScriptedSource } from '../sync/scripted-source.ts'

const NEXT = { kid: 'next', key: Buffer.alloc(32, 9) }
const CANARY = 'canary-credential-0123456789'
const from = { ip: '192.0.2.7', userAgent: 'curl/8' }

/** Secrets of two tenants, sealed with one key, and the use cases of a service that is started with others. */
async function setup() {
  const world = await setupWorld({ adapters: new ScriptedSource().adapters, credential: CANARY })
  const { app, admin, db, clock } = world
  const { token, tenant } = await app.createTenant(admin, { slug: 'acme', name: 'Acme', timeZone: 'UTC' })
  const acme = await app.authenticate(token, from)
  await app.addSubscription(acme, { name: 'ci', url: 'https://ci.example', eventTypes: ['*'] })
  const startWith = (...keys: EncryptionKey[]) =>
    sealedUseCases({ db, clock, box: createSecretBox(keys), newId: () => v7() })
  return { world, acme, tenant, startWith, admin: { ...admin, ...from } }
}

const counts = async (app: Pick<App, 'showSealed'>, actor: Actor) =>
  Object.fromEntries((await app.showSealed(actor)).keys.map(({ kid, envelopes }) => [kid, envelopes]))

describe('rotating the key', () => {
  test('seals everything anew, of all tenants, and what was sealed is the same', async () => {
    const { world, startWith, acme, tenant, admin } = await setup()
    const { sql, endpointId } = world
    const stored = `select auth_config from tracker_integration.integration_endpoints where id = $1`
    const plain = async (...keys: EncryptionKey[]) =>
      createSecretBox(keys).open(
        (await sql<{ auth_config: unknown }>(stored, [endpointId]))[0]?.auth_config,
        endpointId,
      )
    const kept = await plain(ENCRYPTION_KEY)
    const both = startWith(NEXT, ENCRYPTION_KEY)
    expect(await counts(both, admin)).toEqual({ next: 0, test: 4 })
    expect(await both.resealStep(admin, null)).toEqual({ resealed: 4, unreadable: 0, nextCursor: null })
    expect(await counts(both, admin)).toEqual({ next: 4, test: 0 })
    expect(await both.resealStep(admin, null)).toMatchObject({ resealed: 0 })
    expect(await startWith(NEXT).showSealed(acme)).toMatchObject({ sealingKid: 'next', unreadable: [] })
    expect(await plain(NEXT)).toEqual(kept)
    const lines = await sql<{ tenant_id: string; ip: string; payload: object }>(
      `select tenant_id, host(ip_address) as ip, payload from tracker_audit.audit_entries where action = 'secrets.resealed'`,
    )
    expect(lines).toHaveLength(4)
    expect(lines.filter(({ tenant_id }) => tenant_id === tenant.id)).toContainEqual({
      tenant_id: tenant.id,
      ip: from.ip,
      payload: { kind: 'subscription', count: 1, from: ['test'], to: 'next' },
    })
  })

  test('passes over what does not open, and says what it is', async () => {
    const { startWith, admin } = await setup()
    const app = startWith(NEXT)
    const { keys, unreadable } = await app.showSealed(admin)
    expect(keys).toContainEqual({ kid: 'test', envelopes: 4, isConfigured: false })
    expect(unreadable.map(({ tenant, kind, name }) => `${tenant} ${kind} ${name}`).sort()).toEqual([
      'acme subscription ci',
      'acme tenant acme',
      'default endpoint GitHub',
      'default tenant default',
    ])
    expect(await app.resealStep(admin, null)).toEqual({ resealed: 0, unreadable: 4, nextCursor: null })
  })

  test('goes on behind the tenant that the step before ended with', async () => {
    const { startWith, admin } = await setup()
    const app = startWith(NEXT, ENCRYPTION_KEY)
    expect(await app.resealStep(admin, 'acme')).toMatchObject({ resealed: 2, nextCursor: null })
    expect(await counts(app, admin)).toEqual({ next: 2, test: 2 })
  })

  test('is told by numbers and names only: no secret is in an answer or in the audit', async () => {
    const { world, startWith, admin } = await setup()
    const app = startWith(NEXT, ENCRYPTION_KEY)
    const told = [await app.showSealed(admin), await app.resealStep(admin, null), await app.showSealed(admin)]
    const audit = await world.sql('select payload from tracker_audit.audit_entries')
    expect(JSON.stringify([told, audit])).not.toMatch(new RegExp(`${CANARY}|whsec_|"ct"`))
  })
})

test('an admin sees the envelopes of the own tenant, a platform admin all', async () => {
  const { world, acme, admin } = await setup()
  expect(await counts(world.app, acme)).toEqual({ test: 2 })
  expect(await counts(world.app, admin)).toEqual({ test: 4 })
})

test('every column of the database that is sealed is known', async () => {
  const world = await setupWorld()
  const rows = await world.sql<{ column: string }>(
    `select c.conrelid::regclass || '.' || a.attname as column from pg_constraint c
       join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any(c.conkey) where c.conname like '%\\_sealed'`,
  )
  expect(rows.map(({ column }) => column).sort()).toEqual(
    Object.values(SEALED)
      .map(({ table, column }) => `${table}.${column}`)
      .sort(),
  )
})
