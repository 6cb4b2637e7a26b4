import { FINAL_VERSION, type Instant, type ReleaseChange, type SourceVersion } from '../../../src/domain/changes.ts'
import type { Receipt } from '../../../src/ports/source-adapter.ts'
import { read } from '../../payload/read.ts'
import { UNKNOWN_TIME, versionAt } from '../../payload/time.ts'
import { ReleaseEvent } from '../wire.ts'
import { changed, type Translator } from './outcome.ts'
import { person } from './person.ts'

/** A release. Known by its number: its tag can be moved to another release. */
export const release: Translator = (receipt) => {
  const event = read(ReleaseEvent, receipt)
  const { repository, action, release: it } = event
  const isDeleted = action === 'deleted'
  const change: ReleaseChange = {
    kind: 'release',
    externalId: it.id,
    externalKey: it.tag_name,
    url: it.html_url,
    version: isDeleted ? FINAL_VERSION : versionOf(event, receipt),
    scope: repository.id,
    gone: isDeleted ? 'deleted' : null,
    fields: {
      versionNumber: it.tag_name,
      title: it.name,
      notes: it.body,
      author: person(it.author),
      draft: isDraft(event),
      prerelease: it.prerelease,
      publishedAt: isDraft(event) ? null : it.published_at,
    },
  }
  return changed(change)
}

const isDraft = ({ action, release: it }: ReleaseEvent) => it.draft || action === 'unpublished'

/**
 * The time of change, then draft < pre-release < release, the way releases go.
 * Servers without `updated_at`: the time of publication, which edits do not move. Withdrawing a release clears even
 * that, so there the time of receipt has to do: it is the only one that comes after the publication.
 */
function versionOf(event: ReleaseEvent, { receivedAt }: Receipt): SourceVersion {
  const { action, release: it } = event
  const withdrawn: Instant | null = action === 'unpublished' ? receivedAt.toISOString() : null
  const at = it.updated_at ?? withdrawn ?? it.published_at ?? it.created_at ?? UNKNOWN_TIME
  if (isDraft(event)) return versionAt(at, 0)
  return versionAt(at, it.prerelease ? 1 : 2)
}
