import type { Uuid } from '../domain/ids.ts'
import type { Tx } from './tx.ts'

/** The rows that were once seen to name one of the keys, by aggregate. Whether they still do, they say themselves. */
export async function findMentions(
  tx: Tx,
  keys: readonly string[],
): Promise<Readonly<Record<'PeerReview' | 'Branch', Uuid[]>>> {
  const rows = await tx.rows<{ type: 'PeerReview' | 'Branch'; id: Uuid }>(
    `select distinct named.aggregate_type as type, named.aggregate_id as id
       from unnest($1::text[]) as wanted (key)
      cross join lateral (
        select aggregate_type, aggregate_id from tracker_construction.story_mentions
         where tenant_id = $2 and story_key = wanted.key
        offset 0) named`,
    [keys, tx.tenantId],
  )
  const idsOf = (type: 'PeerReview' | 'Branch') => rows.filter((row) => row.type === type).map(({ id }) => id)
  return { PeerReview: idsOf('PeerReview'), Branch: idsOf('Branch') }
}

/** The living technical stories with these keys, in order of their ids; read, not locked. */
export function storiesOfKeys(tx: Tx, keys: readonly string[]): Promise<{ id: Uuid; externalKey: string }[]> {
  return tx.rows(
    `select known.id, wanted.key as "externalKey" from unnest($1::text[]) as wanted (key)
      cross join lateral (
        select id from tracker_construction.technical_stories
         where tenant_id = $2 and external_key = wanted.key and deleted_at is null
        offset 0) known
      order by known.id`,
    [keys, tx.tenantId],
  )
}
