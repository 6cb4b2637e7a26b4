import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Tx } from '../../src/db/tx.ts'
import { initiativeOf } from './attributed.ts'
import { type MarkedWorld, markedWorld, NOT_TRIED, otherValue } from './marked.ts'

/**
 * Which columns attribution reads, per table: a change of any of them marks the initiative, and a change of any other
 * does not. `source`: only where the binding reads deployments from there.
 */
const READ: Readonly<Record<string, { columns: string; source?: string }>> = {
  'tracker_release.deployment_records': {
    columns: `scope_id environment_id external_id commit_sha ref production source requested_at first_terminal_at status
      contents_base_sha contents_complete release_package_id deployed_version declared_kind remediates pull_requests deleted_at`,
  },
  'tracker_release.environments': { columns: 'scope_id type transient deleted_at' },
  'tracker_release.release_packages': {
    columns: 'scope_id version_number draft prerelease published_at deleted_at',
    source: 'releases',
  },
  'tracker_construction.pipeline_runs': {
    columns: 'scope_id workflow_name branch head_sha status conclusion started_at finished_at deleted_at',
    source: 'workflow_runs',
  },
  'tracker_construction.peer_reviews': {
    columns: `scope_id number title source_branch target_branch author_id author_is_bot author_login opened_at ready_at
      first_commit_at first_review_at approved_at merged_at closed_at merge_commit additions deletions labels reverts
      inside_path deleted_at`,
  },
  'tracker_construction.commits': {
    columns: 'title author_id author_login author_is_bot authored_at committed_at parents_count inside_path deleted_at',
  },
  'tracker_operations.incidents': {
    columns: 'scope_id environment_id started_at resolved_at reopenings issue_id caused_by remediated_by deleted_at',
  },
  'tracker_operations.incident_deployments': { columns: 'incident_id deployment_record_id relation source deleted_at' },
  'tracker_integration.scope_bindings': {
    columns: 'scope_id initiative_id path_prefix rules default_branch deleted_at',
  },
}

/** Columns whose change makes days dirty, without any attribution. */
const SUMMED: Readonly<Record<string, string>> = {
  'tracker_discovery.user_stories': 'scope_id status opened_at closed_at deleted_at',
  'tracker_construction.technical_stories': 'scope_id status opened_at closed_at deleted_at',
  'tracker_qa.defects':
    'scope_id status opened_at closed_at deleted_at labels release_package_ids test_execution_id linked_story_id',
}

let marked: MarkedWorld
beforeAll(async () => {
  marked = await markedWorld()
})
afterAll(() => marked.close())
const chooses = (source: string | undefined) => (tx: Tx) =>
  tx.count(`update tracker_integration.scope_bindings set rules = jsonb_build_object('deploymentSource', $1::text)`, [
    source ?? 'deployments',
  ])
const triedColumns = (name: string) => marked.table(name).columns.filter((column) => !NOT_TRIED.has(column.name))

describe.each(Object.entries(READ))('%s', (name, { columns, source }) => {
  const read = columns.split(/\s+/)

  test('marks the initiative when a column changes that attribution reads, and no other', async () => {
    for (const column of triedColumns(name)) {
      const { marks } = await marked.marksOf(
        (tx) => tx.count(`update ${name} set ${column.name} = ${otherValue(marked.table(name), column)}`),
        chooses(source),
      )
      expect([column.name, marks.includes(initiativeOf(marked.world))]).toEqual([
        column.name,
        read.includes(column.name),
      ])
    }
    expect(read.filter((column) => !marked.table(name).columns.some((known) => known.name === column))).toEqual([])
  })

  test('is left alone by an update that changes nothing', async () => {
    const { marks } = await marked.marksOf(
      (tx) => tx.count(`update ${name} set updated_by = updated_by`),
      chooses(source),
    )
    expect(marks).toEqual([])
  })

  if (source !== undefined)
    test('marks nothing where deployments are read from elsewhere', async () => {
      const { marks } = await marked.marksOf(
        (tx) => tx.count(`update ${name} set deleted_at = now()`),
        chooses('deployments'),
      )
      expect(marks).toEqual([])
    })
})

describe.each(Object.entries(SUMMED))('%s', (name, columns) => {
  test('makes days dirty when a column changes that is summed, and no other, and marks nothing', async () => {
    for (const column of triedColumns(name)) {
      const { marks, days } = await marked.marksOf((tx) =>
        tx.count(`update ${name} set ${column.name} = ${otherValue(marked.table(name), column)}`),
      )
      expect([column.name, days.length > 0]).toEqual([column.name, columns.split(' ').includes(column.name)])
      expect(marks).toEqual([])
    }
  })
})
