import type { Command } from 'commander'
import type { StatusView } from '../app.ts'
import type { Wire } from '../ports/wire.ts'
import type { CliDeps } from './deps.ts'
import { connection } from './endpoint-words.ts'
import { outboxLine } from './outbox.ts'
import { openSession, type Printer } from './session.ts'
import { ago, counts, facts, many, soon, span } from './words.ts'

type Status = Wire<StatusView>

/** `status`: what an operator looks at first. */
export function statusCommand(program: Command, deps: CliDeps): void {
  program
    .command('status')
    .description('show endpoints, deliveries, rows, outbox, queue and last errors')
    .action(async (_options: object, command: Command) => {
      const { api, printer } = await openSession(deps, command)
      const status = await api.get<Status>('/status')
      printer.print(status, () => described(status, printer))
    })
}

type Endpoint = Status['endpoints'][number]

/** "octo: full sync for 3m, 1,234 items so far; "trackerd sync-records show ID" tells more". */
function reading({ name, running_sync: run }: Endpoint, now: Date): string {
  if (run === null) return ''
  const since = span(Math.max(0, (now.getTime() - new Date(run.started_at).getTime()) / 1000))
  const waits = run.waiting_until === null ? '' : `, waiting for the source until ${soon(run.waiting_until, now)}`
  const more = `"trackerd sync-records show ${run.id}" tells more`
  return `${name}: ${run.mode} sync for ${since}, ${many(run.items_processed, 'item')} so far${waits}; ${more}`
}

const BIND_AND_REPLAY =
  'bind what is missing with "trackerd scope add", then "trackerd deliveries replay --status skipped --reason scope_not_bound"'

function described(status: Status, printer: Printer): string {
  const { endpoints, now } = { endpoints: status.endpoints, now: printer.now }
  const notes = endpoints.flatMap(({ name, skipped, last_error, health }) => [
    ...(last_error ? [`${name}: last error ${last_error.code}: ${last_error.text} (${ago(last_error.at, now)})`] : []),
    ...(health?.lines ?? [])
      .filter(({ outcome }) => outcome === 'failed')
      .map((line) => `${name}: ${line.name} fails: ${line.text} ("trackerd endpoint check" says what to do)`),
    ...(skipped.length > 0
      ? [`${name}: skipped ${skipped.map((it) => `${it.count} as ${it.reason}`).join(', ')}`]
      : []),
    ...(skipped.some(({ reason }) => reason === 'scope_not_bound') ? [`${name}: ${BIND_AND_REPLAY}`] : []),
  ])
  return [
    printer.table(
      endpoints,
      [
        { head: 'Endpoint', cell: ({ name }) => name, cut: true },
        { head: 'Status', cell: ({ status }) => status },
        { head: 'Delivery', cell: ({ last_delivery_at }) => ago(last_delivery_at, now) },
        { head: 'Poll', cell: ({ last_polled_at }) => ago(last_polled_at, now) },
        { head: 'Connection', cell: (it) => connection(it, now), cut: true },
        { head: 'Pending', cell: ({ deliveries }) => deliveries.pending, align: 'right' },
        { head: 'Oldest', cell: ({ oldest_pending_at }) => ago(oldest_pending_at, now), align: 'right' },
        { head: 'Applied', cell: ({ deliveries }) => deliveries.applied, align: 'right' },
        { head: 'Skipped', cell: ({ deliveries }) => deliveries.skipped, align: 'right' },
        { head: 'Failed', cell: ({ deliveries }) => deliveries.failed, align: 'right' },
        { head: 'Dead', cell: ({ deliveries }) => deliveries.dead, align: 'right' },
      ],
      'There are no endpoints yet. Add one with "trackerd endpoint add github".',
    ),
    '',
    facts([
      ['Tenant', status.tenant.slug],
      ...endpoints.flatMap((it) => (it.running_sync === null ? [] : [['Reading', reading(it, now)] as const])),
      ...notes.map((note) => ['Note', note] as const),
      ...(status.rows.length === 0 ? [['Rows', 'none'] as const] : []),
      ...status.rows.map(({ table, count }) => ['Rows', `${String(count).padStart(7)} ${table}`] as const),
      ['Sync records', counts(status.sync_records)],
      ['Outbox', outboxLine(status.outbox, now)],
      ...queueLines(status).map((line) => ['Queue', line] as const),
    ]),
  ].join('\n')
}

/** The jobs that do something, or ought to. */
function queueLines({ queue }: Status): string[] {
  const busy = queue.filter(({ waiting, active, failed }) => waiting + active + failed > 0)
  if (busy.length === 0) return ['nothing waits']
  return busy.map((it) => `${it.name}: ${it.waiting} waiting, ${it.active} active, ${it.failed} failed`)
}
