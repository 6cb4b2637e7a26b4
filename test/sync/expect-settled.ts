import { expect } from 'vitest'
import type { Uuid } from '../../src/domain/ids.ts'
import type { World } from '../support/world.ts'

/** Everything that arrived was applied or left out for a reason, and no run is open. */
export async function expectNothingLeft({ sql }: Pick<World, 'sql'>, endpointId: Uuid): Promise<void> {
  const inbox = await sql(
    `select status, topic, error from tracker_integration.inbox_messages
      where integration_endpoint_id = $1 and status not in ('applied', 'skipped')`,
    [endpointId],
  )
  const running = await sql(
    `select id, mode from tracker_integration.sync_records where integration_endpoint_id = $1 and status = 'running'`,
    [endpointId],
  )
  expect({ inbox, running }).toEqual({ inbox: [], running: [] })
}
