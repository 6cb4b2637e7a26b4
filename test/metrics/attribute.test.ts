import { describe, expect, test } from 'vitest'
import { applied } from '../apply/applied.ts'
import { at, deployed, gone, idOf, issue, pullRequest, tell } from '../apply/told.ts'
import { altered, example } from '../support/github-examples.ts'
import { setup, type World } from '../support/world.ts'
import { attributeAll, attribution, dirtyDays, everyFact, factsOf, initiativeOf } from './attributed.ts'

const _ms = (minute: number) => Date.parse(at(minute))
const deploymentId = (world: World, id: string) => idOf(world, 'deployment', id)
/** What attribution left on the deployments, by their ids at the source. */
const verdicts = async (world: World) =>
  Object.fromEntries(
    (
      await world.sql<{ id: string; kind: string; signals: string[]; previous: string | null }>(
        `select d.external_id as id, d.kind, p.external_id as previous,
                array(select s ->> 'signal' from jsonb_array_elements(d.failure_signals) s) as signals
           from tracker_release.deployment_records d
           left join tracker_release.deployment_records p on p.id = d.previous_deployment_id`,
      )
    ).map(({ id, ...row }) => [id, row]),
  )

const merged = (id: string, minute: number, fields = {}) =>
  pullRequest(id, { mergedAt: at(minute), closedAt: at(minute), mergeCommit: `m${id}`, ...fields }, at(minute))

test('a change of more lines than fit a number is as large as a number can be, and holds up no other', async () => {
  const sized = (id: number, additions: number, deletions: number) =>
    altered(example('pull_request', 'opened'), (payload: { pull_request: Record<string, unknown> }) => {
      Object.assign(payload.pull_request, { id, number: id, additions, deletions })
    })
  const world = await applied([sized(1, 2_147_483_647, 2_147_483_647), sized(2, 3, 4)])
  await attributeAll(world)
  const { changes } = await factsOf(world, 'Codertocat/Hello-World')
  expect(changes.map(({ size }) => size).sort()).toEqual([2_147_483_647, 7])
})

test('recorded deliveries of GitHub become facts', async () => {
  const closed = altered(example('pull_request', 'closed'), (payload: { pull_request: Record<string, unknown> }) => {
    Object.assign(payload.pull_request, {
      merged: true,
      merged_at: '2019-05-15T15:20:40Z',
      closed_at: '2019-05-15T15:20:40Z',
    })
  })
  const world = await applied([closed, example('deployment', 'created'), example('deployment_status', 'created')])
  expect(await attributeAll(world)).toEqual([{ marks: expect.any(Number), facts: 2 }])
  const facts = await factsOf(world, 'Codertocat/Hello-World')
  expect(facts.deployments).toMatchObject([
    { at: Date.parse('2019-05-15T15:20:55Z'), outcome: 'success', signals: [], recovery: null, remediation: null },
  ])
  // Merged before the first deployment that is known, so nobody can say which one brought it.
  expect(facts.changes).toMatchObject([
    { kind: 'pull_request', mergedAt: Date.parse('2019-05-15T15:20:40Z'), excluded: 'pre_baseline' },
  ])
  expect(await dirtyDays(world)).toEqual(['2019-05-15/2019-05-15'])
})

