import { expect, test } from 'vitest'
import { failure } from '../../refusal.ts'
import { issueEvent, issueOf, LEARNED, PROJECT, receipt, VERSION } from '../samples.ts'
import { issueFields, translationOf } from '../translated.ts'

/** Longer than an entry of an index may be, in the database that rows are found in. */
const LONG = 'X'.repeat(301)

test.each([
  ['an issue', 'jira:issue_updated', issueEvent({}, { issue: issueOf({}, { key: LONG }) })],
  ['a project', 'project_updated', { project: { ...PROJECT, key: LONG } }],
  ['a version', 'jira:version_updated', { version: { ...VERSION, name: LONG } }],
])('%s under a name that is too long to be found by is refused', (_, topic, payload) => {
  expect(failure(() => translationOf(receipt(topic, payload))).code).toBe('PAYLOAD_INVALID')
})

test('the key of an epic that is too long to be one names none', () => {
  const known = { learned: LEARNED }
  expect(issueFields({ customfield_10014: 'ABC-1' }, known).plan.epicKey).toBe('ABC-1')
  expect(issueFields({ customfield_10014: LONG }, known).plan.epicKey).toBeNull()
})
