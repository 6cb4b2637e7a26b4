import type { Uuid } from '../domain/ids.ts'
import type { Envelope, SecretBox } from '../ports/secret-box.ts'

/** A key that signs what a subscription is sent, as Standard Webhooks writes it: `whsec_` and base64. */
export interface SigningKey {
  readonly id: string
  readonly value: string
  readonly createdAt: string
  /** Until when it signs beside the one that replaced it; null: it is the newest. */
  readonly retiresAt: string | null
}

const KEY_BYTES = 32
const ID_BYTES = 4
/** Time to change the key at the receiver. */
const OVERLAP_MS = 7 * 86_400_000

export function newKey(randomBytes: (bytes: number) => Buffer, now: Date): SigningKey {
  return {
    id: `k${randomBytes(ID_BYTES).toString('hex')}`,
    value: `whsec_${randomBytes(KEY_BYTES).toString('base64')}`,
    createdAt: now.toISOString(),
    retiresAt: null,
  }
}

export const activeKeys = (keys: readonly SigningKey[], now: Date): SigningKey[] =>
  keys.filter(({ retiresAt }) => retiresAt === null || retiresAt > now.toISOString())

/** The new key first; of the old ones only the newest signs beside it, for a while. */
export function rotated(keys: readonly SigningKey[], next: SigningKey, now: Date): SigningKey[] {
  const [newest] = activeKeys(keys, now)
  const retiresAt = new Date(now.getTime() + OVERLAP_MS).toISOString()
  return newest === undefined ? [next] : [next, { ...newest, retiresAt: newest.retiresAt ?? retiresAt }]
}

/** All keys of the subscription, newest first. Throws SECRET_UNREADABLE. */
export const readKeys = (box: SecretBox, envelope: unknown, subscriptionId: Uuid): readonly SigningKey[] =>
  (box.open(envelope, subscriptionId) as { keys: readonly SigningKey[] }).keys

export const sealKeys = (box: SecretBox, keys: readonly SigningKey[], subscriptionId: Uuid): Envelope =>
  box.seal({ keys }, subscriptionId)
