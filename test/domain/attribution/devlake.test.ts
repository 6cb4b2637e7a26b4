/**
 * The tables of DevLake's end-to-end tests. Theirs, not ours: lead time is in whole minutes, rounded up; a part of it
 * that is negative is left out, where ours is counted as 0; without a deployment their cycle ends with the merge.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { ContentsRow } from '../../../src/domain/attribution/input.ts'
import { DEFAULT_RULES, environmentType } from '../../../src/domain/rules.ts'
import { type Row, readCsv } from '../../support/csv.ts'
import { RECORDED_DORA } from '../../support/left-out.ts'
import { attributed, deployed, pullRequest } from './rows.ts'

const table = (path: string) => readCsv(readFileSync(join(RECORDED_DORA, path), 'utf8'))

/** `2023-4-11 4:51:47` or RFC 3339, in UTC; null for an empty cell. */
function instant(text: string | null | undefined): number | null {
  if (text === null || text === undefined) return null
  if (text.includes('T')) return Date.parse(text)
  const [year, month, ...rest] = (text.match(/[0-9]+/g) ?? []).map(Number) as [number, number, ...number[]]
  return Date.UTC(year, month - 1, ...rest)
}

const isProduction = (name: string | null | undefined) =>
  environmentType({ name: name ?? '', production: null, transient: false }, DEFAULT_RULES) === 'production'

describe('change lead time', () => {
  const all = table('change-lead-time/cicd_deployment_commits.csv')
  const commitOf = (id: string | null | undefined) => all.find((row) => row.id === id)?.commit_sha
  const ofProject = new Set(
    table('change-lead-time/project_mapping.csv').flatMap((row) =>
      row.project_name === 'project1' && row.table === 'cicd_scopes' ? [row.row_id] : [],
    ),
  )
  const rows = all.filter((row) => ofProject.has(row.cicd_scope_id ?? null) && isProduction(row.environment))
  const deployments = rows.map((row) =>
    // One pipeline deploys several repositories, each of which has its own order.
    deployed(row.id as string, instant(row.finished_date) as number, {
      scopeId: `${row.cicd_scope_id}/${row.repo_url}`,
      externalId: row.id ?? null,
      outcome: row.result === 'SUCCESS' ? 'success' : 'failure',
      version: row.commit_sha ?? null,
      contentsKnown: row.prev_success_deployment_commit_id !== null,
    }),
  )
  const pulls = table('change-lead-time/pull_requests.csv')
  const firstCommit = (id: string | null) =>
    Math.min(
      ...table('change-lead-time/pull_request_commits.csv')
        .filter((row) => row.pull_request_id === id)
        .map((row) => instant(row.commit_authored_date) as number),
    )
  const changes = pulls.map((row) => {
    const first = firstCommit(row.id as string)
    return pullRequest(row.id as string, instant(row.created_date) as number, instant(row.merged_date), {
      scopeId: row.base_repo_id as string,
      authorLogin: row.author_id ?? null,
      mergeCommit: row.merge_commit_sha ?? null,
      firstCommitAt: Number.isFinite(first) ? first : null,
    })
  })
  // The range from the success before; without one there is none.
  const ranges = table('change-lead-time/commits_diffs.csv').filter((row) => row.old_commit_sha !== null)
  const contents = rows.flatMap((row) =>
    ranges
      .filter((range) => range.new_commit_sha === row.commit_sha)
      .filter((range) => range.old_commit_sha === commitOf(row.prev_success_deployment_commit_id))
      .map((range): ContentsRow => {
        const changeId = pulls.find((pull) => pull.merge_commit_sha === range.commit_sha)?.id as string
        return { deploymentId: row.id as string, changeId, knownBy: 'compare' }
      }),
  )
  const facts = attributed({ deployments, changes, contents })
  const expected = table('change-lead-time/project_pr_metrics.csv')

  test('the success before each deployment is theirs', () => {
    const before = Object.fromEntries(rows.map((row) => [row.id, row.prev_success_deployment_commit_id ?? null]))
    const successes = facts.deployments.filter(({ outcome }) => outcome === 'success')
    for (const { id, previousDeploymentId } of successes) expect([id, previousDeploymentId]).toEqual([id, before[id]])
    expect(successes).toHaveLength(10)
  })

  test.each(expected.map((row) => [row.id as string, row] as const))('%s', (id, row) => {
    const { startedAt, openedAt, mergedAt, deployment } = facts.change(id)
    expect({
      first_commit_authored_date: startedAt,
      pr_created_date: openedAt,
      pr_merged_date: mergedAt,
      pr_deployed_date: deployment?.at ?? null,
      deployment_commit_id: deployment?.id ?? null,
      pr_coding_time: minutes(startedAt, openedAt),
      pr_deploy_time: minutes(mergedAt, deployment?.at ?? null),
    }).toEqual({
      first_commit_authored_date: instant(row.first_commit_authored_date),
      pr_created_date: instant(row.pr_created_date),
      pr_merged_date: instant(row.pr_merged_date),
      pr_deployed_date: instant(row.pr_deployed_date),
      deployment_commit_id: row.deployment_commit_id,
      pr_coding_time: numberIn(row.pr_coding_time),
      pr_deploy_time: numberIn(row.pr_deploy_time),
    })
  })

  test('the whole is the same where every part of it is known and positive', () => {
    const { startedAt, deployment } = facts.change('pr1')
    expect(minutes(startedAt, deployment?.at ?? null)).toBe(
      numberIn(expected.find(({ id }) => id === 'pr1')?.pr_cycle_time),
    )
    // Difference: pr3 was deployed before it was merged; theirs ends with the merge (10,203 min), ours with the deployment.
    const early = facts.change('pr3')
    expect(minutes(early.startedAt, early.deployment?.at ?? null)).toBe(8_799)
  })

  test('what was never merged has no line of theirs, and no deployment of ours', () => {
    expect(facts.changes.map(({ id }) => id).filter((id) => !expected.some((row) => row.id === id))).toEqual(['pr6'])
    expect(facts.change('pr6').deployment).toBeNull()
  })
})

