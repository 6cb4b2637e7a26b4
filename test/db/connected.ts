import pg from 'pg'

/** What `work` gives, on a connection of its own that is closed afterwards. */
export async function connected<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** Inside a transaction under this role, for this tenant, as the program does it; rolled back when `work` throws. */
export async function inRole<T>(
  client: pg.Client,
  role: string,
  tenantId: string | null,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  await client.query(`begin; set local role ${role}`)
  try {
    if (tenantId !== null) await client.query(`select set_config('app.current_tenant_id', $1, true)`, [tenantId])
    const result = await work(client)
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback')
    throw error
  }
}

/** Like `inRole`, on a connection of its own. */
export function asRole<T>(url: string, role: string, tenantId: string | null, work: (c: pg.Client) => Promise<T>) {
  return connected(url, (client) => inRole(client, role, tenantId, work))
}
