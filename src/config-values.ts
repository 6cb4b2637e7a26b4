import { BlockList } from 'node:net'
import { ROLES, type Role } from './app/views.ts'
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

const NAMED_NETWORKS = ['loopback', 'linklocal', 'uniquelocal']

/** Whether it is an address, a network as address/prefix, or a name that Fastify has for one. */
export function isNetwork(text: string): boolean {
  if (NAMED_NETWORKS.includes(text)) return true
  const [, address = '', prefix] = /^([\da-fA-F.:]+)(?:\/(\d{1,3}))?$/.exec(text) ?? []
  const family = address.includes(':') ? 'ipv6' : 'ipv4'
  try {
    new BlockList().addSubnet(address, prefix === undefined ? 32 : Number(prefix), family)
    return true
  } catch {
    return false
  }
}

/** A URL of one of these protocols, or null. */
export function parseUrl(text: string, protocols: readonly string[]): URL | null {
  const url = URL.canParse(text) ? new URL(text) : null
  return url !== null && protocols.includes(url.protocol) ? url : null
}

/** Their names of roles and ours, of `theirs=ours,theirs=ours`, or what is wrong with it. */
export function parseRoles(text: string): { roles: ReadonlyMap<string, Role>; problem?: string } {
  const roles = new Map<string, Role>()
  for (const entry of text.split(',')) {
    const at = entry.lastIndexOf('=')
    const [theirs, ours] = [entry.slice(0, at).trim(), entry.slice(at + 1).trim()]
    const role = ROLES.find((known) => known === ours)
    if (at < 1 || theirs === '' || role === undefined)
      return { roles, problem: `is not THEIRS=OURS with a role of trackerd` }
    roles.set(theirs, role)
  }
  return { roles }
}
