import { type Command, InvalidArgumentError } from 'commander'
import type { OutboxView } from '../app.ts'
import type { Wire } from '../ports/wire.ts'
import type { CliDeps } from './deps.ts'
import { eventTypeOption } from './options.ts'
import { openSession } from './session.ts'
import { many } from './words.ts'

/** `outbox retry`: dead events wait again. */
export function outboxRetryCommand(outbox: Command, deps: CliDeps): void {
  outbox
    .command('retry')
    .description('publish dead events again')
    .argument('[id]', 'one event; without it say --all or --type')
    .option('--all', 'all dead events')
    .addOption(eventTypeOption('all dead events of this type'))
    .action(async (id: string | undefined, { all, type }: { all?: true; type?: string }, command: Command) => {
      if ((id === undefined) === (all === undefined && type === undefined))
        throw new InvalidArgumentError('Say which: the id of one event, or --all, or --type.')
      const { api, printer } = await openSession(deps, command)
      if (id !== undefined) {
        const event = await api.send<Wire<OutboxView>>('POST', `/outbox/${encodeURIComponent(id)}/retry`)
        return printer.print(event, () => `Event ${event.event_type} ${event.id} waits again.`)
      }
      const body = { state: 'dead', event_type: type }
      const done = await api.send<{ retried: number }>('POST', '/outbox/retry', body)
      printer.print(done, () => `${many(done.retried, 'event')} ${done.retried === 1 ? 'waits' : 'wait'} again.`)
    })
}
