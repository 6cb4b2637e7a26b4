import type { Api, Delivery, SyncRecord } from './api.ts'
import type { Look } from './database.ts'

export interface Followed {
  /** The delivery that told of the pull request first. */
  readonly delivery: Delivery
  readonly syncRecord: SyncRecord
  readonly row: Readonly<Record<string, unknown>>
  readonly auditEntries: readonly { readonly id: string; readonly action: string; readonly fields: string }[]
  readonly events: readonly { readonly id: string; readonly type: string; readonly occurredAt: Date }[]
  /** Deliveries that changed the row. */
  readonly deliveries: number
}

/** The pull request that most events were told of, from its first delivery to its last event. */
export async function followPullRequest(api: Api, look: Look, endpointId: string): Promise<Followed> {
  const { row, audit, events } = await look(async (tx) => {
    const [most] = await tx.rows<{ id: string }>(
      `select aggregate_id as id from tracker_governance.outbox_messages where event_type like 'peer_review.%'
          group by 1 order by count(*) desc, 1 limit 1`,
    )
    const id = [most?.id]
    const [row] = await tx.rows<Record<string, unknown>>(
      'select * from tracker_construction.peer_reviews where id = $1',
      id,
    )
    const audit = await tx.rows<{ id: string; action: string; fields: string; correlation: string }>(
      `select id, action, correlation_id as correlation,
                (select string_agg(key, ', ' order by key) from jsonb_object_keys(payload -> 'after') as key) as fields
           from tracker_audit.audit_entries where aggregate_id = $1 order by occurred_at, id`,
      id,
    )
    const events = await tx.rows<{ id: string; type: string; occurredAt: Date }>(
      `select id, event_type as type, occurred_at as "occurredAt"
           from tracker_governance.outbox_messages where aggregate_id = $1 order by sequence`,
      id,
    )
    return { row, audit, events }
  })
  const [first] = audit
  if (row === undefined || first === undefined) throw new Error('no pull request made a row')
  const delivery = await api.delivery(first.correlation)
  const syncRecord = (await api.syncRecords(endpointId)).find(({ id }) => id === delivery.sync_record_id)
  if (syncRecord === undefined) throw new Error(`delivery ${delivery.id} names no sync record`)
  const deliveries = new Set(audit.map(({ correlation }) => correlation)).size
  return { delivery, syncRecord, row, auditEntries: audit, events, deliveries }
}
