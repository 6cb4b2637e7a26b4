import { Argument, type Command } from 'commander'
import { type CliDeps, MIGRATE_ACTIONS, type MigrateAction, type MigrationLine } from './deps.ts'
import { countArgument } from './options.ts'
import { Printer } from './session.ts'
import { withStepBar } from './step-bar.ts'
import { when } from './words.ts'

const NOTHING: Readonly<Record<MigrateAction, string>> = {
  up: 'Nothing to apply: the schema is up to date.',
  down: 'Nothing to take back.',
  status: 'There are no migrations.',
  validate: 'The applied migrations are exactly those of this program; none is pending.',
}

/** `migrate`: the database schema, without a daemon. */
export function migrateCommand(program: Command, deps: CliDeps): void {
  const { direct } = deps
  program
    .command('migrate')
    .description('apply, take back, show or check the migrations of the database')
    .addArgument(new Argument('<action>', 'what to do').choices(MIGRATE_ACTIONS))
    .addArgument(new Argument('[n]', 'how many to take back (down)').argParser(countArgument).default(1))
    .action(async (action: MigrateAction, count: number, _options: object, command: Command) => {
      const printer = new Printer(deps, command)
      const lines = await withStepBar(deps, printer, (tell) => direct.migrate(action, count, tell))
      const items = lines.map(({ name, state, appliedAt }) => ({ name, state, applied_at: appliedAt }))
      printer.print({ items }, () =>
        printer.table<MigrationLine>(
          lines,
          [
            { head: 'Migration', cell: ({ name }) => name },
            { head: 'State', cell: ({ state }) => state },
            { head: 'Applied', cell: ({ appliedAt }) => when(appliedAt, printer.now) },
          ],
          NOTHING[action],
        ),
      )
    })
}
