import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type History, histories } from '../domain/attribution/histories.ts'
import { orders, TURNS, told } from '../domain/attribution/told-in-turns.ts'
import { setup, type World } from '../support/world.ts'
import { attribution, everyFact } from './attributed.ts'
import { bindScopes, INITIATIVE, store } from './stored-history.ts'

/** HISTORIES=200 SEED=1 for a long look. */
const options = { seed: Number(process.env.SEED ?? 20_261_126), numRuns: Number(process.env.HISTORIES ?? 5) }

/** All that attribution leaves: facts, what deployments say of themselves, what incidents are held against. */
async function everything(world: World): Promise<string[]> {
  const rows = await world.sql<{ row: string }>(
    `select 'deployment ' || json_build_array(id, kind, previous_deployment_id, failure_signals)::text as row
       from tracker_release.deployment_records
      union all
     select 'incident ' || json_build_array(incident_id, deployment_record_id, method, confidence, why)::text
       from tracker_operations.incident_deployments where source = 'attribution' and deleted_at is null`,
  )
  return [...(await everyFact(world)), ...rows.map(({ row }) => row)].sort()
}

/** What is in one list alone: short to read. */
const difference = (found: readonly string[], expected: readonly string[]) => ({
  missing: expected.filter((row) => !found.includes(row)),
  more: found.filter((row) => !expected.includes(row)),
})

const SAME = { missing: [], more: [] }

test('of any history told in any order, what its marks lead to is what reading everything finds, each time', async () => {
  let open = 0
  await fc.assert(
    fc.asyncProperty(histories, orders, async (history, order) => {
      const world = await setup()
      await bindScopes(world)
      const attribute = () => attribution(world)({ tenantId: world.tenantId, initiativeId: INITIATIVE })
      let before: History = told(history, order, -1)
      await store(world, { ...before, changes: [], deployments: [], incidents: [], contents: [] }, before)
      await attribute()
      for (let turn = 0; turn <= TURNS; turn += 1) {
        const next = told(history, order, turn)
        world.clock.advance(1_000)
        await store(world, before, next)
        before = next
        open += await marksOfOpenOnes(world)
        await attribute()
        const found = await everything(world)
        await world.sql(
          `insert into tracker_metrics.metric_marks (tenant_id, initiative_id) values ('${world.tenantId}', '${INITIATIVE}')`,
        )
        world.clock.advance(1_000)
        await attribute()
        expect(difference(found, await everything(world)), `after turn ${turn}`).toEqual(SAME)
      }
    }),
    options,
  )
  expect(open).toBeGreaterThan(0)
})

/** 1 when all that is marked are open pull requests, which are then attributed by themselves. */
async function marksOfOpenOnes(world: World): Promise<number> {
  const [marks] = await world.sql<{ alone: boolean | null }>(
    'select bool_and(open_pull_requests is not null) as alone from tracker_metrics.metric_marks',
  )
  return marks?.alone === true ? 1 : 0
}
