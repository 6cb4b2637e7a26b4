import { eventIds, finalState, TOLD_BY_SOURCES } from '../../support/final-state.ts'
import type { World } from '../../support/open-world.ts'
import type { Chapter } from '../../support/story.ts'
import { type Finding, finding, type Stage } from './fault.ts'

/** All that a world has come to: rows, ledger, events. */
export interface End {
  readonly state: Awaited<ReturnType<typeof finalState>>
  readonly events: readonly string[]
}

export const endOf = async (world: World): Promise<End> => ({
  state: await finalState(world),
  events: await eventIds(world),
})

/** What an undisturbed run comes to that is told everything once and in order. */
export async function undisturbed(stage: Stage, chapters: readonly Chapter[]): Promise<End> {
  const world = await stage.world()
  for (const { deliveryId, tell } of chapters) await world.receive(tell(), { deliveryId })
  await world.drain()
  return endOf(world)
}

/** Every delivery that was acknowledged is applied; it came to the same rows, ledger and events; nothing happened twice. */
export async function nothingLostNorDoubled(
  world: World,
  accepted: ReadonlySet<string>,
  expected: End,
): Promise<Finding[]> {
  const inbox = await world.sql<{ id: string; status: string }>(
    'select id, status from tracker_integration.inbox_messages',
  )
  const statusOf = new Map(inbox.map(({ id, status }) => [id, status]))
  const twice = await world.sql(
    `select event_type, aggregate_id from tracker_governance.outbox_messages where ${TOLD_BY_SOURCES}
      group by 1, 2 having count(*) > 1
     union all
     select action, aggregate_id from tracker_audit.audit_entries
      where action like '%.created' and aggregate_type <> 'IncidentDeployment'
      group by 1, 2 having count(*) > 1`,
  )
  const { state, events } = await endOf(world)
  return [
    finding(
      'every 202 is applied',
      [...accepted].filter((id) => statusOf.get(id) !== 'applied'),
      [],
    ),
    finding('rows and ledger', state, expected.state),
    finding('events', events, expected.events),
    finding('events and creations told twice', twice, []),
  ]
}
