import { createHmac, timingSafeEqual } from 'node:crypto'
import { TrackerdError } from '../../src/errors.ts'
import type { RawRequest, Secret, VerifiedDelivery } from '../../src/ports/source-adapter.ts'

export const JSON_TYPE = 'application/json'
export const FORM_TYPE = 'application/x-www-form-urlencoded'

const SIGNATURE = /^sha256=([0-9a-f]{64})$/
const EVENT = /^[a-z][a-z0-9_]{0,63}$/
const DELIVERY = /^[0-9A-Za-z][0-9A-Za-z-]{0,63}$/

/**
 * The delivery, when one of the secrets signed exactly these bytes. The signature comes first: whoever cannot sign
 * learns nothing about the other rules. Only X-Hub-Signature-256 counts; the old SHA-1 header is no proof.
 */
export function verify(request: RawRequest, secrets: readonly Secret[]): VerifiedDelivery {
  const secretId = signer(request, secrets)
  return {
    secretId,
    topic: header(request, 'x-github-event', EVENT),
    deliveryId: header(request, 'x-github-delivery', DELIVERY),
    contentType: mediaType(request),
  }
}

/** Tries every secret, also after a match, so that the time taken tells nothing about which one it was. */
function signer({ headers, body }: RawRequest, secrets: readonly Secret[]): string {
  const signature = headers['x-hub-signature-256']
  if (signature === undefined || signature === '') throw new TrackerdError('SIGNATURE_MISSING')
  const digits = SIGNATURE.exec(signature)?.[1]
  if (digits === undefined) throw new TrackerdError('SIGNATURE_MALFORMED')
  const claimed = Buffer.from(digits, 'hex')
  let secretId: string | undefined
  for (const secret of secrets) {
    // Anybody can sign with an empty key: a secret that was lost must never open the door.
    if (secret.value === '') continue
    const expected = createHmac('sha256', secret.value).update(body).digest()
    if (timingSafeEqual(expected, claimed)) secretId ??= secret.id
  }
  if (secretId === undefined) throw new TrackerdError('SIGNATURE_MISMATCH')
  return secretId
}

function header({ headers }: RawRequest, name: string, form: RegExp): string {
  const value = headers[name]
  if (value === undefined) throw new TrackerdError('DELIVERY_HEADERS_INVALID', { header: name, what: 'is missing' })
  if (!form.test(value)) throw new TrackerdError('DELIVERY_HEADERS_INVALID', { header: name, what: 'is malformed' })
  return value
}

function mediaType({ headers }: RawRequest): string {
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase()
  if (type !== JSON_TYPE && type !== FORM_TYPE) throw new TrackerdError('CONTENT_TYPE_UNSUPPORTED')
  return type
}
