import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { TrackerdError } from '../../errors.ts'
import { packageFolder } from '../../package.ts'

/** A migration as it stands in its file. */
export interface MigrationFile {
  readonly number: number
  /** File name, e.g. 0001-initialize-discovery-schema.sql. */
  readonly name: string
  /** SHA-256 of the whole file, comments and Down part included, in hex. */
  readonly sha256: string
  /** What stands before the Up part: with it, a position in a part is a line of the file. */
  readonly head: string
  readonly up: string
  readonly down: string
}

const FILE_NAME = /^(\d{4})-[a-z0-9]+(-[a-z0-9]+)*\.sql$/
/** Stands in the same folder, generated from the catalog: not a migration. */
const DUMP = 'schema.sql'
const MARKER = /^-- (Up|Down)[ \t]*\r?$/gm
/** Would end the transaction that the file and its record share. `end;` is left out: functions need it. */
const TRANSACTION_CONTROL =
  /^[ \t]*(begin|commit|rollback|abort|start[ \t]+transaction)([ \t]+(work|transaction))?[ \t]*;/im

/** The migrations folder of this package. */
export const packagedMigrations = () => join(packageFolder(), 'migrations')

/** The migrations of a folder by number. Throws MIGRATION_MALFORMED for the first that is not written as required. */
export async function readMigrations(directory: string): Promise<MigrationFile[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.sql') && name !== DUMP).sort()
  const files = await Promise.all(names.map(async (name) => parse(name, await readFile(join(directory, name)))))
  for (const [index, file] of files.entries()) {
    const before = files[index - 1]
    if (before?.number === file.number) throw malformed(file.name, `has the same number as ${before.name}`)
  }
  return files
}

function parse(name: string, bytes: Buffer): MigrationFile {
  const number = Number(FILE_NAME.exec(name)?.[1] ?? 0)
  if (number === 0) throw malformed(name, 'is not named NNNN-what.sql, from 0001 on')
  const text = bytes.toString('utf8')
  const [up, down, ...more] = [...text.matchAll(MARKER)]
  if (up?.[1] !== 'Up' || down?.[1] !== 'Down' || more.length > 0)
    throw malformed(name, 'needs one line "-- Up" and after it one line "-- Down"')
  const parts = { up: text.slice(up.index, down.index), down: text.slice(down.index) }
  for (const [part, sql] of Object.entries(parts)) {
    if (sql.replace(/--.*$/gm, '').trim() === '') throw malformed(name, `has an empty ${part} part`)
    const control = TRANSACTION_CONTROL.exec(sql)?.[0].trim()
    if (control !== undefined) throw malformed(name, `must not say "${control}": it runs inside a transaction`)
  }
  return {
    number,
    name,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    head: text.slice(0, up.index),
    ...parts,
  }
}

const malformed = (file: string, why: string) =>
  new TrackerdError('MIGRATION_MALFORMED', { what: `${file} ${why}`, file })
