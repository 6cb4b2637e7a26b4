import { expect, test } from 'vitest'
import { isUsed } from '../../../../adapters/jira/translate/index.ts'
import { SKIP_REASONS } from '../../../../adapters/jira/translate/outcome.ts'
import { failure } from '../../refusal.ts'
import { receipt, SAMPLES } from '../samples.ts'
import { translationOf } from '../translated.ts'

test.each([
  ['comment_created', 'comments_not_used'],
  ['comment_deleted', 'comments_not_used'],
  ['worklog_updated', 'worklogs_not_used'],
  ['jira:worklog_updated', 'worklogs_not_used'],
  ['issuelink_deleted', 'issue_links_not_used'],
  ['attachment_created', 'attachments_not_used'],
  ['issue_property_set', 'properties_not_used'],
  ['option_voting_changed', 'options_not_used'],
  ['filter_created', 'topic_not_used'],
  ['jira_expression_evaluation_failed', 'topic_not_used'],
  ['unnamed', 'topic_not_used'],
] as const)('%s is skipped: %s', (topic, reason) => {
  expect(translationOf(receipt(topic, {}))).toEqual({ outcome: 'skipped', reason })
  expect(SKIP_REASONS[reason]).toMatch(/^[A-Z]/)
  expect(isUsed(topic)).toBe(false)
})

test('a body that cannot be read is refused, not skipped, and so it is used', () => {
  expect(failure(() => translationOf(receipt('unreadable', {}))).code).toBe('PAYLOAD_INVALID')
  expect(isUsed('unreadable')).toBe(true)
})

test('what only we read is used by no delivery', () => {
  const topics = [...new Set(SAMPLES.map(({ topic }) => topic))]
  expect(topics.filter((topic) => topic.startsWith('api:') && isUsed(topic))).toEqual([])
  expect(topics.filter((topic) => topic.startsWith('jira:') && !isUsed(topic))).toEqual([])
})
