import { SKIP_REASONS as OF_GITHUB } from '../adapters/github/translate/outcome.ts'
import { SKIP_REASONS as OF_JIRA } from '../adapters/jira/translate/outcome.ts'
import type { Status, SyncRecord } from './api.ts'
import type { Answer } from './deliveries.ts'
import type { Outcome } from './door.ts'
import type { Followed } from './followed.ts'
import { bold, dim, table } from './layout.ts'

const SHOWN = 5
const WHY_WIDTH = 60
const REASONS: Readonly<Record<string, string>> = { ...OF_JIRA, ...OF_GITHUB }

/** What became of everything that was sent, for a person. At most 100 columns wide. */
export const doorSummary = (outcome: Outcome): string =>
  [
    deliveriesOf(
      `Deliveries: ${outcome.deliveries.length} stored, ${outcome.again.length} of them sent twice and stored once`,
      outcome.endpoint,
    ),
    runs(outcome.syncRecords),
    refused(outcome),
  ].join('\n\n')

/** The deliveries of an endpoint by what became of them. */
export function deliveriesOf(title: string, { deliveries, skipped }: Status['endpoints'][number]): string {
  const { applied, pending, failed, dead } = deliveries
  return table(
    title,
    ['State', 'Count', 'Why'],
    [
      ['applied', applied, 'Rows, audit and events say what it told'],
      ...skipped.map(({ reason, count }) => ['skipped', count, `${REASONS[reason] ?? reason} (${reason})`]),
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

/** From the first delivery that told of a pull request to its last event. */
export function pullRequest({ delivery, syncRecord, row, auditEntries, events, deliveries }: Followed): string {
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
