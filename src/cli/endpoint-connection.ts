import type { Command } from 'commander'
import type { EndpointView } from '../app.ts'
import type { Wire } from '../ports/wire.ts'
import { type CredentialOptions, credentialOf, withAnyCredential } from './credential.ts'
import type { CliDeps } from './deps.ts'
import { endpointPath } from './endpoint-ref.ts'
import { FailureTold } from './report.ts'
import { openSession, type Printer } from './session.ts'
import { clean, when } from './words.ts'

type Endpoint = Wire<EndpointView>

/** `endpoint check`: tries the connection; exit code 1 when anything of it fails. */
export function checkCommand(endpoint: Command, deps: CliDeps): void {
  endpoint
    .command('check')
    .description('try whether the source can be read, and say what to do where it cannot')
    .argument('<endpoint>', 'id or name')
    .action(async (ref: string, _options: object, command: Command) => {
      const session = await openSession(deps, command)
      const checked = await session.api.send<Endpoint>('POST', `${await endpointPath(session, ref)}/check`)
      session.printer.print(checked, () => report(checked, session.printer))
      if (checked.health?.lines.some(({ outcome }) => outcome === 'failed')) throw new FailureTold()
    })
}

function report({ name, health }: Endpoint, printer: Printer): string {
  const lines = health?.lines ?? []
  const hints = lines.flatMap(({ name: check, hint }) => (hint === null ? [] : [`  ${clean(check)}: ${clean(hint)}`]))
  return [
    ...(health?.account ? [`${name} is read as ${clean(health.account)}.`, ''] : []),
    printer.table(
      lines,
      [
        { head: 'Outcome', cell: ({ outcome }) => outcome },
        { head: 'Check', cell: (line) => line.name },
        { head: 'Found', cell: ({ text }) => text },
      ],
      'Nothing was checked.',
    ),
    // Below, because they are sentences: as a column they would push the table beyond every terminal.
    ...(hints.length === 0 ? [] : ['', 'What to do:', ...hints]),
  ].join('\n')
}

/** `endpoint set-credential`: what the API is read with from now on. */
export function setCredentialCommand(endpoint: Command, deps: CliDeps): void {
  withAnyCredential(endpoint.command('set-credential'))
    .description('read the source with this credential from now on; it is tried first')
    .argument('<endpoint>', 'id or name')
    .action(async (ref: string, options: CredentialOptions, command: Command) => {
      const credential = await credentialOf(options, deps, command)
      if (credential === undefined)
        command.error(
          'error: give --token-stdin (with --email for Jira Cloud), --personal-token-stdin, --credential-file, or --app-id, --installation-id and --private-key',
        )
      const session = await openSession(deps, command)
      const path = `${await endpointPath(session, ref)}/credential`
      const changed = await session.api.send<Endpoint>('PUT', path, { credential })
      session.printer.print(changed, () => {
        const at = changed.credential_expires_at
        const expiry = at === null ? '' : ` It expires ${when(at, session.printer.now)}.`
        return `Endpoint ${changed.name} is read with the new credential.${expiry}`
      })
    })
}
