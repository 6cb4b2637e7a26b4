import { type Command, Option } from 'commander'
import { TrackerdError } from '../errors.ts'
import type { CliDeps } from './deps.ts'

export interface CredentialOptions {
  readonly token?: string
  readonly tokenStdin?: true
  readonly appId?: string
  readonly installationId?: string
  readonly privateKey?: string
  readonly email?: string
  readonly personalToken?: string
  readonly personalTokenStdin?: true
  readonly credentialFile?: string
  /** Of another group of options; it reads standard input too. */
  readonly secretStdin?: true
}

const SEEN = 'other users see it in the process list'

const withTokenOptions = (command: Command, what: string) =>
  command
    .addOption(new Option('--token <token>', `${what}; ${SEEN}`).conflicts('tokenStdin'))
    .addOption(new Option('--token-stdin', 'read that token from standard input, out of the process list'))

const withFileOption = (command: Command, what: string) =>
  command.option('--credential-file <file>', `file with ${what} as JSON; - is standard input`)

const withAppOptions = (command: Command) =>
  command
    .option('--app-id <id>', 'or a GitHub App: its id')
    .option('--installation-id <id>', 'id of its installation')
    .option('--private-key <file>', 'file with its private key (PEM)')

const withPersonalTokenOptions = (command: Command) =>
  command
    .addOption(
      new Option('--personal-token <token>', `personal access token of a Jira Data Center; ${SEEN}`).conflicts(
        'personalTokenStdin',
      ),
    )
    .addOption(new Option('--personal-token-stdin', 'read that personal token from standard input'))

/** What GitHub's API is read with. */
export const withGithubCredential = (command: Command) =>
  withAppOptions(withTokenOptions(command, 'token to read with'))

/** What Jira's API is read with. */
export const withJiraCredential = (command: Command) =>
  withFileOption(
    withPersonalTokenOptions(
      withTokenOptions(
        command.option('--email <address>', 'Jira Cloud: whose API token it is'),
        'API token of that account',
      ),
    ),
    'the credential (kind, client_id, client_secret and refresh_token of an OAuth app)',
  )

/** What the API of any system is read with. */
export const withAnyCredential = (command: Command) =>
  withFileOption(
    withPersonalTokenOptions(
      withAppOptions(
        withTokenOptions(
          command.option('--email <address>', 'Jira Cloud: whose API token it is'),
          'token to read with',
        ),
      ),
    ),
    'the credential',
  )

/**
 * What the options say, in the form of the API; undefined when they say nothing. Ends the command when they name two, or
 * one by halves; throws INPUT_INVALID when what should hold the credential is empty or cannot be read.
 */
export async function credentialOf(
  options: CredentialOptions,
  deps: CliDeps,
  command: Command,
): Promise<object | undefined> {
  const { token, tokenStdin, email, personalToken, personalTokenStdin, credentialFile } = options
  const { appId, installationId, privateKey } = options
  refuseTwo(options, command)
  const stdin = async (what: string) => filled((await deps.io.readInput()).trim(), `standard input holds no ${what}`)
  if (credentialFile !== undefined)
    return parsed(credentialFile === '-' ? await stdin('credential') : await textOf(credentialFile, deps))
  if (personalToken !== undefined || personalTokenStdin)
    return { kind: 'pat', token: personalToken ?? (await stdin('token')) }
  if (token !== undefined || tokenStdin) {
    const given = token ?? (await stdin('token'))
    return email === undefined ? { kind: 'token', token: given } : { kind: 'api_token', email, token: given }
  }
  if (email !== undefined) return command.error('error: --email needs --token-stdin')
  if (appId === undefined && installationId === undefined && privateKey === undefined) return undefined
  if (appId === undefined || installationId === undefined || privateKey === undefined)
    return command.error('error: an app needs --app-id, --installation-id and --private-key')
  const pem = filled(await textOf(privateKey, deps), `${privateKey} is empty`)
  return { kind: 'app', app_id: appId, installation_id: installationId, private_key: pem }
}

/** Two credentials, or two things from one standard input: one of them would be passed over in silence. */
function refuseTwo(options: CredentialOptions, command: Command): void {
  const { token, tokenStdin, personalToken, personalTokenStdin, credentialFile, secretStdin } = options
  const ways = [
    token !== undefined || tokenStdin ? 'a token' : null,
    personalToken !== undefined || personalTokenStdin ? 'a personal token' : null,
    credentialFile !== undefined ? 'a credential file' : null,
    [options.appId, options.installationId, options.privateKey].some((given) => given !== undefined) ? 'an app' : null,
  ].filter((way) => way !== null)
  if (ways.length > 1) command.error(`error: give ${ways.join(' or ')}, not both`)
  const readers = [tokenStdin, personalTokenStdin, credentialFile === '-', secretStdin].filter(Boolean)
  if (readers.length > 1) command.error('error: standard input can hold one secret only')
}

/** The file's own words are in no message: they are secret. */
function parsed(text: string): object {
  try {
    const json: unknown = JSON.parse(text)
    if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json
  } catch {
    // said below
  }
  throw new TrackerdError('INPUT_INVALID', { what: 'the credential file must hold a JSON object' })
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
