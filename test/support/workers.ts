import pg from 'pg'

/** What four files at a time need; PostgreSQL has 100 unless told otherwise. */
const CONNECTIONS_OF_FOUR = 300

/** How many test files run at a time. Most wait half of their time, so four keep two cores busy. */
export async function workersOn(databaseUrl: string | undefined): Promise<number> {
  if (databaseUrl === undefined) return 4 // ours has room for them
  const client = new pg.Client({ connectionString: databaseUrl })
  try {
    await client.connect()
    const { rows } = await client.query<{ max: number }>(`select current_setting('max_connections')::int as max`)
    return (rows[0]?.max ?? 0) < CONNECTIONS_OF_FOUR ? 2 : 4
  } finally {
    await client.end()
  }
}
