import type { PullRequestCommitsChange } from '../../../src/domain/changes.ts'
import { read } from '../../payload/read.ts'
import { versionAt } from '../../payload/time.ts'
import { ApiPullRequestCommitsEvent } from '../wire-api.ts'
import { authoredAt, commitChange } from './commits.ts'
import { changed, type Translator } from './outcome.ts'

/**
 * The topic `api:pull_request_commits`: all commits of a pull request, oldest first, and that they are its commits.
 * Sorts with the pull request: a push to its branch moves `updated_at`.
 */
export const pullRequestCommits: Translator = (receipt, context) => {
  const { repository, pull_request: pull, commits } = read(ApiPullRequestCommitsEvent, receipt)
  const change: PullRequestCommitsChange = {
    kind: 'pull_request_commits',
    externalId: pull.id,
    externalKey: `${repository.full_name}#${pull.number}`,
    url: repository.html_url === null ? null : `${repository.html_url}/pull/${pull.number}`,
    version: versionAt(pull.updated_at, 0),
    scope: repository.id,
    gone: null,
    fields: {
      pullRequest: pull.id,
      commits: commits.map((it) => ({
        sha: it.sha,
        authoredAt: authoredAt(it),
        parentsCount: it.parents.length,
      })),
    },
  }
  return changed(...commits.map((commit) => commitChange(repository.id, commit, context)), change)
}
