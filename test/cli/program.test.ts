import type { Command } from 'commander'
import { expect, test } from 'vitest'
import { buildProgram } from '../../src/cli/program.ts'

/** Every command that does something, by its full name. */
const leaves = (command: Command, name = ''): string[] =>
  command.commands.length === 0
    ? [name.trim()]
    : command.commands.flatMap((child) => leaves(child, `${name} ${child.name()}`))

test('the commands have the names that other programs rely on', () => {
  const program = buildProgram({ version: '1', io: { columns: 80 } } as never)
  expect(leaves(program)).toEqual([
    'serve',
    'migrate',
    'status',
    'tenant create',
    'tenant list',
    'key create',
    'key list',
    'key revoke',
    'endpoint add github',
    'endpoint add jira',
    'endpoint list',
    'endpoint show',
    'endpoint pause',
    'endpoint resume',
    'endpoint remove',
    'endpoint set',
    'endpoint egress',
    'endpoint check',
    'endpoint set-credential',
    'endpoint rotate-secret',
    'scope add',
    'scope list',
    'scope discover',
    'scope show',
    'scope set',
    'scope pause',
    'scope resume',
    'scope remove',
    'sync',
    'deliveries list',
    'deliveries show',
    'deliveries replay',
    'outbox stats',
    'outbox list',
    'outbox retry',
    'egress list',
    'egress retry',
    'subscription add',
    'subscription list',
    'subscription show',
    'subscription pause',
    'subscription resume',
    'subscription remove',
    'subscription rotate-key',
    'subscription deliveries',
    'subscription replay',
    'sync-records list',
    'sync-records show',
    'metrics show',
    'metrics explain',
    'metrics snapshot',
    'metrics snapshots',
    'metrics backfill',
    'metrics backfills',
    'report deployment',
    'report incident',
    'report resolve',
    'scorecard list',
    'scorecard create',
  ])
})
