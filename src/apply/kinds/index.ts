import type { ChangeKind } from '../../domain/changes.ts'
import type { Kind } from '../feed.ts'
import { branch } from './branch.ts'
import { commit } from './commit.ts'
import { commitCheck } from './commit-check.ts'
import { commitPaths } from './commit-paths.ts'
import { defaultBranch } from './default-branch.ts'
import { deployment } from './deployment.ts'
import { deploymentContents } from './deployment-contents.ts'
import { deploymentStatus } from './deployment-status.ts'
import { installation } from './installation.ts'
import { issue } from './issue/index.ts'
import { issueHistory } from './issue-history.ts'
import { person } from './person.ts'
import { pipelineRun } from './pipeline-run.ts'
import { pullRequest } from './pull-request.ts'
import { pullRequestCommits } from './pull-request-commits.ts'
import { pullRequestDetail } from './pull-request-detail.ts'
import { pullRequestPaths } from './pull-request-paths.ts'
import { pullRequestReady } from './pull-request-ready.ts'
import { release } from './release.ts'
import { reportedDeployment } from './reported-deployment.ts'
import { reportedIncident } from './reported-incident.ts'
import { review } from './review.ts'
import { board, project, repository } from './scope.ts'
import { sprint } from './sprint.ts'
import { version } from './version.ts'

/** Every kind of source object and how it becomes rows. The types see to it that none is missing. */
const KINDS: { readonly [K in ChangeKind]: Kind<K> } = {
  board,
  branch,
  commit,
  commit_check: commitCheck,
  commit_paths: commitPaths,
  default_branch: defaultBranch,
  deployment,
  deployment_contents: deploymentContents,
  deployment_status: deploymentStatus,
  installation,
  issue,
  issue_history: issueHistory,
  person,
  pipeline_run: pipelineRun,
  pull_request: pullRequest,
  pull_request_commits: pullRequestCommits,
  pull_request_detail: pullRequestDetail,
  pull_request_paths: pullRequestPaths,
  pull_request_ready: pullRequestReady,
  project,
  release,
  reported_deployment: reportedDeployment,
  reported_incident: reportedIncident,
  repository,
  review,
  sprint,
  version,
}

/** The reducer of a change's kind. */
export const kindOf = (kind: ChangeKind): Kind => KINDS[kind] as unknown as Kind
