import { createVerify, generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { refused } from '../../refused.ts'
import { type Asked, answer, dated, NOW, type Respond, setup, type World } from './world.ts'

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const PEM = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString()
const APP = { kind: 'app', app_id: 12, installation_id: 34, private_key: PEM }
const HOUR = 3_600_000

const isTokenCall = ({ url }: Asked) => url === '/api/v3/app/installations/34/access_tokens'
const tokenCalls = ({ asked }: Pick<World, 'asked'>) => asked.filter(isTokenCall)
const bearers = ({ asked }: Pick<World, 'asked'>) =>
  asked.filter((one) => !isTokenCall(one)).map(({ headers }) => headers.authorization)

/** Hands out a token per hour, and answers everything else with `respond`. */
const withTokens = (respond: Respond, headers: Record<string, string> = {}): Respond => {
  let made = 0
  return (response, asked, times) => {
    if (!isTokenCall(asked)) return respond(response, asked, times)
    const expires_at = new Date(Date.parse(headers.date ?? NOW.toISOString()) + HOUR).toISOString()
    return answer(response, 201, { token: `ghs_${++made}${'x'.repeat(600)}`, expires_at }, headers)
  }
}
const token = (number: number) => `Bearer ghs_${number}${'x'.repeat(600)}`
const fine: Respond = (response) => answer(response, 200, { ok: true })

describe('an installation', () => {
  test('is given a token, which is kept for the calls that follow', async () => {
    const world = await setup(withTokens(fine), { credential: APP })
    expect(world.client.kind).toBe('app')
    await world.client.get('/installation/repositories')
    await world.client.post('/repos/o/r/issues')
    await world.client.graphql('query { viewer { login } }', {}).catch(() => undefined)
    expect(tokenCalls(world)).toHaveLength(1)
    expect(new Set(bearers(world))).toEqual(new Set([token(1)]))
  })

  test('asks for its token with the signature of the app, from the budget of the app', async () => {
    const headers = { 'x-ratelimit-remaining': '4990', 'x-ratelimit-resource': 'core' }
    const world = await setup(withTokens(fine, { ...headers, ...dated(0) }), { credential: APP })
    await world.client.get('/user')
    const jwt = (tokenCalls(world)[0]?.headers.authorization ?? '').replace(/^bearer /i, '')
    const [head = '', claims = '', signature = ''] = jwt.split('.')
    expect(createVerify('RSA-SHA256').update(`${head}.${claims}`).verify(publicKey, signature, 'base64url')).toBe(true)
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({ iss: '12' })
    expect(world.budget.slice(0, 3)).toEqual([
      ['take', 'app', 1],
      ['take', 'points', 5],
      ['observe', 'app', { remaining: 4990 }],
    ])
  })

  test('asks once for calls made at the same time', async () => {
    const world = await setup(withTokens(fine), { credential: APP })
    await Promise.all([world.client.get('/a'), world.client.get('/b'), world.client.get('/c')])
    expect(tokenCalls(world)).toHaveLength(1)
  })

  test('is not given the token that somebody else asks for with the same number at the same time', async () => {
    const theirs = await setup(withTokens(fine), { credential: APP })
    const ours = await setup((response) => answer(response, 404, {}), { credential: APP })
    const [their, our] = await Promise.allSettled([theirs.client.get('/user'), ours.client.get('/user')])
    expect([their.status, our.status]).toEqual(['fulfilled', 'rejected'])
    expect(bearers(ours)).toEqual([])
  })

  test.each([
    ['right', 0],
    ['10 minutes ahead', 600_000],
    ['10 minutes behind', -600_000],
  ])('renews its token before it expires, theirs being %s', async (_, skew) => {
    const world = await setup(withTokens(fine, dated(skew)), { credential: APP })
    await world.client.get('/user')
    world.pass(HOUR - 61_000)
    await world.client.get('/user')
    world.pass(2_000)
    await world.client.get('/user')
    expect(bearers(world)).toEqual([token(1), token(1), token(2)])
  })

  test('whose token is refused before its time takes another one', async () => {
    const world = await setup(
      withTokens((response, { headers }) =>
        headers.authorization === token(1) && world.asked.length > 2
          ? answer(response, 401, {})
          : answer(response, 200, {}),
      ),
      { credential: APP },
    )
    await world.client.get('/user')
    world.pass(60_000)
    await world.client.get('/user')
    expect(bearers(world)).toEqual([token(1), token(1), token(2)])
    expect(world.pauses).toEqual([])
  })

  test('whose token is so new that not every server knows it waits a second', async () => {
    const world = await setup(
      withTokens((response) => answer(response, world.asked.length === 2 ? 401 : 200, {})),
      { credential: APP },
    )
    await world.client.get('/user')
    expect(bearers(world)).toEqual([token(1), token(1)])
    expect(world.pauses).toEqual([1000])
  })

  test('whose tokens are always refused has lost its credential', async () => {
    const world = await setup(
      withTokens((response) => answer(response, 401, {})),
      { credential: APP },
    )
    expect((await refused(world.client.get('/user'))).code).toBe('UPSTREAM_UNAUTHENTICATED')
    expect(bearers(world)).toHaveLength(2)
  })

  test.each([
    ['suspended', 403],
    ['removed', 404],
    ['refused', 401],
  ])('that is %s (%i) has lost its credential', async (_, status) => {
    const body = { documentation_url: 'https://docs.github.com/rest/reference/apps' }
    const { client, asked } = await setup((response) => answer(response, status, body), { credential: APP })
    const { code, details } = await refused(client.get('/user'))
    expect([code, details.status, asked.length]).toEqual(['UPSTREAM_UNAUTHENTICATED', status, 1])
  })

  test('that asks too often for tokens waits like everybody', async () => {
    const { client, budget } = await setup((response) => answer(response, 403, {}, { 'retry-after': '60' }), {
      credential: APP,
    })
    expect((await refused(client.get('/user'))).code).toBe('UPSTREAM_LIMITED')
    expect(budget.at(-1)?.slice(0, 2)).toEqual(['block', '*'])
  })

  test('is given its token at the third try when the source is away before', async () => {
    let tries = 0
    const respond = withTokens(fine)
    const { client } = await setup(
      (response, asked, times) => (++tries < 3 ? answer(response, 502, {}) : respond(response, asked, times)),
      { credential: APP },
    )
    expect((await client.get('/user')).data).toEqual({ ok: true })
  })

  test.each([
    ['no token', { expires_at: NOW.toISOString() }],
    ['a token that fits no header', { token: 'a\nb', expires_at: NOW.toISOString() }],
    ['no end', { token: 'ghs_x' }],
    ['an end that is no time', { token: 'ghs_x', expires_at: 'tomorrow' }],
  ])('that is answered with %s has none', async (_, body) => {
    const { client } = await setup((response) => answer(response, 201, body), { credential: APP })
    expect((await refused(client.get('/user'))).code).toBe('UPSTREAM_INVALID')
  })
})

describe('the app itself', () => {
  test('signs its calls, and needs no installation for that', async () => {
    const world = await setup(fine, { credential: { ...APP, private_key: PEM.replaceAll('\n', '\\n') } })
    await world.client.get('/app', {}, { asApp: true })
    expect(world.asked).toMatchObject([{ url: '/api/v3/app', headers: { 'x-github-api-version': '2022-11-28' } }])
    expect(world.asked[0]?.headers.authorization).toMatch(/^bearer [\w-]+\.[\w-]+\.[\w-]+$/)
    expect(world.budget.map(([, resource]) => resource)).toEqual(['app', 'points', 'app'])
  })

  test('asks for a delivery again with its signature', async () => {
    const { client, asked } = await setup((response) => answer(response, 202, {}), { credential: APP })
    await client.post('/app/hook/deliveries/{delivery_id}/attempts', { delivery_id: '9' }, { asApp: true })
    expect(asked).toMatchObject([{ method: 'POST', url: '/api/v3/app/hook/deliveries/9/attempts' }])
  })

  test('signs by the clock of the source when that refuses the time of ours', async () => {
    const theirs = Date.now() + 600_000
    const message = "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued"
    const { client, asked, budget } = await setup(
      (response, _, times) =>
        times === 1
          ? answer(response, 401, { message }, { date: new Date(theirs).toUTCString() })
          : answer(response, 200, { name: 'ours' }),
      { credential: APP },
    )
    expect((await client.get('/app', {}, { asApp: true })).data).toEqual({ name: 'ours' })
    const [first = 0, second = 0] = asked.map(({ headers }) => issuedAt(headers.authorization))
    expect(Math.round((second - first) / 60)).toBe(10)
    expect(budget.filter(([what]) => what === 'take')).toHaveLength(4)
  })

  test('does not exist for a token', async () => {
    const { client, asked } = await setup(fine)
    expect((await refused(client.get('/app', {}, { asApp: true }))).code).toBe('INTERNAL')
    expect(asked).toEqual([])
  })
})

function issuedAt(authorization = ''): number {
  const { iat }: { iat: number } = JSON.parse(Buffer.from(authorization.split('.')[1] ?? '', 'base64url').toString())
  return iat
}
