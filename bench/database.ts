import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import pg from 'pg'
import { startEmbedded } from '../src/db/embedded/index.ts'
import { migrateUp } from '../src/db/migrate/index.ts'
import { ROLES } from '../src/db/migrate/roles.ts'
import { silentLogger } from '../src/ports/logger.ts'

export interface BenchDatabase {
  readonly name: string
  /** As the login that owns the database: no superuser, as in production. */
  readonly url: string
  /** As the superuser: for references and for looking behind the policies. */
  readonly superuserUrl: string
}

export interface BenchServer {
  /** What it is, for the report. */
  readonly description: string
  /** A database with every migration applied, or a copy of `from`, to which nobody may be connected. */
  create(from?: BenchDatabase): Promise<BenchDatabase>
  drop(database: BenchDatabase): Promise<void>
  /** Everything made here is gone. */
  stop(): Promise<void>
}

/** A durable PostgreSQL: the one at BENCH_DATABASE_URL (a superuser's URL), or an embedded one in a temporary folder. */
export async function openServer(given = process.env.BENCH_DATABASE_URL): Promise<BenchServer> {
  const { superuserUrl, stop } = given ? { superuserUrl: given, stop: async () => undefined } : await embedded()
  const prefix = `trackerd_bench_${randomBytes(4).toString('hex')}`
  const admin = new pg.Client({ connectionString: superuserUrl })
  await admin.connect()
  const made = new Set<string>()
  const { rows } = await admin.query<{ version: string; settings: string }>(
    `select current_setting('server_version') as version,
            format('fsync %s, synchronous_commit %s, shared_buffers %s', current_setting('fsync'),
                   current_setting('synchronous_commit'), current_setting('shared_buffers')) as settings`,
  )
  await admin.query(`do $$
    declare wanted text;
    begin
      execute 'create role ${prefix} login password ''${prefix}''';
      foreach wanted in array array['${ROLES.join("', '")}'] loop
        if not exists (select from pg_roles where rolname = wanted) then
          execute format('create role %I nologin', wanted);
        end if;
        execute format('grant %I to ${prefix}', wanted);
      end loop;
    end $$`)

  const urlOf = (database: string, login?: string) => {
    const url = new URL(superuserUrl)
    url.pathname = `/${database}`
    if (login !== undefined) Object.assign(url, { username: login, password: login })
    return url.href
  }
  const drop = async (name: string) => {
    await admin.query(`drop database if exists ${name} with (force)`)
    made.delete(name)
  }
  return {
    description: `PostgreSQL ${rows[0]?.version} (${given ? '' : 'embedded, '}${rows[0]?.settings})`,
    async create(from) {
      const name = `${prefix}_${made.size}_${randomBytes(2).toString('hex')}`
      made.add(name)
      await admin.query(`create database ${name} template ${from?.name ?? 'template1'} owner ${prefix}`)
      const database = { name, url: urlOf(name, prefix), superuserUrl: urlOf(name) }
      if (from === undefined) await migrateUp(database.url)
      return database
    },
    drop: ({ name }) => drop(name),
    async stop() {
      for (const name of made) await drop(name)
      await admin.query(`drop role ${prefix}`)
      await admin.end()
      await stop()
    },
  }
}

async function embedded() {
  const folder = await mkdtemp(join(tmpdir(), 'trackerd-bench-'))
  await chmod(folder, 0o711)
  const server = await startEmbedded({ dataDir: folder, log: silentLogger })
  return {
    superuserUrl: server.superuserUrl,
    async stop() {
      await server.stop()
      for (const path of [folder, dirname(server.dataDir)]) await rm(path, { recursive: true, force: true })
    },
  }
}
