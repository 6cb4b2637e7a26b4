import { type Command, Option } from 'commander'
import { TrackerdError } from '../errors.ts'
import type { CliDeps, Io } from './deps.ts'
import { type Once, secretLine, urlLine } from './endpoint-instructions.ts'
import { endpointPath } from './endpoint-ref.ts'
import { openSession } from './session.ts'

export interface SecretOptions {
  readonly secret?: string
  readonly secretStdin?: true
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
      const made = await session.api.send<Once>('POST', path, secret === undefined ? undefined : { secret })
      const inUrl = made.endpoint.webhook_proof === 'url_token'
      session.printer.print(made, () =>
        [
          ...(inUrl ? [`URL: ${urlLine(made, session.url)}`] : []),
          secretLine(made, secret !== undefined),
          inUrl
            ? 'Set both at the source now. The URL and the secret before are accepted for 7 more days.'
            : 'Set it at the source now. The secret before it is accepted for 7 more days.',
        ].join('\n'),
      )
    })
}

export const withSecretOptions = (command: Command) =>
  command
    .addOption(
      new Option('--secret <secret>', 'webhook secret of your own, 16 characters or more').conflicts('secretStdin'),
    )
    .addOption(new Option('--secret-stdin', 'read that secret from standard input, out of the process list'))

export async function secretOf({ secret, secretStdin }: SecretOptions, io: Io): Promise<string | undefined> {
  if (!secretStdin) return secret
  const read = (await io.readInput()).trim()
  if (read === '') throw new TrackerdError('INPUT_INVALID', { what: 'standard input holds no secret' })
  return read
}
