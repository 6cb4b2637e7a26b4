import type { Catalog, CatalogTable } from './catalog.ts'

/**
 * The table that a column points to: by a foreign key, else by its name, because most references are ids without a
 * constraint (between schemas always). `epic_id` is epics; `cycle_id` is the one …_cycles table of the same schema.
 * null when there is none, or no single one.
 */
export function referencedTable(catalog: Catalog, from: CatalogTable, column: string): CatalogTable | null {
  const stem = /^(.+)_id$/.exec(column)?.[1]
  const type = from.columns.find(({ name }) => name === column)?.type
  if (stem === undefined || type !== 'uuid' || column === 'tenant_id') return null
  const plural = stem.endsWith('y') ? `${stem.slice(0, -1)}ies` : `${stem}s`
  const exact = (t: CatalogTable) => t.name === plural
  const ending = (t: CatalogTable) => t.name.endsWith(`_${plural}`)
  const here = (t: CatalogTable) => t.schema === from.schema
  for (const fits of [exact, (t: CatalogTable) => here(t) && ending(t), ending]) {
    const [found, ...others] = catalog.tables.filter((t) => t !== from && fits(t))
    if (found !== undefined) return others.length === 0 ? found : null
  }
  return null
}
