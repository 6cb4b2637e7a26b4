import type { Uuid } from '../domain/ids.ts'
import type { Tx } from './tx.ts'

/** Who came with a token is known by this id from now on: the audit names it. */
export async function noteSubject(
  tx: Tx,
  { id, issuer, subject }: { id: Uuid; issuer: string; subject: string },
  at: Date,
): Promise<void> {
  await tx.count(
    `insert into tracker_integration.token_subjects as known (id, tenant_id, issuer, subject, last_used_at)
     values ($1, $2, $3, $4, $5)
     on conflict (tenant_id, id) do update set last_used_at = excluded.last_used_at where known.last_used_at < excluded.last_used_at`,
    [id, tx.tenantId, issuer, subject, at],
  )
}
