import type { SourceAdapter } from '../../../src/ports/source-adapter.ts'
import { create, remove } from './branch.ts'
import { checkRun } from './check-run.ts'
import { checkSuite } from './check-suite.ts'
import { commits } from './commits.ts'
import { deployment } from './deployment.ts'
import { deploymentContents } from './deployment-contents.ts'
import { deploymentStatus } from './deployment-status.ts'
import { gone } from './gone.ts'
import { installation } from './installation.ts'
import { installationRepositories } from './installation-repositories.ts'
import { issues } from './issues.ts'
import { skipped, type Translator } from './outcome.ts'
import { pullRequest } from './pull-request.ts'
import { pullRequestCommits } from './pull-request-commits.ts'
import { pullRequestPaths, pullRequestReady } from './pull-request-facts.ts'
import { pullRequestReview } from './pull-request-review.ts'
import { pullRequestReviewComment } from './pull-request-review-comment.ts'
import { push } from './push.ts'
import { release } from './release.ts'
import { repository } from './repository.ts'
import { repositoryState } from './repository-state.ts'
import { status } from './status.ts'
import { workflowRun } from './workflow-run.ts'

/** Every topic we derive something from. A Map: a topic is outside text and must not find what objects inherit. */
const TRANSLATORS: ReadonlyMap<string, Translator> = new Map([
  ['api:commits', commits],
  ['api:deployment_contents', deploymentContents],
  ['api:gone', gone],
  ['api:pull_request_commits', pullRequestCommits],
  ['api:pull_request_paths', pullRequestPaths],
  ['api:pull_request_ready', pullRequestReady],
  ['api:repository', repositoryState],
  ['check_run', checkRun],
  ['check_suite', checkSuite],
  ['create', create],
  ['delete', remove],
  ['deployment', deployment],
  ['deployment_status', deploymentStatus],
  ['installation', installation],
  ['installation_repositories', installationRepositories],
  ['issues', issues],
  ['ping', () => skipped('ping')],
  ['pull_request', pullRequest],
  ['pull_request_review', pullRequestReview],
  ['pull_request_review_comment', pullRequestReviewComment],
  ['push', push],
  ['release', release],
  ['repository', repository],
  ['status', status],
  ['workflow_run', workflowRun],
])

/** Whether anything is ever derived from this topic, whether a delivery has it or we read it. */
export const isKnown = (topic: string) => TRANSLATORS.has(topic)

/** Whether anything is ever derived from deliveries of this topic: what only we read can come from nobody else. */
export const isUsed = (topic: string) => isKnown(topic) && !topic.startsWith('api:')

/** The changes a receipt means to us. */
export const translate: SourceAdapter['translate'] = (receipt, context) =>
  (TRANSLATORS.get(receipt.topic) ?? (() => skipped('topic_not_used')))(receipt, context)
