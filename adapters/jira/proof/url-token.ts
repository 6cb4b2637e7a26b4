import { createHmac, timingSafeEqual } from 'node:crypto'
import { signatureVerdict, type Verdict } from './signature.ts'

/** 256 bits that follow from the secret: nothing more to store, and the secret itself never stands in a URL. */
const tokenOf = (secret: string) => createHmac('sha256', secret).update('trackerd url token').digest('base64url')

/** What the URL that the source is given ends with. */
export const tokenQuery = (secret: string): string => `?token=${tokenOf(secret)}`

/**
 * For a Data Center that cannot sign: the token in the URL is the one of this secret. A signature that is there all the
 * same must be right too, so that nobody who only saw the URL in a log can send what he likes to a server that signs.
 */
export function urlTokenVerdict(
  token: string | undefined,
  signature: string | undefined,
  body: Uint8Array,
  secret: string,
): Verdict {
  if (token === undefined || token === '') return 'missing'
  const [claimed, expected] = [Buffer.from(token), Buffer.from(tokenOf(secret))]
  if (claimed.length !== expected.length) return 'malformed'
  if (!timingSafeEqual(claimed, expected)) return 'mismatch'
  const signed = signatureVerdict(signature, body, secret)
  return signed === 'missing' ? 'match' : signed
}
