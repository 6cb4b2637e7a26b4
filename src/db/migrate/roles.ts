import type { ClientBase } from 'pg'
import { DatabaseError } from 'pg'
import { TrackerdError } from '../../errors.ts'

/** The roles that transactions run under. They belong to the whole cluster: other databases in it may share them. */
export const ROLES = ['app_user', 'tracker_relay', 'tracker_door', 'tracker_eraser'] as const

const INSUFFICIENT_PRIVILEGE = '42501'
/** Databases of one cluster migrate at once and no lock spans them: a statement may lose, so it is looked at again. */
const ROUNDS = 5

/**
 * The roles exist, none of them passes by row-level security, and this login may take each of them.
 * Otherwise throws DATABASE_ROLES_MISSING with the statements an administrator has to run.
 */
export async function ensureRoles(client: ClientBase, roles: readonly string[]): Promise<void> {
  let refusal: unknown
  for (let round = 0; round < ROUNDS; round += 1) {
    const statements = await missingStatements(client, roles)
    if (statements.length === 0) return
    for (const statement of statements) {
      const error = await attempt(client, statement)
      if (error === undefined) continue
      refusal = error
      if (error.code === INSUFFICIENT_PRIVILEGE) throw rolesMissing(statements, error)
    }
  }
  const statements = await missingStatements(client, roles)
  if (statements.length > 0) throw rolesMissing(statements, refusal)
}

/** Exactly what is still to be done, in order, as an administrator could run it. */
export async function missingStatements(client: ClientBase, roles: readonly string[]): Promise<string[]> {
  const { rows } = await client.query<{ statement: string }>(MISSING, [roles])
  return rows.map((row) => row.statement)
}

// A superuser may take every role without being a member. Before PostgreSQL 16 membership alone is what counts.
const MISSING = `
  with wanted as (
    select name, position, r.oid, r.rolsuper or r.rolbypassrls as passes
    from unnest($1::text[]) with ordinality as w (name, position) left join pg_roles r on r.rolname = name
  ), server as (
    select current_setting('server_version_num')::integer >= 160000 as grants_have_options
  )
  select s.statement
  from wanted, server,
    lateral (values
      (1, oid is null, format('create role %I nologin', name)),
      (2, passes, format('alter role %I nosuperuser nobypassrls', name)),
      (3, oid is null or not case
            when grants_have_options then pg_has_role(oid, 'SET') and pg_has_role(oid, 'USAGE')
            else pg_has_role(oid, 'MEMBER')
          end,
          format('grant %I to %I%s', name, current_user,
            case when grants_have_options then ' with inherit true, set true' else '' end))
    ) as s (step, needed, statement)
  where s.needed
  order by s.step, position`

/** undefined when it worked; otherwise what the database said. A lost connection is thrown. */
async function attempt(client: ClientBase, statement: string): Promise<DatabaseError | undefined> {
  try {
    await client.query(statement)
    return undefined
  } catch (error) {
    if (error instanceof DatabaseError) return error
    throw error
  }
}

const rolesMissing = (statements: readonly string[], cause: unknown) =>
  new TrackerdError('DATABASE_ROLES_MISSING', { what: statements.map((s) => `${s};`).join(' '), statements }, { cause })
