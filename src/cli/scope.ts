import type { Command } from 'commander'
import type { DiscoveredView, ScopeView } from '../app.ts'
import type { Wire } from '../ports/wire.ts'
import type { CliDeps } from './deps.ts'
import { endpointPath } from './endpoint-ref.ts'
import { scopeChangeCommands } from './scope-change.ts'
import { type RuleOptions, rulesOf, withRuleOptions } from './scope-rules.ts'
import { openSession, type Session } from './session.ts'
import { ago, many } from './words.ts'

type Scope = Wire<ScopeView>

interface AddOptions extends RuleOptions {
  readonly initiative?: string
  readonly pathPrefix?: string
}

/** `scope`: what an endpoint watches. */
export function scopeCommand(program: Command, deps: CliDeps): void {
  const scope = program
    .command('scope')
    .description('scopes: the repositories, projects and boards an endpoint watches')
  withRuleOptions(scope.command('add'))
    .description('bind a repository, project or board to an endpoint and an initiative, or all that match a pattern')
    .argument('<endpoint>', 'id or name')
    .argument('<name>', 'octo/hello, a project such as ABC, or board:12; or a pattern such as octo/* or AB*')
    .option('--initiative <title>', 'the initiative it belongs to; one of its own name when not given')
    .option('--path-prefix <folder>', 'the folder of a monorepo that counts, e.g. services/api')
    .action(async (ref: string, name: string, options: AddOptions, command: Command) => {
      if (name.includes('*') && Object.keys(options).length > 0)
        command.error('error: a pattern takes no options; they are set for each scope')
      const session = await openSession(deps, command)
      const path = `${await endpointPath(session, ref)}/scopes`
      if (name.includes('*')) return bindPattern(session, path, name)
      const body = { name, initiative: options.initiative, path_prefix: options.pathPrefix, rules: rulesOf(options) }
      const made = await session.api.send<Scope>('POST', path, body)
      session.printer.print(made, () => `${made.name} is bound to the initiative "${made.initiative.title}".`)
    })
  scope
    .command('list')
    .description('show what an endpoint watches')
    .argument('<endpoint>', 'id or name')
    .action(async (ref: string, _options: object, command: Command) => {
      const session = await openSession(deps, command)
      const { api, printer } = session
      printer.list(
        await api.all<Scope>(`${await endpointPath(session, ref)}/scopes`),
        [
          { head: 'Name', cell: ({ name }) => name, cut: true },
          { head: 'Kind', cell: ({ kind }) => kind },
          { head: 'Initiative', cell: ({ initiative }) => initiative.title, cut: true },
          { head: 'Status', cell: ({ status }) => status },
          { head: 'Bound by', cell: ({ bound_by }) => bound_by },
          { head: 'Since', cell: ({ created_at }) => ago(created_at, printer.now) },
          { head: 'Id', cell: ({ id }) => id },
        ],
        'This endpoint watches nothing yet. Bind something with "trackerd scope add".',
      )
    })
  discoverCommand(scope, deps)
  scopeChangeCommands(scope, deps)
}

async function bindPattern({ api, printer }: Session, path: string, pattern: string): Promise<void> {
  const made = await api.send<{ pattern: string; scopes: Scope[] }>('POST', path, { pattern })
  printer.print(
    made,
    () => `${pattern} is bound: ${many(made.scopes.length, 'scope')} now, and others as they are found.`,
  )
}

function discoverCommand(scope: Command, deps: CliDeps): void {
  scope
    .command('discover')
    .description('show what the credential of an endpoint can see at the source')
    .argument('<endpoint>', 'id or name')
    .action(async (ref: string, _options: object, command: Command) => {
      const session = await openSession(deps, command)
      const path = `${await endpointPath(session, ref)}/scopes/discover`
      session.printer.list(
        await session.api.get<{ items: Wire<DiscoveredView>[]; next_cursor: string | null }>(path),
        [
          { head: 'Name', cell: ({ name }) => name, cut: true },
          { head: 'Kind', cell: ({ kind, external_id }) => (kind === 'board' ? `board:${external_id}` : kind) },
          { head: 'Bound', cell: ({ bound }) => (bound ? 'yes' : 'no') },
          { head: 'Archived', cell: ({ archived }) => (archived ? 'yes' : 'no') },
          { head: 'Private', cell: ({ is_private }) => (is_private ? 'yes' : 'no') },
        ],
        'The credential can see nothing. Try it with "trackerd endpoint check".',
      )
    })
}
