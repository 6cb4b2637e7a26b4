import type { Uuid } from '../domain/ids.ts'
import type { Envelope } from '../ports/secret-box.ts'
import type { Database, Tx } from './tx.ts'

export interface TenantRow {
  readonly id: Uuid
  readonly slug: string
  readonly name: string
  readonly timeZone: string
  readonly createdAt: Date
}

const COLUMNS = `id, slug, name, time_zone as "timeZone", created_at as "createdAt"`

export function listTenants(db: Database): Promise<TenantRow[]> {
  return db.relay((tx) =>
    tx.rows(`select ${COLUMNS} from tracker_governance.tenants where deleted_at is null order by slug`),
  )
}

/** By slug or id; null when there is none. */
export async function findTenant(db: Database, slugOrId: string): Promise<TenantRow | null> {
  const rows = await db.relay((tx) =>
    tx.rows<TenantRow>(
      `select ${COLUMNS} from tracker_governance.tenants where deleted_at is null and (slug = $1 or id::text = $1)`,
      [slugOrId],
    ),
  )
  return rows[0] ?? null
}

/** The new tenant; null when its slug is taken. */
export async function insertTenant(
  tx: Tx,
  tenant: { slug: string; name: string; timeZone: string; identityKey: Envelope },
  actor: Uuid,
): Promise<TenantRow | null> {
  const rows = await tx.rows<TenantRow>(
    `insert into tracker_governance.tenants (id, slug, name, time_zone, identity_key, created_by, updated_by)
     values ($1, $2, $3, $4, $5, $6, $6) on conflict (slug) do nothing returning ${COLUMNS}`,
    [tx.tenantId, tenant.slug, tenant.name, tenant.timeZone, JSON.stringify(tenant.identityKey), actor],
  )
  return rows[0] ?? null
}

/** The envelope of the key that e-mail addresses are hashed with; null when there is no such tenant. */
export async function readIdentityKey(tx: Tx): Promise<unknown> {
  const rows = await tx.rows<{ key: unknown }>(
    'select identity_key as key from tracker_governance.tenants where id = $1',
    [tx.tenantId],
  )
  return rows[0]?.key ?? null
}
