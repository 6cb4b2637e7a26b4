import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { ensurePrivateFile, ensurePrivateFolder, errnoOf } from '../../private-files.ts'

const SQLITE_BUSY = 5

/** Held until released, or until this process ends in whatever way. */
export interface Lock {
  release(): void
}

/**
 * The lock of the one process that runs PostgreSQL for this data folder; null while another process holds it.
 * Node.js has no file locks of its own, SQLite does: the kernel frees them with the process, also after kill -9, so
 * that no stale lock has to be told from a live one by its pid. PostgreSQL does not inherit it.
 */
export async function tryLock(dataDir: string): Promise<Lock | null> {
  await ensurePrivateFolder(dataDir)
  const path = join(dataDir, 'embedded.lock')
  await ensurePrivateFile(path)
  const file = new DatabaseSync(path, { timeout: 0 })
  try {
    // Nothing is ever written: no journal file, which a crash under root would leave for nobody else to open.
    file.exec('pragma journal_mode = memory; begin exclusive')
  } catch (error) {
    file.close()
    if (errnoOf(error) === 'ERR_SQLITE_ERROR' && (error as { errcode?: number }).errcode === SQLITE_BUSY) return null
    throw error
  }
  return { release: () => file.close() }
}
