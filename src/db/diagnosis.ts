/** What the doctor asks of the database. Nothing here changes anything. */
import type { ClientBase } from 'pg'
import { withConnection } from './migrate/connection.ts'
import { missingStatements, ROLES } from './migrate/roles.ts'
import type { Tx } from './tx.ts'

export interface Diagnosis {
  readonly version: string
  /** Statements that an administrator has to run. */
  readonly missingRoles: readonly string[]
  /** Tables with rows of tenants that are not walled off, with what they lack. */
  readonly unwalled: readonly string[]
  readonly walled: number
  /** Rights that a role has and must not have, or lacks; null while roles are missing. */
  readonly wrongRights: readonly string[] | null
  /** The clock of the server is ahead by so much; half of what the question took is not known. */
  readonly aheadMs: number
  /** null: its schema was not made yet. */
  readonly queueVersion: number | null
}

/** How the server and the schema stand. Throws DATABASE_*. */
export function diagnose(url: string, now: () => number): Promise<Diagnosis> {
  return withConnection(url, async (client) => {
    const before = now()
    const [time] = await rows<{ ms: number }>(
      client,
      'select extract(epoch from clock_timestamp()) * 1000.0::float8 as ms',
    )
    const aheadMs = Math.round(Number(time?.ms) - (before + now()) / 2)
    const [server] = await rows<{ version: string }>(client, `select current_setting('server_version') as version`)
    const missingRoles = await missingStatements(client, ROLES)
    const tables = await rows<{ name: string; lacks: string }>(client, WALLS)
    return {
      version: server?.version ?? '',
      missingRoles,
      unwalled: tables.filter(({ lacks }) => lacks !== '').map(({ name, lacks }) => `${name} lacks ${lacks}`),
      walled: tables.length,
      wrongRights:
        missingRoles.length > 0 ? null : (await rows<{ wrong: string }>(client, RIGHTS)).map(({ wrong }) => wrong),
      aheadMs,
      // A login that has no roles may not even look whether it is there.
      queueVersion: missingRoles.length > 0 ? null : await queueVersion(client),
    }
  })
}

const rows = async <Row>(client: ClientBase, sql: string) => (await client.query(sql)).rows as Row[]

/** Tables that have a tenant, and the list of tenants: all have row-level security, forced, and a policy. */
const WALLS = `
  select c.oid::regclass::text as name, concat_ws(', ',
           case when not c.relrowsecurity then 'row-level security' end,
           case when not c.relforcerowsecurity then 'force row level security' end,
           case when not exists (select from pg_policy p where p.polrelid = c.oid) then 'policies' end) as lacks
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
   where n.nspname like 'tracker\\_%' and c.relkind in ('r', 'p')
     and ((n.nspname, c.relname) = ('tracker_governance', 'tenants')
          or exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped))
   order by 1`

const RIGHTS = `
  select format('app_user may %s %s', lower(right_name), c.oid::regclass) as wrong
    from pg_class c join pg_namespace n on n.oid = c.relnamespace, unnest(array['UPDATE', 'DELETE', 'TRUNCATE']) right_name
   where n.nspname = 'tracker_audit' and c.relkind in ('r', 'p') and has_table_privilege('app_user', c.oid, right_name)
  union all
  select format('app_user may not use the schema %s', n.nspname) from pg_namespace n
   where n.nspname like 'tracker\\_%' and not has_schema_privilege('app_user', n.oid, 'USAGE')
   order by 1`

async function queueVersion(client: ClientBase): Promise<number | null> {
  const [known] = await rows<{ known: boolean }>(client, `select to_regclass('pgboss.version') is not null as known`)
  if (known?.known !== true) return null
  const [row] = await rows<{ version: number }>(client, 'select version from pgboss.version')
  return row?.version ?? null
}

/** Whether a body is kept that was received before, and that nobody waits for. */
export async function keepsBodies(tx: Tx, before: Date): Promise<boolean> {
  const [row] = await tx.rows<{ keeps: boolean }>(
    `select exists (select from tracker_integration.inbox_messages
       where tenant_id = $1 and received_at < $2 and status in ('applied', 'skipped') and body is not null) as keeps`,
    [tx.tenantId, before],
  )
  return row?.keeps === true
}
