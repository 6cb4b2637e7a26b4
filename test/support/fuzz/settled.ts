/** A delivery that was taken and could not be applied. */
export interface Unapplied {
  readonly id: string
  readonly deliveryId: string
  readonly topic: string
  readonly status: string
  readonly code: string
  readonly sqlstate: string | null
  readonly what: string
}

/** Codes that say what is wrong with the delivery; any other says that something is wrong here. */
export const FOR_DELIVERIES: ReadonlySet<string> = new Set(['PAYLOAD_INVALID', 'CONTENT_TYPE_UNSUPPORTED'])

export const UNAPPLIED = `
  select id, delivery_id as "deliveryId", topic, status, coalesce(error->>'code', '') as code,
         error#>>'{details,sqlstate}' as sqlstate, left(concat_ws(' ', error#>>'{details,what}',
           error#>>'{details,table}', error#>>'{details,constraint}'), 200) as what
    from tracker_integration.inbox_messages where status in ('failed', 'dead') order by sequence`

/** Those of which the reason is not their own. */
export const ofOurMaking = (all: readonly Unapplied[]) => all.filter(({ code }) => !FOR_DELIVERIES.has(code))

/** Deliveries that wait and may be applied: a paused endpoint keeps what it is sent. */
export const WAITING = `
  tracker_integration.inbox_messages i
    join tracker_integration.integration_endpoints e on e.id = i.integration_endpoint_id
   where i.status = 'pending' and e.status <> 'inactive' and e.deleted_at is null`
