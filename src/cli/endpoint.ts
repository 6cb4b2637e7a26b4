import { type Command, Option } from 'commander'
import type { EndpointView } from '../app.ts'
import type { Wire } from '../ports/wire.ts'
import type { CliDeps } from './deps.ts'
import { addGithubCommand, addJiraCommand } from './endpoint-add.ts'
import { checkCommand, setCredentialCommand } from './endpoint-connection.ts'
import { egressRulesCommand } from './endpoint-egress.ts'
import { endpointPath } from './endpoint-ref.ts'
import { rotateSecretCommand } from './endpoint-secret.ts'
import { connection, endpointFacts } from './endpoint-words.ts'
import { intervalArgument } from './options.ts'
import { openSession } from './session.ts'
import { ago } from './words.ts'

type Endpoint = Wire<EndpointView>

/** `endpoint`: where deliveries come in. */
export function endpointCommand(program: Command, deps: CliDeps): void {
  const endpoint = program.command('endpoint').description('endpoints: where deliveries of a source come in')
  const add = endpoint.command('add').description('add an endpoint')
  addGithubCommand(add, deps)
  addJiraCommand(add, deps)
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
          { head: 'Delivery', cell: ({ last_delivery_at }) => ago(last_delivery_at, printer.now) },
          { head: 'Poll', cell: ({ last_polled_at }) => ago(last_polled_at, printer.now) },
          { head: 'Census', cell: ({ last_census_at }) => ago(last_census_at, printer.now) },
          { head: 'Connection', cell: (it) => connection(it, printer.now), cut: true },
          { head: 'Error', cell: ({ last_error }) => last_error?.code ?? null, cut: true },
          { head: 'Id', cell: ({ id }) => id },
        ],
        'There are no endpoints yet. Add one with "trackerd endpoint add github" or "trackerd endpoint add jira".',
      )
    })
  endpoint
    .command('show')
    .description('show one endpoint')
    .argument('<endpoint>', 'id or name')
    .action(async (ref: string, _options: object, command: Command) => {
      const session = await openSession(deps, command)
      const shown = await session.api.get<Endpoint>(await endpointPath(session, ref))
      session.printer.print(shown, () => endpointFacts(shown, session.url, session.printer.now))
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
  setCommand(endpoint, deps)
  egressRulesCommand(endpoint, deps)
  checkCommand(endpoint, deps)
  setCredentialCommand(endpoint, deps)
  rotateSecretCommand(endpoint, deps)
}

function setCommand(endpoint: Command, deps: CliDeps): void {
  endpoint
    .command('set')
    .description('change how it is called or how often it is read')
    .argument('<endpoint>', 'id or name')
    .option('--name <name>', 'how to call it')
    .addOption(
      new Option('--interval <seconds>', 'seconds between two reads, 60 to 86400, or default').argParser(
        intervalArgument,
      ),
    )
    .action(async (ref: string, { name, interval }: SetOptions, command: Command) => {
      if (name === undefined && interval === undefined) command.error('error: give --name or --interval')
      const session = await openSession(deps, command)
      const change = { name, sync_interval_seconds: interval === 'default' ? null : interval }
      const changed = await session.api.send<Endpoint>('PATCH', await endpointPath(session, ref), change)
      session.printer.print(changed, () => endpointFacts(changed, session.url, session.printer.now))
    })
}

interface SetOptions {
  readonly name?: string
  readonly interval?: number | 'default'
}
