import type { BranchChange } from '../../../src/domain/changes.ts'
import { storyKeys } from '../../../src/domain/rules.ts'
import type { Receipt, Translation, TranslationContext } from '../../../src/ports/source-adapter.ts'
import { read } from '../../payload/read.ts'
import { UNKNOWN_TIME, versionAt } from '../../payload/time.ts'
import { RefEvent } from '../wire.ts'
import { changed, skipped, type Translator } from './outcome.ts'

/** The topic `create`: a branch is there. */
export const create: Translator = (receipt, context) => branch(receipt, context, true)

/** The topic `delete`: a branch is no longer there. */
export const remove: Translator = (receipt, context) => branch(receipt, context, false)

/**
 * A branch has no time of its own: the repository's last push stands for it, which creating and deleting a branch
 * move. Both in one second is a tie: bots delete and make a branch anew as well as the other way round.
 */
function branch(receipt: Receipt, { rules }: TranslationContext, exists: boolean): Translation {
  const { ref, ref_type: type, repository } = read(RefEvent, receipt)
  if (type === 'tag') return skipped('tags_are_read_from_releases')
  if (type !== 'branch') return skipped('action_not_used')
  const change: BranchChange = {
    kind: 'branch',
    externalId: `${repository.id}/${ref}`,
    externalKey: ref,
    url: repository.html_url === null ? null : `${repository.html_url}/tree/${encodeURI(ref)}`,
    version: versionAt(repository.pushed_at ?? repository.updated_at ?? UNKNOWN_TIME, 0),
    scope: repository.id,
    gone: exists ? null : 'deleted',
    fields: { name: ref, exists, storyKeys: storyKeys([ref], rules) },
  }
  return changed(change)
}
