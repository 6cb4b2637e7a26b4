import type { GoneReason, ScopeChange } from '../../../src/domain/changes.ts'
import { read } from '../../payload/read.ts'
import { versionAt } from '../../payload/time.ts'
import { InstallationRepositoriesEvent, type InstalledRepository } from '../wire.ts'
import { changed, type Translator } from './outcome.ts'

/**
 * Repositories that our app may see from now on, or no longer. The payload has no time for that (the installation's
 * `updated_at` stays where it was in recorded deliveries, and the repositories come without one), so the time of
 * receipt orders a removal and a later return.
 */
export const installationRepositories: Translator = (receipt) => {
  const event = read(InstallationRepositoriesEvent, receipt)
  const version = versionAt(receipt.receivedAt.toISOString(), 0)
  const change = (it: InstalledRepository, gone: GoneReason | null): ScopeChange => ({
    kind: 'repository',
    externalId: it.id,
    externalKey: it.full_name,
    url: null,
    version,
    scope: it.id,
    gone,
    fields: { name: it.full_name, archived: null, isPrivate: it.private },
  })
  return changed(
    ...event.repositories_added.map((it) => change(it, null)),
    ...event.repositories_removed.map((it) => change(it, 'no_access')),
  )
}
