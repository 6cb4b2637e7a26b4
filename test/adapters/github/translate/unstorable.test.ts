import { expect, test } from 'vitest'
import { failure } from '../../refusal.ts'
import { EXAMPLES, type Example } from '../examples.ts'
import { translationOf } from '../translated.ts'

/** Longer than an entry of an index may be, in the database that rows are found in. */
const LONG = 'x'.repeat(301)

/** What no row could hold, or be found by. */
const UNSTORABLE: readonly (readonly [string, string | undefined, string, unknown])[] = [
  ['pull_request', 'opened', 'pull_request.number', 2_147_483_648],
  ['pull_request', 'opened', 'pull_request.number', 9_007_199_254_740_991],
  ['pull_request', 'opened', 'pull_request.additions', 2_147_483_648],
  ['pull_request', 'opened', 'pull_request.changed_files', 2_147_483_648],
  ['pull_request', 'opened', 'pull_request.deletions', -1],
  ['pull_request', 'opened', 'pull_request.head.sha', LONG],
  ['pull_request', 'opened', 'pull_request.head.ref', LONG],
  ['pull_request', 'closed', 'pull_request.merge_commit_sha', LONG],
  ['pull_request', 'opened', 'repository.full_name', LONG],
  ['issues', 'opened', 'issue.number', 2_147_483_648],
  ['workflow_run', 'completed', 'workflow_run.run_attempt', 2_147_483_648],
  ['workflow_run', 'completed', 'workflow_run.head_branch', LONG],
  ['check_run', 'created', 'check_run.head_sha', LONG],
  ['deployment', 'created', 'deployment.environment', LONG],
  ['deployment', 'created', 'deployment.sha', LONG],
  ['release', 'published', 'release.tag_name', LONG],
  ['status', undefined, 'sha', LONG],
  ['create', undefined, 'ref', LONG],
]

test.each(UNSTORABLE)('%s %s with a %s that no row takes is refused as what it is', (event, action, path, value) => {
  const refused = failure(() => translationOf(saying(event, action, path, value)))
  expect([refused.code, refused.details.issues]).toMatchObject(['PAYLOAD_INVALID', [{ path }]])
})

test('the longest and the largest that a row takes are told on', () => {
  for (const [path, value] of [
    ['pull_request.number', 2_147_483_647],
    ['pull_request.head.ref', 'x'.repeat(300)],
  ] as const)
    expect(translationOf(saying('pull_request', 'opened', path, value)).outcome).toBe('changes')
})

/** The first recorded payload of that event and action, with `value` at that place. */
function saying(event: string, action: string | undefined, path: string, value: unknown): Example {
  const found = EXAMPLES.find((it) => it.topic === event && (action === undefined || it.action === action))
  if (found === undefined) throw new Error(`no recorded payload for ${event} ${action}`)
  const payload = structuredClone(found.payload) as Record<string, unknown>
  const names = path.split('.')
  const last = names.pop() as string
  const holder = names.reduce((at, name) => at[name] as Record<string, unknown>, payload)
  holder[last] = value
  return { ...found, payload }
}
