import { type Command, Option } from 'commander'
import { ALERT_STATUSES, type BaselineView, DRIFT_SEVERITIES, DRIFT_TYPES } from '../app.ts'
import type { Wire } from '../ports/wire.ts'
import type { CliDeps } from './deps.ts'
import { type Alert, alertWords, statusWords } from './drift-alert.ts'
import { driftReportCommand } from './drift-report.ts'
import { driftRunCommands } from './drift-run.ts'
import { driftSettingsCommand } from './drift-settings.ts'
import { cursorOption, futureOption, limitOption } from './options.ts'
import { openSession } from './session.ts'
import { ago, facts } from './words.ts'

interface ListOptions {
  readonly initiative?: string
  readonly type?: string
  readonly severity?: string
  readonly status?: string
  readonly all?: true
  readonly limit?: number
  readonly cursor?: string
}

const initiativeOption = () => new Option('--initiative <initiative>', 'id or title, or the name of a scope in it')

/** `drift`: where reality has left the plan. */
export function driftCommand(program: Command, deps: CliDeps): void {
  const group = program.command('drift').description('drift: where reality has left the plan, and why we say so')
  driftRunCommands(group, deps, initiativeOption)
  group
    .command('list')
    .description('list alerts, latest first; without --status or --all those that are not resolved')
    .addOption(initiativeOption())
    .addOption(new Option('--type <type>', 'of this kind').choices(DRIFT_TYPES))
    .addOption(new Option('--severity <severity>', 'of this severity').choices(DRIFT_SEVERITIES))
    .addOption(new Option('--status <status>', 'that stand there').choices(ALERT_STATUSES))
    .option('--all', 'resolved ones too')
    .addOption(limitOption())
    .addOption(cursorOption())
    .action(async ({ all, status, ...filter }: ListOptions, command: Command) => {
      const { api, printer } = await openSession(deps, command)
      const query = { ...filter, status: status ?? (all ? undefined : 'unresolved') }
      printer.list(
        await api.get<{ items: Alert[]; next_cursor: string | null }>('/drift-alerts', query),
        [
          { head: 'Severity', cell: ({ severity }) => severity },
          { head: 'Type', cell: ({ drift_type }) => drift_type },
          { head: 'What', cell: ({ description }) => description, cut: true },
          { head: 'Initiative', cell: ({ initiative }) => initiative.title, cut: true },
          { head: 'Status', cell: statusWords },
          { head: 'Found', cell: ({ detected_at }) => ago(detected_at, printer.now) },
          { head: 'Id', cell: ({ id }) => id },
        ],
        'Nothing has drifted.',
      )
    })
  group
    .command('show')
    .description('show an alert: the rule, the limits, the values it was judged on, the rows that show it')
    .argument('<id>')
    .action(async (id: string, _options: object, command: Command) => {
      const { api, printer } = await openSession(deps, command)
      const alert = await api.get<Alert>(path(id))
      printer.print(alert, () => alertWords(alert, printer))
    })
  for (const [verb, description] of [
    ['acknowledge', 'say that it was seen: only something worse calls again'],
    ['resolve', 'say that it is over; it opens again when it gets worse, or when it was gone and is back'],
  ] as const)
    group
      .command(verb)
      .description(description)
      .argument('<id>')
      .option('--note <note>', 'why')
      .action(async (id: string, { note }: { note?: string }, command: Command) => {
        const { api, printer } = await openSession(deps, command)
        const alert = await api.send<Alert>('POST', `${path(id)}/${verb}`, { note })
        printer.print(alert, () => `The alert is ${statusWords(alert)}.`)
      })
  group
    .command('snooze')
    .description('say nothing more of it until then')
    .argument('<id>')
    .addOption(futureOption('--until <time>', 'until when', () => deps.clock.now()).makeOptionMandatory())
    .option('--note <note>', 'why')
    .action(async (id: string, body: { until: string; note?: string }, command: Command) => {
      const { api, printer } = await openSession(deps, command)
      const alert = await api.send<Alert>('POST', `${path(id)}/snooze`, body)
      printer.print(alert, () => `The alert is ${statusWords(alert)}.`)
    })
  group
    .command('rebaseline')
    .description('say that what is now is normal: of a metric, or of a source of rule violations')
    .addOption(initiativeOption())
    .addOption(new Option('--metric <metric>', 'judged anew from then on').conflicts('source'))
    .addOption(new Option('--source <source>', 'its last report is its baseline'))
    .option('--from <time>', 'of a metric: its week and those after it count (now)')
    .option('--note <note>', 'why')
    .action(async (body: object, command: Command) => {
      const { api, printer } = await openSession(deps, command)
      const done = await api.send<Wire<BaselineView>>('POST', '/drift/baselines', body)
      printer.print(done, () =>
        facts([
          ['Initiative', done.initiative.title],
          ['Judged anew', done.subject],
          ['From', done.from],
        ]),
      )
    })
  driftReportCommand(group, deps, initiativeOption)
  driftSettingsCommand(group, deps, initiativeOption)
}

const path = (id: string) => `/drift-alerts/${encodeURIComponent(id)}`
