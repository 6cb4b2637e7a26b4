import type { Uuid } from '../domain/ids.ts'
import type { Envelope, SecretBox } from '../ports/secret-box.ts'
import type { Secret } from '../ports/source-adapter.ts'
import type { Json } from '../ports/source-reader.ts'

/** A webhook secret of an endpoint. `retiresAt`: until when the one it replaced is still accepted. */
export interface WebhookSecret extends Secret {
  readonly createdAt: string
  readonly retiresAt: string | null
}

/** All that an endpoint keeps secret; it exists outside memory only as an envelope. */
export interface Credentials {
  readonly webhookSecrets: readonly WebhookSecret[]
  /** What the API is read with; only the adapter can read it. */
  readonly access?: Json
}

/** What `auth_config` holds; `{}` is an endpoint without credentials. Throws SECRET_UNREADABLE. */
export function readCredentials(box: SecretBox, authConfig: unknown, endpointId: Uuid): Credentials {
  if (typeof authConfig === 'object' && authConfig !== null && Object.keys(authConfig).length === 0)
    return { webhookSecrets: [] }
  return box.open(authConfig, endpointId) as Credentials
}

export function sealCredentials(box: SecretBox, credentials: Credentials, endpointId: Uuid): Envelope {
  return box.seal(credentials, endpointId)
}

export function activeSecrets(credentials: Credentials, now: Date): WebhookSecret[] {
  return credentials.webhookSecrets.filter((s) => s.retiresAt === null || s.retiresAt > now.toISOString())
}
