import { createHash, createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { verify, webhookQuery } from '../../../adapters/jira/verify.ts'
import type { RawRequest, Secret } from '../../../src/ports/source-adapter.ts'
import { NOW } from '../conformance/verify.ts'
import { codeOf, failure } from '../refusal.ts'
import { addressed, authorized, HEADERS, part, signed, tokenOf } from './signed.ts'

const VALUE = "It's a Secret to Everybody"
const SIGNS: Secret = { id: 'signs', value: VALUE }
const JWT: Secret = { id: 'jwt', value: VALUE, proof: 'jwt' }
const TOKEN: Secret = { id: 'token', value: VALUE, proof: 'url_token' }
const bytes = (text: string) => new TextEncoder().encode(text)
const BODY = bytes('{"webhookEvent":"jira:issue_updated"}')

const accepted = (request: RawRequest, secret: Secret) => verify(request, [secret], NOW)
const codeFor = (request: RawRequest, secret: Secret) => failure(() => accepted(request, secret)).code
const withSignature = (signature: string | undefined, body = BODY) =>
  signed(body, VALUE, { 'x-hub-signature': signature })
const hmac = (method: string, body: Uint8Array) => createHmac(method, VALUE).update(body).digest('hex')

describe('a signature', () => {
  test("Atlassian's published vector is accepted", () => {
    const body = bytes('Hello World!')
    const vector = 'sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9'
    expect(accepted(withSignature(vector, body), SIGNS)).toEqual({
      deliveryId: '9a6f7e1c-1f0e-4d4a-8f6f-2f6c8a3f0b11',
      topic: 'unreadable',
      contentType: 'application/json',
      secretId: 'signs',
    })
    expect(codeFor(withSignature(vector, bytes('Hello, World!')), SIGNS)).toBe('SIGNATURE_MISMATCH')
  })

  test.each(['sha256', 'sha384', 'sha512'])('by %s is accepted: the method stands in the header', (method) => {
    expect(accepted(withSignature(`${method}=${hmac(method, BODY)}`), SIGNS).secretId).toBe('signs')
  })

  test.each([
    ['of SHA-1', `sha1=${hmac('sha1', BODY)}`],
    ['of MD5', `md5=${hmac('md5', BODY)}`],
    ['of another method than its digits', `sha512=${hmac('sha256', BODY)}`],
    ['without its method', hmac('sha256', BODY)],
    ['truncated', `sha256=${hmac('sha256', BODY).slice(0, -2)}`],
    ['longer', `sha256=${hmac('sha256', BODY)}00`],
    ['in upper case', `sha256=${hmac('sha256', BODY).toUpperCase()}`],
    ['of a method that objects inherit', 'constructor='],
    ['twice', `sha256=${hmac('sha256', BODY)}, sha256=${hmac('sha256', BODY)}`],
    ['with a line break', `sha256=${hmac('sha256', BODY)}\n`],
  ])('%s is malformed', (_, signature) => {
    expect(codeFor(withSignature(signature), SIGNS)).toBe('SIGNATURE_MALFORMED')
  })

  test('that is missing or empty is refused, also when a token is there', () => {
    expect(codeFor(withSignature(undefined), SIGNS)).toBe('SIGNATURE_MISSING')
    expect(codeFor(withSignature(''), SIGNS)).toBe('SIGNATURE_MISSING')
    expect(codeFor(authorized(BODY, VALUE), SIGNS)).toBe('SIGNATURE_MISSING')
    expect(codeFor(addressed(BODY, VALUE), SIGNS)).toBe('SIGNATURE_MISSING')
  })
})

describe('a JSON Web Token', () => {
  const bearing = (authorization: string): RawRequest => ({ headers: { ...HEADERS, authorization }, body: BODY })
  const seconds = NOW.getTime() / 1000

  test('of the client secret is accepted, as JWT and as Bearer', () => {
    expect(accepted(bearing(`JWT ${tokenOf(VALUE)}`), JWT).secretId).toBe('jwt')
    expect(accepted(bearing(`Bearer ${tokenOf(VALUE)}`), JWT).secretId).toBe('jwt')
  })

  test('holds until it ends, and a minute longer, because clocks differ', () => {
    expect(codeOf(() => accepted(bearing(`JWT ${tokenOf(VALUE, { exp: seconds - 59 })}`), JWT))).toBe('parsed')
    expect(codeFor(bearing(`JWT ${tokenOf(VALUE, { exp: seconds - 60 })}`), JWT)).toBe('SIGNATURE_MISMATCH')
    expect(codeFor(bearing(`JWT ${tokenOf(VALUE, { nbf: seconds + 61 })}`), JWT)).toBe('SIGNATURE_MISMATCH')
  })

  test.each([
    ['without an end', tokenOf(VALUE, { exp: undefined })],
    ['with an end that is no number', tokenOf(VALUE, { exp: '9999999999' })],
    ['with another algorithm named', tokenOf(VALUE, {}, { alg: 'HS512' })],
    ['with no algorithm', tokenOf(VALUE, {}, { alg: 'none' })],
    ['without its signature', tokenOf(VALUE).split('.').slice(0, 2).join('.')],
    ['with an empty signature', `${part({ alg: 'none' })}.${part({ exp: seconds + 60 })}.`],
    ['of no parts', 'token'],
  ])('%s is malformed', (_, token) => {
    expect(codeFor(bearing(`JWT ${token}`), JWT)).toBe('SIGNATURE_MALFORMED')
  })

  test('of another secret, or with a letter changed anywhere, is refused', () => {
    expect(codeFor(bearing(`JWT ${tokenOf('another')}`), JWT)).toBe('SIGNATURE_MISMATCH')
    const token = tokenOf(VALUE)
    fc.assert(
      fc.property(fc.nat(token.length - 1), (at) => {
        const changed = `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`
        expect(failure(() => accepted(bearing(`JWT ${changed}`), JWT)).entry.status).toBe(401)
      }),
    )
  })

  test('under another scheme, or missing where only a signature is, is no token', () => {
    expect(codeFor(bearing(`Basic ${tokenOf(VALUE)}`), JWT)).toBe('SIGNATURE_MALFORMED')
    expect(codeFor(signed(BODY, VALUE), JWT)).toBe('SIGNATURE_MISSING')
  })
})

describe('a token in the URL', () => {
  test('follows from the secret and stands in the URL that the source is given', () => {
    const token = createHmac('sha256', VALUE).update('trackerd url token').digest('base64url')
    expect(webhookQuery(TOKEN)).toBe(`?token=${token}`)
    expect([SIGNS, JWT].map(webhookQuery)).toEqual(['', ''])
    expect(accepted({ headers: HEADERS, body: BODY, query: { token } }, TOKEN).secretId).toBe('token')
  })

  test('is not enough when there is a signature, and that is wrong', () => {
    const right = { 'x-hub-signature': `sha256=${hmac('sha256', BODY)}` }
    const wrong = { 'x-hub-signature': `sha256=${hmac('sha256', bytes('{}'))}` }
    expect(accepted(addressed(BODY, VALUE, right), TOKEN).secretId).toBe('token')
    expect(codeFor(addressed(BODY, VALUE, wrong), TOKEN)).toBe('SIGNATURE_MISMATCH')
    expect(codeFor(addressed(BODY, VALUE, { 'x-hub-signature': 'sha1=00' }), TOKEN)).toBe('SIGNATURE_MALFORMED')
  })

  test('that is missing, cut off or of another secret is refused, also beside a right signature', () => {
    expect(codeFor(signed(BODY, VALUE), TOKEN)).toBe('SIGNATURE_MISSING')
    expect(codeFor({ ...signed(BODY, VALUE), query: { token: '' } }, TOKEN)).toBe('SIGNATURE_MISSING')
    expect(codeFor({ ...signed(BODY, VALUE), query: { token: 'short' } }, TOKEN)).toBe('SIGNATURE_MALFORMED')
    expect(codeFor(addressed(BODY, 'another'), TOKEN)).toBe('SIGNATURE_MISMATCH')
  })
})

test('while secrets and proofs change either is accepted, and the one that matched is named', () => {
  const old: Secret = { id: 'old', value: 'the one before' }
  expect(verify(signed(BODY, old.value), [TOKEN, old], NOW).secretId).toBe('old')
  expect(verify(addressed(BODY, VALUE), [TOKEN, old], NOW).secretId).toBe('token')
  expect(failure(() => verify(signed(BODY, 'neither'), [TOKEN, old], NOW)).code).toBe('SIGNATURE_MISMATCH')
})

describe('what is proved', () => {
  const delivery = (body: string, headers: RawRequest['headers'] = {}) =>
    accepted(signed(bytes(body), VALUE, headers), SIGNS)

  test('has its topic from the body', () => {
    expect(delivery('{"webhookEvent":"sprint_started"}').topic).toBe('sprint_started')
    expect(delivery('{"webhookEvent":"jira:version_released"}').topic).toBe('jira:version_released')
  })

  test('is kept when the body is no JSON, or names no event, or one that only we may name', () => {
    for (const body of ['', '{', '[]', 'null', '{"webhookEvent":']) expect(delivery(body).topic).toBe('unreadable')
    for (const event of [undefined, 1, '', 'api:gone', 'a b', '__proto__', 'x'.repeat(99)])
      expect(delivery(JSON.stringify({ webhookEvent: event })).topic).toBe('unnamed')
  })

  test('without an identifier, or with one that cannot be kept, is known by its bytes', () => {
    const id = `body-${createHash('sha256').update('{}').digest('hex').slice(0, 40)}`
    for (const identifier of [undefined, '', 'a\0b', 'x'.repeat(200)])
      expect(delivery('{}', { 'x-atlassian-webhook-identifier': identifier }).deliveryId).toBe(id)
    expect(delivery('{}', { 'x-atlassian-webhook-identifier': 'abc.1' }).deliveryId).toBe('abc.1')
  })

  test.each([undefined, '', 'text/plain', 'application/x-www-form-urlencoded'])(
    'of media type %j is refused',
    (type) => {
      expect(codeFor(signed(BODY, VALUE, { 'content-type': type }), SIGNS)).toBe('CONTENT_TYPE_UNSUPPORTED')
      expect(codeFor(signed(BODY, 'a guess', { 'content-type': type }), SIGNS)).toBe('SIGNATURE_MISMATCH')
    },
  )

  test('is accepted whatever bytes it has', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), fc.json().map(bytes)), (body) => {
        const { topic } = accepted(signed(body, VALUE), SIGNS)
        expect(topic).toMatch(/^[a-z:_]+$/)
      }),
    )
  })
})
