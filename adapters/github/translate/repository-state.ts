import type { ScopeChange } from '../../../src/domain/changes.ts'
import { read } from '../../payload/read.ts'
import { versionAt } from '../../payload/time.ts'
import { RepositoryStateEvent } from '../wire.ts'
import { defaultBranch } from './default-branch.ts'
import { changed, type Translator } from './outcome.ts'

/**
 * The topic `api:repository`: the repository as it was found. As of the time it was asked for, not of its `updated_at`:
 * access that comes back leaves that where it was, and would not count against its loss.
 */
export const repositoryState: Translator = (receipt) => {
  const { repository: it } = read(RepositoryStateEvent, receipt)
  const change: ScopeChange = {
    kind: 'repository',
    externalId: it.id,
    externalKey: it.full_name,
    url: it.html_url,
    version: versionAt(receipt.receivedAt.toISOString(), 1),
    scope: it.id,
    gone: null,
    fields: { name: it.full_name, archived: it.archived, isPrivate: it.private },
  }
  return changed(change, ...defaultBranch(it, receipt.receivedAt.toISOString()))
}
