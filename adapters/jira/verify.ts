import { createHash } from 'node:crypto'
import { type ErrorCode, TrackerdError } from '../../src/errors.ts'
import type { RawRequest, Secret, SourceAdapter, VerifiedDelivery } from '../../src/ports/source-adapter.ts'
import { objectOf, textOf } from '../payload/json.ts'
import { JSON_TYPE } from './parse.ts'
import { jwtVerdict } from './proof/jwt.ts'
import { signatureVerdict, type Verdict } from './proof/signature.ts'
import { tokenQuery, urlTokenVerdict } from './proof/url-token.ts'

const IDENTIFIER = /^[\w.:+=/-]{1,128}$/
/** No webhook is called `api:…`: what only we read must not arrive by the door. */
const EVENT = /^(jira:)?[a-z][a-z0-9_]{0,79}$/

/** Of a body that is no JSON object. It is kept, and fails visibly when it is applied. */
export const UNREADABLE = 'unreadable'
/** Of a body that names no event. */
export const UNNAMED = 'unnamed'

/**
 * The delivery, when one of the secrets proves it. The proof comes first: whoever has none learns nothing about the
 * other rules. After it nothing but another media type is refused: Jira gives up a delivery that is answered with 4xx.
 */
export const verify: SourceAdapter['verify'] = (request, secrets, now): VerifiedDelivery => {
  const secretId = proverOf(request, secrets, now)
  const contentType = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase()
  if (contentType !== JSON_TYPE) throw new TrackerdError('CONTENT_TYPE_UNSUPPORTED')
  return { secretId, topic: topicOf(request.body), deliveryId: deliveryIdOf(request), contentType }
}

/** `?token=…` for a secret that proves by it: the URL that the source is given ends so. */
export const webhookQuery = ({ proof, value }: Secret): string => (proof === 'url_token' ? tokenQuery(value) : '')

const CODES: readonly (readonly [Verdict, ErrorCode])[] = [
  ['mismatch', 'SIGNATURE_MISMATCH'],
  ['malformed', 'SIGNATURE_MALFORMED'],
  ['missing', 'SIGNATURE_MISSING'],
]

/** Tries every secret, also after a match, so that the time taken tells nothing about which one it was. */
function proverOf(request: RawRequest, secrets: readonly Secret[], now: Date): string {
  let secretId: string | undefined
  const verdicts = new Set<Verdict>()
  for (const secret of secrets) {
    // Anybody can sign with an empty key: a secret that was lost must never open the door.
    const verdict = secret.value === '' ? 'mismatch' : verdictOf(request, secret, now)
    if (verdict === 'match') secretId ??= secret.id
    else verdicts.add(verdict)
  }
  if (secretId !== undefined) return secretId
  const code = CODES.find(([verdict]) => verdicts.has(verdict))?.[1] ?? 'SIGNATURE_MISMATCH'
  throw new TrackerdError(code)
}

function verdictOf({ headers, query, body }: RawRequest, { proof, value }: Secret, now: Date): Verdict {
  const signature = headers['x-hub-signature']
  if (proof === 'jwt') return jwtVerdict(headers.authorization, value, now)
  if (proof === 'url_token') return urlTokenVerdict(query?.token, signature, body, value)
  return signatureVerdict(signature, body, value)
}

/** The same over all attempts. Old servers name none: attempts send the same bytes, which hold the time of the event. */
function deliveryIdOf({ headers, body }: RawRequest): string {
  const identifier = headers['x-atlassian-webhook-identifier']
  if (identifier !== undefined && IDENTIFIER.test(identifier)) return identifier
  return `body-${createHash('sha256').update(body).digest('hex').slice(0, 40)}`
}

/** Jira names the event in the body and nowhere else. */
function topicOf(body: Uint8Array): string {
  try {
    const { webhookEvent } = objectOf(textOf(body))
    return typeof webhookEvent === 'string' && EVENT.test(webhookEvent) ? webhookEvent : UNNAMED
  } catch (error) {
    if (error instanceof TrackerdError && error.code === 'PAYLOAD_INVALID') return UNREADABLE
    throw error
  }
}
