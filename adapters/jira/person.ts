import type { Person } from '../../src/domain/changes.ts'
import type { TranslationContext } from '../../src/ports/source-adapter.ts'
import type { User } from './wire.ts'

/** Cloud's name for all whose accounts were deleted. */
const NOBODY = 'unknown'
/** Accounts of apps: told by Cloud, or by the user name that apps had on Cloud before it stopped telling names. */
const APP_NAME = /^addon_/
const ADDRESS = /\S@\S/

/**
 * The account, known by what never changes of it; null for nobody. People take their e-mail address for a name: it is
 * never kept, and where nothing else tells who they are, its keyed hash stands for it.
 */
export function person(user: User, { hashEmail }: Pick<TranslationContext, 'hashEmail'>): Person | null {
  if (user === null) return null
  const { accountId, key, name, displayName, accountType } = user
  const identity = accountId ?? key ?? name
  if (identity === null || identity === NOBODY) return null
  return {
    externalId: ADDRESS.test(identity) ? hashEmail(identity) : identity,
    login: withoutAddress(name),
    displayName: withoutAddress(displayName),
    kind: accountType === 'app' || APP_NAME.test(name ?? key ?? '') ? 'bot' : 'user',
  }
}

const withoutAddress = (told: string | null) => (told === null || ADDRESS.test(told) ? null : told)
