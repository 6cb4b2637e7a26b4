import type { Catalog, CatalogTable, Column } from './catalog.ts'
import { referencedTable } from './references.ts'

const HEADER = `<!-- Generated from the catalog by "npm run schema". -->
# Database schema

Every table with \`tenant_id\` stands behind row-level security: a transaction sees and writes the rows of its tenant only.
\`relay\` marks tables that cross-tenant work may read or mark, \`door\` those that a request reaches before its tenant is
known, through functions. An arrow (→) names the table an id points to; between schemas nothing but the program checks it.
`

/** The catalog for people: per schema an entity diagram and the columns of every table, as Markdown. */
export function documentSchema(catalog: Catalog): string {
  const contents = catalog.schemas.map((name) => `- [${name}](#${name})`).join('\n')
  return [HEADER, `${contents}\n`, ...catalog.schemas.map((name) => schemaSection(catalog, name))].join('\n')
}

function schemaSection(catalog: Catalog, schema: string): string {
  const tables = catalog.tables.filter((table) => table.schema === schema)
  const diagram = ['```mermaid', 'erDiagram', ...tables.map(entity), ...relations(catalog, tables), '```'].join('\n')
  return [`## ${schema}\n`, `${diagram}\n`, ...tables.map((table) => tableSection(catalog, table))].join('\n')
}

/** Mermaid allows no brackets, spaces or quotes in a type. */
const mermaidType = (type: string) => shortType(type).replace('[]', '_array').replaceAll(' ', '_')

function entity(table: CatalogTable): string {
  const keys = keyColumns(table)
  const lines = table.columns.map(({ name, type }) => `    ${mermaidType(type)} ${name}${keys.has(name) ? ' PK' : ''}`)
  return `  ${table.name} {\n${lines.join('\n')}\n  }`
}

function relations(catalog: Catalog, tables: readonly CatalogTable[]): string[] {
  return tables.flatMap((table) =>
    table.columns.flatMap(({ name, notNull }) => {
      const target = referencedTable(catalog, table, name)
      if (target === null || target.schema !== table.schema) return []
      return [`  ${target.name} ${notNull ? '||' : '|o'}--o{ ${table.name} : ${name}`]
    }),
  )
}

function tableSection(catalog: Catalog, table: CatalogTable): string {
  const rows = table.columns.map((column) => {
    const target = referencedTable(catalog, table, column.name)
    const name = target === null ? column.name : `${column.name} → ${target.schema}.${target.name}`
    return `| ${name} | ${shortType(column.type)} | ${column.notNull ? '' : 'null'} | ${cell(defaultOf(column))} |`
  })
  const checks = table.constraints.filter(({ type }) => type === 'c').map(({ definition }) => `- \`${definition}\``)
  const uniques = [
    ...table.constraints.filter(({ type }) => type === 'u').map(({ definition }) => `- \`${definition}\``),
    ...table.indexes.map(({ definition }) => `- \`${definition.replace(` ON ${table.table}`, '')}\``),
  ]
  return [
    `### ${table.name}\n`,
    `${table.comment ?? ''} ${access(table)}\n`,
    ['| column | type | | default |', '|---|---|---|---|', ...rows, ''].join('\n'),
    ...(checks.length > 0 ? [`Checks\n\n${checks.join('\n')}\n`] : []),
    ...(uniques.length > 0 ? [`Keys and indexes\n\n${uniques.join('\n')}\n`] : []),
  ].join('\n')
}

function access({ grants }: CatalogTable): string {
  const roles = Map.groupBy(grants, ({ grantee }) => grantee)
  const words = [...roles].map(([role, given]) => {
    const rights = [...new Set(given.map((g) => `${g.privilege}${g.columns === null ? '' : ' (some columns)'}`))]
    return `${role.replace('tracker_', '')}: ${rights.join(', ')}`
  })
  return `*${words.join('; ')}.*`
}

function keyColumns(table: CatalogTable): Set<string> {
  const key = table.constraints.find(({ type }) => type === 'p')?.definition ?? ''
  return new Set(/\((.*)\)/.exec(key)?.[1]?.split(', ') ?? [])
}

const defaultOf = (column: Column) => (column.identity ? 'identity' : (column.default ?? ''))
const cell = (text: string) => (text === '' ? '' : `\`${text.replaceAll('|', '\\|')}\``)
const shortType = (type: string) => type.replace('timestamp with time zone', 'timestamptz')
