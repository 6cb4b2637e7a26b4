import { existsSync } from 'node:fs'
import { realpath, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { TrackerdError } from '../../errors.ts'
import { tryLock } from './lock.ts'
import { adopt } from './postmaster.ts'
import { readState } from './state.ts'

/**
 * Nothing is left of the data folder, nor of its database, wherever that lives; a server that a crash left running has
 * stopped. Throws DATA_DIR_IN_USE while a process runs it.
 */
export async function removeEmbedded(folder: string): Promise<void> {
  if (!existsSync(folder)) return
  const dataDir = await realpath(folder)
  const lock = await tryLock(dataDir)
  const state = await readState(dataDir)
  if (lock === null)
    throw new TrackerdError('DATA_DIR_IN_USE', { what: `process ${state?.owner ?? 'unknown'}, ${dataDir}`, dataDir })
  try {
    // A copy of another clone names that one's database.
    if (state?.of === dataDir) {
      const home = state.home ?? dataDir
      const place = { home, cluster: join(home, 'postgres'), account: null }
      const left = await adopt(place, { user: 'postgres', password: state.superuserPassword })
      await left?.stop()
      await rm(home, { recursive: true, force: true })
    }
    await rm(dataDir, { recursive: true, force: true })
  } finally {
    lock.release()
  }
}
