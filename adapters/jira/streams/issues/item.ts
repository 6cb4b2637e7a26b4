import type { PolledItem } from '../../../../src/ports/source-reader.ts'

/** Shaped like the webhook that tells of an issue as it is now. */
export const issueItem = (issue: unknown): PolledItem => ({ topic: 'jira:issue_updated', payload: { issue } })
