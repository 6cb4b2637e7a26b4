import { FINAL_VERSION, type ScopeChange } from '../../../src/domain/changes.ts'
import { read } from '../../payload/read.ts'
import { versionAt } from '../../payload/time.ts'
import { ActionEvent, RepositoryStateEvent } from '../wire.ts'
import { defaultBranch } from './default-branch.ts'
import { changed, skipped, type Translator } from './outcome.ts'

const USED = new Set([
  'created',
  'edited',
  'renamed',
  'transferred',
  'archived',
  'unarchived',
  'privatized',
  'publicized',
  'deleted',
])

/** The repository as it is now. `updated_at`; it was created before anything else happened to it in that second. */
export const repository: Translator = (receipt) => {
  const { action } = read(ActionEvent, receipt)
  if (action === null || !USED.has(action)) return skipped('action_not_used')
  const { repository: it } = read(RepositoryStateEvent, receipt)
  const isDeleted = action === 'deleted'
  const change: ScopeChange = {
    kind: 'repository',
    externalId: it.id,
    externalKey: it.full_name,
    url: it.html_url,
    version: isDeleted ? FINAL_VERSION : versionAt(it.updated_at, action === 'created' ? 0 : 1),
    scope: it.id,
    gone: isDeleted ? 'deleted' : null,
    fields: { name: it.full_name, archived: it.archived, isPrivate: it.private },
  }
  return changed(change, ...(isDeleted ? [] : defaultBranch(it)))
}
