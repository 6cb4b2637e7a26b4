import { randomUUID } from 'node:crypto'
import pg from 'pg'
import type { BenchDatabase } from './database.ts'

/** What a pull request's event says, about 1 KB. */
const PAYLOAD = `jsonb_build_object(
  'number', n, 'title', 'Let the cart keep its items when a session ends (' || n || ')',
  'url', 'https://github.com/octo/hello/pull/' || n, 'scope_id', gen_random_uuid(), 'author_id', gen_random_uuid(),
  'source_branch', 'feature/SHOP-' || n || '-keep-the-cart', 'target_branch', 'main',
  'head_commit', md5(n::text) || 'abcdef01', 'merge_commit', md5('m' || n) || 'abcdef01',
  'opened_at', '2026-01-15T12:00:00.000Z', 'merged_at', '2026-01-16T12:00:00.000Z', 'closed_at', '2026-01-16T12:00:00.000Z',
  'external_refs', jsonb_build_array(jsonb_build_object(
    'system', 'github', 'host', 'github.com', 'kind', 'pull_request', 'id', n::text, 'key', 'octo/hello#' || n,
    'url', 'https://github.com/octo/hello/pull/' || n, 'source_status', 'closed',
    'source_version', '2026-01-16T12:00:00.000Z.4')))`

export interface Load {
  /** Events that wait. */
  readonly pending: number
  /** Events that were processed before. */
  readonly processed: number
  /** Rows that they tell of. */
  readonly aggregates: number
}

/** Fills the outbox, behind the policies. Events of one row are far apart, as they are in life. */
export async function fillOutbox({ superuserUrl }: BenchDatabase, tenantId: string, load: Load): Promise<void> {
  const client = new pg.Client({ connectionString: superuserUrl })
  await client.connect()
  const insert = (count: number, processed: boolean) =>
    client.query(
      `insert into tracker_governance.outbox_messages
         (id, tenant_id, event_type, aggregate_type, aggregate_id, payload, occurred_at, processed_at, correlation_id)
       select gen_random_uuid(), $1, 'peer_review.opened', 'PeerReview',
              md5((n % $3) || $4)::uuid, ${PAYLOAD},
              now(), case when $5 then now() end, gen_random_uuid()
         from generate_series(1, $2::integer) n`,
      [tenantId, count, load.aggregates, randomUUID(), processed],
    )
  await insert(load.processed, true)
  await insert(load.pending, false)
  await client.query('vacuum analyze tracker_governance.outbox_messages')
  await client.end()
}
