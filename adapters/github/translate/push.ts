import {
  type CommitChange,
  type CommitPathsChange,
  IMMUTABLE_VERSION,
  type Person,
} from '../../../src/domain/changes.ts'
import type { TranslationContext } from '../../../src/ports/source-adapter.ts'
import { read } from '../../payload/read.ts'
import { PushEvent } from '../wire.ts'
import { defaultBranch } from './default-branch.ts'
import { changed, skipped, type Translator } from './outcome.ts'
import { isInside } from './paths.ts'
import { person } from './person.ts'

/** The commits a push to a branch brought, and what the default branch of the repository is. */
export const push: Translator = (receipt, context) => {
  const event = read(PushEvent, receipt)
  if (event.ref.startsWith('refs/tags/')) return skipped('tags_are_read_from_releases')
  if (event.deleted) return skipped('branch_removals_are_read_from_delete')
  if (event.commits.length === 0) return skipped('push_without_commits')
  const { pathPrefix } = context
  return changed(
    ...event.commits.map((commit) => commitChange(event, commit, context)),
    ...(pathPrefix === null ? [] : event.commits.flatMap((commit) => pathsChange(event, commit, pathPrefix))),
    ...defaultBranch(event.repository),
  )
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
      authorLogin: commit.author.username,
      authorEmailHash: email === null ? null : context.hashEmail(email),
      authoredAt: commit.timestamp,
      committedAt: commit.timestamp,
      parentsCount: null,
    },
  }
}

/** A change of its own: what the API tells of the same commit names no paths, and must not wipe this. */
function pathsChange(
  { repository }: PushEvent,
  { id, added, removed, modified }: PushEvent['commits'][number],
  pathPrefix: string,
): CommitPathsChange[] {
  // None told is not none touched.
  if (added === null && removed === null && modified === null) return []
  const paths = [...(added ?? []), ...(removed ?? []), ...(modified ?? [])]
  return [
    {
      kind: 'commit_paths',
      externalId: `${repository.id}/${id}`,
      externalKey: id,
      url: null,
      version: IMMUTABLE_VERSION,
      scope: repository.id,
      gone: null,
      fields: { inside: paths.some((path) => isInside(pathPrefix, path)) },
    },
  ]
}

/** A push names authors by login and address, never by account id; only of its sender it tells the account. */
function authorOf({ sender }: PushEvent, username: string | null): Person | null {
  return sender !== null && username?.toLowerCase() === sender.login.toLowerCase() ? person(sender) : null
}
