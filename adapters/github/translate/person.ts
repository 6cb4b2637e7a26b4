import type { Person } from '../../../src/domain/changes.ts'
import type { User } from '../wire.ts'

/** The account, or null for one that GitHub no longer has. Old servers send bots without a type: the login tells. */
export function person(user: User): Person | null {
  if (user === null) return null
  const isBot = user.type === 'Bot' || user.login.endsWith('[bot]')
  return { externalId: user.id, login: user.login, displayName: user.name, kind: isBot ? 'bot' : 'user' }
}
