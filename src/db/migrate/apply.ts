import type { ClientBase } from 'pg'
import { DatabaseError } from 'pg'
import { TrackerdError } from '../../errors.ts'
import type { MigrationFile } from './files.ts'

export type Direction = 'up' | 'down'

/** The part of the file ran and its record is written or removed, together; or neither, and MIGRATION_FAILED. */
export async function applyMigration(client: ClientBase, file: MigrationFile, direction: Direction): Promise<void> {
  try {
    await client.query('begin')
    await client.query(file[direction])
    if (direction === 'up')
      await client.query('insert into trackerd.tracker_migrations (number, name, sha256) values ($1, $2, $3)', [
        file.number,
        file.name,
        file.sha256,
      ])
    else await client.query('delete from trackerd.tracker_migrations where number = $1', [file.number])
    await client.query('commit')
  } catch (cause) {
    throw await rolledBack(client, failure(file, direction, cause))
  }
}

/** The failure itself, after the rollback. Without a connection there is nothing to roll back: PostgreSQL has. */
async function rolledBack(client: ClientBase, error: TrackerdError): Promise<TrackerdError> {
  try {
    await client.query('rollback')
    return error
  } catch (lost) {
    return new TrackerdError(error.code, { ...error.details, connection: 'lost' }, { cause: lost })
  }
}

function failure(file: MigrationFile, direction: Direction, cause: unknown): TrackerdError {
  const said = cause instanceof Error ? cause.message : String(cause)
  const details = { what: `${file.name}: ${said}`, file: file.name, part: direction }
  if (!(cause instanceof DatabaseError)) return new TrackerdError('MIGRATION_FAILED', details, { cause })
  const line = cause.position === undefined ? undefined : lineAt(file, direction, Number(cause.position))
  return new TrackerdError(
    'MIGRATION_FAILED',
    { ...details, sqlState: cause.code, detail: cause.detail, line },
    { cause },
  )
}

/** The line of the file at a position (from 1) of its part. */
function lineAt(file: MigrationFile, direction: Direction, position: number): number {
  const before = direction === 'up' ? file.head : file.head + file.up
  return (before + file[direction].slice(0, position - 1)).split('\n').length
}
