import { expect, test } from 'vitest'
import { readCredentials } from '../../src/db/credentials.ts'
import { createSecretBox } from '../../src/db/envelope.ts'
import { TrackerdError } from '../../src/errors.ts'
import type { CheckReport, ConnectOptions, Json } from '../../src/ports/source-reader.ts'
import { ENCRYPTION_KEY, setup } from '../support/world.ts'
import { lastPage, ScriptedSource } from './scripted-source.ts'

const REPORT: CheckReport = {
  lines: [{ name: 'authenticated', outcome: 'ok', text: 'ok', hint: null }],
  account: 'octocat',
  credentialExpiresAt: null,
}
const next = async (current: Json): Promise<Json> => `${current}+`

/** A source whose credential is used up by the first call of each connection. */
async function world() {
  const source = new ScriptedSource()
  source.check = async ({ vault, credential }: ConnectOptions) => {
    await vault.renew(credential, next)
    return REPORT
  }
  const w = await setup({
    adapters: source.adapters,
    bindingMode: 'listed',
    scopes: ['octo/hello'],
    credential: 'first',
  })
  const stored = async () => {
    const [row] = await w.sql<{ id: string; config: unknown }>(
      'select id, auth_config as config from tracker_integration.integration_endpoints order by created_at limit 1',
    )
    return readCredentials(createSecretBox([ENCRYPTION_KEY]), row?.config, row?.id ?? '').access
  }
  return { ...w, source, stored }
}

test('what trying a new credential made of it is what is stored', async () => {
  const w = await world()
  expect(await w.stored()).toBe('first+')
  w.source.check = async ({ vault, credential }) => {
    await vault.renew(await vault.renew(credential, next), next)
    return REPORT
  }
  await w.app.setCredential(w.admin, w.endpointId, 'second')
  // Tried twice in memory, then once more with what was stored, when the connection was checked.
  expect(await w.stored()).toBe('second++++')
})

test('a name that is taken is told before the credential is used up', async () => {
  const w = await world()
  let tried = 0
  w.source.check = async () => {
    tried += 1
    return REPORT
  }
  const add = w.app.addEndpoint(w.admin, { system: 'github', name: 'GitHub', bindingMode: 'auto', credential: 'x' })
  await expect(add).rejects.toMatchObject({ code: 'ALREADY_EXISTS' })
  expect(tried).toBe(0)
})

test('a renewed credential that is refused as well ends the run, and is not renewed for ever', async () => {
  const w = await world()
  let renewals = 0
  w.source.credential = 'first+'
  w.source.read = async ({ limits: { vault, credential } }) => {
    await vault.renew(credential, async (current) => {
      renewals += 1
      return next(current)
    })
    throw new TrackerdError('UPSTREAM_UNAUTHENTICATED')
  }
  expect(await w.sync()).toMatchObject({ state: 'ended', status: 'failed' })
  expect([renewals, await w.stored()]).toEqual([1, 'first++'])
})

test('a credential that somebody set while the old one was refused is taken by the next turn', async () => {
  const w = await world()
  w.source.credential = 'first+'
  w.source.read = async () => {
    w.source.check = async () => REPORT
    w.source.credential = 'mended'
    w.source.read = async () => lastPage([])
    await w.app.setCredential(w.admin, w.endpointId, 'mended')
    throw new TrackerdError('UPSTREAM_UNAUTHENTICATED')
  }
  expect(await w.sync()).toMatchObject({ state: 'ended', status: 'success' })
})
