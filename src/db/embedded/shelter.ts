import { chmod, lstat, mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TrackerdError } from '../../errors.ts'
import type { Logger } from '../../ports/logger.ts'
import { errnoOf } from '../../private-files.ts'
import { type Account, canReach } from './account.ts'

/** Where root may put what its own folders hide from PostgreSQL's user; the last one may be emptied at a reboot. */
export const SHELTERS: readonly string[] = ['/var/lib', tmpdir()]

/** A folder `trackerd` that the account reaches and only root can write to, in the first place that has one. */
export async function findShelter(account: Account, places: readonly string[], log: Logger): Promise<string> {
  for (const place of places) {
    const folder = join(place, 'trackerd')
    if (!(await isOurs(folder)) || !(await canReach(account, folder))) continue
    if (place === tmpdir()) log.warn({ folder }, 'the database lives in a temporary folder: set TRACKERD_DATA_DIR')
    return folder
  }
  const what = `user ${account.name} reaches neither the project nor ${places.join(' nor ')}; set TRACKERD_DATA_DIR`
  throw new TrackerdError('EMBEDDED_POSTGRES_UNAVAILABLE', { what })
}

/** Whether the folder is there and root's alone: in a temporary folder somebody else may have made it first. */
async function isOurs(folder: string): Promise<boolean> {
  try {
    await mkdir(folder)
    await chmod(folder, 0o755)
    return true
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') return false
  }
  const { mode, uid } = await lstat(folder)
  // The mode of a link is 0777, so this refuses links too.
  return uid === process.getuid?.() && (mode & 0o022) === 0
}
