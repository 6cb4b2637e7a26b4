import { checks } from './checks.ts'
import { commits } from './commits.ts'
import { deploymentContents } from './deployment-contents.ts'
import { deployments } from './deployments.ts'
import { issues } from './issues.ts'
import { pullRequests } from './pull-requests/index.ts'
import { releases } from './releases.ts'
import type { GithubStream } from './stream.ts'
import { workflowRuns } from './workflow-runs.ts'

/** Everything of a repository that is read, in this order: what completes another stream follows it. */
export const STREAMS: readonly GithubStream[] = [
  pullRequests,
  issues,
  workflowRuns,
  deployments,
  releases,
  commits,
  checks,
  deploymentContents,
]
