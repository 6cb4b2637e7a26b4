import type { Command } from 'commander'
import type { ScopeView } from '../app.ts'
import type { Wire } from '../ports/wire.ts'
import type { CliDeps } from './deps.ts'
import { findScope } from './scope-ref.ts'
import { type ChangeOptions, changedRules, resetOption, withRuleOptions } from './scope-rules.ts'
import { openSession } from './session.ts'
import { facts } from './words.ts'

type Scope = Wire<ScopeView>

interface SetOptions extends ChangeOptions {
  readonly pathPrefix?: string | false
}

const onScope = (scope: Command, name: string) =>
  scope.command(name).argument('<endpoint>', 'id or name').argument('<scope>', 'id or name, or board:12')

/** What becomes of a scope after it was bound. */
export function scopeChangeCommands(scope: Command, deps: CliDeps): void {
  onScope(scope, 'show')
    .description('show one scope and its rules')
    .action(async (endpoint: string, ref: string, _options: object, command: Command) => {
      const session = await openSession(deps, command)
      const { path: _, ...shown } = await findScope(session, endpoint, ref)
      session.printer.print(shown, () => scopeFacts(shown))
    })
  setCommand(scope, deps)
  for (const [name, status, description, after] of [
    ['pause', 'paused', 'skip its deliveries and read it no more', 'Its deliveries are skipped, and it is not read.'],
    [
      'resume',
      'active',
      'apply its deliveries and read it again',
      'Apply what was skipped with "trackerd deliveries replay --status skipped --reason scope_paused".',
    ],
  ] as const)
    onScope(scope, name)
      .description(description)
      .action(async (endpoint: string, ref: string, _options: object, command: Command) => {
        const session = await openSession(deps, command)
        const { path } = await findScope(session, endpoint, ref)
        const changed = await session.api.send<Scope>('PATCH', path, { status })
        session.printer.print(changed, () => `${changed.name} is ${changed.status}. ${after}`)
      })
  onScope(scope, 'remove')
    .description('watch it no more; what was written stays')
    .action(async (endpoint: string, ref: string, _options: object, command: Command) => {
      const session = await openSession(deps, command)
      const { path, name } = await findScope(session, endpoint, ref)
      await session.api.send<undefined>('DELETE', path)
      session.printer.print({ removed: true }, () => `${name} is watched no more.`)
    })
}

function setCommand(scope: Command, deps: CliDeps): void {
  withRuleOptions(onScope(scope, 'set'))
    .description('change the rules of a scope; types and statuses join those it has')
    .option('--no-move-stories', 'pull requests move no story')
    .option('--path-prefix <folder>', 'the folder of a monorepo that counts, e.g. services/api')
    .option('--no-path-prefix', 'all of the repository counts')
    .addOption(resetOption())
    .action(async (endpoint: string, ref: string, options: SetOptions, command: Command) => {
      const session = await openSession(deps, command)
      const { path, rules: before, version } = await findScope(session, endpoint, ref)
      const rules = changedRules(before, options)
      const { pathPrefix } = options
      if (rules === undefined && pathPrefix === undefined) command.error('error: give a rule to change, or --reset')
      const path_prefix = pathPrefix === false ? null : pathPrefix
      const changed = await session.api.send<Scope>('PATCH', path, { path_prefix, rules, version })
      session.printer.print(changed, () =>
        [
          scopeFacts(changed),
          '',
          'The rules hold for what is told from now on. A full sync applies them to what is stored:',
          `  trackerd sync ${/^[\w.-]+$/.test(endpoint) ? endpoint : `'${endpoint}'`} --full`,
        ].join('\n'),
      )
    })
}

const mapped = (map: Readonly<Record<string, string>>) =>
  Object.entries(map)
    .map(([name, value]) => `${name} = ${value}`)
    .join(', ')

function scopeFacts({ rules, ...it }: Scope): string {
  return facts([
    ['Id', it.id],
    ['Name', `${it.name} (${it.kind}${it.external_id === null ? '' : ` ${it.external_id}`})`],
    ['Initiative', it.initiative.title],
    ...(it.kind === 'repository' ? [['Folder', it.path_prefix ?? 'all of it'] as const] : []),
    ['Status', it.status],
    ['Production', rules.production_environments.join(', ') || 'as the source says, or by the usual names'],
    ['Incident labels', rules.incident_labels.join(', ') || 'none'],
    ['Defect labels', rules.defect_labels.join(', ') || 'none'],
    ['Deployments', rules.deployment_source],
    ...(rules.deployment_source === 'workflow_runs'
      ? [['Workflows', rules.deployment_workflows.join(', ') || 'none: nothing deploys'] as const]
      : []),
    ['Branches', rules.deployment_branches.join(', ') || 'the default branch'],
    ['Incident window', `${rules.attribution_window_hours} h after a deployment`],
    ['Failed status', rules.failed_status_fails ? 'makes a failed deployment' : 'makes no failed deployment'],
    ['Hotfixes', rules.hotfix_patterns.join(', ') || 'none'],
    ['Bots', rules.bot_patterns.join(', ') || 'as the source says'],
    ['Story keys', rules.story_key_pattern],
    ['Moves stories', rules.move_stories ? 'yes' : 'no'],
    ['Issue types', mapped(rules.issue_types) || 'as usual'],
    ['Stages', mapped(rules.stages) || 'as the category of each status says'],
    ['Story points', rules.story_point_field ?? 'the field that the source uses'],
  ])
}
