import type { Command } from 'commander'
import type { SubscriptionView } from '../app.ts'
import type { Wire } from '../ports/wire.ts'
import type { CliDeps } from './deps.ts'
import { each } from './options.ts'
import { openSession } from './session.ts'
import { subscriptionDeliveries } from './subscription-deliveries.ts'
import { ago, facts, when } from './words.ts'

type Subscription = Wire<SubscriptionView>
interface WithKey {
  readonly subscription: Subscription
  readonly signing_key: string
}

/** `subscription`: who is told of events over HTTP. */
export function subscriptionCommand(program: Command, deps: CliDeps): void {
  const group = program.command('subscription').description('subscription: who is told of events over HTTP')
  const path = (id: string) => `/subscriptions/${encodeURIComponent(id)}`
  group
    .command('add')
    .description('send events to a URL; the signing key is shown once')
    .argument('<url>', 'where to post events')
    .option('--name <name>', 'what it is called (otherwise the host of the URL)')
    .option('--type <type>', 'only events of this type, e.g. deployment.*; may be repeated', each)
    .action(async (url: string, { name, type }: { name?: string; type?: readonly string[] }, command: Command) => {
      const { api, printer } = await openSession(deps, command)
      const body = { name: name ?? URL.parse(url)?.host ?? url, url, event_types: type }
      const made = await api.send<WithKey>('POST', '/subscriptions', body)
      printer.print(made, () => keyWords(`Subscription ${made.subscription.name} is there.`, made))
    })
  group
    .command('list')
    .description('show all subscriptions')
    .action(async (_options: object, command: Command) => {
      const { api, printer } = await openSession(deps, command)
      printer.list(
        await api.all<Subscription>('/subscriptions'),
        [
          { head: 'Name', cell: ({ name }) => name, cut: true },
          { head: 'URL', cell: ({ url }) => url, cut: true },
          { head: 'State', cell: stateOf },
          { head: 'Pending', cell: ({ pending }) => pending, align: 'right' },
          { head: 'Dead', cell: ({ dead }) => dead, align: 'right' },
          { head: 'Last taken', cell: ({ last_success_at }) => ago(last_success_at, printer.now) },
          { head: 'Id', cell: ({ id }) => id },
        ],
        'There are no subscriptions.',
      )
    })
  group
    .command('show')
    .description('show one subscription and how its receiver fares')
    .argument('<id>')
    .action(async (id: string, _options: object, command: Command) => {
      const { api, printer } = await openSession(deps, command)
      const it = await api.get<Subscription>(path(id))
      printer.print(it, () =>
        facts([
          ['Name', it.name],
          ['URL', it.url],
          ['Events', it.event_types.join(', ') || 'all'],
          ['State', stateOf(it)],
          ['Signing keys', it.key_ids.join(', ')],
          ['Pending', it.pending],
          ['Dead', it.dead],
          ['Failures', it.failures],
          ['Failing since', when(it.failing_since, printer.now)],
          ['Left alone until', when(it.resume_at, printer.now)],
          ['Last taken', when(it.last_success_at, printer.now)],
          ['Last error', it.last_error],
          ['Id', it.id],
        ]),
      )
    })
  for (const [verb, status, description] of [
    ['pause', 'paused', 'let events wait'],
    ['resume', 'active', 'send events again, also after it was disabled'],
  ] as const)
    group
      .command(verb)
      .description(description)
      .argument('<id>')
      .action(async (id: string, _options: object, command: Command) => {
        const { api, printer } = await openSession(deps, command)
        const changed = await api.send<Subscription>('PATCH', path(id), { status })
        printer.print(changed, () => `Subscription ${changed.name} is ${stateOf(changed)}.`)
      })
  group
    .command('remove')
    .description('send nothing any more')
    .argument('<id>')
    .action(async (id: string, _options: object, command: Command) => {
      const { api, printer } = await openSession(deps, command)
      await api.send('DELETE', path(id))
      printer.print({ removed: id }, () => 'The subscription is removed.')
    })
  group
    .command('rotate-key')
    .description('make a new signing key; the one before signs beside it for 7 days')
    .argument('<id>')
    .action(async (id: string, _options: object, command: Command) => {
      const { api, printer } = await openSession(deps, command)
      const made = await api.send<WithKey>('POST', `${path(id)}/rotate-key`)
      printer.print(made, () => keyWords('The one before is used beside it for 7 more days.', made))
    })
  subscriptionDeliveries(group, deps, path)
}

const keyWords = (head: string, { subscription, signing_key }: WithKey) =>
  [
    head,
    'The signing key is shown this once:',
    facts(
      [
        ['Key', signing_key],
        ['Events', subscription.event_types.join(', ') || 'all'],
        ['Id', subscription.id],
      ],
      '  ',
    ),
  ].join('\n')

const stateOf = ({ status, disabled_reason, failures }: Subscription) =>
  disabled_reason !== null ? `${status} (${disabled_reason})` : failures > 0 ? `${status}, failing` : status
