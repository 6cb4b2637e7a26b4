import type { OutboxEntry } from '../db/outbox.ts'
import { findReplaced } from '../db/replaced-deployments.ts'
import { deploymentRecords } from '../db/tables/release.ts'
import type { Tx } from '../db/tx.ts'
import type { Workspace } from './workspace.ts'

/**
 * The events of the batch, and each deployment that succeeded says which one it replaces; null: it is the first that is
 * known of its environment. Asked once the rows of the batch are sent. What an event says is what was known when it was
 * stored, and it is stored once: whoever reads it, and however often, is told the same.
 */
export async function tellReplaced(tx: Tx, workspace: Workspace): Promise<readonly OutboxEntry[]> {
  const { events } = workspace
  const successes = events.flatMap(({ type, aggregateId, occurredAt }) => {
    const row = type === 'deployment.succeeded' ? workspace.get(deploymentRecords, aggregateId) : undefined
    if (row === undefined || row.scopeId === null) return []
    return [{ id: row.id, scopeId: row.scopeId, environmentId: row.environmentId, at: occurredAt }]
  })
  if (successes.length === 0) return events
  const replaced = await findReplaced(tx, successes)
  return events.map((event) =>
    event.type === 'deployment.succeeded'
      ? { ...event, payload: { ...event.payload, replaces: replaced.get(event.aggregateId) ?? null } }
      : event,
  )
}
