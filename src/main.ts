#!/usr/bin/env node
/** The composition root: the only file that builds pools, adapters, queue, app and servers. Signals and exit codes. */
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { text } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import type { Logger } from 'pino'
import { v7 } from 'uuid'
import { ADAPTERS } from '../adapters/index.ts'
import { jobs } from '../jobs/index.ts'
import type { CliDeps, Direct } from './cli/deps.ts'
import { run } from './cli/program.ts'
import { compose } from './compose.ts'
import { type Config, readConfig } from './config.ts'
import { DataDir } from './data-dir.ts'
import { createPool } from './db/connection.ts'
import { startEmbedded } from './db/embedded/index.ts'
import { ENDPOINT_CHANNEL } from './db/endpoint-records.ts'
import { createSecretBox } from './db/envelope.ts'
import { listen } from './db/listen.ts'
import { assertCurrent, migrateUp } from './db/migrate/index.ts'
import { OUTBOX_CHANNEL, OutboxLocks } from './db/outbox-locks.ts'
import { readStoredNumbers } from './db/telemetry.ts'
import { Database } from './db/tx.ts'
import { doctorDirect } from './direct-doctor.ts'
import { migrationDirect } from './direct-migrations.ts'
import { tenantDirect } from './direct-tenants.ts'
import { contractDiff } from './drift/contract-diff.ts'
import { runGit } from './git.ts'
import { createGuardedFetch } from './guarded-fetch.ts'
import { listenOn } from './http/listen.ts'
import { createHealthServer, createServer } from './http/server.ts'
import { createLogger } from './logger.ts'
import { openTokens } from './oidc/verifier.ts'
import { bootstrap } from './operator/tenants.ts'
import { openSinks } from './outbox/sinks/index.ts'
import { packageVersion } from './package.ts'
import { systemClock } from './ports/clock.ts'
import { noTracing, type Tracing } from './ports/tracing.ts'
import { forgetting } from './queue/forget.ts'
import { openQueue } from './queue/open.ts'
import { WakeUps, wakesOf } from './queue/wake.ts'
import { startWorker } from './queue/worker.ts'
import { Shutdown } from './shutdown.ts'
import { openTracing } from './telemetry/open-tracing.ts'
import { Prometheus } from './telemetry/prometheus.ts'
import { createScrape } from './telemetry/scrape.ts'

const config = () => readConfig(process.env, { cwd: process.cwd(), terminal: process.stdout.isTTY === true })

const direct: Direct = {
  async serve({ only }) {
    const settings = config()
    let tracing = noTracing
    const mixin = settings.traces === null ? undefined : () => tracing.ids()
    const logger = createLogger({ level: settings.logLevel as 'info', format: settings.logFormat, mixin })
    const shutdown = new Shutdown(logger)
    try {
      tracing = await openTracing(settings.traces, { version: packageVersion(), logger, shutdown })
      await serve(settings, only ?? 'all', { logger, tracing }, shutdown)
      await shutdown.requested
    } finally {
      await shutdown.run()
    }
  },

  migrate: migrationDirect(withDatabase),
  doctor: doctorDirect({ config, withDatabase }),
  ...tenantDirect({ withDatabase, forgetJobs: forgetting(config), clock: systemClock, stdout: process.stdout }),
}

/** The database of this configuration, started for `work` when it is our own and does not run. */
async function withDatabase<T>(work: (url: string) => Promise<T>): Promise<T> {
  const settings = config()
  const log = createLogger({ level: 'warn', format: settings.logFormat })
  const { url, stop } = await openDatabase(settings, log, 'attach')
  try {
    return await work(url)
  } finally {
    await stop()
  }
}

async function openDatabase(settings: Config, log: Logger, whenOwned: 'refuse' | 'attach') {
  if (settings.databaseUrl !== null) return { url: settings.databaseUrl, embedded: false, stop: async () => undefined }
  const { url, stop } = await startEmbedded({ dataDir: settings.dataDir, log, whenOwned })
  return { url, embedded: true, stop }
}

