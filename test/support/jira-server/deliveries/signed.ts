import { createHmac } from 'node:crypto'
import type { OutgoingDelivery } from './hooks.ts'

/** What proves a delivery: the secret of an admin webhook, the client secret of the app of a dynamic one, or nothing. */
export type Proof =
  | { readonly secret: string; readonly method?: 'sha256' | 'sha1' | 'sha512' }
  | {
      readonly clientSecret: string
      readonly clientId?: string
      /** `JWT` by default, as for Connect apps; Atlassian's page about OAuth apps speaks of `Bearer`. */
      readonly scheme?: 'JWT' | 'Bearer'
      /** Seconds from the delivery until the token expires; 180 by default. */
      readonly lifeSeconds?: number
    }
  | 'none'

/** The headers and the body that Jira sends. */
export function signed(delivery: OutgoingDelivery, proof: Proof) {
  const { identifier, body, attempt } = delivery
  const headers: Record<string, string> = {
    'content-type': 'application/json; charset=UTF-8',
    'user-agent': 'Atlassian Webhook HTTP Client',
    'x-atlassian-webhook-identifier': identifier,
    ...(attempt > 1 ? { 'x-atlassian-webhook-retry': String(attempt - 1) } : {}),
    ...proofOf(delivery, proof),
  }
  return { headers, body }
}

function proofOf({ body, sentAt }: OutgoingDelivery, proof: Proof): Record<string, string> {
  if (proof === 'none') return {}
  if ('secret' in proof) {
    const { secret, method = 'sha256' } = proof
    return { 'x-hub-signature': `${method}=${createHmac(method, secret).update(body).digest('hex')}` }
  }
  const { clientSecret, clientId = 'client', scheme = 'JWT', lifeSeconds = 180 } = proof
  const iat = Math.floor(sentAt.getTime() / 1000)
  const claims = { iss: clientId, iat, exp: iat + lifeSeconds }
  const unsigned = `${encoded({ typ: 'JWT', alg: 'HS256' })}.${encoded(claims)}`
  const signature = createHmac('sha256', clientSecret).update(unsigned).digest('base64url')
  return { authorization: `${scheme} ${unsigned}.${signature}` }
}

const encoded = (it: object) => Buffer.from(JSON.stringify(it)).toString('base64url')
