import { randomBytes } from 'node:crypto'
import { chmod, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { startEmbedded } from '../../src/db/embedded/index.ts'
import { silentLogger } from '../../src/ports/logger.ts'
import { makeFastFolder } from './fast-folder.ts'
import { leftOut } from './left-out.ts'

/** One database server for the whole run: TEST_DATABASE_URL, or an embedded one. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  for (const { file, needs } of await leftOut()) process.stderr.write(`left out here: ${file} needs ${needs}\n`)
  const given = process.env.TEST_DATABASE_URL
  const server = given ? { superuserUrl: given, inMemory: false, stop: async () => undefined } : await startServer()
  const prefix = `trackerd_test_${randomBytes(4).toString('hex')}`
  const client = new pg.Client({ connectionString: server.superuserUrl })
  try {
    await client.connect()
    await prepareRoles(client)
  } catch (error) {
    await client.end()
    await server.stop()
    throw error
  }
  await client.end()
  // What is on disk twice is slower to make than what is in the log once; in memory it is the other way round.
  const copy = server.inMemory ? 'file_copy' : 'wal_log'
  project.provide('database', { superuserUrl: server.superuserUrl, prefix, copy })
  return async () => {
    await dropAll(server.superuserUrl, prefix)
    await server.stop()
  }
}

async function startServer() {
  const { path: folder, inMemory } = await makeFastFolder('trackerd-test-')
  const remove = (path: string) => rm(path, { recursive: true, force: true })
  try {
    await chmod(folder, 0o711)
    const { superuserUrl, dataDir, stop } = await startEmbedded({ dataDir: folder, log: silentLogger, durable: false })
    return {
      superuserUrl,
      inMemory,
      async stop() {
        await stop()
        // Under root it lives elsewhere when the temporary folder is closed to others.
        await Promise.all([folder, dirname(dataDir)].map(remove))
      },
    }
  } catch (error) {
    await remove(folder)
    throw error
  }
}

/** The login of the tests: no superuser, and it may not create roles, so these are there before it comes. */
async function prepareRoles(client: pg.Client): Promise<void> {
  // Roles belong to the whole server: another run may be doing the same right now.
  await client.query('select pg_advisory_lock(7351)')
  await client.query(`do $$
    declare wanted text;
    begin
      if not exists (select from pg_roles where rolname = 'trackerd_test') then
        create role trackerd_test login password 'trackerd_test';
      end if;
      foreach wanted in array array['app_user', 'tracker_relay', 'tracker_door', 'tracker_eraser'] loop
        if not exists (select from pg_roles where rolname = wanted) then
          execute format('create role %I nologin', wanted);
        end if;
        if not pg_has_role('trackerd_test', wanted, 'member') then
          execute format('grant %I to trackerd_test', wanted);
        end if;
      end loop;
    end $$`)
}

/** Also what a test that crashed left behind. */
async function dropAll(superuserUrl: string, prefix: string): Promise<void> {
  const client = new pg.Client({ connectionString: superuserUrl })
  await client.connect()
  try {
    const { rows } = await client.query<{ name: string }>(
      'select datname as name from pg_database where starts_with(datname, $1)',
      [prefix],
    )
    for (const { name } of rows) await client.query(`drop database if exists ${name} with (force)`)
  } finally {
    await client.end()
  }
}

declare module 'vitest' {
  export interface ProvidedContext {
    /** Names of databases of this run begin with `prefix`; `copy` is how they are made from a template. */
    database: { superuserUrl: string; prefix: string; copy: 'file_copy' | 'wal_log' }
  }
}
