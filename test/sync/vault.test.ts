import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test, vi } from 'vitest'
import { readCredentials } from '../../src/db/credentials.ts'
import { createSecretBox } from '../../src/db/envelope.ts'
import { silentLogger } from '../../src/ports/logger.ts'
import type { Json } from '../../src/ports/source-reader.ts'
import { createMemoryVault, createVault } from '../../src/sync/vault.ts'
import { ENCRYPTION_KEY, setup } from '../support/world.ts'
import { ScriptedSource } from './scripted-source.ts'
import { renewAt, tokenServer } from './token-server.ts'

const FIRST = { refresh: 'refresh-1' }
const box = createSecretBox([ENCRYPTION_KEY])

/** An endpoint whose credential is a refresh token that can be used once. */
async function world() {
  const source = new ScriptedSource()
  const [adapter] = source.adapters.values()
  if (adapter === undefined) throw new Error('no adapter')
  const reading = { ...adapter.reading, credential: (input: unknown) => input as Json }
  const w = await setup({ adapters: new Map([['github', { ...adapter, reading }]]), credential: FIRST })
  const stored = async () => {
    const [row] = await w.sql<{ auth_config: unknown }>(
      'select auth_config from tracker_integration.integration_endpoints',
    )
    return readCredentials(box, row?.auth_config, w.endpointId)
  }
  const vault = (credential: Json = FIRST, signal = new AbortController().signal, leaseMs = 30_000) =>
    createVault({
      db: w.db,
      box,
      tenantId: w.tenantId,
      endpointId: w.endpointId,
      holder: randomUUID(),
      credential,
      signal,
      logger: silentLogger,
      leaseMs,
    })
  const leases = () => w.count('tracker_integration.integration_endpoints where renewal_holder is not null')
  const tokens = await tokenServer()
  const process = (leaseMs: number) => {
    const child = spawn(
      globalThis.process.execPath,
      [
        join(import.meta.dirname, 'vault-process.ts'),
        ...[w.url, w.tenantId, w.endpointId, tokens.url, JSON.stringify(FIRST), String(leaseMs)],
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    ) as ChildProcess & { stdout: NodeJS.ReadableStream }
    onTestFinished(() => {
      child.kill('SIGKILL')
    })
    return { child, said: text(child.stdout) }
  }
  return { ...w, source, stored, vault, leases, tokens, process }
}

test('two processes that renew at once use the token up once, and both get the new credential', async () => {
  const w = await world()
  w.tokens.hold()
  const both = [w.process(30_000), w.process(30_000)]
  await w.tokens.arrived(1)
  const connected = () => w.count(`pg_stat_activity where application_name = 'vault-process' and query <> ''`)
  await vi.waitUntil(async () => (await connected()) === 2, { timeout: 20_000 })
  w.tokens.release()
  expect(await Promise.all(both.map(({ said }) => said))).toEqual([
    '{"refresh":"refresh-2"}',
    '{"refresh":"refresh-2"}',
  ])
  expect(w.tokens.asked).toEqual([{ token: 'refresh-1', good: true }])
  expect((await w.stored()).access).toEqual({ refresh: 'refresh-2' })
  expect(await w.leases()).toBe(0)
})

test('a holder that is killed while it asks keeps the others waiting only until its lease runs out', async () => {
  const w = await world()
  w.tokens.hold()
  const dying = w.process(1_000)
  await w.tokens.arrived(1)
  const waiting = w.process(1_000)
  dying.child.kill('SIGKILL')
  await once(dying.child, 'exit')
  w.tokens.release()
  expect(await waiting.said).toBe('{"refresh":"refresh-2"}')
  expect(w.tokens.asked).toEqual([{ token: 'refresh-1', good: true }])
  expect((await w.stored()).access).toEqual({ refresh: 'refresh-2' })
})

test('a holder that lives keeps its lease, however slow the source is', async () => {
  const w = await world()
  w.tokens.hold()
  const slow = w.vault(FIRST, undefined, 300).renew(FIRST, renewAt(w.tokens.url))
  await w.tokens.arrived(1)
  const end = async () => {
    const [row] = await w.sql<{ at: Date }>('select renewal_until as at from tracker_integration.integration_endpoints')
    return row?.at.getTime() ?? 0
  }
  const first = await end()
  const other = w.vault(FIRST, undefined, 300).renew(FIRST, renewAt(w.tokens.url))
  await vi.waitUntil(async () => (await end()) > first + 600, { timeout: 10_000 })
  w.tokens.release()
  expect(await Promise.all([slow, other])).toEqual([{ refresh: 'refresh-2' }, { refresh: 'refresh-2' }])
  expect(w.tokens.asked).toHaveLength(1)
})

test('calls of one connection share one renewal, and a late one with the old credential gets the new', async () => {
  const w = await world()
  const vault = w.vault()
  const renew = () => vault.renew(FIRST, renewAt(w.tokens.url))
  await Promise.all([renew(), renew(), renew()])
  expect(await renew()).toEqual({ refresh: 'refresh-2' })
  expect(vault.latest).toEqual({ refresh: 'refresh-2' })
  expect(w.tokens.asked).toHaveLength(1)
})

test('a webhook secret that is rotated while the source is asked is not lost', async () => {
  const w = await world()
  w.tokens.hold()
  const renewal = w.vault().renew(FIRST, renewAt(w.tokens.url))
  await w.tokens.arrived(1)
  const { endpoint } = await w.app.rotateSecret(w.admin, w.endpointId)
  w.tokens.release()
  await renewal
  const { access, webhookSecrets } = await w.stored()
  expect(access).toEqual({ refresh: 'refresh-2' })
  expect(webhookSecrets.map(({ id }) => id)).toEqual(endpoint.secretIds)
})

test('a credential that an operator sets while the source is asked stays, and is what the connection goes on with', async () => {
  const w = await world()
  w.source.credential = { refresh: 'set by a person' }
  w.tokens.hold()
  const renewal = w.vault().renew(FIRST, renewAt(w.tokens.url))
  await w.tokens.arrived(1)
  await w.app.setCredential(w.admin, w.endpointId, { refresh: 'set by a person' })
  w.tokens.release()
  expect(await renewal).toEqual({ refresh: 'set by a person' })
  expect((await w.stored()).access).toEqual({ refresh: 'set by a person' })
})

test('a renewal that fails is told, leaves what is stored and lets the next one try at once', async () => {
  const w = await world()
  await expect(
    w.vault().renew(FIRST, async () => {
      throw new Error('the source is away')
    }),
  ).rejects.toThrow('the source is away')
  expect([(await w.stored()).access, await w.leases()]).toEqual([FIRST, 0])
  expect(await w.vault().renew(FIRST, renewAt(w.tokens.url))).toEqual({ refresh: 'refresh-2' })
})

test('who waits stops when the work is stopped', async () => {
  const w = await world()
  w.tokens.hold()
  const renewal = w.vault().renew(FIRST, renewAt(w.tokens.url))
  await w.tokens.arrived(1)
  const stopping = new AbortController()
  const waits = w.vault(FIRST, stopping.signal).renew(FIRST, renewAt(w.tokens.url))
  stopping.abort()
  await expect(waits).rejects.toThrow(/abort/i)
  w.tokens.release()
  await renewal
})

test('while the source is asked nothing is locked: the endpoint can be changed', async () => {
  const w = await world()
  w.tokens.hold()
  const renewal = w.vault().renew(FIRST, renewAt(w.tokens.url))
  await w.tokens.arrived(1)
  const { version } = await w.app.showEndpoint(w.admin, w.endpointId)
  expect(await w.app.changeEndpoint(w.admin, w.endpointId, { name: 'renamed', version })).toMatchObject({
    name: 'renamed',
  })
  w.tokens.release()
  await renewal
})

test('a credential that is not stored yet is renewed in memory only', async () => {
  const w = await world()
  const vault = createMemoryVault(FIRST)
  await vault.renew(FIRST, renewAt(w.tokens.url))
  expect([vault.latest, (await w.stored()).access]).toEqual([{ refresh: 'refresh-2' }, FIRST])
})
