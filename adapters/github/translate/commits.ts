import type { CommitChange, Instant, SourceVersion } from '../../../src/domain/changes.ts'
import type { TranslationContext } from '../../../src/ports/source-adapter.ts'
import { read } from '../../payload/read.ts'
import { UNKNOWN_TIME } from '../../payload/time.ts'
import { type ApiCommit, ApiCommitsEvent } from '../wire-api.ts'
import { changed, type Translator } from './outcome.ts'
import { person } from './person.ts'

/** Sorts after every push, which tells a commit in part; a commit itself never changes. */
const WHOLE_COMMIT: SourceVersion = '1'

/** The topic `api:commits`: commits as the API lists them. */
export const commits: Translator = (receipt, context) => {
  const { repository, commits } = read(ApiCommitsEvent, receipt)
  return changed(...commits.map((commit) => commitChange(repository.id, commit, context)))
}

/** One commit of one repository, told whole: with its parents and the author's account. */
export function commitChange(repositoryId: string, it: ApiCommit, context: TranslationContext): CommitChange {
  const { email } = it.commit.author
  return {
    kind: 'commit',
    externalId: `${repositoryId}/${it.sha}`,
    externalKey: it.sha,
    url: it.html_url,
    version: WHOLE_COMMIT,
    scope: repositoryId,
    gone: null,
    fields: {
      sha: it.sha,
      title: it.commit.message.split('\n', 1)[0]?.trimEnd() ?? '',
      author: person(it.author),
      authorLogin: it.author?.login ?? null,
      authorEmailHash: email === null ? null : context.hashEmail(email),
      authoredAt: authoredAt(it),
      committedAt: it.commit.committer.date ?? authoredAt(it),
      parentsCount: it.parents.length,
    },
  }
}

/** When it was written; where git was told nobody who wrote it, when it was committed. */
export function authoredAt({ commit: { author, committer } }: ApiCommit): Instant {
  return author.date ?? committer.date ?? UNKNOWN_TIME
}
