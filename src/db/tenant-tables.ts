import type { ClientBase } from 'pg'
import { type Catalog, readCatalog } from './schema/catalog.ts'

export interface TenantTable {
  /** Qualified: schema.table. */
  readonly name: string
  /** The column that says whose a row is. */
  readonly tenant: 'id' | 'tenant_id'
}

const TENANTS = 'tracker_governance.tenants'

/**
 * Every table that holds rows of tenants, the list of tenants first, and each after those it refers to: so they can be
 * loaded in this order, and emptied in the opposite one. From the catalog, so that no table is ever forgotten.
 */
export async function tenantTables(client: ClientBase): Promise<TenantTable[]> {
  return inOrder(await readCatalog(client))
}

function inOrder({ tables }: Catalog): TenantTable[] {
  const left = new Map(
    tables
      .filter(({ columns }) => columns.some(({ name }) => name === 'tenant_id'))
      .map(({ table, constraints }) => [
        table,
        constraints.flatMap(({ references }) => (references === null || references === table ? [] : [references])),
      ]),
  )
  const order: TenantTable[] = [{ name: TENANTS, tenant: 'id' }]
  while (left.size > 0) {
    const ready = [...left].filter(([, references]) => references.every((other) => !left.has(other)))
    if (ready.length === 0)
      throw new TypeError(`tables refer to each other in a circle: ${[...left.keys()].join(', ')}`)
    for (const [name] of ready) {
      order.push({ name, tenant: 'tenant_id' })
      left.delete(name)
    }
  }
  return order
}
