import type { Uuid } from '../domain/ids.ts'
import type { Envelope } from '../ports/secret-box.ts'
import type { Tx } from './tx.ts'

/** Every column that holds envelopes. The id of the row is the context that each was sealed with. */
export const SEALED = {
  tenant: { table: 'tracker_governance.tenants', column: 'identity_key', name: 'slug', tenant: 'id' },
  endpoint: {
    table: 'tracker_integration.integration_endpoints',
    column: 'auth_config',
    name: 'name',
    tenant: 'tenant_id',
  },
  subscription: {
    table: 'tracker_integration.event_subscriptions',
    column: 'secrets',
    name: 'name',
    tenant: 'tenant_id',
  },
} as const

export type SealedKind = keyof typeof SEALED
export const SEALED_KINDS = Object.keys(SEALED) as SealedKind[]

export interface SealedRow {
  readonly id: Uuid
  readonly name: string
  readonly kid: string
  readonly envelope: unknown
}

/** All envelopes of a kind that the tenant has, also of what was removed. */
export function listSealed(tx: Tx, kind: SealedKind): Promise<SealedRow[]> {
  const { table, column, name, tenant } = SEALED[kind]
  return tx.rows(
    `select id, ${name} as name, ${column} ->> 'kid' as kid, ${column} as envelope from ${table}
      where ${tenant} = $1 and ${column} <> '{}' order by id`,
    [tx.tenantId],
  )
}

/** Those that are sealed with another key than `kid`, behind the id `after`, their rows locked until the transaction ends. */
export function lockSealed(
  tx: Tx,
  kind: SealedKind,
  given: { kid: string; after: Uuid; limit: number },
): Promise<SealedRow[]> {
  const { table, column, name, tenant } = SEALED[kind]
  return tx.rows(
    `select id, ${name} as name, ${column} ->> 'kid' as kid, ${column} as envelope from ${table}
      where ${tenant} = $1 and ${column} <> '{}' and ${column} ->> 'kid' <> $2 and id > $3
      order by id limit $4 for no key update`,
    [tx.tenantId, given.kid, given.after, given.limit],
  )
}

/** Replaces envelopes of rows that are locked. */
export async function saveSealed(
  tx: Tx,
  kind: SealedKind,
  rows: readonly { id: Uuid; envelope: Envelope }[],
): Promise<void> {
  const { table, column, tenant } = SEALED[kind]
  await tx.count(
    `update ${table} r set ${column} = g.envelope::jsonb from unnest($2::uuid[], $3::text[]) as g (id, envelope)
      where r.${tenant} = $1 and r.id = g.id`,
    [tx.tenantId, rows.map(({ id }) => id), rows.map(({ envelope }) => JSON.stringify(envelope))],
  )
}
