import { createHmac } from 'node:crypto'
import { webhookQuery } from '../../../adapters/jira/verify.ts'
import type { RawRequest } from '../../../src/ports/source-adapter.ts'
import { NOW } from '../conformance/verify.ts'

/** Headers of a delivery without any proof. */
export const HEADERS: RawRequest['headers'] = {
  'content-type': 'application/json; charset=utf-8',
  'user-agent': 'Atlassian Webhook HTTP Client',
  'x-atlassian-webhook-identifier': '9a6f7e1c-1f0e-4d4a-8f6f-2f6c8a3f0b11',
}

/** As Jira signs the body of a webhook that has a secret. */
export function signed(body: Uint8Array, secret: string, headers: RawRequest['headers'] = {}): RawRequest {
  const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`
  return { headers: { ...HEADERS, 'x-hub-signature': signature, ...headers }, body }
}

export const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A token as Atlassian makes it for a dynamic webhook: it lives 3 minutes. */
export function tokenOf(secret: string, claims: object = {}, header: object = { alg: 'HS256', typ: 'JWT' }): string {
  const seconds = NOW.getTime() / 1000
  const told = `${part(header)}.${part({ iss: 'client-key', iat: seconds, exp: seconds + 180, ...claims })}`
  return `${told}.${createHmac('sha256', secret).update(told).digest('base64url')}`
}

/** With the token in the Authorization header. */
export function authorized(body: Uint8Array, secret: string): RawRequest {
  return { headers: { ...HEADERS, authorization: `JWT ${tokenOf(secret)}` }, body }
}

/** As a server sends it to the URL that it was given. */
export function addressed(body: Uint8Array, secret: string, headers: RawRequest['headers'] = {}): RawRequest {
  const query = webhookQuery({ id: 'any', value: secret, proof: 'url_token' })
  return { headers: { ...HEADERS, ...headers }, body, query: Object.fromEntries(new URLSearchParams(query)) }
}
