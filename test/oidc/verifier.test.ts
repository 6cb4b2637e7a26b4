import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createTokenVerifier } from '../../src/oidc/verifier.ts'
import { Issuer } from '../support/issuer.ts'
import { StandingClock } from '../support/open-world.ts'

const NOW = '2026-01-15T12:00:00Z'

async function trusting(cooldownMs = 0) {
  const issuer = await Issuer.open()
  const clock = new StandingClock(NOW)
  const verifier = createTokenVerifier({ issuer: issuer.url, audience: 'trackerd', clock, fetch, cooldownMs })
  const token: Issuer['token'] = (claims, options) => issuer.token(claims, { now: clock.now(), ...options })
  return { issuer, clock, verifier, token }
}

const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')

test('a token of the issuer says who it speaks for', async () => {
  const { issuer, verifier, token } = await trusting()
  const told = await verifier.verify(await token({ tenant: 'blue', role: 'viewer' }))
  expect(told).toMatchObject({ issuer: issuer.url, subject: 'ada', claims: { tenant: 'blue', role: 'viewer' } })
})

describe('refused is a token', () => {
  const cases: [what: string, make: (w: Awaited<ReturnType<typeof trusting>>) => Promise<string>, why: string][] = [
    [
      'for somebody else',
      ({ token }) => token({}, { audience: 'other' }),
      'its claim aud is not the one that is asked for',
    ],
    [
      'of another issuer',
      ({ token }) => token({}, { issuer: 'https://evil.example' }),
      'its claim iss is not the one that is asked for',
    ],
    ['that has expired', ({ token }) => token({}, { expiresIn: -31 }), 'it has expired'],
    ['that never expires', ({ token }) => token({}, { expiresIn: null }), 'its claim exp is missing'],
    ['that names nobody', ({ token }) => token({ sub: '' }), 'its claim sub is no text'],
    [
      'that is not valid yet',
      ({ token, clock }) => token({ nbf: clock.now().getTime() / 1000 + 60 }),
      'its claim nbf is not the one that is asked for',
    ],
    ['that was altered', async ({ token }) => altered(await token({ role: 'viewer' })), 'its signature does not match'],
    [
      'without a signature',
      async ({ token }) => `${encoded({ alg: 'none' })}.${(await token({})).split('.')[1]}.`,
      'its algorithm is not allowed',
    ],
    [
      'signed with a secret that all can read',
      ({ token, issuer }) => withSecret(issuer, token),
      'its algorithm is not allowed',
    ],
    ['that is none', async () => 'a.b.c', 'it is no signed token'],
  ]

  test.each(cases)('%s', async (_, make, why) => {
    const world = await trusting()
    const refused = await world.verifier.verify(await make(world)).catch((error: unknown) => error)
    expect(refused).toMatchObject({ code: 'TOKEN_INVALID', details: { what: why } })
  })

  const altered = (token: string) => {
    const [header, , signature] = token.split('.')
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
    return `${header}.${encoded({ ...claims, role: 'admin' })}.${signature}`
  }

  /** HMAC by the public key: what a checker that takes the algorithm from the token would let in. */
  async function withSecret(issuer: Issuer, token: Issuer['token']) {
    const keys = await (await fetch(`${issuer.url}/keys`)).text()
    const signed = `${encoded({ alg: 'HS256', kid: 'first' })}.${(await token({})).split('.')[1]}`
    return `${signed}.${createHmac('sha256', keys).update(signed).digest('base64url')}`
  }
})

test('clocks may differ by half a minute', async () => {
  const { verifier, token } = await trusting()
  await expect(verifier.verify(await token({}, { expiresIn: -29 }))).resolves.toMatchObject({ subject: 'ada' })
})

test('keys are fetched once, and again when a token names one that is not known', async () => {
  const { issuer, verifier, token } = await trusting()
  const old = await token({})
  await Promise.all([verifier.verify(old), verifier.verify(old)])
  await verifier.verify(old)
  const keys = () => issuer.asked.filter((path) => path.endsWith('/keys')).length
  expect(keys()).toBe(1)
  await issuer.rotate('second')
  await expect(verifier.verify(await token({}))).resolves.toMatchObject({ subject: 'ada' })
  expect(keys()).toBe(2)
  await expect(verifier.verify(old)).rejects.toMatchObject({
    code: 'TOKEN_INVALID',
    details: { what: 'no key of the issuer has signed it' },
  })
})

test('whoever makes up keys does not make us ask the issuer each time', async () => {
  const { issuer, verifier, token } = await trusting(30_000)
  await verifier.verify(await token({}))
  await issuer.rotate('second')
  const unknown = await token({})
  for (let n = 0; n < 5; n++) await expect(verifier.verify(unknown)).rejects.toMatchObject({ code: 'TOKEN_INVALID' })
  expect(issuer.asked.filter((path) => path.endsWith('/keys'))).toHaveLength(1)
})

describe('an issuer whose keys cannot be had is not taken for a token that is not valid', () => {
  test.each([
    ['down', (issuer: Issuer) => (issuer.broken = { status: 500, body: '' })],
    ['talking nonsense', (issuer: Issuer) => (issuer.broken = { status: 200, body: '<html>' })],
    ['somebody else', (issuer: Issuer) => (issuer.callsItself = 'https://evil.example')],
  ])('%s', async (_, breaking) => {
    const { issuer, clock, verifier, token } = await trusting()
    const good = await token({})
    breaking(issuer)
    await expect(verifier.verify(good)).rejects.toMatchObject({ code: 'ISSUER_UNAVAILABLE' })
    issuer.broken = null
    issuer.callsItself = null
    clock.advance(5_000)
    await expect(verifier.verify(good)).resolves.toMatchObject({ subject: 'ada' })
  })

  test('it is left alone for five seconds', async () => {
    const { issuer, verifier, token } = await trusting()
    issuer.broken = { status: 500, body: '' }
    const good = await token({})
    for (let n = 0; n < 5; n++)
      await expect(verifier.verify(good)).rejects.toMatchObject({ code: 'ISSUER_UNAVAILABLE' })
    expect(issuer.asked).toHaveLength(1)
  })
})
