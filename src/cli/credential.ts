import { type Command, Option } from 'commander'
import { TrackerdError } from '../errors.ts'
import type { CliDeps } from './deps.ts'

export interface CredentialOptions {
  readonly token?: string
  readonly tokenStdin?: true
  readonly appId?: string
  readonly installationId?: string
  readonly privateKey?: string
}

const OF_AN_APP = ['appId', 'installationId', 'privateKey']

/** Adds the options that say what GitHub's API is read with. */
export const withCredentialOptions = (command: Command) =>
  command
    .addOption(
      new Option('--token <token>', 'token to read with; other users see it in the process list').conflicts([
        'tokenStdin',
        ...OF_AN_APP,
      ]),
    )
    .addOption(
      new Option('--token-stdin', 'read that token from standard input, out of the process list').conflicts([
        'secretStdin',
        ...OF_AN_APP,
      ]),
    )
    .option('--app-id <id>', 'or a GitHub App: its id')
    .option('--installation-id <id>', 'id of its installation')
    .option('--private-key <file>', 'file with its private key (PEM)')

/**
 * What the options say, in the form of the API; undefined when they say nothing. Ends the command when an app is named
 * by halves; throws INPUT_INVALID when what should hold the credential is empty or cannot be read.
 */
export async function credentialOf(
  options: CredentialOptions,
  deps: CliDeps,
  command: Command,
): Promise<object | undefined> {
  const { token, tokenStdin, appId, installationId, privateKey } = options
  if (token !== undefined) return { kind: 'token', token }
  if (tokenStdin)
    return { kind: 'token', token: filled((await deps.io.readInput()).trim(), 'standard input holds no token') }
  if (appId === undefined && installationId === undefined && privateKey === undefined) return undefined
  if (appId === undefined || installationId === undefined || privateKey === undefined)
    return command.error('error: an app needs --app-id, --installation-id and --private-key')
  const pem = filled(await textOf(privateKey, deps), `${privateKey} is empty`)
  return { kind: 'app', app_id: appId, installation_id: installationId, private_key: pem }
}

async function textOf(path: string, { readFile }: CliDeps): Promise<string> {
  try {
    return await readFile(path)
  } catch (cause) {
    throw new TrackerdError('INPUT_INVALID', { what: `${path} cannot be read` }, { cause })
  }
}

function filled(text: string, what: string): string {
  if (text === '') throw new TrackerdError('INPUT_INVALID', { what })
  return text
}
