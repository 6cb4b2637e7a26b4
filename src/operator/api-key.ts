import { createHash, timingSafeEqual } from 'node:crypto'

/** `trk_<prefix>_<secret>`: the prefix finds the row, only a hash of the secret is stored. */
const TOKEN = /^trk_([0-9a-f]{12})_([A-Za-z0-9_-]{32,128})$/

export interface Token {
  readonly prefix: string
  readonly secret: string
}

/** The parts of a key; null when it is not one. */
export function parseToken(token: string): Token | null {
  const match = TOKEN.exec(token)
  return match === null ? null : { prefix: match[1] as string, secret: match[2] as string }
}

export function newToken(randomBytes: (bytes: number) => Buffer): Token & { token: string } {
  const prefix = randomBytes(6).toString('hex')
  const secret = randomBytes(32).toString('base64url')
  return { prefix, secret, token: `trk_${prefix}_${secret}` }
}

/** SHA-256 is enough for 256 random bits: there is nothing to guess from. */
export const hashSecret = (secret: string) => createHash('sha256').update(secret).digest()

export const sameHash = (a: Buffer, b: Buffer) => a.length === b.length && timingSafeEqual(a, b)
