import { type Command, Option } from 'commander'
import { WEBHOOK_PROOFS, type WebhookProof } from '../ports/source-adapter.ts'
import { type CredentialOptions, credentialOf, withGithubCredential, withJiraCredential } from './credential.ts'
import type { CliDeps } from './deps.ts'
import { githubInstructions, type NewlyAdded } from './endpoint-instructions.ts'
import { type SecretOptions, secretOf, withSecretOptions } from './endpoint-secret.ts'
import { jiraInstructions } from './jira-instructions.ts'
import { each } from './options.ts'
import { openSession } from './session.ts'

interface AddOptions extends SecretOptions, CredentialOptions {
  readonly name: string
  readonly baseUrl?: string
  readonly repo?: readonly string[]
  readonly project?: readonly string[]
  readonly board?: readonly string[]
  readonly webhookProof?: WebhookProof
  readonly all?: true
}

/** `endpoint add github`: prints the webhook URL, the secret once, and what to do at GitHub. */
export function addGithubCommand(add: Command, deps: CliDeps): void {
  withGithubCredential(withSecretOptions(add.command('github')))
    .description('take deliveries of GitHub or a GitHub Enterprise Server, and read it')
    .option('--name <name>', 'how to call it', 'github')
    .option('--base-url <url>', 'API address of a GitHub Enterprise Server')
    .option('--repo <owner/name>', 'bind this repository, or all of a pattern such as octo/*; may be repeated', each)
    .option('--all', 'bind everything the hook sends (also when no --repo is given)')
    .action(async (options: AddOptions, command: Command) => {
      const { printer, made, url } = await added('github', options.repo ?? [], options, deps, command)
      printer.print(made, () => githubInstructions(made, hasSecret(options), url))
    })
}

/** `endpoint add jira`: prints the webhook URL, the secret once, and what to do at Jira. */
export function addJiraCommand(add: Command, deps: CliDeps): void {
  withJiraCredential(withSecretOptions(add.command('jira')))
    .description('take deliveries of Jira Cloud or a Jira Data Center, and read it')
    .option('--name <name>', 'how to call it', 'jira')
    .requiredOption('--base-url <url>', 'address of the site, e.g. https://acme.atlassian.net')
    .option(
      '--project <key>',
      'bind this project and its boards, or all of a pattern such as AB*; may be repeated',
      each,
    )
    .option('--board <id>', 'bind this board; may be repeated', each)
    .option('--all', 'bind everything the hook sends (also when nothing is named)')
    .addOption(
      new Option(
        '--webhook-proof <proof>',
        'what proves a delivery: its signature, the JWT of an OAuth app (--secret is then its client secret), or a token in the URL for a Data Center that cannot sign',
      ).choices(WEBHOOK_PROOFS),
    )
    .action(async (options: AddOptions, command: Command) => {
      const { project = [], board = [] } = options
      const scopes = [...project, ...board.map((id) => `board:${id.replace(/^board:/, '')}`)]
      const { printer, made, url } = await added('jira', scopes, options, deps, command)
      printer.print(made, () => jiraInstructions(made, hasSecret(options), url))
    })
}

const hasSecret = ({ secret, secretStdin }: SecretOptions) => secret !== undefined || secretStdin === true

async function added(
  system: 'github' | 'jira',
  scopes: readonly string[],
  options: AddOptions,
  deps: CliDeps,
  command: Command,
) {
  const credential = await credentialOf(options, deps, command)
  const { api, printer, url } = await openSession(deps, command)
  const { name, baseUrl, webhookProof, all } = options
  const made = await api.send<NewlyAdded>('POST', '/endpoints', {
    system,
    name,
    base_url: baseUrl,
    binding_mode: all || scopes.length === 0 ? 'auto' : 'listed',
    webhook_secret: await secretOf(options, deps.io),
    webhook_proof: webhookProof,
    credential,
    scopes: scopes.length === 0 ? undefined : scopes,
  })
  return { printer, made, url }
}
