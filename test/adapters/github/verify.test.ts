import { sign } from '@octokit/webhooks-methods'
import { describe, expect, test } from 'vitest'
import { verify } from '../../../adapters/github/verify.ts'
import { failure } from '../refusal.ts'
import { signed } from './signed.ts'

const SECRET = { id: 'current', value: "It's a Secret to Everybody" }
const BODY = new TextEncoder().encode('Hello, World!')
const DIGEST = '757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17'

const withSignature = (signature: string | undefined) => signed(BODY, 'another', { 'x-hub-signature-256': signature })
const codeFor = (request: Parameters<typeof verify>[0], secrets = [SECRET]) =>
  failure(() => verify(request, secrets)).code

describe('a signature', () => {
  test("GitHub's published vector is accepted", () => {
    expect(verify(withSignature(`sha256=${DIGEST}`), [SECRET])).toEqual({
      deliveryId: '72d3162e-cc78-11e3-81ab-4c9367dc0958',
      topic: 'push',
      contentType: 'application/json',
      secretId: 'current',
    })
  })

  test("what GitHub's own library signs is accepted", async () => {
    const signature = await sign(SECRET.value, 'Hello, World!')
    expect(verify(withSignature(signature), [SECRET]).secretId).toBe('current')
  })

  test('while secrets rotate either is accepted, and the one that matched is named', () => {
    const old = { id: 'old', value: 'the one before' }
    expect(verify(signed(BODY, old.value), [SECRET, old]).secretId).toBe('old')
    expect(verify(signed(BODY, SECRET.value), [SECRET, old]).secretId).toBe('current')
    expect(codeFor(signed(BODY, old.value), [SECRET])).toBe('SIGNATURE_MISMATCH')
  })

  test('a body changed by one byte is refused', () => {
    const { headers } = withSignature(`sha256=${DIGEST}`)
    expect(codeFor({ headers, body: new TextEncoder().encode('Hello, World?') })).toBe('SIGNATURE_MISMATCH')
    expect(codeFor({ headers, body: new Uint8Array() })).toBe('SIGNATURE_MISMATCH')
  })

  test.each([
    ['truncated', `sha256=${DIGEST.slice(0, -1)}`],
    ['truncated to half', `sha256=${DIGEST.slice(0, 32)}`],
    ['longer', `sha256=${DIGEST}0`],
    ['in upper case', `sha256=${DIGEST.toUpperCase()}`],
    ['with another algorithm named', `sha512=${DIGEST}`],
    ['with SHA-1 in the wrong header', 'sha1=01dc10d0c83e72ed246219cdd91669667fe2ca59'],
    ['with its prefix in upper case', `SHA256=${DIGEST}`],
    ['without its prefix', DIGEST],
    ['with no digits', 'sha256='],
    ['with letters beyond hex', `sha256=${'g'.repeat(64)}`],
    ['twice', `sha256=${DIGEST}, sha256=${DIGEST}`],
    ['with a line break', `sha256=${DIGEST}\n`],
  ])('one %s is malformed', (_, signature) => {
    expect(codeFor(withSignature(signature))).toBe('SIGNATURE_MALFORMED')
  })

  test('of SHA-1 alone is no signature', () => {
    expect(codeFor(signed(BODY, SECRET.value, { 'x-hub-signature-256': undefined }))).toBe('SIGNATURE_MISSING')
  })

  test('that is missing or empty is refused', () => {
    expect(codeFor(withSignature(undefined))).toBe('SIGNATURE_MISSING')
    expect(codeFor(withSignature(''))).toBe('SIGNATURE_MISSING')
  })

  test('matches nothing when there is no secret, or only an empty one', () => {
    expect(codeFor(withSignature(`sha256=${DIGEST}`), [])).toBe('SIGNATURE_MISMATCH')
    expect(codeFor(signed(BODY, ''), [{ id: 'empty', value: '' }])).toBe('SIGNATURE_MISMATCH')
  })

  test("of another endpoint's secret is refused", () => {
    expect(codeFor(signed(BODY, 'the other endpoint'))).toBe('SIGNATURE_MISMATCH')
  })
})

describe('the other headers', () => {
  test.each([
    ['x-github-event', undefined],
    ['x-github-event', ''],
    ['x-github-event', 'push; drop'],
    ['x-github-event', 'a'.repeat(65)],
    ['x-github-event', '__proto__'],
    ['x-github-delivery', undefined],
    ['x-github-delivery', '../../etc'],
    ['x-github-delivery', 'a'.repeat(65)],
    ['x-github-delivery', 'a\0b'],
  ])('%s = %j is refused and named', (header, value) => {
    const error = failure(() => verify(signed(BODY, SECRET.value, { [header]: value }), [SECRET]))
    expect(error.code).toBe('DELIVERY_HEADERS_INVALID')
    expect(error.details.header).toBe(header)
  })

  test.each([undefined, '', 'text/plain', 'application/jsonx', 'multipart/form-data'])(
    'content type %j is refused',
    (type) => {
      expect(codeFor(signed(BODY, SECRET.value, { 'content-type': type }))).toBe('CONTENT_TYPE_UNSUPPORTED')
    },
  )

  test.each([
    ['application/json; charset=utf-8', 'application/json'],
    ['Application/JSON', 'application/json'],
    ['application/x-www-form-urlencoded', 'application/x-www-form-urlencoded'],
  ])('content type %s is taken as %s', (sent, taken) => {
    expect(verify(signed(BODY, SECRET.value, { 'content-type': sent }), [SECRET]).contentType).toBe(taken)
  })

  test('say nothing to a sender who cannot sign', () => {
    const headers = { 'x-github-event': undefined, 'x-github-delivery': undefined, 'content-type': 'text/plain' }
    expect(codeFor(signed(BODY, 'a guess', headers))).toBe('SIGNATURE_MISMATCH')
  })
})
