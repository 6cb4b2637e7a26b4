import { type Command, InvalidArgumentError, Option } from 'commander'
import { EVENT_DELIVERY_STATUSES, type EventDeliveryView } from '../app.ts'
import type { Wire } from '../ports/wire.ts'
import type { CliDeps } from './deps.ts'
import { cursorOption, eventTypeOption, limitOption, pastOption } from './options.ts'
import { openSession } from './session.ts'
import { ago, many } from './words.ts'

interface ListOptions {
  readonly status?: string
  readonly type?: string
  readonly limit?: number
  readonly cursor?: string
}
interface ReplayOptions {
  readonly delivery?: string
  readonly status?: string
  readonly since?: string
}

const statusOption = () => new Option('--status <status>', 'in this state').choices(EVENT_DELIVERY_STATUSES)

/** `subscription deliveries` and `replay`: what became of each event, and sending events again. */
export function subscriptionDeliveries(group: Command, deps: CliDeps, path: (id: string) => string): void {
  group
    .command('deliveries')
    .description('show what a subscription was sent')
    .argument('<id>')
    .addOption(statusOption())
    .addOption(eventTypeOption('of this type'))
    .addOption(limitOption())
    .addOption(cursorOption())
    .action(async (id: string, { status, type, limit, cursor }: ListOptions, command: Command) => {
      const { api, printer } = await openSession(deps, command)
      const query = { status, event_type: type, limit, cursor }
      printer.list(
        await api.get<{ items: Wire<EventDeliveryView>[]; next_cursor: string | null }>(
          `${path(id)}/deliveries`,
          query,
        ),
        [
          { head: 'Made', cell: ({ created_at }) => ago(created_at, printer.now) },
          { head: 'Event', cell: ({ event_type }) => event_type, cut: true },
          { head: 'State', cell: ({ status }) => status },
          { head: 'Tries', cell: ({ attempts }) => attempts, align: 'right' },
          { head: 'Answer', cell: ({ response_status }) => response_status, align: 'right' },
          { head: 'Next', cell: ({ next_attempt_at }) => ago(next_attempt_at, printer.now) },
          { head: 'Last error', cell: ({ last_error }) => last_error, cut: true },
          { head: 'Id', cell: ({ id }) => id },
        ],
        'No delivery matches.',
      )
    })
  group
    .command('replay')
    .description('send events again, also those that were taken')
    .argument('<id>')
    .option('--delivery <id>', 'this one')
    .addOption(statusOption())
    .addOption(pastOption('--since <time>', 'made since then', () => deps.clock.now()))
    .action(async (id: string, { delivery, status, since }: ReplayOptions, command: Command) => {
      if (delivery === undefined && status === undefined && since === undefined)
        throw new InvalidArgumentError('Say which: --delivery, --status or --since.')
      const { api, printer } = await openSession(deps, command)
      const done = await api.send<{ replayed: number }>('POST', `${path(id)}/replay`, { delivery, status, since })
      printer.print(done, () => `${many(done.replayed, 'event')} ${done.replayed === 1 ? 'is' : 'are'} sent again.`)
    })
}