describe('a rollback', () => {
  const three = () => [...deployed('1', 'v1', 1), ...deployed('2', 'v2', 11), ...deployed('3', 'v1', 21)]

  test('is told once it is known, on its row, in the audit, and of the one that it took back', async () => {
    const world = await setup()
    await tell(world, three())
    await attributeAll(world)
    expect(await verdicts(world)).toEqual({
      1: { kind: 'normal', signals: [], previous: null },
      2: { kind: 'normal', signals: ['rollback'], previous: '1' },
      3: { kind: 'rollback', signals: [], previous: '2' },
    })
    const events = await world.sql<{ aggregate_id: string; occurred_at: Date; payload: Record<string, unknown> }>(
      `select aggregate_id, occurred_at, payload from tracker_governance.outbox_messages
        where event_type = 'deployment.rolled_back'`,
    )
    expect(events).toMatchObject([
      {
        aggregate_id: deploymentId(world, '3'),
        occurred_at: new Date(at(22)),
        payload: { commit_sha: 'v1', environment: { name: 'production' }, replaces: deploymentId(world, '2') },
      },
    ])
    const audit = await world.sql<{ payload: unknown }>(
      `select payload from tracker_audit.audit_entries
        where aggregate_id = $1 and action = 'deployment_record.updated' order by occurred_at desc, id desc limit 1`,
      [deploymentId(world, '3')],
    )
    expect(audit).toEqual([
      {
        payload: {
          before: { kind: 'normal', previous_deployment_id: null },
          after: { kind: 'rollback', previous_deployment_id: deploymentId(world, '2') },
        },
      },
    ])
  })

  test('that turns out to be none is a normal deployment again, and nobody is told a second time', async () => {
    const world = await setup()
    await tell(world, three())
    await attributeAll(world)
    await tell(world, [gone(deployed('2', 'v2', 11)[0] as never)])
    await attributeAll(world)
    expect(await verdicts(world)).toMatchObject({ 3: { kind: 'normal', previous: '1' } })
    expect(await world.count(`tracker_governance.outbox_messages where event_type = 'deployment.rolled_back'`)).toBe(1)
  })
})

describe('an incident', () => {
  test('is held against the deployment before it until that is known better', async () => {
    const world = await setup()
    await tell(world, [...deployed('1', 'v1', 1)])
    await tell(world, [
      {
        ...issue('7', 'incident'),
        fields: { ...(issue('7', 'incident').fields as object), openedAt: at(30) },
      } as never,
    ])
    await attributeAll(world)
    const links = () =>
      world.sql(`select deployment_record_id, source, method, confidence::float8, why, deleted_at is null as holds
                   from tracker_operations.incident_deployments order by created_at, id`)
    const held = {
      source: 'attribution',
      method: 'same_scope',
      confidence: expect.any(Number),
      why: expect.any(String),
    }
    expect(await links()).toEqual([{ ...held, deployment_record_id: deploymentId(world, '1'), holds: true }])
    expect((await factsOf(world)).incidents).toMatchObject([
      { deploymentId: deploymentId(world, '1'), resolvedAt: null },
    ])

    await tell(world, deployed('2', 'v2', 20))
    await attributeAll(world)
    expect(await links()).toEqual([
      { ...held, deployment_record_id: deploymentId(world, '1'), holds: false },
      { ...held, deployment_record_id: deploymentId(world, '2'), holds: true },
    ])
    const audit = await world.sql<{ action: string }>(
      `select action from tracker_audit.audit_entries where aggregate_type = 'IncidentDeployment' order by id`,
    )
    expect(audit.map(({ action }) => action)).toEqual([
      'incident_deployment.created',
      'incident_deployment.created',
      'incident_deployment.deleted',
    ])
    expect(await verdicts(world)).toMatchObject({ 1: { signals: [] }, 2: { signals: ['incident'] } })
  })

  test('that is deleted is no fact any more, held against nobody, and stays readable as of the time that it was', async () => {
    const world = await setup()
    await tell(world, [...deployed('1', 'v1', 1), issue('7', 'incident')])
    await world.sql(`update tracker_operations.incidents set started_at = '${at(30)}'`)
    await attributeAll(world)
    expect(await factsOf(world)).toMatchObject({
      incidents: [{ deploymentId: deploymentId(world, '1') }],
      deployments: [{ signals: [{ signal: 'incident' }] }],
    })
    world.clock.advance(60_000)
    await tell(world, [gone(issue('7', 'incident'))])
    const [run] = await attributeAll(world)
    expect(run?.facts).toBeGreaterThan(0)
    expect(await factsOf(world)).toMatchObject({ incidents: [], deployments: [{ signals: [], recovery: null }] })
    expect(await verdicts(world)).toMatchObject({ 1: { signals: [] } })
    const links = await world.sql(
      'select from tracker_operations.incident_deployments where deleted_at is null union all select from tracker_metrics.metric_marks',
    )
    expect(links).toEqual([])
    const ended = await world.sql(
      "select known_to > known_from as was from tracker_metrics.incident_facts where known_to < 'infinity'",
    )
    expect(ended).toEqual([{ was: true }])
    expect(await dirtyDays(world)).toContain('2026-01-10/2026-01-10')
  })
})

