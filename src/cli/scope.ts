import { type Command, Option } from 'commander'
import type { DiscoveredView, ScopeView } from '../app.ts'
import type { ScopeRules } from '../domain/rules.ts'
import type { Wire } from '../ports/wire.ts'
import type { CliDeps } from './deps.ts'
import { endpointPath } from './endpoint-ref.ts'
import { each } from './options.ts'
import { openSession, type Session } from './session.ts'
import { ago, many } from './words.ts'

type Scope = Wire<ScopeView>

const SOURCES = [
  'deployments',
  'workflow_runs',
  'releases',
  'merges',
  'api',
] as const satisfies ScopeRules['deploymentSource'][]

interface AddOptions {
  readonly initiative?: string
  readonly productionEnvironment?: readonly string[]
  readonly incidentLabel?: readonly string[]
  readonly defectLabel?: readonly string[]
  readonly deploymentSource?: (typeof SOURCES)[number]
  readonly storyKeyPattern?: string
  readonly moveStories?: true
}

/** `scope`: what an endpoint watches. */
export function scopeCommand(program: Command, deps: CliDeps): void {
  const scope = program.command('scope').description('scopes: the repositories an endpoint watches')
  scope
    .command('add')
    .description('bind a repository to an endpoint and an initiative, or all that match a pattern')
    .argument('<endpoint>', 'id or name')
    .argument('<name>', 'repository, e.g. octo/hello; or a pattern, e.g. octo/*')
    .option('--initiative <title>', 'the initiative it belongs to; one of its own name when not given')
    .option('--production-environment <pattern>', 'environments that are production; may be repeated', each)
    .option('--incident-label <pattern>', 'labels that make an issue an incident; may be repeated', each)
    .option('--defect-label <pattern>', 'labels that make an issue a defect; may be repeated', each)
    .addOption(new Option('--deployment-source <source>', 'where deployments are read from').choices(SOURCES))
    .option('--story-key-pattern <pattern>', 'how work items are named in branches and titles')
    .option('--move-stories', 'pull requests move the story they name')
    .action(async (ref: string, name: string, options: AddOptions, command: Command) => {
      if (name.includes('*') && Object.keys(options).length > 0)
        command.error('error: a pattern takes no options; they are set for each repository')
      const session = await openSession(deps, command)
      const path = `${await endpointPath(session, ref)}/scopes`
      if (name.includes('*')) return bindPattern(session, path, name)
      const body = { name, initiative: options.initiative, rules: rulesOf(options) }
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
        ],
        'This endpoint watches nothing yet. Bind a repository with "trackerd scope add".',
      )
    })
  discoverCommand(scope, deps)
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
          { head: 'Bound', cell: ({ bound }) => (bound ? 'yes' : 'no') },
          { head: 'Archived', cell: ({ archived }) => (archived ? 'yes' : 'no') },
          { head: 'Private', cell: ({ is_private }) => (is_private ? 'yes' : 'no') },
        ],
        'The credential can see nothing. Try it with "trackerd endpoint check".',
      )
    })
}

/** The rules that were given; JSON leaves the others out, and their defaults hold. */
function rulesOf(options: AddOptions): object | undefined {
  const rules = {
    production_environments: options.productionEnvironment,
    incident_labels: options.incidentLabel,
    defect_labels: options.defectLabel,
    deployment_source: options.deploymentSource,
    story_key_pattern: options.storyKeyPattern,
    move_stories: options.moveStories,
  } satisfies { [Name in keyof Wire<ScopeRules>]: unknown }
  return Object.values(rules).some((rule) => rule !== undefined) ? rules : undefined
}
