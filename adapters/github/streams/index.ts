import { commits } from './commits.ts'
import { deploymentContents } from './deployment-contents.ts'
import { deployments } from './deployments.ts'
import { issues } from './issues.ts'
import { pullRequests } from './pull-requests/index.ts'
import { releases } from './releases.ts'
import type { GithubStream } from './stream.ts'
import { workflowRuns } from './workflow-runs.ts'

/** Everything of a repository that is read, in this order: contents of deployments follow the deployments. */
export const STREAMS: readonly GithubStream[] = [
  pullRequests,
  issues,
  workflowRuns,
  deployments,
  deploymentContents,
  releases,
  commits,
]