test('computed again, nothing changes', async () => {
  const world = await setup()
  await tell(world, [
    ...deployed('1', 'v1', 1),
    ...deployed('2', 'v2', 11),
    ...deployed('3', 'v1', 21),
    merged('12', 5),
  ])
  await attributeAll(world)
  const state = async () => ({
    facts: await everyFact(world),
    versions: await world.sql(
      'select id, version from tracker_release.deployment_records union all select id, version from tracker_operations.incident_deployments order by 1',
    ),
    audit: await world.count('tracker_audit.audit_entries'),
    events: await world.count('tracker_governance.outbox_messages'),
    days: await world.count('tracker_metrics.dirty_buckets'),
    rows: await world.count('tracker_metrics.deployment_facts'),
  })
  const before = await state()
  world.clock.advance(60_000)
  await world.sql(`insert into tracker_metrics.metric_marks (tenant_id, initiative_id) values ($1, $2)`, [
    world.tenantId,
    initiativeOf(world),
  ])
  expect(await attributeAll(world)).toEqual([{ marks: 1, facts: 0 }])
  expect(await state()).toEqual(before)
  expect(await world.count('tracker_metrics.metric_marks')).toBe(0)
})

test('two workers at once come to one result', async () => {
  const world = await setup()
  await tell(world, [
    ...deployed('1', 'v1', 1),
    ...deployed('2', 'v2', 11),
    ...deployed('3', 'v1', 21),
    merged('12', 5),
  ])
  const marked = { tenantId: world.tenantId, initiativeId: initiativeOf(world) }
  const runs = await Promise.all([1, 2, 3, 4].map(() => attribution(world)(marked)))
  expect(runs.filter(({ marks }) => marks > 0)).toHaveLength(1)
  expect(await everyFact(world)).toHaveLength(4)
  expect(await world.count('tracker_metrics.deployment_facts')).toBe(3)
  expect(await world.count(`tracker_governance.outbox_messages where event_type = 'deployment.rolled_back'`)).toBe(1)
})

test('a scope that moves takes its facts to the other initiative, and a mark left behind follows it', async () => {
  const world = await setup()
  await tell(world, deployed('1', 'v1', 1))
  await attributeAll(world)
  const other = '22222222-2222-4222-8222-222222222222'
  await world.sql(`update tracker_integration.scope_bindings set initiative_id = $1`, [other])
  await attributeAll(world)
  expect(await factsOf(world)).toEqual({ deployments: [], changes: [], incidents: [] })
  const moved = await world.sql(
    'select initiative_id, known_to::text from tracker_metrics.deployment_facts order by known_from, 2',
  )
  expect(moved).toContainEqual({ initiative_id: other, known_to: 'infinity' })

  // As if what is told next had been written while the scope was moving.
  await tell(world, deployed('2', 'v2', 11))
  await world.sql(`update tracker_metrics.metric_marks set initiative_id = $1`, [initiativeOf(world)])
  await attributeAll(world)
  await attributeAll(world)
  expect(
    await world.count(`tracker_metrics.deployment_facts where initiative_id = '${other}' and known_to = 'infinity'`),
  ).toBe(2)
  expect(await world.count('tracker_metrics.metric_marks')).toBe(0)
})
