import type { Command } from 'commander'
import type { CliDeps } from './deps.ts'
import { Printer } from './session.ts'
import { withStepBar } from './step-bar.ts'
import { facts, many } from './words.ts'

/** `tenant export`: every row of a tenant, without a daemon. */
export function tenantExportCommand(tenant: Command, deps: CliDeps): void {
  tenant
    .command('export')
    .description('write every row of a tenant as JSON Lines, all of one instant; credentials stay sealed')
    .argument('<tenant>', 'slug or id')
    .requiredOption('--to <file>', 'a new file, or - for standard output')
    .action(async (slug: string, { to }: { to: string }, command: Command) => {
      const printer = new Printer(deps, command)
      const done = await withStepBar(deps, printer, (tell) => deps.direct.exportTenant(slug, to, tell))
      const rows = Object.values(done.rows).reduce((sum, n) => sum + n, 0)
      const answer = {
        tenant_id: done.tenantId,
        slug: done.slug,
        bytes: done.bytes,
        sha256: done.sha256,
        rows: done.rows,
      }
      const words = () =>
        [
          `Tenant ${done.slug}: ${many(rows, 'row')} of ${many(Object.keys(done.rows).length, 'table')}.`,
          facts([['SHA-256', done.sha256]], '  '),
        ].join('\n')
      // Standard output is the export itself then.
      if (to === '-') deps.io.err(`${words()}\n`)
      else printer.print(answer, words)
    })
}
