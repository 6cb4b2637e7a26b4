import { type Command, Option } from 'commander'
import { DELIVERY_STATUSES, type DeliveryDetail, type DeliveryView } from '../app.ts'
import { TrackerdError } from '../errors.ts'
import type { Wire } from '../ports/wire.ts'
import type { CliDeps } from './deps.ts'
import { endpointId } from './endpoint-ref.ts'
import { cursorOption, limitOption, pastOption } from './options.ts'
import { openSession, type Session } from './session.ts'
import { ago, bytes, facts, when } from './words.ts'

type Delivery = Wire<DeliveryView>

interface FilterOptions {
  readonly endpoint?: string
  readonly status?: string
  readonly topic?: string
  readonly reason?: string
  readonly since?: string
  readonly until?: string
}

/** `deliveries`: the inbox. */
export function deliveriesCommand(program: Command, deps: CliDeps): void {
  const deliveries = program.command('deliveries').description('deliveries: what came in and what became of it')
  withFilter(deliveries.command('list'), deps)
    .description('show deliveries, the latest first')
    .addOption(limitOption())
    .addOption(cursorOption())
    .action(async (options: FilterOptions & { limit?: number; cursor?: string }, command: Command) => {
      const session = await openSession(deps, command)
      const { api, printer } = session
      const { limit, cursor } = options
      const query = { ...(await filterOf(session, options)), limit, cursor }
      printer.list(
        await api.get<{ items: Delivery[]; next_cursor: string | null }>('/deliveries', query),
        [
          { head: 'Received', cell: ({ received_at }) => ago(received_at, printer.now) },
          { head: 'Topic', cell: ({ topic }) => topic, cut: true },
          { head: 'Status', cell: ({ status }) => status },
          { head: 'Tries', cell: ({ attempts }) => attempts, align: 'right' },
          { head: 'Size', cell: ({ body_bytes }) => bytes(body_bytes), align: 'right' },
          { head: 'Why', cell: ({ reason, error }) => error?.code ?? reason, cut: true },
          { head: 'Id', cell: ({ id }) => id },
        ],
        'No delivery matches.',
      )
    })
  deliveries
    .command('show')
    .description('show one delivery')
    .argument('<id>')
    .option('--body', 'print its body, and nothing else')
    .action(async (id: string, { body }: { body?: true }, command: Command) => {
      const { api, printer } = await openSession(deps, command)
      const shown = await api.get<Wire<DeliveryDetail>>(`/deliveries/${encodeURIComponent(id)}`)
      if (!body) return printer.print(shown, () => described(shown, printer.now))
      if (shown.body === null)
        throw new TrackerdError('NOT_FOUND', { what: 'the body was dropped after its retention period' })
      deps.io.out(deps.io.isTTY ? `${shown.body.replace(/(?![\n\t])\p{Cc}/gu, '\u00b7')}\n` : shown.body)
    })
  withFilter(deliveries.command('replay'), deps)
    .description('apply a delivery again, or all that match a filter with --status')
    .argument('[id]')
    .action(async (id: string | undefined, options: FilterOptions, command: Command) => {
      if (id === undefined && options.status === undefined)
        command.error('error: give the id of a delivery, or a filter with --status')
      if (id !== undefined && Object.keys(options).length > 0) command.error('error: give an id or a filter, not both')
      const session = await openSession(deps, command)
      if (id === undefined) return replayMany(session, options)
      const replayed = await session.api.send<Delivery>('POST', `/deliveries/${encodeURIComponent(id)}/replay`)
      session.printer.print(replayed, () => `Delivery ${replayed.id} is ${replayed.status} again.`)
    })
}

async function replayMany(session: Session, options: FilterOptions): Promise<void> {
  const body = await filterOf(session, options)
  const answer = await session.api.send<{ replayed: number }>('POST', '/deliveries/replay', body)
  session.printer.print(answer, () => `${answer.replayed} deliveries will be applied again.`)
}

const withFilter = (command: Command, { clock }: CliDeps) =>
  command
    .option('--endpoint <endpoint>', 'of this endpoint (id or name)')
    .addOption(new Option('--status <status>', 'in this state').choices(DELIVERY_STATUSES))
    .option('--topic <topic>', 'of this topic, e.g. pull_request.closed')
    .option('--reason <reason>', 'skipped for this reason')
    .addOption(pastOption('--since <time>', 'received at or after', () => clock.now()))
    .addOption(pastOption('--until <time>', 'received before', () => clock.now()))

async function filterOf(session: Session, { endpoint, status, topic, reason, since, until }: FilterOptions) {
  const id = endpoint === undefined ? undefined : await endpointId(session, endpoint)
  return { endpoint: id, status, topic, reason, since, until }
}

function described(it: Wire<DeliveryDetail>, now: Date): string {
  return [
    facts([
      ['Id', it.id],
      ['Delivery id', it.delivery_id],
      ['Endpoint', it.endpoint_id],
      ['Topic', it.topic],
      ['Origin', it.origin],
      ['Status', it.reason === null ? it.status : `${it.status}: ${it.reason}`],
      ['Attempts', it.attempts],
      ['Error', it.error && `${it.error.code}: ${it.error.text} (${ago(it.error.at, now)})`],
      ['Received', when(it.received_at, now)],
      ['Next attempt', when(it.next_attempt_at, now)],
      ['Applied', when(it.applied_at, now)],
      ['Sync record', it.sync_record_id],
      ['Body', it.body === null ? 'dropped' : `${bytes(it.body_bytes)} of ${it.content_type} (--body prints it)`],
    ]),
    ...(it.error?.details === undefined ? [] : ['Error details', `  ${JSON.stringify(it.error.details)}`]),
    'Headers',
    facts(Object.entries(it.headers), '  '),
  ].join('\n')
}
