import type { Status, SyncRecord } from './api.ts'
import { beside, dim, table } from './layout.ts'
import { broken } from './steps.ts'

/** What stands in the database in the end, of all sources. At most 100 columns wide. */
export function overall(status: Status, records: readonly SyncRecord[]): string {
  const { pending, processed, by_type: types } = status.outbox
  const rows = status.rows.filter(({ count }) => count > 0)
  return [
    table(
      'Sync records of all endpoints',
      ['System', 'Endpoint', 'Type', 'Runs', 'Success', 'Items', 'Not done'],
      status.endpoints.flatMap(({ id, system, name }) => {
        const own = Map.groupBy(
          records.filter(({ endpoint_id }) => endpoint_id === id),
          ({ type, mode }) => (mode === null ? type : `${type}, ${mode}`),
        )
        return [...own].map(([type, runs]) => [
          ...[system, name, type, runs.length, runs.filter((it) => it.status === 'success').length],
          ...(['items_processed', 'items_failed'] as const).map((of) => runs.reduce((sum, it) => sum + it[of], 0)),
        ])
      }),
    ),
    beside(
      table(
        'Rows, by table',
        ['Table', 'Rows'],
        rows.map((it) => [it.table, it.count]),
      ),
      table(
        'Events, by type',
        ['Event', 'Count'],
        types.map((it) => [it.event_type, it.total]),
      ),
    ),
    dim(`Of all events ${processed} have gone out of the outbox; ${pending} are on their way. Nobody has subscribed.`),
  ].join('\n\n')
}

/** What is not as it must be; empty when all is well. */
export const overallShortcomings = ({ rows, outbox }: Status): string[] =>
  broken([
    [rows.some(({ count }) => count > 0), 'no row was written'],
    [outbox.pending + outbox.processed > 0, 'no event came into the outbox'],
    [outbox.dead === 0, 'an event is dead'],
  ])
