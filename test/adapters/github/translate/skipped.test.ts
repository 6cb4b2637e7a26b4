import { describe, expect, test } from 'vitest'
import { example, varied } from '../examples.ts'
import { translationOf } from '../translated.ts'

describe('a delivery is skipped, with the reason', () => {
  test.each([
    ['ping', example('ping', 0)],
    ['topic_not_used', example('star', 0)],
    ['topic_not_used', example('merge_group', 0)],
    ['tags_are_read_from_releases', example('push', 0)],
    ['tags_are_read_from_releases', example('push', 1)],
    ['tags_are_read_from_releases', example('create', 0)],
    ['tags_are_read_from_releases', example('delete', 0)],
    ['branch_removals_are_read_from_delete', varied(example('push', 1), { ref: 'refs/heads/old' })],
    ['push_without_commits', varied(example('push', 0), { ref: 'refs/heads/new' })],
    ['issue_is_pull_request', example('issues', 5)],
    ['action_not_used', example('issues', 19)],
    ['action_not_used', varied(example('repository', 1), { action: 'something_new' })],
    ['action_not_used', varied(example('installation', 1), { action: 'something_new' })],
    ['action_not_used', varied(example('create', 0), { ref_type: 'repository' })],
  ])('%s', (reason, it) => {
    expect(translationOf(it)).toEqual({ outcome: 'skipped', reason })
  })

  test.each(['workflow_runs', 'releases', 'merges', 'api'] as const)('deployments_come_from_%s', (deploymentSource) => {
    const skipped = { outcome: 'skipped', reason: `deployments_come_from_${deploymentSource}` }
    for (const topic of ['deployment', 'deployment_status']) {
      expect(translationOf(example(topic, 0), { deploymentSource })).toEqual(skipped)
    }
  })
})
