import { type Command, Option } from 'commander'
import type { OutboxStats, OutboxView } from '../app.ts'
import type { Wire } from '../ports/wire.ts'
import type { CliDeps } from './deps.ts'
import { cursorOption, eventTypeOption, limitOption } from './options.ts'
import { outboxRetryCommand } from './outbox-retry.ts'
import { openSession } from './session.ts'
import { ago } from './words.ts'

/** The outbox in one line. */
export function outboxLine({ pending, processed, dead, oldest_pending_at }: Wire<OutboxStats>, now: Date): string {
  const oldest = oldest_pending_at === null ? '' : ` (oldest ${ago(oldest_pending_at, now)})`
  return `${pending} pending${oldest}, ${processed} processed, ${dead} dead`
}

/** `outbox`: the events on their way out. */
export function outboxCommand(program: Command, deps: CliDeps): void {
  const outbox = program.command('outbox').description('outbox: the events on their way out')
  outbox
    .command('stats')
    .description('count events by state and type')
    .action(async (_options: object, command: Command) => {
      const { api, printer } = await openSession(deps, command)
      const stats = await api.get<Wire<OutboxStats>>('/outbox/stats')
      printer.print(stats, () =>
        [
          outboxLine(stats, printer.now),
          `${stats.processed_last_minute} in the last minute`,
          ...stats.sinks_behind.map(
            ({ sink, waiting, since }) => `${sink} has still to take ${waiting}, since ${ago(since, printer.now)}`,
          ),
          '',
          printer.table(
            stats.by_type,
            [
              { head: 'Event', cell: ({ event_type }) => event_type },
              { head: 'Pending', cell: ({ pending }) => pending, align: 'right' },
              { head: 'Total', cell: ({ total }) => total, align: 'right' },
            ],
            'There are no events yet.',
          ),
        ].join('\n'),
      )
    })
  outbox
    .command('list')
    .description('show events')
    .addOption(eventTypeOption('of this type, e.g. peer_review.merged'))
    .option('--aggregate <id>', 'of this row')
    .addOption(new Option('--state <state>', 'in this state').choices(['pending', 'processed', 'dead']))
    .addOption(limitOption())
    .addOption(cursorOption())
    .action(async ({ type, aggregate, state, limit, cursor }: ListOptions, command: Command) => {
      const { api, printer } = await openSession(deps, command)
      const query = { event_type: type, aggregate_id: aggregate, state, limit, cursor }
      printer.list(
        await api.get<{ items: Wire<OutboxView>[]; next_cursor: string | null }>('/outbox', query),
        [
          { head: 'No', cell: ({ sequence }) => sequence, align: 'right' },
          { head: 'Occurred', cell: ({ occurred_at }) => ago(occurred_at, printer.now) },
          { head: 'Event', cell: ({ event_type }) => event_type, cut: true },
          { head: 'State', cell: stateOf },
          { head: 'Tries', cell: ({ retry_count }) => retry_count, align: 'right' },
          { head: 'Last error', cell: ({ last_error }) => last_error, cut: true },
          { head: 'Row', cell: ({ aggregate_id }) => aggregate_id },
        ],
        'No event matches.',
      )
    })
  outboxRetryCommand(outbox, deps)
}

interface ListOptions {
  readonly type?: string
  readonly aggregate?: string
  readonly state?: string
  readonly limit?: number
  readonly cursor?: string
}

const stateOf = ({ dead_at, processed_at }: Wire<OutboxView>) =>
  dead_at !== null ? 'dead' : processed_at !== null ? 'processed' : 'pending'
