import type pg from 'pg'
import { TrackerdError } from '../errors.ts'
import type { TellStep } from '../ports/progress.ts'
import { withConnection } from './migrate/connection.ts'
import { readHistory } from './migrate/history.ts'
import { type TenantTable, tenantTables } from './tenant-tables.ts'

/** What an export holds. */
export interface TenantExport {
  readonly tenantId: string
  readonly slug: string
  /** Rows by table; tables without rows are among them. */
  readonly rows: Readonly<Record<string, number>>
}

/** One line of text, without its end. Resolves when there is room for the next. */
export type WriteLine = (line: string) => Promise<void>

export interface Exporting {
  /** Slug or id. */
  readonly tenant: string
  readonly at: Date
  readonly write: WriteLine
  /** Called for each table, and again as its rows are read. */
  readonly tell?: TellStep
}

/** Of one fetch, so that memory stays small also where rows are large: a raw body may have 25 MiB. */
const FETCH_BYTES = 4 * 1024 * 1024
const FETCH_ROWS = 1_000
const FIRST_ROWS = 16

/**
 * Hands out every row of the tenant as JSON Lines, all of the same instant: a line that says what follows, one line per
 * row, and a line with the counts, whose absence tells that an export was cut off. Credentials stay sealed in their
 * envelopes. It is read under the tenant's own role, so that no row of another can be among them.
 * Throws NOT_FOUND.
 */
export function exportTenant(url: string, { tenant, at, write, tell }: Exporting): Promise<TenantExport> {
  return withConnection(url, async (client) => {
    const tables = await tenantTables(client)
    const schema = (await readHistory(client)).at(-1)?.name ?? null
    const { id, slug } = await findTenant(client, tenant)
    await client.query('begin transaction isolation level repeatable read read only; set local role app_user')
    await client.query(`select set_config('app.current_tenant_id', $1, true)`, [id])
    await write(
      JSON.stringify({
        format: 'trackerd-tenant-export',
        version: 1,
        schema,
        tenant: { id, slug },
        exported_at: at.toISOString(),
        secrets: 'sealed: they open with the encryption keys of this installation only',
        tables: tables.map(({ name }) => name),
      }),
    )
    const rows: Record<string, number> = {}
    for (const [done, table] of tables.entries()) {
      const step = { done, total: tables.length, name: table.name }
      tell?.(step)
      rows[table.name] = await exportTable(client, table, id, write, (read) => tell?.({ ...step, rows: read }))
    }
    await client.query('commit')
    await write(JSON.stringify({ complete: true, rows }))
    return { tenantId: id, slug, rows }
  })
}

async function findTenant(client: pg.Client, tenant: string): Promise<{ id: string; slug: string }> {
  await client.query('begin; set local role tracker_relay')
  const { rows } = await client.query<{ id: string; slug: string }>(
    'select id, slug from tracker_governance.tenants where slug = $1 or id::text = $1',
    [tenant],
  )
  await client.query('commit')
  if (rows[0] === undefined) throw new TrackerdError('NOT_FOUND', { what: `tenant ${tenant}` })
  return rows[0]
}

/** The server makes the text, so that no number or time changes on its way through this program. */
async function exportTable(
  client: pg.Client,
  { name, tenant }: TenantTable,
  id: string,
  write: WriteLine,
  tell: (read: number) => void,
) {
  await client.query({
    text: `declare exported no scroll cursor for select to_jsonb(t)::text as row from ${name} t where ${tenant} = '${id}'`,
  })
  const head = `{"table":${JSON.stringify(name)},"row":`
  let exported = 0
  for (let wanted = FIRST_ROWS; ; ) {
    const { rows } = await client.query<{ row: string }>(`fetch ${wanted} from exported`)
    let bytes = 0
    for (const { row } of rows) {
      bytes += row.length
      await write(`${head}${row}}`)
    }
    exported += rows.length
    if (rows.length > 0) tell(exported)
    if (rows.length < wanted) break
    wanted = Math.max(1, Math.min(FETCH_ROWS, wanted * 2, Math.floor(FETCH_BYTES / (bytes / rows.length))))
  }
  await client.query('close exported')
  return exported
}
