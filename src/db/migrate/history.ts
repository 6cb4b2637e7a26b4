import type { ClientBase } from 'pg'
import { TrackerdError } from '../../errors.ts'
import type { MigrationFile } from './files.ts'

/** A migration as it was applied. */
interface AppliedMigration {
  readonly number: number
  readonly name: string
  readonly sha256: string
  readonly appliedAt: Date
}

/** What a file and its record say together. `pending` is the only state that may be applied. */
type MigrationState = 'applied' | 'pending' | 'changed' | 'missing' | 'out_of_order'

export interface MigrationStatus {
  readonly name: string
  readonly state: MigrationState
  readonly appliedAt: Date | null
}

/** The table of applied migrations exists, in a schema of its own: it belongs to no tenant. */
export async function ensureHistory(client: ClientBase): Promise<void> {
  if (await historyExists(client)) return
  await client.query(`
    create schema if not exists trackerd;
    create table trackerd.tracker_migrations (
      number integer primary key,
      name text not null,
      sha256 text not null,
      applied_at timestamptz not null default now()
    )`)
}

/** What was applied, oldest first; nothing in a database that was never migrated. */
export async function readHistory(client: ClientBase): Promise<AppliedMigration[]> {
  if (!(await historyExists(client))) return []
  const { rows } = await client.query<AppliedMigration>(
    'select number, name, sha256, applied_at as "appliedAt" from trackerd.tracker_migrations order by number',
  )
  return rows
}

async function historyExists(client: ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ exists: boolean }>(
    `select to_regclass('trackerd.tracker_migrations') is not null as exists`,
  )
  return rows[0]?.exists === true
}

/** Every migration known to the folder or to the database, by number, with its state. */
export function compare(files: readonly MigrationFile[], applied: readonly AppliedMigration[]): MigrationStatus[] {
  const lastApplied = applied.at(-1)?.number ?? 0
  const byNumber = new Map(files.map((file) => [file.number, file]))
  const known = applied.map((record) => {
    const file = byNumber.get(record.number)
    const state = file?.name !== record.name ? 'missing' : file.sha256 === record.sha256 ? 'applied' : 'changed'
    return { number: record.number, name: record.name, state, appliedAt: record.appliedAt } as const
  })
  const recorded = new Set(applied.map((record) => record.name))
  const others = files
    .filter((file) => !recorded.has(file.name))
    .map(({ number, name }) => {
      return { number, name, state: number <= lastApplied ? 'out_of_order' : 'pending', appliedAt: null } as const
    })
  return [...known, ...others]
    .sort((a, b) => a.number - b.number)
    .map(({ name, state, appliedAt }) => ({ name, state, appliedAt }))
}

const REFUSALS = {
  changed: ['MIGRATION_CHANGED', 'is not the file that was applied'],
  missing: ['MIGRATION_MISSING', 'was applied, but is not in the folder'],
  out_of_order: ['MIGRATION_OUT_OF_ORDER', 'is not applied, but a later one is'],
} as const

/** Nothing in the list stands in the way of applying what is pending; otherwise throws for the first that does. */
export function refuse(statuses: readonly MigrationStatus[], directory: string): void {
  for (const { name, state } of statuses) {
    if (state === 'applied' || state === 'pending') continue
    const [code, why] = REFUSALS[state]
    throw new TrackerdError(code, { what: `${name} ${why}`, file: name, directory })
  }
}
