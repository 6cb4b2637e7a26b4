import type { EncryptionKey } from './db/envelope.ts'

const ENTRY = /^([A-Za-z0-9_-]{1,64}):([A-Za-z0-9+/_-]{43}=?)$/

/**
 * The keys of `kid:base64,kid:base64`, 32 bytes each, or what is wrong with them. The text itself is never quoted:
 * it is secret.
 */
export function parseEncryptionKeys(text: string): { keys: readonly EncryptionKey[]; problem?: string } {
  const keys: EncryptionKey[] = []
  for (const [index, entry] of text.split(',').entries()) {
    const [, kid, secret] = ENTRY.exec(entry.trim()) ?? []
    if (kid === undefined || secret === undefined)
      return { keys: [], problem: `entry ${index + 1} is not kid:base64 of 32 bytes` }
    if (keys.some((key) => key.kid === kid)) return { keys: [], problem: `the key id ${kid} is given twice` }
    keys.push({ kid, key: Buffer.from(secret, 'base64') })
  }
  return { keys }
}

/** A URL of one of these protocols, or null. */
export function parseUrl(text: string, protocols: readonly string[]): URL | null {
  const url = URL.canParse(text) ? new URL(text) : null
  return url !== null && protocols.includes(url.protocol) ? url : null
}
