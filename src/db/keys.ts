import type { Uuid } from '../domain/ids.ts'
import type { Database, Tx } from './tx.ts'

export interface KeyRow {
  readonly id: Uuid
  readonly name: string
  readonly prefix: string
  readonly role: string
  readonly createdAt: Date
  readonly expiresAt: Date | null
  readonly lastUsedAt: Date | null
  readonly revokedAt: Date | null
}

const COLUMNS = `id, name, prefix, role, created_at as "createdAt", expires_at as "expiresAt",
  last_used_at as "lastUsedAt", revoked_at as "revokedAt"`

export interface PresentedKey {
  readonly id: Uuid
  readonly tenantId: Uuid
  readonly tenantSlug: string
  readonly name: string
  readonly secretHash: Buffer
  readonly role: string
  readonly expiresAt: Date | null
  readonly revokedAt: Date | null
}

/** The key with this prefix, whichever tenant it belongs to. */
export async function findPresentedKey(db: Database, prefix: string): Promise<PresentedKey | null> {
  const rows = await db.door<PresentedKey>(
    `select id, tenant_id as "tenantId", tenant_slug as "tenantSlug", name, secret_hash as "secretHash", role,
            expires_at as "expiresAt", revoked_at as "revokedAt"
       from tracker_integration.door_api_key($1)`,
    [prefix],
  )
  return rows[0] ?? null
}

export function listKeys(tx: Tx): Promise<KeyRow[]> {
  return tx.rows(
    `select ${COLUMNS} from tracker_integration.api_keys where deleted_at is null order by created_at desc, id`,
  )
}

export interface NewKey {
  readonly id: Uuid
  readonly name: string
  readonly prefix: string
  readonly secretHash: Buffer
  readonly role: string
  readonly expiresAt: Date | null
}

/** The stored key; null when its prefix is taken. */
export async function insertKey(tx: Tx, key: NewKey, actor: Uuid): Promise<KeyRow | null> {
  const rows = await tx.rows<KeyRow>(
    `insert into tracker_integration.api_keys
       (id, tenant_id, name, prefix, secret_hash, role, expires_at, created_by, updated_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $8) on conflict (prefix) do nothing returning ${COLUMNS}`,
    [key.id, tx.tenantId, key.name, key.prefix, key.secretHash, key.role, key.expiresAt, actor],
  )
  return rows[0] ?? null
}

/** The key does not open anything any more; null when there is no such key. */
export async function revokeKey(tx: Tx, id: Uuid, at: Date, actor: Uuid): Promise<KeyRow | null> {
  const rows = await tx.rows<KeyRow>(
    `update tracker_integration.api_keys set revoked_at = coalesce(revoked_at, $2), updated_by = $3
      where id = $1 and deleted_at is null returning ${COLUMNS}`,
    [id, at, actor],
  )
  return rows[0] ?? null
}

export async function touchKey(tx: Tx, id: Uuid, at: Date): Promise<void> {
  await tx.count('update tracker_integration.api_keys set last_used_at = $2 where id = $1', [id, at])
}

/** Whether the tenant has a platform admin key that still works. Held for the transaction: two processes ask in turn. */
export async function hasPlatformKey(tx: Tx, now: Date): Promise<boolean> {
  await tx.rows(`select pg_advisory_xact_lock(hashtextextended('trackerd/bootstrap', 0))`)
  const rows = await tx.rows(
    `select 1 from tracker_integration.api_keys
      where role = 'platform_admin' and revoked_at is null and deleted_at is null and (expires_at is null or expires_at > $1)`,
    [now],
  )
  return rows.length > 0
}
