import type { ClientBase } from 'pg'
import { TrackerdError } from '../../errors.ts'
import type { TellStep } from '../../ports/progress.ts'
import { applyMigration, type Direction } from './apply.ts'
import { withConnection, withMigrationLock } from './connection.ts'
import { type MigrationFile, packagedMigrations, readMigrations } from './files.ts'
import { compare, ensureHistory, type MigrationStatus, readHistory, refuse } from './history.ts'
import { ensureRoles, ROLES } from './roles.ts'

export interface MigrateOptions {
  /** Where the files are; this package's own by default. */
  readonly directory?: string
  /** Called after each migration, with its file name. */
  readonly onApplied?: (name: string) => void
  /** Called before each migration, and when all are done. */
  readonly onStep?: TellStep
}

/**
 * Everything pending is applied, each in a transaction of its own; returns the file names. A second process that
 * comes meanwhile waits, then finds nothing to do. Throws MIGRATION_* or DATABASE_*; what was applied before stays.
 */
export function migrateUp(connectionString: string, options: MigrateOptions = {}): Promise<string[]> {
  return run(connectionString, options, 'up', (files, statuses) => {
    const pending = new Set(statuses.filter(({ state }) => state === 'pending').map(({ name }) => name))
    return files.filter((file) => pending.has(file.name))
  })
}

/** The last `count` applied migrations are taken back, latest first; returns their file names. */
export function migrateDown(connectionString: string, count = 1, options: MigrateOptions = {}): Promise<string[]> {
  return run(connectionString, options, 'down', (files, statuses) => {
    const applied = new Set(statuses.filter(({ state }) => state === 'applied').map(({ name }) => name))
    return files
      .filter((file) => applied.has(file.name))
      .reverse()
      .slice(0, count)
  })
}

type Choose = (files: readonly MigrationFile[], statuses: readonly MigrationStatus[]) => readonly MigrationFile[]

async function run(connectionString: string, options: MigrateOptions, direction: Direction, choose: Choose) {
  const directory = options.directory ?? packagedMigrations()
  const files = await readMigrations(directory)
  return withConnection(connectionString, (client) =>
    withMigrationLock(client, async () => {
      await ensureRoles(client, ROLES)
      await ensureHistory(client)
      const statuses = await readStatus(client, files)
      refuse(statuses, directory)
      const done: string[] = []
      const chosen = choose(files, statuses)
      const tell = (name: string) => options.onStep?.({ done: done.length, total: chosen.length, name })
      for (const file of chosen) {
        tell(file.name)
        await applyMigration(client, file, direction)
        options.onApplied?.(file.name)
        done.push(file.name)
      }
      if (chosen.length > 0) tell('')
      return done
    }),
  )
}

/** Every migration with its state, by number. Changes nothing, and refuses nothing but a malformed file. */
export async function status(connectionString: string, options: MigrateOptions = {}): Promise<MigrationStatus[]> {
  const files = await readMigrations(options.directory ?? packagedMigrations())
  return withConnection(connectionString, (client) => readStatus(client, files))
}

/** The applied migrations are those of the folder, in order; returns what is pending. Otherwise throws MIGRATION_*. */
export async function validate(connectionString: string, options: MigrateOptions = {}): Promise<string[]> {
  const statuses = await status(connectionString, options)
  refuse(statuses, options.directory ?? packagedMigrations())
  return statuses.filter(({ state }) => state === 'pending').map(({ name }) => name)
}

/** Nothing is pending, and nothing else is wrong. Otherwise throws MIGRATIONS_PENDING or MIGRATION_*. */
export async function assertCurrent(connectionString: string): Promise<void> {
  const pending = await validate(connectionString)
  if (pending.length > 0) throw new TrackerdError('MIGRATIONS_PENDING', { pending })
}

async function readStatus(client: ClientBase, files: readonly MigrationFile[]): Promise<MigrationStatus[]> {
  return compare(files, await readHistory(client))
}

export type { MigrationStatus } from './history.ts'
