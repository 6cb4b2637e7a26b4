import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Verdict } from './signature.ts'

/**
 * Written out instead of a library: of all that a JSON Web Token can be, exactly one form is accepted here, and what is
 * not supported (other algorithms, none, keys named by the token, tokens without an end) cannot be switched on.
 */
const TOKEN = /^(?:JWT|Bearer) +(([\w-]{1,4096})\.([\w-]{1,16384}))\.([\w-]{43})$/i
/** Clocks differ; Atlassian's tokens live 3 minutes. */
const LEEWAY_SECONDS = 60

/**
 * The Authorization of a dynamic webhook: a token signed by HMAC-SHA256 with the client secret, which must end after
 * `now`. It says who sends, not what: the body is not part of it.
 */
export function jwtVerdict(header: string | undefined, secret: string, now: Date): Verdict {
  if (header === undefined || header === '') return 'missing'
  const [, signed, head, claims, signature] = TOKEN.exec(header) ?? []
  if (signed === undefined || head === undefined || claims === undefined || signature === undefined) return 'malformed'
  const expected = createHmac('sha256', secret).update(signed).digest()
  const claimed = Buffer.from(signature, 'base64url')
  // 43 letters of base64url always make 32 bytes, but for the two bits at the end that mean nothing.
  if (!timingSafeEqual(expected, claimed) || claimed.toString('base64url') !== signature) return 'mismatch'
  if (partOf(head)?.alg !== 'HS256') return 'malformed'
  const { exp, nbf } = partOf(claims) ?? {}
  const seconds = now.getTime() / 1000
  if (typeof exp !== 'number') return 'malformed'
  const isHeld = exp + LEEWAY_SECONDS > seconds && (typeof nbf !== 'number' || nbf - LEEWAY_SECONDS <= seconds)
  return isHeld ? 'match' : 'mismatch'
}

function partOf(part: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : null
  } catch {
    return null
  }
}
