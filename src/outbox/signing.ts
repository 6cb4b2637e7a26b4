import { Webhook } from 'standardwebhooks'
import type { SigningKey } from '../db/signing-keys.ts'

/** The headers of Standard Webhooks: one signature for each key, so that a receiver may know the old or the new one. */
export function signed(id: string, body: string, keys: readonly SigningKey[], at: Date): Record<string, string> {
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': keys.map(({ value }) => new Webhook(value).sign(id, at, body)).join(' '),
  }
}
