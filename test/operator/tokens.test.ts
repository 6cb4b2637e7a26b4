import { expect, test } from 'vitest'
import type { Role } from '../../src/app.ts'
import { TrackerdError } from '../../src/errors.ts'
import type { TokenRules } from '../../src/operator/tokens.ts'
import { setup } from '../support/world.ts'

const from = { ip: '192.0.2.7', userAgent: 'curl/8' }
const RULES: TokenRules = { tenantClaim: 'tenant', roleClaim: 'role', roles: null }
const ISSUER = 'https://login.example.com'

/** A world that takes tokens: those of these claims, whatever stands before them. */
async function trusting(rules: Partial<TokenRules> = {}) {
  const verifier = {
    async verify(token: string) {
      const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
      if (claims.sub === undefined) throw new TrackerdError('TOKEN_INVALID', { what: 'its claim sub is missing' })
      return { issuer: ISSUER, subject: claims.sub as string, claims }
    },
  }
  const world = await setup({ tokens: { verifier, rules: { ...RULES, ...rules } } })
  await world.app.createTenant(world.admin, { slug: 'blue', name: 'Blue', timeZone: 'UTC' })
  const token = (claims: object) =>
    `h.${Buffer.from(JSON.stringify({ sub: 'ada', ...claims })).toString('base64url')}.s`
  const enter = (claims: object, tenant?: string) => world.app.authenticate(token(claims), { ...from, tenant })
  return { ...world, enter }
}

test('a token opens its tenant, by slug or id, with its role', async () => {
  const { enter, tenantId } = await trusting()
  expect(await enter({ tenant: 'blue', role: 'operator' })).toMatchObject({
    tenantSlug: 'blue',
    role: 'operator',
    keyName: 'ada',
    ...from,
  })
  expect(await enter({ tenant: tenantId, role: 'viewer' })).toMatchObject({ tenantId, role: 'viewer' })
})

test('a tenant or a role that is not known is refused, each with a code of its own', async () => {
  const { enter } = await trusting()
  for (const tenant of [undefined, 'red', 7, null, ['blue']])
    await expect(enter({ tenant, role: 'admin' })).rejects.toMatchObject({
      code: 'TOKEN_TENANT_UNKNOWN',
      details: { claim: 'tenant' },
    })
  for (const role of [undefined, 'owner', 7, [], ['owner', null], 'platform_admin', 'constructor'])
    await expect(enter({ tenant: 'blue', role })).rejects.toMatchObject({
      code: 'TOKEN_ROLE_UNKNOWN',
      details: { claim: 'role' },
    })
})

test('a token opens no other tenant, whatever is asked for', async () => {
  const { enter } = await trusting()
  for (const role of ['viewer', 'admin'])
    await expect(enter({ tenant: 'blue', role }, 'default')).rejects.toMatchObject({ code: 'FORBIDDEN' })
})

test('of several roles the highest counts, by the names that the issuer has for them, wherever it puts them', async () => {
  const roles = new Map<string, Role>([
    ['devs', 'viewer'],
    ['leads', 'admin'],
  ])
  const { enter } = await trusting({ roleClaim: 'realm_access.roles', tenantClaim: 'https://t.example/tenant', roles })
  const place = { 'https://t.example/tenant': 'blue' }
  expect(await enter({ ...place, realm_access: { roles: ['leads', 'x', 'devs'] } })).toMatchObject({ role: 'admin' })
  expect(await enter({ ...place, realm_access: { roles: ['devs'] } })).toMatchObject({ role: 'viewer' })
  await expect(enter({ ...place, realm_access: { roles: ['admin'] } })).rejects.toMatchObject({
    code: 'TOKEN_ROLE_UNKNOWN',
  })
})

test('who is a platform admin is said by the operator alone; they act in any tenant, by default in the first', async () => {
  const roles = new Map<string, Role>([['tracker-root', 'platform_admin']])
  const { enter } = await trusting({ roles })
  expect(await enter({ role: 'tracker-root' })).toMatchObject({ role: 'platform_admin', tenantSlug: 'default' })
  expect(await enter({ role: 'tracker-root' }, 'blue')).toMatchObject({ role: 'platform_admin', tenantSlug: 'blue' })
  await expect(enter({ role: 'tracker-root' }, 'red')).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('the audit names who came with the token, in the tenant that they acted in', async () => {
  const roles = new Map<string, Role>([['tracker-root', 'platform_admin']])
  const { app, enter } = await trusting({ roles })
  const actor = await enter({ role: 'tracker-root' }, 'blue')
  const { key } = await app.createKey(actor, { name: 'ci', role: 'viewer' })
  const { items } = await app.listAudit(actor, { action: 'api_key.created', subjectId: key.id }, { limit: 1 })
  expect(items).toMatchObject([{ actor: { id: actor.keyId, name: 'ada' }, ip: from.ip }])
})

test('keys open what they did beside tokens, and a token that is not valid is no key either', async () => {
  const { app, adminToken, admin } = await trusting()
  expect(await app.authenticate(adminToken, from)).toMatchObject({ keyId: admin.keyId })
  await expect(app.authenticate('h.e30.s', from)).rejects.toMatchObject({ code: 'TOKEN_INVALID' })
  await expect(app.authenticate('neither', from)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
})

test('without an issuer a token opens nothing', async () => {
  const { app } = await setup()
  await expect(app.authenticate('h.e30.s', from)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
})
