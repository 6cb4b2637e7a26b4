import type { Catalog, CatalogFunction, CatalogTable, Column, Grant, Policy } from './catalog.ts'

const HEADER = `-- The schema that the migrations lead to. Generated from the catalog by "npm run schema": change a migration instead.
-- The roles app_user, tracker_relay and tracker_door must exist before it is loaded.
`

/** The catalog as SQL that builds the same schema in an empty database; the same text on every supported server. */
export function dumpSchema(catalog: Catalog): string {
  return [
    HEADER,
    ...catalog.schemas.map((name) => `create schema ${name};\n`),
    ...catalog.tables.map(createTable),
    ...foreignKeys(catalog),
    ...catalog.functions.map(createFunction),
    ...catalog.tables.map(wall),
    ...catalog.schemaGrants.map((g) => `grant ${g.privilege} on schema ${g.schema} to ${g.grantee};\n`),
  ].join('\n')
}

function createTable(t: CatalogTable): string {
  const constraints = t.constraints.filter(({ type }) => type !== 'f')
  const lines = [...t.columns.map(column), ...constraints.map((k) => `constraint ${k.name} ${k.definition}`)]
  const options = t.options.length > 0 ? ` with (${t.options.join(', ')})` : ''
  const sql = [`create table ${t.table} (\n  ${lines.join(',\n  ')}\n)${options};`]
  if (t.comment !== null) sql.push(`comment on table ${t.table} is '${t.comment.replaceAll("'", "''")}';`)
  for (const { name, storage } of t.columns)
    if (storage !== null) sql.push(`alter table ${t.table} alter column ${name} set storage ${storage};`)
  sql.push(...t.indexes.map(({ definition }) => `${definition};`))
  return `${sql.join('\n')}\n`
}

function column(c: Column): string {
  const words = [c.name, c.type]
  if (c.collation !== null) words.push(`collate "${c.collation}"`)
  if (c.identity) words.push('generated always as identity')
  if (c.default !== null) words.push('default', c.default)
  // An identity column is NOT NULL by itself.
  if (c.notNull && !c.identity) words.push('not null')
  return words.join(' ')
}

function foreignKeys({ tables }: Catalog): string[] {
  return tables.flatMap((t) =>
    t.constraints
      .filter(({ type }) => type === 'f')
      .map((k) => `alter table ${t.table} add constraint ${k.name} ${k.definition};\n`),
  )
}

/** A function is public and its creator's at first, so that is what has to be taken away. */
function createFunction(f: CatalogFunction): string {
  const sql = [`${f.definition.trimEnd()};`]
  if (!f.executableBy.includes('public')) sql.push(`revoke all on function ${f.signature} from public;`)
  for (const role of f.executableBy)
    if (role !== 'public') sql.push(`grant execute on function ${f.signature} to ${role};`)
  if (f.owner !== null) sql.push(`alter function ${f.signature} owner to ${f.owner};`)
  return `${sql.join('\n')}\n`
}

function wall(t: CatalogTable): string {
  const sql = []
  if (t.rowSecurity) sql.push(`alter table ${t.table} enable row level security;`)
  if (t.rowSecurityForced) sql.push(`alter table ${t.table} force row level security;`)
  sql.push(...t.policies.map((p) => policy(t, p)), ...t.grants.map((g) => grant(t, g)))
  for (const { name, definition, always } of t.triggers) {
    sql.push(`${definition};`)
    if (always) sql.push(`alter table ${t.table} enable always trigger ${name};`)
  }
  return `${sql.join('\n')}\n`
}

function policy(t: CatalogTable, p: Policy): string {
  const kind = p.permissive ? '' : ' as restrictive'
  const using = p.using === null ? '' : ` using (${p.using})`
  const check = p.check === null ? '' : ` with check (${p.check})`
  return `create policy ${p.name} on ${t.table}${kind} for ${p.command} to ${p.roles.join(', ')}${using}${check};`
}

const grant = (t: CatalogTable, g: Grant) =>
  `grant ${g.privilege}${g.columns === null ? '' : ` (${g.columns.join(', ')})`} on ${t.table} to ${g.grantee};`
