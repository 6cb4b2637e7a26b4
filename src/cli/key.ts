import { type Command, Option } from 'commander'
import { type KeyView, ROLES } from '../app.ts'
import type { Wire } from '../ports/wire.ts'
import type { CliDeps } from './deps.ts'
import { futureOption } from './options.ts'
import { openSession } from './session.ts'
import { ago, facts } from './words.ts'

type Key = Wire<KeyView>

/** `key`: API keys of the tenant. */
export function keyCommand(program: Command, deps: CliDeps): void {
  const key = program.command('key').description('API keys')
  key
    .command('create')
    .description('make a key; its text is shown once')
    .argument('<name>', 'what it is for')
    .addOption(new Option('--role <role>', 'what it may do').choices(ROLES).makeOptionMandatory())
    .addOption(futureOption('--expires <time>', 'when it ends', () => deps.clock.now()))
    .action(async (name: string, { role, expires }: { role: string; expires?: string }, command: Command) => {
      const { api, printer } = await openSession(deps, command)
      const made = await api.send<{ key: Key; token: string }>('POST', '/keys', { name, role, expires_at: expires })
      printer.print(made, () =>
        [
          `Key ${made.key.name} is there. Its text is shown this once:`,
          facts(
            [
              ['Key', made.token],
              ['Role', made.key.role],
              ['Id', made.key.id],
            ],
            '  ',
          ),
        ].join('\n'),
      )
    })
  key
    .command('list')
    .description('show all keys, without their text')
    .action(async (_options: object, command: Command) => {
      const { api, printer } = await openSession(deps, command)
      printer.list(
        await api.all<Key>('/keys'),
        [
          { head: 'Name', cell: ({ name }) => name, cut: true },
          { head: 'Role', cell: ({ role }) => role },
          { head: 'Begins', cell: ({ prefix }) => prefix },
          { head: 'Last used', cell: ({ last_used_at }) => ago(last_used_at, printer.now) },
          { head: 'State', cell: (it) => stateOf(it, printer.now) },
          { head: 'Id', cell: ({ id }) => id },
        ],
        'There are no keys.',
      )
    })
  key
    .command('revoke')
    .description('end a key at once')
    .argument('<id>')
    .action(async (id: string, _options: object, command: Command) => {
      const { api, printer } = await openSession(deps, command)
      const revoked = await api.send<Key>('DELETE', `/keys/${encodeURIComponent(id)}`)
      printer.print(revoked, () => `Key ${revoked.name} is revoked.`)
    })
}

function stateOf({ revoked_at, expires_at }: Key, now: Date): string {
  if (revoked_at !== null) return `revoked ${ago(revoked_at, now)}`
  if (expires_at === null) return 'active'
  return new Date(expires_at) <= now ? `expired ${ago(expires_at, now)}` : `active, ends ${ago(expires_at, now)}`
}
