import type { Command } from 'commander'
import type { EndpointView } from '../app.ts'
import type { Wire } from '../ports/wire.ts'
import type { CliDeps } from './deps.ts'
import { addGithubCommand, rotateSecretCommand } from './endpoint-add.ts'
import { endpointPath } from './endpoint-ref.ts'
import { openSession } from './session.ts'
import { ago, facts, when } from './words.ts'

type Endpoint = Wire<EndpointView>

/** `endpoint`: where deliveries come in. */
export function endpointCommand(program: Command, deps: CliDeps): void {
  const endpoint = program.command('endpoint').description('endpoints: where deliveries of a source come in')
  addGithubCommand(endpoint.command('add').description('add an endpoint'), deps)
  endpoint
    .command('list')
    .description('show all endpoints')
    .action(async (_options: object, command: Command) => {
      const { api, printer } = await openSession(deps, command)
      printer.list(
        await api.all<Endpoint>('/endpoints'),
        [
          { head: 'Name', cell: ({ name }) => name, cut: true },
          { head: 'System', cell: ({ system }) => system },
          { head: 'Status', cell: ({ status }) => status },
          { head: 'Binds', cell: ({ binding_mode }) => binding_mode },
          { head: 'Last delivery', cell: ({ last_delivery_at }) => ago(last_delivery_at, printer.now) },
          { head: 'Last error', cell: ({ last_error }) => last_error?.code ?? null, cut: true },
          { head: 'Id', cell: ({ id }) => id },
        ],
        'There are no endpoints yet. Add one with "trackerd endpoint add github".',
      )
    })
  endpoint
    .command('show')
    .description('show one endpoint')
    .argument('<endpoint>', 'id or name')
    .action(async (ref: string, _options: object, command: Command) => {
      const session = await openSession(deps, command)
      const shown = await session.api.get<Endpoint>(await endpointPath(session, ref))
      session.printer.print(shown, () => described(shown, session.url, session.printer.now))
    })
  for (const [name, status, description] of [
    ['pause', 'inactive', 'store its deliveries, and apply them when it is resumed'],
    ['resume', 'active', 'take its deliveries again'],
  ] as const)
    endpoint
      .command(name)
      .description(description)
      .argument('<endpoint>', 'id or name')
      .action(async (ref: string, _options: object, command: Command) => {
        const session = await openSession(deps, command)
        const changed = await session.api.send<Endpoint>('PATCH', await endpointPath(session, ref), { status })
        session.printer.print(changed, () => `Endpoint ${changed.name} is ${changed.status}.`)
      })
  endpoint
    .command('remove')
    .description('take no more deliveries; what was written stays')
    .argument('<endpoint>', 'id or name')
    .action(async (ref: string, _options: object, command: Command) => {
      const session = await openSession(deps, command)
      const path = await endpointPath(session, ref)
      await session.api.send<undefined>('DELETE', path)
      session.printer.print({ removed: true }, () => `Endpoint ${ref} is removed.`)
    })
  rotateSecretCommand(endpoint, deps)
}

function described(it: Endpoint, url: string, now: Date): string {
  return facts([
    ['Id', it.id],
    ['Name', it.name],
    ['System', `${it.system} (${it.host})`],
    ['Status', it.status],
    ['Binds', it.binding_mode === 'auto' ? 'everything the hook sends' : 'the scopes listed'],
    ['Webhook URL', new URL(it.webhook_url, url).href],
    ['Active secrets', it.secret_ids.join(', ') || 'none'],
    ['Last delivery', when(it.last_delivery_at, now)],
    ['Last sync', when(it.last_sync_at, now)],
    ['Last error', it.last_error && `${it.last_error.code}: ${it.last_error.text} (${ago(it.last_error.at, now)})`],
    ['Created', when(it.created_at, now)],
  ])
}
