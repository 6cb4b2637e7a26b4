import { expect, test } from 'vitest'
import { findReplaced } from '../../src/db/replaced-deployments.ts'
import type { Tx } from '../../src/db/tx.ts'
import type { Change } from '../../src/domain/changes.ts'
import { FakeSink, relay } from '../outbox/relaying.ts'
import { deployment as reported, at as reportedAt } from '../report/reported.ts'
import { setup, type World } from '../support/world.ts'
import { deployed, gone, idOf, tell } from './told.ts'

const FIRST = 'dev.cdevents.service.deployed.0.3.0'
const UPGRADE = 'dev.cdevents.service.upgraded.0.3.0'

/** What each deployment that succeeded is said to replace, by their ids at the source; null: it is said to be the first. */
async function replaced(world: World): Promise<Record<string, string | null>> {
  const rows = await world.sql<{ id: string; replaces: string | null }>(
    `select d.external_id as id, p.external_id as replaces
       from tracker_governance.outbox_messages m
       join tracker_release.deployment_records d on d.id = m.aggregate_id
       left join tracker_release.deployment_records p on p.id = (m.payload ->> 'replaces')::uuid
      where m.event_type = 'deployment.succeeded'`,
  )
  return Object.fromEntries(rows.map(({ id, replaces }) => [id, replaces]))
}

/** The same, in another environment. */
const inStaging = (changes: readonly Change[]): Change[] =>
  changes.map((change) => {
    const fields = change.fields as { of?: object }
    const staging = {
      environment: { name: 'staging', production: false, transient: false },
      environmentType: 'staging',
    }
    return {
      ...change,
      fields: fields.of ? { ...fields, of: { ...fields.of, ...staging } } : { ...fields, ...staging },
    } as Change
  })

test('a deployment says which one it replaces: the last that succeeded before it in its environment', async () => {
  const world = await setup()
  for (const changes of [
    deployed('1', 'v1', 1),
    deployed('2', 'v2', 11, 'failure'),
    inStaging(deployed('3', 'v3', 21)),
    deployed('4', 'v4', 31),
    inStaging(deployed('5', 'v5', 41)),
    deployed('6', 'v6', 51),
  ])
    await tell(world, changes)
  expect(await replaced(world)).toEqual({ 1: null, 3: null, 4: '1', 5: '3', 6: '4' })
})

test('of one batch, in whatever order, each replaces the one before it', async () => {
  const all = [deployed('1', 'v1', 1), deployed('2', 'v2', 11), deployed('3', 'v3', 21)]
  for (const order of [all, all.toReversed(), [all[1], all[2], all[0]]]) {
    const world = await setup()
    await tell(
      world,
      order.flatMap((changes) => changes as Change[]),
    )
    expect(await replaced(world)).toEqual({ 1: null, 2: '1', 3: '2' })
  }
})

test('two that succeeded at the same instant do not replace each other', async () => {
  const world = await setup()
  await tell(world, [...deployed('1', 'v1', 1), ...deployed('2', 'v2', 1)])
  const said = await replaced(world)
  expect(Object.values(said).filter((it) => it === null)).toHaveLength(1)
})

test('what the source has deleted is replaced by nothing', async () => {
  const world = await setup()
  await tell(world, deployed('1', 'v1', 1))
  await tell(world, [gone(deployed('1', 'v1', 1)[0] as Change)])
  await tell(world, deployed('2', 'v2', 11))
  expect(await replaced(world)).toEqual({ 1: null, 2: null })
})

test('an older one that is heard of later changes nothing of what was told', async () => {
  const world = await setup()
  await tell(world, deployed('2', 'v2', 11))
  const before = await world.sql('select id, payload from tracker_governance.outbox_messages order by sequence')
  await tell(world, deployed('1', 'v1', 1))
  await tell(world, deployed('2', 'v2', 11))
  expect(
    await world.sql('select id, payload from tracker_governance.outbox_messages order by sequence limit 1'),
  ).toEqual(before)
  expect(await replaced(world)).toEqual({ 1: null, 2: null })
  await tell(world, deployed('3', 'v3', 21))
  expect(await replaced(world)).toEqual({ 1: null, 2: null, 3: '2' })
})

test('deployments that are reported say it too', async () => {
  const world = await setup()
  await world.app.reportDeployment(world.admin, reported())
  await world.app.reportDeployment(
    world.admin,
    reported({ id: 'run-2', startedAt: reportedAt(10), finishedAt: reportedAt(15) }),
  )
  expect(await replaced(world)).toEqual({ 'run-1': null, 'run-2': 'run-1' })
})

test('the first goes out as service.deployed and the next as service.upgraded, the same to everybody and every time', async () => {
  const sinks = [new FakeSink('a'), new FakeSink('b')]
  const world = await setup({ sinks })
  await tell(world, deployed('1', 'v1', 1))
  await tell(world, deployed('2', 'v2', 11))
  await relay(world)
  // Sent once more, after more has become known.
  await tell(world, deployed('0', 'v0', 0))
  await world.sql(`update tracker_governance.outbox_messages set processed_at = null`)
  await relay(world)
  for (const { got } of sinks) {
    const sent = Map.groupBy(got, ({ aggregateId }) => aggregateId)
    for (const [id, type] of [
      ['1', FIRST],
      ['2', UPGRADE],
    ] as const) {
      const [first, again, ...more] = sent.get(idOf(world, 'deployment', id)) ?? []
      expect(more).toEqual([])
      expect(first?.type).toBe(type)
      expect(again).toEqual(first)
    }
  }
})

test('what was replaced is found by one index, however many deployments there are', async () => {
  const world = await setup()
  const scope = '11111111-1111-5111-8111-111111111111'
  await world.sql(
    `insert into tracker_release.deployment_records
       (id, tenant_id, scope_id, release_package_id, environment_id, deployed_by_id, status, first_terminal_at, created_by, updated_by)
     select gen_random_uuid(), $1, $2, $1, $2, $1, 'success', now() - n * interval '1 hour', $1, $1 from generate_series(1, 5000) n`,
    [world.tenantId, scope],
  )
  for (const analyze of [false, true]) {
    if (analyze) await world.sql('analyze tracker_release.deployment_records')
    const plan = await world.db.tenant(world.tenantId, async (tx) => {
      const lines: string[] = []
      const rows = async (sql: string, values: readonly unknown[] = []) => {
        for (const line of await tx.rows<{ 'QUERY PLAN': string }>(`explain ${sql}`, values))
          lines.push(line['QUERY PLAN'])
        return []
      }
      const success = { id: scope, scopeId: scope, environmentId: scope, at: '2026-01-01T00:00:00.000Z' }
      await findReplaced({ ...tx, tenantId: tx.tenantId, rows } as unknown as Tx, [success])
      return lines.join('\n')
    })
    expect(plan).toMatch(/Index Scan Backward using idx_deployment_records_(terminal|succession)/)
    expect(plan).not.toContain('Seq Scan')
  }
})
