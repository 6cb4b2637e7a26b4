import { describe, expect, test } from 'vitest'
import type { ScopeRules } from '../../src/domain/rules.ts'
import { at, deployed, gone, idOf, pipelineRun, pullRequest, release, tell } from '../apply/told.ts'
import { setup, type World } from '../support/world.ts'
import { attributeAll, factsOf, initiativeOf } from './attributed.ts'

/** A world whose repository is bound with these rules; its default branch is `main`. */
async function bound(rules: Partial<ScopeRules>): Promise<World> {
  const world = await setup()
  await tell(world, [pullRequest('99')])
  await decide(world, rules)
  return world
}
const decide = (world: World, rules: Partial<ScopeRules>) =>
  world.sql(`update tracker_integration.scope_bindings set rules = $1, default_branch = 'main'`, [
    JSON.stringify(rules),
  ])

const run = (id: string, conclusion: string, minute: number, fields = {}) =>
  pipelineRun(id, {
    workflowName: 'Deploy to production',
    status: 'completed',
    conclusion,
    finishedAt: at(minute),
    headSha: `v${id}`,
    ...fields,
  })
const merged = (id: string, minute: number, targetBranch = 'main') =>
  pullRequest(id, { mergedAt: at(minute), closedAt: at(minute), mergeCommit: `m${id}`, targetBranch }, at(minute))

const records = (world: World, source: string) =>
  world.sql<Record<string, unknown>>(
    `select d.external_id, d.status, d.commit_sha, d.ref, d.first_terminal_at, d.production, e.name as environment,
            p.version_number as version, p.status as released, d.deleted_at is not null as gone
       from tracker_release.deployment_records d
       join tracker_release.environments e on e.id = d.environment_id
       join tracker_release.release_packages p on p.id = d.release_package_id
      where d.source = $1 order by d.first_terminal_at, d.external_id`,
    [source],
  )
const events = (world: World) =>
  world.sql<{ type: string; at: Date }>(
    `select event_type as type, occurred_at as at from tracker_governance.outbox_messages
      where event_type like 'deployment.%' order by occurred_at`,
  )
const counted = async (world: World) => (await factsOf(world)).deployments.map(({ at, outcome }) => [at, outcome])
const ms = (minute: number) => Date.parse(at(minute))

describe('runs of workflows', () => {
  const rules = { deploymentSource: 'workflow_runs', deploymentWorkflows: ['^deploy'] } as const

  test('that match, on the branch that deploys, are deployments when they have ended one way or the other', async () => {
    const world = await bound(rules)
    await tell(world, [
      run('1', 'success', 1),
      run('2', 'failure', 2),
      run('3', 'timed_out', 3),
      run('4', 'cancelled', 4),
      run('5', 'skipped', 5),
      run('6', 'success', 6, { branch: 'topic' }),
      run('7', 'success', 7, { workflowName: 'ci' }),
      run('8', 'success', 8, { status: 'in_progress', conclusion: null, finishedAt: null }),
    ])
    await attributeAll(world)
    const common = {
      environment: 'production',
      production: true,
      ref: 'main',
      version: 'main',
      released: 'deployed',
      gone: false,
    }
    expect(await records(world, 'workflow_runs')).toEqual([
      { ...common, external_id: '1/1', status: 'success', commit_sha: 'v1', first_terminal_at: new Date(at(1)) },
      { ...common, external_id: '2/1', status: 'failed', commit_sha: 'v2', first_terminal_at: new Date(at(2)) },
      { ...common, external_id: '3/1', status: 'failed', commit_sha: 'v3', first_terminal_at: new Date(at(3)) },
    ])
    expect(await counted(world)).toEqual([
      [ms(1), 'success'],
      [ms(2), 'failure'],
      [ms(3), 'failure'],
    ])
    expect(await events(world)).toEqual([
      { type: 'deployment.succeeded', at: new Date(at(1)) },
      { type: 'deployment.failed', at: new Date(at(2)) },
      { type: 'deployment.failed', at: new Date(at(3)) },
    ])
    const audit = await world.count(`tracker_audit.audit_entries where action = 'deployment_record.created'`)
    expect(audit).toBe(3)
  })

  test('go into the environment and the release package that deployments of the source would go into', async () => {
    const world = await bound(rules)
    await tell(world, [...deployed('1', 'v1', 1), run('2', 'success', 20)])
    await attributeAll(world)
    expect(await world.count('tracker_release.environments')).toBe(1)
    expect(await world.count('tracker_release.release_packages')).toBe(1)
  })

  test('each attempt is one; a second of the same run is not the first told anew', async () => {
    const world = await bound(rules)
    await tell(world, [run('1', 'failure', 1)])
    await attributeAll(world)
    await tell(world, [{ ...run('1', 'success', 9, { attempt: 2 }), externalId: '1/2' } as never])
    await attributeAll(world)
    expect(await records(world, 'workflow_runs')).toMatchObject([
      { external_id: '1/1', status: 'failed' },
      { external_id: '1/2', status: 'success' },
    ])
  })

  test('that are told again with a later end keep their first, and change nothing', async () => {
    const world = await bound(rules)
    await tell(world, [run('1', 'success', 1)])
    await attributeAll(world)
    const audit = await world.count('tracker_audit.audit_entries')
    await world.sql(`update tracker_construction.pipeline_runs set finished_at = $1`, [at(30)])
    await attributeAll(world)
    expect(await records(world, 'workflow_runs')).toMatchObject([{ first_terminal_at: new Date(at(1)) }])
    expect(await world.count('tracker_audit.audit_entries')).toBe(audit)
  })

  test('that do not match any more, or are gone, deploy no more; when they match again, they do again', async () => {
    const world = await bound(rules)
    await tell(world, [run('1', 'success', 1), run('2', 'success', 2, { workflowName: 'deploy-eu' })])
    await attributeAll(world)
    await decide(world, { ...rules, deploymentWorkflows: ['-eu$'] })
    await attributeAll(world)
    expect(await counted(world)).toEqual([[ms(2), 'success']])
    expect(await records(world, 'workflow_runs')).toMatchObject([{ gone: true }, { gone: false }])
    await decide(world, rules)
    await tell(world, [gone(run('2', 'success', 2))])
    await attributeAll(world)
    expect(await counted(world)).toEqual([[ms(1), 'success']])
    // Each was told of once.
    expect(await events(world)).toHaveLength(2)
  })

  test('none deploys while no workflow is named, or the default branch is not known', async () => {
    const world = await bound({ deploymentSource: 'workflow_runs' })
    await tell(world, [run('1', 'success', 1)])
    await attributeAll(world)
    expect(await counted(world)).toEqual([])
    await world.sql(`update tracker_integration.scope_bindings set rules = $1, default_branch = null`, [
      JSON.stringify(rules),
    ])
    await attributeAll(world)
    expect(await counted(world)).toEqual([])
    await decide(world, { ...rules, deploymentBranches: ['^(main|release/.*)$'] })
    await attributeAll(world)
    expect(await counted(world)).toEqual([[ms(1), 'success']])
  })
})

