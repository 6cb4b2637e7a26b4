import { createPool } from '../src/db/connection.ts'
import { startEmbedded } from '../src/db/embedded/index.ts'
import { Database, type Tx } from '../src/db/tx.ts'
import { silentLogger } from '../src/ports/logger.ts'

/** Shows what stands in the database. */
export type Look = <T>(show: (tx: Tx) => Promise<T>) => Promise<T>

/** Looks behind the daemon, into the database it runs: only to show. */
export async function lookInto<T>(dataDir: string, tenantId: string, look: (tx: Tx) => Promise<T>): Promise<T> {
  const server = await startEmbedded({ dataDir, log: silentLogger, whenOwned: 'attach' })
  const pool = createPool({ url: server.url, name: 'trackerd demo', max: 1, log: silentLogger })
  try {
    return await new Database(pool).tenant(tenantId, look)
  } finally {
    await pool.end()
    await server.stop()
  }
}
