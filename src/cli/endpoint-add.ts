import { type Command, Option } from 'commander'
import { TrackerdError } from '../errors.ts'
import { type CredentialOptions, credentialOf, withCredentialOptions } from './credential.ts'
import type { CliDeps, Io } from './deps.ts'
import { instructions, type NewlyAdded, secretLine, type WithSecret } from './endpoint-instructions.ts'
import { endpointPath } from './endpoint-ref.ts'
import { each } from './options.ts'
import { openSession } from './session.ts'

interface SecretOptions {
  readonly secret?: string
  readonly secretStdin?: true
}

/** `endpoint add github`: prints the webhook URL, the secret once, and what to do at GitHub. */
export function addGithubCommand(add: Command, deps: CliDeps): void {
  withCredentialOptions(withSecretOptions(add.command('github')))
    .description('take deliveries of GitHub or a GitHub Enterprise Server, and read it')
    .option('--name <name>', 'how to call it', 'github')
    .option('--base-url <url>', 'API address of a GitHub Enterprise Server')
    .option('--repo <owner/name>', 'bind this repository, or all of a pattern such as octo/*; may be repeated', each)
    .option('--all', 'bind everything the hook sends (also when no --repo is given)')
    .action(async (options: AddOptions, command: Command) => {
      const credential = await credentialOf(options, deps, command)
      const { api, printer, url } = await openSession(deps, command)
      const { name, baseUrl, repo = [], all } = options
      const secret = await secretOf(options, deps.io)
      const made = await api.send<NewlyAdded>('POST', '/endpoints', {
        system: 'github',
        name,
        base_url: baseUrl,
        binding_mode: all || repo.length === 0 ? 'auto' : 'listed',
        webhook_secret: secret,
        credential,
        scopes: repo.length === 0 ? undefined : repo,
      })
      printer.print(made, () => instructions(made, secret !== undefined, url))
    })
}

interface AddOptions extends SecretOptions, CredentialOptions {
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
