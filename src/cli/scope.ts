import { type Command, Option } from 'commander'
import type { ScopeView } from '../app.ts'
import type { ScopeRules } from '../domain/rules.ts'
import type { Wire } from '../ports/wire.ts'
import type { CliDeps } from './deps.ts'
import { endpointPath } from './endpoint-ref.ts'
import { each } from './options.ts'
import { openSession } from './session.ts'
import { ago } from './words.ts'

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
    .description('bind a repository to an endpoint and an initiative')
    .argument('<endpoint>', 'id or name')
    .argument('<name>', 'repository, e.g. octo/hello')
    .option('--initiative <title>', 'the initiative it belongs to; one of its own name when not given')
    .option('--production-environment <pattern>', 'environments that are production; may be repeated', each)
    .option('--incident-label <pattern>', 'labels that make an issue an incident; may be repeated', each)
    .option('--defect-label <pattern>', 'labels that make an issue a defect; may be repeated', each)
    .addOption(new Option('--deployment-source <source>', 'where deployments are read from').choices(SOURCES))
    .option('--story-key-pattern <pattern>', 'how work items are named in branches and titles')
    .option('--move-stories', 'pull requests move the story they name')
    .action(async (ref: string, name: string, options: AddOptions, command: Command) => {
      const session = await openSession(deps, command)
      const path = `${await endpointPath(session, ref)}/scopes`
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
