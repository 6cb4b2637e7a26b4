import type { Command } from 'commander'
import type { KeyView, TenantView } from '../app.ts'
import type { Wire } from '../ports/wire.ts'
import type { CliDeps } from './deps.ts'
import { openSession } from './session.ts'
import { tenantEraseCommand } from './tenant-erase.ts'
import { tenantExportCommand } from './tenant-export.ts'
import { ago, facts } from './words.ts'

type Tenant = Wire<TenantView>

/** `tenant`: for platform admins. */
export function tenantCommand(program: Command, deps: CliDeps): void {
  const tenant = program.command('tenant').description('tenants (platform admins)')
  tenant
    .command('create')
    .description('make a tenant and its first admin key')
    .argument('<slug>', 'short name: lower-case letters, digits, hyphens')
    .option('--name <name>', 'full name')
    .option('--time-zone <zone>', 'time zone of its days, e.g. Europe/Berlin', 'UTC')
    .action(async (slug: string, { name, timeZone }: { name?: string; timeZone: string }, command: Command) => {
      const { api, printer } = await openSession(deps, command)
      const made = await api.send<{ tenant: Tenant; key: Wire<KeyView>; token: string }>('POST', '/tenants', {
        slug,
        name,
        time_zone: timeZone,
      })
      printer.print(made, () =>
        [
          `Tenant ${made.tenant.slug} is there. Its admin key is shown this once:`,
          facts(
            [
              ['Tenant id', made.tenant.id],
              ['Admin key', made.token],
            ],
            '  ',
          ),
        ].join('\n'),
      )
    })
  tenant
    .command('list')
    .description('show all tenants')
    .action(async (_options: object, command: Command) => {
      const { api, printer } = await openSession(deps, command)
      printer.list(
        await api.all<Tenant>('/tenants'),
        [
          { head: 'Slug', cell: ({ slug }) => slug },
          { head: 'Name', cell: ({ name }) => name, cut: true },
          { head: 'Time zone', cell: ({ time_zone }) => time_zone },
          { head: 'Created', cell: ({ created_at }) => ago(created_at, printer.now) },
          { head: 'Id', cell: ({ id }) => id },
        ],
        'There are no tenants.',
      )
    })
  tenantExportCommand(tenant, deps)
  tenantEraseCommand(tenant, deps)
}
