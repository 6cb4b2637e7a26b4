import type { SourceAdapter } from '../../src/ports/source-adapter.ts'
import { jiraWriting } from './egress/index.ts'
import { parse } from './parse.ts'
import { jiraReading } from './reading.ts'
import { host, scopeNamed, scopeOf } from './scope.ts'
import { isUsed, translate } from './translate/index.ts'
import { verify, webhookQuery } from './verify.ts'

export { SKIP_REASONS } from './translate/outcome.ts'

/** Jira: Cloud, and Data Center and Server back to those that print sprints as text. */
export const jiraAdapter: SourceAdapter = {
  system: 'jira',
  reading: jiraReading,
  writing: jiraWriting,
  proofs: ['signature', 'jwt', 'url_token'],
  mainScope: 'project',
  keptHeaders: [
    'user-agent',
    'x-atlassian-webhook-identifier',
    'x-atlassian-webhook-retry',
    'x-atlassian-webhook-flow',
  ],
  webhookQuery,
  usesTopic: isUsed,
  host,
  verify,
  parse,
  scopeNamed,
  scopeOf,
  translate,
}
