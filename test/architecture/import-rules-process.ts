import type { Rule } from './rule.ts'

/** Importing this would start the daemon. */
export const NEVER_IMPORTED = 'src/main.ts'
/** But for this, which does nothing else. */
export const LAUNCHER = 'src/launch.ts'

/** What makes a process of the parts: settings, log, the way out, the end, and the root that builds everything. */
export const RULES_OF_PROCESS: readonly Rule[] = [
  {
    files: ['src/direct-migrations.ts', 'src/direct-tenants.ts'],
    may: [
      'src/cli/deps.ts',
      'src/db/migrate/index.ts',
      'src/db/tenant-erase.ts',
      'src/db/tenant-export.ts',
      'src/errors.ts',
      'src/ports',
      'uuid',
      'node:*',
    ],
    why: 'Commands that run in this process, because no daemon runs yet or none has the right: main hands them the database.',
  },
  {
    files: ['src/direct-doctor.ts'],
    may: ['src/cli/deps.ts', 'src/config.ts', 'src/data-dir.ts', 'src/db/envelope.ts', 'src/doctor/index.ts'],
    why: 'It hands the doctor what this process was configured with.',
  },
  {
    files: ['src/doctor'],
    may: [
      'src/app/views.ts',
      'src/cli/deps.ts',
      'src/config.ts',
      'src/db',
      'src/domain',
      'src/errors.ts',
      'src/operator/sealed.ts',
      'src/ports',
      'src/queue/redis-inspect.ts',
      'node:fs',
      'node:fs/promises',
    ],
    why: 'It looks at every part from outside, without a daemon, and changes nothing.',
  },
  {
    files: [
      'src/config.ts',
      'src/config-schema.ts',
      'src/config-variables.ts',
      'src/config-values.ts',
      'src/data-dir.ts',
    ],
    may: [
      'src/app/views.ts',
      'src/config-schema.ts',
      'src/config-variables.ts',
      'src/config-values.ts',
      'src/oidc/discovery.ts',
      'src/operator/tokens.ts',
      'src/private-files.ts',
      'src/db/envelope.ts',
      'src/errors.ts',
      'src/outbox/sinks/index.ts',
      'zod',
      'node:crypto',
      'node:fs/promises',
      'node:net',
      'node:path',
    ],
    why: 'What the operator set and what the data folder keeps is read before anything else is there.',
  },
  {
    files: ['src/logger.ts'],
    may: ['pino', 'pino-pretty', 'node:stream'],
    why: 'The one place that decides what a log line may show.',
  },
  {
    files: ['src/guarded-fetch.ts', 'src/private-networks.ts'],
    may: [
      'src/errors.ts',
      'src/private-networks.ts',
      'node:dns',
      'node:http',
      'node:https',
      'node:net',
      'node:stream',
      'node:zlib',
    ],
    why: 'The one way out to addresses that others give us; below fetch, because only there the address is known.',
  },
  {
    files: ['src/git.ts'],
    may: ['node:child_process', 'node:util'],
    why: 'The one place that starts git, for the command line; it is handed there, so that tests say what git says.',
  },
  {
    files: ['src/shutdown.ts'],
    may: ['src/ports', 'node:os'],
    why: 'It stops what it is given, whatever that is. node:os has the numbers of signals.',
  },
  {
    files: ['src/compose.ts'],
    may: [
      'src/app.ts',
      'src/apply',
      'src/db',
      'src/domain',
      'src/drift',
      'src/egress',
      'src/ingest',
      'src/metrics',
      'src/operator',
      'src/outbox',
      'src/ports',
      'src/report',
      'src/sync',
      'node:crypto',
    ],
    why: 'Puts the use cases together from parts it is given. Tests do the same, so it opens nothing by itself.',
  },
  {
    files: [LAUNCHER],
    may: ['node', 'node:child_process', 'node:fs', 'node:module', 'node:path', 'node:url'],
    why: 'Runs on any Node.js, so that it can say what is missing: before a new enough one is there nothing else loads.',
  },
  {
    files: [NEVER_IMPORTED],
    may: ['src', 'adapters', 'jobs', 'pino', 'uuid', 'node:*'],
    why: 'The composition root: the only file that builds pools, adapters, queue, app and servers.',
  },
]
