import { type CommitChange, IMMUTABLE_VERSION, type Person } from '../../../src/domain/changes.ts'
import type { TranslationContext } from '../../../src/ports/source-adapter.ts'
import { read } from '../../payload/read.ts'
import { PushEvent } from '../wire.ts'
import { changed, skipped, type Translator } from './outcome.ts'
import { person } from './person.ts'

/** The commits a push to a branch brought. */
export const push: Translator = (receipt, context) => {
  const event = read(PushEvent, receipt)
  if (event.ref.startsWith('refs/tags/')) return skipped('tags_are_read_from_releases')
  if (event.deleted) return skipped('branch_removals_are_read_from_delete')
  if (event.commits.length === 0) return skipped('push_without_commits')
  return changed(...event.commits.map((commit) => commitChange(event, commit, context)))
}

/**
 * One commit of one repository: forks hold the same sha. A commit never changes, but a push tells it in part: the
 * author's account only when the sender is the author. So one push may know more than another of the same commit,
 * and sorts after it; what the API tells is more still, and carries a time.
 */
function commitChange(
  event: PushEvent,
  commit: PushEvent['commits'][number],
  context: TranslationContext,
): CommitChange {
  const author = authorOf(event, commit.author.username)
  const { email } = commit.author
  return {
    kind: 'commit',
    externalId: `${event.repository.id}/${commit.id}`,
    externalKey: commit.id,
    url: commit.url,
    version: author === null ? IMMUTABLE_VERSION : `${IMMUTABLE_VERSION}#1`,
    scope: event.repository.id,
    gone: null,
    fields: {
      sha: commit.id,
      title: commit.message.split('\n', 1)[0]?.trimEnd() ?? '',
      author,
      authorEmailHash: email === null ? null : context.hashEmail(email),
      authoredAt: commit.timestamp,
      committedAt: commit.timestamp,
      parentsCount: null,
    },
  }
}

/** A push names authors by login and address, never by account id; only of its sender it tells the account. */
function authorOf({ sender }: PushEvent, username: string | null): Person | null {
  return sender !== null && username?.toLowerCase() === sender.login.toLowerCase() ? person(sender) : null
}
