import type { SourceAdapter } from '../../../src/ports/source-adapter.ts'
import { create, remove } from './branch.ts'
import { checkRun } from './check-run.ts'
import { checkSuite } from './check-suite.ts'
import { deployment } from './deployment.ts'
import { deploymentStatus } from './deployment-status.ts'
import { installation } from './installation.ts'
import { installationRepositories } from './installation-repositories.ts'
import { issues } from './issues.ts'
import { skipped, type Translator } from './outcome.ts'
import { pullRequest } from './pull-request.ts'
import { pullRequestReview } from './pull-request-review.ts'
import { pullRequestReviewComment } from './pull-request-review-comment.ts'
import { push } from './push.ts'
import { release } from './release.ts'
import { repository } from './repository.ts'
import { status } from './status.ts'
import { workflowRun } from './workflow-run.ts'

/** Every topic we derive something from. A Map: a topic is outside text and must not find what objects inherit. */
const TRANSLATORS: ReadonlyMap<string, Translator> = new Map([
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

/** Whether anything is ever derived from this topic. */
export const isUsed = (topic: string) => TRANSLATORS.has(topic)

/** The changes a receipt means to us. */
export const translate: SourceAdapter['translate'] = (receipt, context) =>
  (TRANSLATORS.get(receipt.topic) ?? (() => skipped('topic_not_used')))(receipt, context)