async function serve(
  settings: Config,
  part: 'all' | 'http' | 'worker',
  { logger, tracing }: { logger: Logger; tracing: Tracing },
  shutdown: Shutdown,
): Promise<void> {
  const started = performance.now()
  const dataDir = new DataDir(settings.dataDir)
  const { url, embedded, stop } = await openDatabase(settings, logger, 'refuse')
  shutdown.add('database server', stop)
  const migrations = await migrateUp(url, {
    onApplied: (migration) => logger.debug({ migration }, 'migration applied'),
  })
  if (migrations.length > 0)
    logger.info({ applied: migrations.length, last: migrations.at(-1) }, 'schema is up to date')

  const telemetry = new Prometheus()
  const pool = createPool({ url, name: part === 'all' ? 'trackerd' : `trackerd ${part}`, max: 12, log: logger })
  shutdown.add('database connections', () => pool.end())
  const db = new Database(pool, tracing)
  const clock = systemClock
  // Before the queue, so that they are closed after it: until it has stopped, jobs still publish.
  const locks = new OutboxLocks(url, logger)
  shutdown.add('outbox locks', () => locks.close())
  const sinks = await openSinks(
    settings.sinks,
    { TRACKERD_REDIS_URL: settings.redisUrl, TRACKERD_NATS_URL: settings.natsUrl },
    logger,
  )
  shutdown.add('event sinks', () => Promise.all(sinks.map((sink) => sink.close())))

  const queue = await openQueue(
    {
      engine: settings.queue,
      databaseUrl: url,
      redisUrl: settings.redisUrl,
      databaseId: () => db.identity(),
    },
    { logger, clock, telemetry, tracing, random: Math.random },
  )
  shutdown.add('queue', () => queue.stop(5_000))
  const wakeUps = new WakeUps(queue, logger)
  // One that hangs on a dead connection must not use up the time of all; the sweep finds what it was for.
  shutdown.add('wake-ups', () => wakeUps.flush(2_000))
  const { outboxWake, ...wakes } = wakesOf(wakeUps)

  const { app, operator, forgetEndpoint, tellReaders } = compose({
    db,
    clock,
    logger,
    telemetry,
    tracing,
    queue,
    adapters: ADAPTERS,
    box: createSecretBox(settings.encryptionKeys ?? (await dataDir.encryptionKeys())),
    publicUrl: settings.publicUrl,
    tokens: openTokens(settings.oidc, { clock, fetch }),
    ...wakes,
    contracts: contractDiff({ folders: [tmpdir(), settings.dataDir], timeoutMs: 60_000, maxBytes: 4 * 1024 * 1024 }),
    outbox: { locks, sinks, wake: outboxWake },
    fetch: createGuardedFetch({ allowPrivate: settings.allowPrivateNetworks }),
    checkSchema: () => assertCurrent(url),
    newId: () => v7(),
    randomBytes,
    random: Math.random,
  })
  const { token } = await bootstrap(operator, settings.adminKey)
  if (token !== null) await showKey(token, embedded ? dataDir : null)

  const news = await listen(url, OUTBOX_CHANNEL, {
    onMessage: (tenantId) => {
      tellReaders(tenantId)
      if (part !== 'http') outboxWake.relay(0)
    },
    onGap: () => tellReaders(null),
    log: logger,
  })
  shutdown.add('event notices', () => news.close())
  if (part !== 'worker') {
    const listening = await listen(url, ENDPOINT_CHANNEL, {
      onMessage: forgetEndpoint,
      onGap: () => forgetEndpoint(null),
      log: logger,
    })
    shutdown.add('endpoint notices', () => listening.close())
  }
  const scrape = createScrape({
    prometheus: telemetry,
    clock,
    logger,
    pool: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount, limit: pool.options.max }),
    readStored: (now) => readStoredNumbers(db, now),
    readiness: app.readiness,
  })
  const { ratePerMinute, corsOrigins, trustedProxies, metricsKey, host, port } = settings
  const serving = { app, logger, telemetry, tracing, trustedProxies, metrics: { scrape, key: metricsKey } }
  const server =
    part === 'worker'
      ? createHealthServer(serving)
      : createServer({ ...serving, guards: { ratePerMinute, corsOrigins } })
  shutdown.add('http server', () => server.close())
  // A worker is there for its work: it does not stay away because another process has the port.
  const address = await listenOn(server, { host, port, fixed: settings.portChosen && part !== 'worker' })
  if (part !== 'worker' && embedded) {
    await dataDir.writeDaemon({ pid: process.pid, url: address })
    shutdown.add('daemon file', () => dataDir.removeDaemon(process.pid))
  }
  if (part !== 'http') {
    await startWorker({ queue, jobs, app, logger })
    // What came in while no process lived was refused at the door: the sources still hold it.
    wakeUps.wake('wake-recoveries', {})
  }
  logger.info({ url: address, part, ms: Math.round(performance.now() - started) }, 'ready')
  process.stderr.write(`\n  trackerd is ready at ${address}  (Ctrl-C stops it)\n\n`)
}

/**
 * At once, because a start that fails later must not take the only copy of the key with it. Not through the logger: it
 * would censor the key, and log collectors are no place for one.
 */
async function showKey(token: string, dataDir: DataDir | null): Promise<void> {
  if (dataDir !== null) await dataDir.writeAdminKey(token)
  const kept = dataDir === null ? 'only its hash is stored' : `the command line finds it in ${dataDir.path}`
  process.stderr.write(`\n  admin key  ${token}\n             (shown this once; ${kept})\n\n`)
}

async function localDaemon() {
  const dataDir = new DataDir(config().dataDir)
  const [daemon, key] = await Promise.all([dataDir.readDaemon(), dataDir.readAdminKey()])
  return daemon === null || key === null ? null : { url: daemon.url, key }
}

const deps: CliDeps = {
  version: packageVersion(),
  direct,
  localDaemon,
  env: process.env,
  clock: systemClock,
  fetch,
  io: {
    out: (line) => process.stdout.write(line),
    err: (line) => process.stderr.write(line),
    isTTY: process.stdout.isTTY === true,
    columns: process.stdout.columns ?? 100,
    readInput: () => text(process.stdin),
    terminal: process.stderr.isTTY === true ? process.stderr : null,
  },
  sleep: (ms, signal) => setTimeout(ms, undefined, { signal }).catch(() => undefined),
  interruption() {
    const stop = new AbortController()
    process.once('SIGINT', () => stop.abort())
    return stop.signal
  },
  readFile: (path) => readFile(path, 'utf8'),
  git: runGit,
}

// A part that did not stop cleanly has set it already.
process.exitCode = (await run(process.argv.slice(2), deps)) || (process.exitCode ?? 0)
