import type { ClientBase } from 'pg'
import * as sql from './queries.ts'

export interface Column {
  readonly name: string
  readonly type: string
  readonly notNull: boolean
  readonly default: string | null
  /** Filled by a sequence of its own; cannot be given. */
  readonly identity: boolean
  readonly collation: string | null
  readonly storage: string | null
}

interface Constraint {
  readonly name: string
  /** Primary key, unique, foreign key, check. */
  readonly type: 'p' | 'u' | 'f' | 'c'
  readonly definition: string
  readonly references: string | null
}

interface Index {
  readonly name: string
  readonly definition: string
}

export interface Policy {
  readonly name: string
  readonly permissive: boolean
  readonly command: 'all' | 'select' | 'insert' | 'update' | 'delete'
  readonly roles: readonly string[]
  readonly using: string | null
  readonly check: string | null
}

export interface Grant {
  readonly grantee: string
  readonly privilege: string
  /** null: on the whole table. */
  readonly columns: readonly string[] | null
}

interface Trigger {
  readonly name: string
  readonly definition: string
  /** Fires in a replication session too. */
  readonly always: boolean
  readonly function: string
}

export interface CatalogTable {
  /** Qualified: schema.table. */
  readonly table: string
  readonly schema: string
  readonly name: string
  readonly comment: string | null
  readonly options: readonly string[]
  readonly rowSecurity: boolean
  readonly rowSecurityForced: boolean
  readonly columns: readonly Column[]
  readonly constraints: readonly Constraint[]
  readonly indexes: readonly Index[]
  readonly policies: readonly Policy[]
  readonly grants: readonly Grant[]
  readonly triggers: readonly Trigger[]
}

export interface CatalogFunction {
  readonly schema: string
  readonly name: string
  readonly signature: string
  readonly definition: string
  readonly securityDefiner: boolean
  readonly settings: readonly string[]
  /** null: the owner of the schema. */
  readonly owner: string | null
  readonly executableBy: readonly string[]
}

export interface Catalog {
  readonly schemas: readonly string[]
  readonly schemaGrants: readonly { schema: string; grantee: string; privilege: string }[]
  readonly tables: readonly CatalogTable[]
  readonly functions: readonly CatalogFunction[]
}

type OfTable<T> = T & { readonly table: string }
type TableRow = Pick<
  CatalogTable,
  'table' | 'schema' | 'name' | 'comment' | 'options' | 'rowSecurity' | 'rowSecurityForced'
>

/** What the tracker_… schemas hold, in one consistent view, every name outside pg_catalog qualified. */
export async function readCatalog(client: ClientBase): Promise<Catalog> {
  await client.query(`begin transaction isolation level repeatable read read only; set local search_path = ''`)
  const rows = async <T extends object>(statement: string) => (await client.query<T>(statement)).rows
  const perTable = async <T extends object>(statement: string) =>
    Map.groupBy(await rows<OfTable<T>>(statement), (row) => row.table)
  const columns = await perTable<Column>(sql.COLUMNS)
  const constraints = await perTable<Constraint>(sql.CONSTRAINTS)
  const indexes = await perTable<Index>(sql.INDEXES)
  const policies = await perTable<Policy>(sql.POLICIES)
  const grants = await perTable<Grant>(sql.TABLE_GRANTS)
  const triggers = await perTable<Trigger>(sql.TRIGGERS)
  const tables = await rows<TableRow>(sql.TABLE_LIST)
  const catalog = {
    schemas: (await rows<{ name: string }>(sql.SCHEMAS)).map(({ name }) => name),
    schemaGrants: await rows<Catalog['schemaGrants'][number]>(sql.SCHEMA_GRANTS),
    functions: await rows<CatalogFunction>(sql.FUNCTIONS),
    tables: tables.map((table) => ({
      ...table,
      columns: columns.get(table.table) ?? [],
      constraints: constraints.get(table.table) ?? [],
      indexes: indexes.get(table.table) ?? [],
      policies: policies.get(table.table) ?? [],
      grants: grants.get(table.table) ?? [],
      triggers: triggers.get(table.table) ?? [],
    })),
  }
  await client.query('commit')
  return catalog
}
