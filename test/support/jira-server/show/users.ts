import type { User } from '../objects/objects.ts'
import { api, type Look } from './look.ts'

const SIZES = [48, 24, 16, 32] as const

function avatars(name: string): Record<string, string> {
  return Object.fromEntries(
    SIZES.map((size) => [`${size}x${size}`, `https://avatars.example.com/${encodeURIComponent(name)}?s=${size}`]),
  )
}

/** Cloud knows an account id, Data Center a name and a key; an address that is hidden is not there at all. */
export function showUser(look: Look, it: User): Record<string, unknown> {
  const { isCloud } = look.world
  const who = isCloud ? `accountId=${it.accountId}` : `username=${encodeURIComponent(it.name)}`
  return {
    self: api(look, `/user?${who}`),
    ...(isCloud ? { accountId: it.accountId } : { name: it.name, key: it.key }),
    ...(it.emailAddress === null ? {} : { emailAddress: it.emailAddress }),
    avatarUrls: avatars(it.accountId),
    displayName: it.displayName,
    active: it.active,
    timeZone: it.timeZone,
    ...(isCloud ? { accountType: it.accountType } : {}),
  }
}

export const showPerson = (look: Look, it: User | null) => (it === null ? null : showUser(look, it))
