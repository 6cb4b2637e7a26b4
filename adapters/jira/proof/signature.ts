import { createHmac, timingSafeEqual } from 'node:crypto'

/** What a proof is worth: the best of all secrets' verdicts decides what the sender is told. */
export type Verdict = 'match' | 'mismatch' | 'malformed' | 'missing'

/** Methods that Jira may name, with the hex digits of their result. SHA-1 is none: old relays still offer it. */
const DIGITS: ReadonlyMap<string, number> = new Map([
  ['sha256', 64],
  ['sha384', 96],
  ['sha512', 128],
])
const SIGNATURE = /^([a-z0-9]{1,16})=([0-9a-f]{1,128})$/

/** X-Hub-Signature as WebSub has it: `method=hex` over the raw body, the method from an allow-list. */
export function signatureVerdict(header: string | undefined, body: Uint8Array, secret: string): Verdict {
  if (header === undefined || header === '') return 'missing'
  const [, method = '', digits = ''] = SIGNATURE.exec(header) ?? []
  if (DIGITS.get(method) !== digits.length) return 'malformed'
  const expected = createHmac(method, secret).update(body).digest()
  return timingSafeEqual(expected, Buffer.from(digits, 'hex')) ? 'match' : 'mismatch'
}
