import { Command } from 'commander'
import { auditCommand } from './audit.ts'
import { suggestChoices } from './choices.ts'
import { completionCommand } from './completion.ts'
import { credentialsCommand } from './credentials.ts'
import { deliveriesCommand } from './deliveries.ts'
import type { CliDeps } from './deps.ts'
import { doctorCommand } from './doctor.ts'
import { driftCommand } from './drift.ts'
import { egressCommand } from './egress.ts'
import { endpointCommand } from './endpoint.ts'
import { jobsCommand } from './jobs.ts'
import { keyCommand } from './key.ts'
import { metricsCommand } from './metrics.ts'
import { migrateCommand } from './migrate.ts'
import { outboxCommand } from './outbox.ts'
import { report } from './report.ts'
import { reportCommand } from './report-facts.ts'
import { retentionCommand } from './retention.ts'
import { scopeCommand } from './scope.ts'
import { scorecardCommand } from './scorecard.ts'
import { serveCommand } from './serve.ts'
import { statusCommand } from './status.ts'
import { subscriptionCommand } from './subscription.ts'
import { syncCommand } from './sync.ts'
import { syncRecordsCommand } from './sync-records.ts'
import { tenantCommand } from './tenant.ts'

/** Runs one command line (without the names of the runtime and the program) and returns the exit code. */
export async function run(argv: readonly string[], deps: CliDeps): Promise<number> {
  try {
    await buildProgram(deps).parseAsync(argv, { from: 'user' })
    return 0
  } catch (error) {
    return report(error, deps.io)
  }
}

/** The whole command line. Parsing it throws: CommanderError for wrong use, otherwise what the command threw. */
export function buildProgram(deps: CliDeps): Command {
  const { io } = deps
  const program = new Command('trackerd')
    .description('Webhooks and APIs of GitHub and Jira in; tenant-isolated rows, audit and events out.')
    .version(deps.version)
    .option('--url <url>', 'where the daemon is (TRACKERD_URL; otherwise that of the data folder)')
    .option('--key <key>', 'key to ask with (TRACKERD_KEY, which other users cannot see in the process list)')
    .option('--tenant <tenant>', 'act in this tenant (platform admins)')
    .option('--json', 'print the answer as JSON')
    .exitOverride()
    .showHelpAfterError('(add --help for usage)')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => io.out(text),
      writeErr: (text) => io.err(text),
      getOutHelpWidth: () => io.columns,
      getErrHelpWidth: () => io.columns,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
  // Settings above are inherited by commands made from here on.
  serveCommand(program, deps)
  migrateCommand(program, deps)
  doctorCommand(program, deps)
  statusCommand(program, deps)
  tenantCommand(program, deps)
  keyCommand(program, deps)
  endpointCommand(program, deps)
  scopeCommand(program, deps)
  syncCommand(program, deps)
  deliveriesCommand(program, deps)
  outboxCommand(program, deps)
  egressCommand(program, deps)
  subscriptionCommand(program, deps)
  syncRecordsCommand(program, deps)
  metricsCommand(program, deps)
  driftCommand(program, deps)
  reportCommand(program, deps)
  scorecardCommand(program, deps)
  retentionCommand(program, deps)
  jobsCommand(program, deps)
  auditCommand(program, deps)
  credentialsCommand(program, deps)
  completionCommand(program, deps)
  suggestChoices(program)
  return program
}
