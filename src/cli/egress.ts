import { type Command, InvalidArgumentError, Option } from 'commander'
import { EGRESS_STATUSES, type EgressView } from '../app.ts'
import { EGRESS_KINDS } from '../domain/egress/rules.ts'
import type { Wire } from '../ports/wire.ts'
import type { CliDeps } from './deps.ts'
import { endpointId } from './endpoint-ref.ts'
import { cursorOption, eventTypeOption, limitOption } from './options.ts'
import { openSession } from './session.ts'
import { ago, many } from './words.ts'

interface ListOptions {
  readonly endpoint?: string
  readonly status?: string
  readonly kind?: string
  readonly type?: string
  readonly limit?: number
  readonly cursor?: string
}
interface RetryOptions {
  readonly all?: true
  readonly endpoint?: string
  readonly kind?: string
}

const kindOption = () => new Option('--kind <kind>', 'of this kind').choices(EGRESS_KINDS)

/** `egress`: what is written back to sources. */
export function egressCommand(program: Command, deps: CliDeps): void {
  const egress = program.command('egress').description('egress: what is written back to sources')
  egress
    .command('list')
    .description('show what was written, what waits, and what was left undone')
    .option('--endpoint <endpoint>', 'of this endpoint, by id or name')
    .addOption(new Option('--status <status>', 'in this state').choices(EGRESS_STATUSES))
    .addOption(kindOption())
    .addOption(eventTypeOption('because of events of this type, e.g. drift_alert.opened'))
    .addOption(limitOption())
    .addOption(cursorOption())
    .action(async ({ endpoint, status, kind, type, limit, cursor }: ListOptions, command: Command) => {
      const session = await openSession(deps, command)
      const { api, printer } = session
      const endpoint_id = endpoint === undefined ? undefined : await endpointId(session, endpoint)
      const query = { endpoint_id, status, kind, event_type: type, limit, cursor }
      printer.list(
        await api.get<{ items: Wire<EgressView>[]; next_cursor: string | null }>('/egress', query),
        [
          { head: 'Made', cell: ({ created_at }) => ago(created_at, printer.now) },
          { head: 'Event', cell: ({ event_type }) => event_type, cut: true },
          { head: 'Action', cell: ({ kind }) => kind },
          { head: 'Target', cell: ({ external_key, target }) => external_key ?? target, cut: true },
          { head: 'State', cell: ({ status }) => status },
          { head: 'Tries', cell: ({ attempts }) => attempts, align: 'right' },
          { head: 'Next', cell: ({ next_attempt_at }) => ago(next_attempt_at, printer.now) },
          { head: 'Why', cell: ({ reason, last_error }) => reason ?? last_error, cut: true },
          { head: 'Id', cell: ({ id }) => id },
        ],
        'Nothing matches. What is written back is switched on with "trackerd endpoint egress".',
      )
    })
  egress
    .command('retry')
    .description('try again what is dead')
    .argument('[id]', 'one action; without it say --all, --endpoint or --kind')
    .option('--all', 'all that is dead')
    .option('--endpoint <endpoint>', 'all of this endpoint, by id or name')
    .addOption(kindOption())
    .action(async (id: string | undefined, { all, endpoint, kind }: RetryOptions, command: Command) => {
      const isMany = all !== undefined || endpoint !== undefined || kind !== undefined
      if ((id === undefined) !== isMany)
        throw new InvalidArgumentError('Say which: the id of one, or --all, --endpoint or --kind.')
      const session = await openSession(deps, command)
      const { api, printer } = session
      if (id !== undefined) {
        const it = await api.send<Wire<EgressView>>('POST', `/egress/${encodeURIComponent(id)}/retry`)
        return printer.print(it, () => `${it.kind ?? it.event_type} ${it.id} waits again.`)
      }
      const endpoint_id = endpoint === undefined ? undefined : await endpointId(session, endpoint)
      const done = await api.send<{ retried: number }>('POST', '/egress/retry', { status: 'dead', endpoint_id, kind })
      printer.print(done, () => `${many(done.retried, 'action')} ${done.retried === 1 ? 'waits' : 'wait'} again.`)
    })
}
