import { type Command, InvalidArgumentError } from 'commander'
import type { CliDeps } from './deps.ts'
import { Printer } from './session.ts'
import { withStepBar } from './step-bar.ts'
import { facts } from './words.ts'

interface EraseOptions {
  readonly yesErase: string
  readonly export?: string
}

/** `tenant erase`: every row of a tenant goes, without a daemon. */
export function tenantEraseCommand(tenant: Command, deps: CliDeps): void {
  tenant
    .command('erase')
    .description('remove every row of a tenant, its audit included, and keep a receipt; can be run again')
    .argument('<tenant>', 'slug or id')
    .requiredOption('--yes-erase <tenant>', 'the same once more: nothing brings it back')
    .option('--export <file>', 'the export that was made before; its SHA-256 goes into the receipt')
    .action(async (slug: string, { yesErase, export: file }: EraseOptions, command: Command) => {
      if (yesErase !== slug)
        throw new InvalidArgumentError(`--yes-erase names "${yesErase}", and not "${slug}": nothing was erased.`)
      const printer = new Printer(deps, command)
      const receipt = await withStepBar(deps, printer, (tell) => deps.direct.eraseTenant(slug, file ?? null, tell))
      const answer = {
        id: receipt.id,
        tenant_id: receipt.tenantId,
        slug: receipt.slug,
        erased_by: receipt.erasedBy,
        started_at: receipt.startedAt.toISOString(),
        finished_at: receipt.finishedAt.toISOString(),
        export_sha256: receipt.exportSha256,
        rows: receipt.rows,
      }
      printer.print(answer, () =>
        [
          `Tenant ${receipt.slug} is erased. What stays is this receipt:`,
          facts(
            [
              ['Receipt', receipt.id],
              ['Tenant id', receipt.tenantId],
              ['Erased by', receipt.erasedBy],
              ['Begun', answer.started_at],
              ['Done', answer.finished_at],
              ['Export', receipt.exportSha256 ?? 'none named'],
            ],
            '  ',
          ),
          '',
          printer.table(
            Object.entries(receipt.rows).sort(([a], [b]) => a.localeCompare(b)),
            [
              { head: 'Table', cell: ([table]) => table },
              { head: 'Rows', cell: ([, rows]) => rows, align: 'right' },
            ],
            'There were no rows.',
          ),
        ].join('\n'),
      )
    })
}
