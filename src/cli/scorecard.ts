import type { Command } from 'commander'
import type { ScorecardView } from '../app.ts'
import { didYouMean } from '../domain/nearest.ts'
import { TrackerdError } from '../errors.ts'
import type { Wire } from '../ports/wire.ts'
import type { Client } from './client.ts'
import type { CliDeps } from './deps.ts'
import { each } from './options.ts'
import { openSession } from './session.ts'
import { facts } from './words.ts'

type Scorecard = Wire<ScorecardView>

/** `scorecard`: which metrics belong together. */
export function scorecardCommand(program: Command, deps: CliDeps): void {
  const group = program.command('scorecard').description('scorecard: which metrics belong together')
  group
    .command('list')
    .description('show all scorecards')
    .action(async (_options: object, command: Command) => {
      const { api, printer } = await openSession(deps, command)
      printer.list(
        await api.all<Scorecard>('/scorecards'),
        [
          { head: 'Name', cell: ({ name }) => name, cut: true },
          { head: 'Metrics', cell: ({ metrics }) => metrics.join(', ') },
          { head: 'Version', cell: ({ definition_version }) => definition_version, align: 'right' },
          { head: 'Id', cell: ({ id }) => id },
        ],
        'There are no scorecards.',
      )
    })
  group
    .command('create')
    .description('put metrics together; they are computed from now on')
    .argument('<name>')
    .requiredOption('--metric <metric>', 'a metric, e.g. change_lead_time; may be repeated', each)
    .option('--description <text>')
    .action(
      async (
        name: string,
        { metric, description }: { metric: readonly string[]; description?: string },
        command: Command,
      ) => {
        const { api, printer } = await openSession(deps, command)
        const made = await api.send<Scorecard>('POST', '/scorecards', { name, description, metrics: metric })
        printer.print(made, () =>
          [
            `Scorecard ${made.name} is there.`,
            facts(
              [
                ['Metrics', made.metrics.join(', ')],
                ['Id', made.id],
              ],
              '  ',
            ),
          ].join('\n'),
        )
      },
    )
}

/** The id of the scorecard that has this name or id. Throws NOT_FOUND. */
export async function scorecardId(api: Client, ref: string): Promise<string> {
  const { items } = await api.all<Scorecard>('/scorecards')
  const meant = items.find(({ id, name }) => id === ref || name.toLowerCase() === ref.toLowerCase())
  if (meant === undefined) {
    const names = items.map(({ name }) => name)
    throw new TrackerdError('NOT_FOUND', { what: `there is no scorecard "${ref}"${didYouMean(ref, names)}` })
  }
  return meant.id
}
