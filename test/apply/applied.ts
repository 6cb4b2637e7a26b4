import { expect } from 'vitest'
import type { Example } from '../support/github-examples.ts'
import { setup, type World } from '../support/world.ts'

/** The repository that most recorded deliveries are about. */
export const REPO = 'Codertocat/Hello-World'

/** A world in which these deliveries were received and applied, all of them. */
export async function applied(examples: readonly Example[], prepare?: (world: World) => Promise<void>): Promise<World> {
  const world = await setup()
  await prepare?.(world)
  for (const given of examples) await world.receive(given)
  const run = await world.drain()
  expect(run).toEqual({ applied: examples.length, skipped: 0, setAside: 0 })
  return world
}

/** The one living row of a table. */
export async function one(world: World, table: string): Promise<Record<string, unknown>> {
  const rows = await world.sql<Record<string, unknown>>(`select * from ${table} where deleted_at is null`)
  expect(rows).toHaveLength(1)
  return rows[0] as Record<string, unknown>
}

/** The types of all events, in their order. */
export async function eventTypes(world: World): Promise<string[]> {
  const rows = await world.sql<{ event_type: string }>(
    'select event_type from tracker_governance.outbox_messages order by sequence',
  )
  return rows.map((row) => row.event_type)
}
