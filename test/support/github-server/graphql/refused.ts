import type { Pull } from '../objects/objects.ts'
import type { Repository } from '../objects/repository.ts'
import type { GraphqlError } from './pull-request-node.ts'

type Path = readonly (string | number)[]

const forbidden = (path: Path): GraphqlError => ({
  type: 'FORBIDDEN',
  path,
  message: 'Resource not accessible by personal access token',
})

/** The errors that come with a pull request whose parts may not all be read: data is there, with null in these places. */
export function refusedParts(
  repository: Repository,
  it: Pull,
  denied: ReadonlySet<string>,
  path: Path,
): GraphqlError[] {
  if (denied.has('contents')) {
    const merge = it.merge_commit_sha === null || it.merged_at === null ? [] : [forbidden([...path, 'mergeCommit'])]
    return [...merge, forbidden([...path, 'commits']), forbidden([...path, 'head'])]
  }
  const runs = repository.checkRunsOf(it.head.sha).length
  const statuses = new Set(repository.statuses.get(it.head.sha)?.map(({ context }) => context)).size
  const contexts = [...path, 'head', 'nodes', 0, 'commit', 'statusCheckRollup', 'contexts', 'nodes']
  const at = (from: number, count: number) =>
    Array.from({ length: count }, (_, i) => forbidden([...contexts, from + i]))
  return [...(denied.has('checks') ? at(0, runs) : []), ...(denied.has('statuses') ? at(runs, statuses) : [])]
}
