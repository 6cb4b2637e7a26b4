import { expect, onTestFinished, test } from 'vitest'
import { startOn } from '../support/daemons.ts'
import { Issuer } from '../support/issuer.ts'
import { setup } from '../support/world.ts'

const LONG = { timeout: 120_000 }

test('the real program takes tokens of the issuer that its environment names, beside its keys', LONG, async () => {
  const world = await setup()
  const issuer = await Issuer.open()
  const daemon = startOn(world, {
    env: {
      TRACKERD_OIDC_ISSUER: issuer.url,
      TRACKERD_OIDC_AUDIENCE: 'trackerd',
      TRACKERD_OIDC_ROLES: 'readers=viewer,owners=admin',
      // The operator has named the issuer, so it may be on this machine all the same.
      TRACKERD_ALLOW_PRIVATE_NETWORKS: 'false',
    },
  })
  onTestFinished(() => daemon.kill('SIGKILL'))
  const address = await daemon.ready()
  const ask = (path: string, token: string, method = 'GET') =>
    fetch(`${address}/v1/${path}`, { method, headers: { authorization: `Bearer ${token}` } })

  const reader = await issuer.token({ tenant: 'default', role: 'readers' })
  expect((await ask('status', reader)).status).toBe(200)
  expect((await ask('audit', reader)).status).toBe(403)
  expect((await ask('audit', await issuer.token({ tenant: 'default', role: ['owners'] }))).status).toBe(200)
  expect((await ask('status', world.adminToken)).status).toBe(200)

  const refused = await ask('status', await issuer.token({}, { audience: 'other' }))
  expect(refused.status).toBe(401)
  expect(refused.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"')
  expect(await refused.json()).toMatchObject({ code: 'TOKEN_INVALID' })
  const homeless = await ask('status', await issuer.token({ tenant: 'red', role: 'readers' }))
  expect(homeless.status).toBe(403)
  expect(await homeless.json()).toMatchObject({ code: 'TOKEN_TENANT_UNKNOWN', details: { claim: 'tenant' } })

  expect(await daemon.stop()).toBe(0)
  expect(JSON.stringify(daemon.lines)).not.toContain(reader.split('.')[2])
})

test('while the issuer is away tokens are told to come back, and keys open what they did', LONG, async () => {
  const world = await setup()
  const issuer = await Issuer.open()
  issuer.broken = { status: 503, body: '' }
  const env = { TRACKERD_OIDC_ISSUER: issuer.url, TRACKERD_OIDC_AUDIENCE: 'trackerd' }
  const daemon = startOn(world, { env })
  onTestFinished(() => daemon.kill('SIGKILL'))
  const status = `${await daemon.ready()}/v1/status`
  const token = await issuer.token({ tenant: 'default', role: 'viewer' })
  const away = await fetch(status, { headers: { authorization: `Bearer ${token}` } })
  expect(away.status).toBe(503)
  expect(away.headers.get('retry-after')).toBe('5')
  expect(await away.json()).toMatchObject({ code: 'ISSUER_UNAVAILABLE' })
  expect((await fetch(status, { headers: { authorization: `Bearer ${world.adminToken}` } })).status).toBe(200)
  expect(await daemon.stop()).toBe(0)
})
