import type { Database } from './tx.ts'

/** An app of a source, by a hash that does not tell which. */
export interface AppKey {
  readonly system: string
  readonly hash: string
}

export interface AppLimit {
  readonly blockedUntil: Date
  readonly reason: string
}

/** Until when the app is blocked; null when it never was. It may be over. */
export async function readAppLimit(db: Database, { system, hash }: AppKey): Promise<AppLimit | null> {
  const rows = await db.relay((tx) =>
    tx.rows<AppLimit>(
      `select blocked_until as "blockedUntil", reason from tracker_integration.app_limits
        where system = $1 and app_hash = $2`,
      [system, hash],
    ),
  )
  return rows[0] ?? null
}

/** The app is blocked at least until then. A block that ends later stays as it is. */
export async function blockApp(db: Database, { system, hash }: AppKey, until: Date, reason: string): Promise<void> {
  await db.relay((tx) =>
    tx.count(
      `insert into tracker_integration.app_limits as known (system, app_hash, blocked_until, reason)
       values ($1, $2, $3, $4)
       on conflict (system, app_hash) do update set blocked_until = excluded.blocked_until, reason = excluded.reason
        where known.blocked_until < excluded.blocked_until`,
      [system, hash, until, reason],
    ),
  )
}
