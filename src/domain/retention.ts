/**
 * How long a tenant keeps what its work has left behind, in days. What somebody still waits for (deliveries that failed
 * or are dead, events that did not reach everybody) is kept whatever these say, and the audit is kept for ever.
 */

/** Each kind of data that is removed by its age, with what its days count from. */
export const RETENTION_KINDS = [
  'rawBodies',
  'deliveries',
  'syncRecords',
  'events',
  'eventDeliveries',
  'egress',
] as const
export type RetentionKind = (typeof RETENTION_KINDS)[number]
export type RetentionDays = Readonly<Record<RetentionKind, number>>

export const RETENTION_DEFAULTS: RetentionDays = {
  // Since it was received. A replay needs it.
  rawBodies: 30,
  // Since it was received. While the row is there, the same delivery is known when it comes again.
  deliveries: 180,
  // Since the run began.
  syncRecords: 180,
  // Since every sink had it. Readers of the stream can resume as far back as this.
  events: 30,
  // Since the subscriber took it.
  eventDeliveries: 30,
  // Since it was done or left undone. What was written stays in the audit, and an issue of ours is known for ever.
  egress: 180,
}

/**
 * The least that may be kept. Sources log and resend what they sent for days, so a delivery has to be known for longer
 * than that; what is judged of runs looks back days too.
 */
export const RETENTION_LEAST: RetentionDays = {
  rawBodies: 1,
  deliveries: 7,
  syncRecords: 7,
  events: 1,
  eventDeliveries: 1,
  // For longer than anything is news to write about.
  egress: 7,
}
export const RETENTION_MOST = 3_650

/** What holds where only some of it was changed. */
export function retentionOf(changed: Partial<RetentionDays>): RetentionDays {
  return { ...RETENTION_DEFAULTS, ...changed }
}

/** Why these cannot hold together; null when they can. */
export function contradictionIn({ rawBodies, deliveries }: RetentionDays): string | null {
  return rawBodies > deliveries
    ? `deliveries are kept for ${deliveries} days, so their bodies cannot be kept for ${rawBodies}`
    : null
}

const DAY_MS = 86_400_000

/** What is older than this instant goes. */
export const keptSince = (days: number, now: Date): Date => new Date(now.getTime() - days * DAY_MS)