test('published releases deploy; drafts, prereleases and tags that were only deployed to do not', async () => {
  const world = await bound({ deploymentSource: 'releases' })
  const told = (id: string, fields: object) => {
    const given = release(id, `v${id}`)
    return { ...given, fields: { ...given.fields, ...fields } } as never
  }
  await tell(world, [
    told('1', { publishedAt: at(1) }),
    told('2', { publishedAt: null, draft: true }),
    told('3', { publishedAt: at(3), prerelease: true }),
    ...deployed('4', 'v4', 4),
  ])
  await attributeAll(world)
  expect(await records(world, 'releases')).toMatchObject([
    { external_id: 'v1', ref: 'v1', version: 'v1', released: 'deployed', commit_sha: null, status: 'success' },
  ])
  expect(await counted(world)).toEqual([[ms(1), 'success']])
})

test('merges to the default branch deploy, each with the commit that it made', async () => {
  const world = await bound({ deploymentSource: 'merges' })
  await tell(world, [merged('12', 1), merged('13', 2, 'develop'), pullRequest('14')])
  await attributeAll(world)
  expect(await records(world, 'merges')).toMatchObject([{ external_id: '12', commit_sha: 'm12', status: 'success' }])
  await tell(world, [merged('15', 10)])
  await attributeAll(world)
  const { changes } = await factsOf(world)
  expect(changes.find(({ mergedAt }) => mergedAt === ms(10))?.deployment).toMatchObject({
    at: ms(10),
    knownBy: 'merge_commit',
  })
})

test('when the source is another one, the rows of the former stay and count no more, and count again when it is back', async () => {
  const world = await bound({ deploymentSource: 'merges' })
  await tell(world, [merged('12', 1), ...deployed('1', 'v1', 20)])
  await attributeAll(world)
  expect(await counted(world)).toEqual([[ms(1), 'success']])
  await decide(world, { deploymentSource: 'deployments' })
  await attributeAll(world)
  expect(await counted(world)).toEqual([[ms(21), 'success']])
  expect(await records(world, 'merges')).toMatchObject([{ gone: false }])
  await decide(world, { deploymentSource: 'api' })
  await attributeAll(world)
  expect(await counted(world)).toEqual([])
  await decide(world, { deploymentSource: 'merges' })
  await attributeAll(world)
  expect(await counted(world)).toEqual([[ms(1), 'success']])
})

test('the ids of derived deployments follow from their rows: a second database has the same', async () => {
  const ids = async () => {
    const world = await bound({ deploymentSource: 'merges' })
    await tell(world, [merged('12', 1)])
    await attributeAll(world)
    const [row] = await world.sql<{ id: string; environment_id: string }>(
      `select id, environment_id from tracker_release.deployment_records`,
    )
    expect(row?.environment_id).toBe(idOf(world, 'environment', '1/production'))
    expect(initiativeOf(world)).toMatch(/-5/)
    return row
  }
  expect(await ids()).toEqual(await ids())
})
