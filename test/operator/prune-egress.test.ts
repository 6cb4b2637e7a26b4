import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { writingWorld } from '../egress/github-world.ts'
import { tellAlert, write } from '../egress/telling.ts'
import { setup, type World } from '../support/world.ts'

const NOTHING = { rawBodies: 0, deliveries: 0, syncRecords: 0, events: 0, eventDeliveries: 0, egress: 0 }
const never = new AbortController().signal
const daysBefore = ({ clock }: World, days: number) => new Date(clock.now().getTime() - days * 86_400_000)

/** What an endpoint wrote because of an event `age` days ago, and the event. `kind` null: nothing followed from it. */
async function egress(
  world: World,
  given: Readonly<Record<string, { age: number; kind?: string | null; status?: string; target?: string }>>,
) {
  for (const [name, { age, kind = 'comment', status = 'done', target = name }] of Object.entries(given)) {
    const [id, at] = [randomUUID(), daysBefore(world, age)]
    await world.sql(
      `insert into tracker_integration.egress_events (tenant_id, integration_endpoint_id, message_id, event_type, status, created_at)
       values ($1, $2, $3, $4, $5, $6)`,
      [world.tenantId, world.endpointId, id, name, kind === null ? status : 'planned', at],
    )
    if (kind === null) continue
    await world.sql(
      `insert into tracker_integration.egress_actions (tenant_id, integration_endpoint_id, message_id, event_type,
         occurred_at, created_at, completed_at, key, kind, status, target, marker, action)
       values ($1, $2, $3, $4, $5, $5, case when $7 <> 'pending' then $5::timestamptz end, 'k', $6, $7, $8, $3, '{}')`,
      [world.tenantId, world.endpointId, id, name, at, kind, status, target],
    )
  }
}
const egressLeft = async (world: World) =>
  (
    await world.sql<{ name: string }>(
      `select event_type as name from tracker_integration.egress_events
       union select event_type from tracker_integration.egress_actions order by 1`,
    )
  ).map(({ name }) => name)

test('what was written goes 180 days later with its event; what waits, is dead, or is an issue of ours stays', async () => {
  const world = await setup()
  await egress(world, {
    young: { age: 179 },
    old: { age: 181 },
    'left undone': { age: 181, status: 'skipped' },
    'nothing followed': { age: 181, kind: null, status: 'skipped' },
    undecided: { age: 181, kind: null, status: 'pending' },
    waits: { age: 400, status: 'pending' },
    dead: { age: 400, status: 'dead' },
    issue: { age: 400, kind: 'issue' },
  })
  expect((await world.app.prune(never)).pruned).toEqual({ ...NOTHING, egress: 5 })
  expect(await egressLeft(world)).toEqual(['dead', 'issue', 'undecided', 'waits', 'young'])
  await world.app.changeRetention(world.admin, { egress: 7 })
  expect((await world.app.prune(never)).pruned).toEqual({ ...NOTHING, egress: 2 })
})

test('what overtook something that still waits stays, so that it is known to be overtaken', async () => {
  const world = await setup()
  await egress(world, {
    'first status': { age: 300, kind: 'commit_status', status: 'pending', target: 'commit' },
    'last status': { age: 200, kind: 'commit_status', target: 'commit' },
    'other commit': { age: 200, kind: 'commit_status' },
  })
  expect((await world.app.prune(never)).pruned).toEqual({ ...NOTHING, egress: 2 })
  expect(await egressLeft(world)).toEqual(['first status', 'last status'])
})

test('an alert whose issue was opened long ago closes it all the same', async () => {
  const w = await writingWorld({ driftIssues: 'low' })
  const alert = { id: randomUUID(), initiativeId: w.initiativeId }
  await tellAlert(w, 'opened', alert)
  await write(w)
  w.clock.advance(200 * 86_400_000)
  await w.app.prune(never)
  await tellAlert(w, 'closed', alert)
  await write(w)
  expect(w.issues()).toMatchObject([{ state: 'closed' }])
})
