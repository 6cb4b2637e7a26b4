import type { Command } from 'commander'
import type { CliDeps } from './deps.ts'
import { backfillCommand } from './metrics-backfill.ts'
import { explainCommand } from './metrics-explain.ts'
import { showCommand } from './metrics-show.ts'
import { snapshotCommands } from './metrics-snapshots.ts'

/** `metrics`: numbers, what is behind them, and how they are stored. */
export function metricsCommand(program: Command, deps: CliDeps): void {
  const group = program
    .command('metrics')
    .description('DORA and other metrics: values, the rows behind them, snapshots')
  showCommand(group, deps)
  explainCommand(group, deps)
  snapshotCommands(group, deps)
  backfillCommand(group, deps)
}
