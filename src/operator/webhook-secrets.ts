import { activeSecrets, type Credentials, type WebhookSecret } from '../db/credentials.ts'
import type { Uuid } from '../domain/ids.ts'
import { TrackerdError } from '../errors.ts'
import type { SourceAdapter, SystemName, WebhookProof } from '../ports/source-adapter.ts'
import type { OperatorDeps } from './deps.ts'

/** How long the secret that was replaced is still accepted: time enough to change it at the source. */
const OLD_SECRET_DAYS = 7

/** Where the source posts to, without a token. */
export const webhookUrl = (
  { publicUrl }: Pick<OperatorDeps, 'publicUrl'>,
  endpoint: { id: Uuid; system: SystemName },
) => `${publicUrl ?? ''}/webhooks/${endpoint.system}/${endpoint.id}`

const newest = (secrets: readonly WebhookSecret[]): WebhookSecret | undefined =>
  secrets.toSorted((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt))[0]

/** How deliveries are proved now: as the newest secret says. */
export const proofOf = (adapter: SourceAdapter, secrets: readonly WebhookSecret[]): WebhookProof =>
  newest(secrets)?.proof ?? usualProof(adapter)

const usualProof = ({ proofs }: SourceAdapter): WebhookProof => proofs[0] ?? 'signature'

/** Throws INPUT_INVALID for a proof that the system does not know, or that needs a secret which was not given. */
export function firstSecret(
  deps: Pick<OperatorDeps, 'clock' | 'randomBytes'>,
  adapter: SourceAdapter,
  given: { readonly webhookProof?: WebhookProof | undefined; readonly webhookSecret?: string | undefined },
): WebhookSecret {
  const proof = given.webhookProof ?? usualProof(adapter)
  if (!adapter.proofs.includes(proof)) {
    const message = `must be one of ${adapter.proofs.join(', ')} for ${adapter.system}`
    throw new TrackerdError('INPUT_INVALID', { issues: [{ path: 'webhook_proof', message }] })
  }
  return newSecret(deps, proof, given.webhookSecret, 'webhook_secret')
}

/** A new secret for the same proof, and the one it replaces, accepted for a while. */
export function nextSecret(
  deps: Pick<OperatorDeps, 'clock' | 'randomBytes'>,
  adapter: SourceAdapter,
  credentials: Credentials,
  value: string | undefined,
): { secret: WebhookSecret; replaced: WebhookSecret | null } {
  const now = deps.clock.now()
  const active = activeSecrets(credentials, now)
  const last = newest(active)
  const secret = newSecret(deps, proofOf(adapter, active), value, 'secret')
  const retiresAt = new Date(now.getTime() + OLD_SECRET_DAYS * 86_400_000).toISOString()
  return { secret, replaced: last === undefined ? null : { ...last, retiresAt } }
}

function newSecret(
  { clock, randomBytes }: Pick<OperatorDeps, 'clock' | 'randomBytes'>,
  proof: WebhookProof,
  value: string | undefined,
  path: string,
): WebhookSecret {
  if (proof === 'jwt' && value === undefined) {
    const message =
      'must be given for the proof jwt: the client secret of the app, which its deliveries are signed with'
    throw new TrackerdError('INPUT_INVALID', { issues: [{ path, message }] })
  }
  return {
    id: `whs_${randomBytes(4).toString('hex')}`,
    value: value ?? randomBytes(32).toString('base64url'),
    proof,
    createdAt: clock.now().toISOString(),
    retiresAt: null,
  }
}
