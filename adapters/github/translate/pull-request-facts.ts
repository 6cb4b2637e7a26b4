import type { PullRequestPathsChange } from '../../../src/domain/changes.ts'
import { read } from '../../payload/read.ts'
import { versionAt } from '../../payload/time.ts'
import { ApiPullRequestPathsEvent, ApiPullRequestReadyEvent } from '../wire-api.ts'
import { changed, skipped, type Translator } from './outcome.ts'
import { isInside } from './paths.ts'
import { readyChange } from './pull-request.ts'

/** The topic `api:pull_request_ready`: when a draft was first marked ready for review. */
export const pullRequestReady: Translator = (receipt) => {
  const { repository, pull_request: pull, ready_at } = read(ApiPullRequestReadyEvent, receipt)
  return changed(readyChange(repository, pull, ready_at))
}

/** The topic `api:pull_request_paths`: what a pull request touches. Only the answer is kept, not the paths. */
export const pullRequestPaths: Translator = (receipt, { pathPrefix }) => {
  const { repository, pull_request: pull, paths, complete } = read(ApiPullRequestPathsEvent, receipt)
  if (pathPrefix === null) return skipped('scope_has_no_path_prefix')
  const inside = paths.some((path) => isInside(pathPrefix, path))
  const change: PullRequestPathsChange = {
    kind: 'pull_request_paths',
    externalId: pull.id,
    externalKey: `${repository.full_name}#${pull.number}`,
    url: null,
    version: versionAt(pull.updated_at, 0),
    scope: repository.id,
    gone: null,
    fields: { pullRequest: pull.id, inside: inside ? true : complete ? false : null },
  }
  return changed(change)
}
