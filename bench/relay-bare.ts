import pg from 'pg'
import type { BenchDatabase } from './database.ts'

const SHARDS = 64
const BATCH = 1_000

/** A worker that selects in order and marks, as a program would that publishes nothing. It has a fixed share of the shards. */
export async function openBare({ url }: BenchDatabase, worker: number, workers: number) {
  const own = Array.from({ length: SHARDS }, (_, shard) => shard).filter((shard) => shard % workers === worker)
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query('set role tracker_relay')
  return {
    async drain() {
      for (let drained = 0; ; ) {
        await client.query('begin')
        const { rows } = await client.query<{ id: string }>(
          `select m.* from unnest($1::integer[]) as own (shard) cross join lateral (
             select m.id, m.tenant_id, m.sequence, m.event_type, m.event_version, m.aggregate_type, m.aggregate_id,
                    m.correlation_id, m.payload, m.occurred_at
               from tracker_governance.outbox_messages m
              where (uuid_hash(m.aggregate_id) & 63) = own.shard
                and m.processed_at is null and m.dead_at is null and m.relayed_at is null
              order by (uuid_hash(m.aggregate_id) & 63), m.sequence limit $2) m`,
          [own, Math.ceil(BATCH / own.length)],
        )
        await client.query(
          `update tracker_governance.outbox_messages set processed_at = now() where id = any($1::uuid[])`,
          [rows.map(({ id }) => id)],
        )
        await client.query('commit')
        drained += rows.length
        if (rows.length === 0) return drained
      }
    },
    close: () => client.end(),
  }
}