/** In whole minutes, rounded up; null where one is not known, and where it is negative. */
const minutes = (from: number | null, to: number | null) =>
  from === null || to === null || to < from ? null : Math.ceil((to - from) / 60_000)

const numberIn = (text: string | null | undefined) => (text === null || text === undefined ? null : Number(text))

test('deployment generator: what ended in production is a deployment', () => {
  const tasks = table('deployment-generator/cicd_tasks.csv').filter(
    (task) => task.type === 'DEPLOYMENT' && task.result !== 'SKIPPED',
  )
  const ofPipeline = (id: string | null | undefined) => tasks.filter((task) => task.pipeline_id === id)
  const candidates = table('deployment-generator/cicd_pipelines.csv').filter(
    (row) => (row.type === 'DEPLOYMENT' && row.result !== 'SKIPPED') || ofPipeline(row.id).length > 0,
  )
  const commits = new Map(table('deployment-generator/cicd_pipeline_commits.csv').map((row) => [row.pipeline_id, row]))
  const environment = (row: Row) => row.environment ?? ofPipeline(row.id)[0]?.environment ?? null
  const ended = candidates.filter((row) => row.status === 'DONE' && isProduction(environment(row)))
  const facts = attributed({
    deployments: ended.map((row) =>
      deployed(row.id as string, instant(row.finished_date) as number, {
        scopeId: row.cicd_scope_id as string,
        outcome: row.result === 'SUCCESS' ? 'success' : 'failure',
        version: commits.get(row.id ?? null)?.commit_sha ?? null,
      }),
    ),
  })

  const expected = table('deployment-generator/cicd_deployment_commits.csv')
  const shared = expected.filter((row) => facts.deployments.some(({ id }) => id === row.cicd_deployment_id))
  for (const row of shared) {
    const { at, outcome } = facts.deployment(row.cicd_deployment_id as string)
    expect([at, outcome]).toEqual([instant(row.finished_date), row.result === 'SUCCESS' ? 'success' : 'failure'])
  }
  expect(shared).toHaveLength(facts.deployments.length)
  expect(candidates.map(({ id }) => id).toSorted()).toEqual(expected.map((row) => row.cicd_deployment_id).toSorted())
  // Differences: one has not ended, so it has no outcome; one names no environment, and none is not production.
  const [running, nowhere] = ['gitlab:GitlabPipeline:1:457475337', 'gitlab:GitlabPipeline:1:485932863']
  const left = expected.filter((row) => !shared.includes(row)).map((row) => row.cicd_deployment_id)
  expect(left).toEqual([running, nowhere])
  expect(Object.values(facts.failed)).toEqual(shared.map(() => ['failed_status']))
})
