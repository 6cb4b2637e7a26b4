import { type Command, Option } from 'commander'
import type { EndpointView, ScopeView } from '../app.ts'
import { TrackerdError } from '../errors.ts'
import type { Wire } from '../ports/wire.ts'
import type { CliDeps, Io } from './deps.ts'
import { endpointPath } from './endpoint-ref.ts'
import { each } from './options.ts'
import { openSession } from './session.ts'
import { facts } from './words.ts'

interface WithSecret {
  readonly endpoint: Wire<EndpointView>
  readonly webhook_secret: string
}

interface SecretOptions {
  readonly secret?: string
  readonly secretStdin?: true
}

/** As GitHub's settings page names the events that are translated; others are stored and skipped. */
const EVENTS = [
  'Branch or tag creation',
  'Branch or tag deletion',
  'Check runs',
  'Check suites',
  'Deployment statuses',
  'Deployments',
  'Issues',
  'Pull request reviews',
  'Pull requests',
  'Pushes',
  'Releases',
  'Repositories',
  'Statuses',
  'Workflow runs',
]

/** `endpoint add github`: prints the webhook URL, the secret once, and what to do at GitHub. */
export function addGithubCommand(add: Command, deps: CliDeps): void {
  withSecretOptions(add.command('github'))
    .description('take deliveries of GitHub or a GitHub Enterprise Server')
    .option('--name <name>', 'how to call it', 'github')
    .option('--base-url <url>', 'API address of a GitHub Enterprise Server')
    .option('--repo <owner/name>', 'bind this repository; may be repeated', each)
    .option('--all', 'bind everything the hook sends (also when no --repo is given)')
    .action(async (options: AddOptions, command: Command) => {
      const { api, printer, url } = await openSession(deps, command)
      const { name, baseUrl, repo = [], all } = options
      const secret = await secretOf(options, deps.io)
      const made = await api.send<WithSecret & { scopes: Wire<ScopeView>[] }>('POST', '/endpoints', {
        system: 'github',
        name,
        base_url: baseUrl,
        binding_mode: all || repo.length === 0 ? 'auto' : 'listed',
        webhook_secret: secret,
        scopes: repo.length === 0 ? undefined : repo,
      })
      printer.print(made, () => instructions(made, secret !== undefined, url))
    })
}

interface AddOptions extends SecretOptions {
  readonly name: string
  readonly baseUrl?: string
  readonly repo?: readonly string[]
  readonly all?: true
}

/** `endpoint rotate-secret`: the old secret stays valid for a while. */
export function rotateSecretCommand(endpoint: Command, deps: CliDeps): void {
  withSecretOptions(endpoint.command('rotate-secret'))
    .description('add a new webhook secret; the one before is accepted for 7 more days')
    .argument('<endpoint>', 'id or name')
    .action(async (ref: string, options: SecretOptions, command: Command) => {
      const session = await openSession(deps, command)
      const secret = await secretOf(options, deps.io)
      const path = `${await endpointPath(session, ref)}/rotate-secret`
      const made = await session.api.send<WithSecret>('POST', path, secret === undefined ? undefined : { secret })
      session.printer.print(made, () =>
        [
          secretLine(made, secret !== undefined),
          'Set it at the source now. The secret before it is accepted for 7 more days.',
        ].join('\n'),
      )
    })
}

const withSecretOptions = (command: Command) =>
  command
    .addOption(
      new Option('--secret <secret>', 'webhook secret of your own, 16 characters or more').conflicts('secretStdin'),
    )
    .addOption(new Option('--secret-stdin', 'read that secret from standard input, out of the process list'))

async function secretOf({ secret, secretStdin }: SecretOptions, io: Io): Promise<string | undefined> {
  if (!secretStdin) return secret
  const read = (await io.readInput()).trim()
  if (read === '') throw new TrackerdError('INPUT_INVALID', { what: 'standard input holds no secret' })
  return read
}

const secretLine = ({ webhook_secret }: WithSecret, own: boolean) =>
  `Secret: ${own ? 'the one you gave' : `${webhook_secret} (shown this once)`}`

function instructions(made: WithSecret & { scopes: readonly Wire<ScopeView>[] }, own: boolean, url: string): string {
  const { endpoint, scopes } = made
  const isPublic = URL.canParse(endpoint.webhook_url)
  const names = scopes.map(({ name }) => name).join(', ')
  return [
    facts([
      ['Endpoint', `${endpoint.name} (${endpoint.id})`],
      ['Binds', endpoint.binding_mode === 'auto' ? 'everything the hook sends' : names],
    ]),
    '',
    'At GitHub, in the settings of the repository or organization, under Webhooks, add one:',
    `  1. Payload URL: ${new URL(endpoint.webhook_url, url).href}`,
    ...(isPublic
      ? []
      : ['     GitHub must reach it: set TRACKERD_PUBLIC_URL to the address it is seen at from outside.']),
    '  2. Content type: application/json',
    `  3. ${secretLine(made, own)}`,
    '  4. Events: "Send me everything", or tick these:',
    `     ${EVENTS.slice(0, 5).join(', ')},`,
    `     ${EVENTS.slice(5, 10).join(', ')},`,
    `     ${EVENTS.slice(10).join(', ')}`,
    '',
    'GitHub sends a ping at once: see it with "trackerd deliveries list".',
  ].join('\n')
}
