import { SKIP_REASONS } from '../adapters/github/translate/outcome.ts'
import type { SyncRecord } from './api.ts'
import type { Outcome } from './checks.ts'
import type { Answer } from './deliveries.ts'
import type { Followed } from './followed.ts'
import { beside, bold, dim, table } from './layout.ts'

const SHOWN = 8
const WHY_WIDTH = 60

/** What became of everything that was sent, for a person. At most 100 columns wide. */
export function summary(outcome: Outcome, followed: Followed): string {
  const { status, syncRecords } = outcome
  const rows = status.rows.filter(({ count }) => count > 0)
  const events = status.outbox.by_type
  return [
    deliveries(outcome),
    beside(
      table(
        'Rows, by table',
        ['Table', 'Rows'],
        rows.map(({ table, count }) => [table, count]),
      ),
      table(
        'Events in the outbox, by type',
        ['Event', 'Count'],
        events.map(({ event_type, total }) => [event_type, total]),
      ),
    ),
    runs(syncRecords),
    refused(outcome),
    pullRequest(followed),
  ].join('\n\n')
}

function deliveries({ status, deliveries, again }: Outcome): string {
  const [endpoint] = status.endpoints
  const { applied = 0, pending = 0, failed = 0, dead = 0 } = endpoint?.deliveries ?? {}
  const why = (reason: string) => SKIP_REASONS[reason as keyof typeof SKIP_REASONS] ?? reason
  return table(
    `Deliveries: ${deliveries.length} stored, ${again.length} of them sent twice and stored once`,
    ['State', 'Count', 'Why'],
    [
      ['applied', applied, 'Rows, audit and events say what it told'],
      ...(endpoint?.skipped ?? []).map(({ reason, count }) => ['skipped', count, `${why(reason)} (${reason})`]),
      ['waiting, failed or dead', pending + failed + dead, ''],
    ],
    WHY_WIDTH,
  )
}

function runs(records: readonly SyncRecord[]): string {
  const shown = records.slice(0, SHOWN)
  const of = ({ counts }: SyncRecord, name: string) => counts[name] ?? 0
  const more = records.length > shown.length ? `\n${dim(`… and ${records.length - shown.length} before these`)}` : ''
  return (
    table(
      `Sync records: ${records.length}, each one run of the worker over what was waiting`,
      ['Id', 'Status', 'Applied', 'Skipped', 'Set aside', 'Rows', 'Events'],
      shown.map((it) => [
        it.id,
        it.status,
        of(it, 'applied'),
        of(it, 'skipped'),
        it.items_failed,
        of(it, 'rows'),
        of(it, 'events'),
      ]),
    ) + more
  )
}

function refused({ unsigned, forged }: Outcome): string {
  const line = (what: string, { status, code }: Answer) => [what, `${status}`, code ?? '']
  return table(
    'Refused at the door, without a trace in the database',
    ['Sent on purpose', 'Answer', 'Code'],
    [line('A delivery without a signature', unsigned), line('A delivery signed with another secret', forged)],
  )
}

function pullRequest({ delivery, syncRecord, row, auditEntries, events, deliveries }: Followed): string {
  const [reference] = row.external_refs as { key: string }[]
  const [created] = auditEntries
  const lines: [string, string, string][] = [
    ['delivery', delivery.id, `${delivery.topic}, ${delivery.status}`],
    ['sync record', syncRecord.id, `${syncRecord.status}, ${syncRecord.items_processed} deliveries`],
    ['row', String(row.id), `tracker_construction.peer_reviews, version ${row.version}`],
    ['audit', created?.id ?? '', `${created?.action}, first of ${auditEntries.length}`],
    ...events.slice(0, SHOWN).map(({ id, type }) => ['event', id, type] as [string, string, string]),
  ]
  return [
    bold(`One pull request followed: ${reference?.key} "${row.title}"`),
    ...lines.map(([what, id, more]) => `  ${what.padEnd(11)}  ${id}  ${more}`),
    dim(
      `  Its row now: ${row.review_status}, ${row.source_branch} -> ${row.target_branch}, checks ${row.ci_pipeline_status ?? 'none'}; ${deliveries} deliveries changed it.`,
    ),
  ].join('\n')
}
