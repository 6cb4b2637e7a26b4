import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { TrackerdError } from '../../errors.ts'
import type { Logger } from '../../ports/logger.ts'
import { type Account, canReach, isRoot, ownerOf, unprivilegedAccount } from './account.ts'
import { findShelter } from './shelter.ts'

/** Where a server lives and whom it runs as. */
export interface Place {
  /** Holds the cluster and the server's log. */
  readonly home: string
  readonly cluster: string
  /** null: the user of this process. */
  readonly account: Account | null
}

const place = (home: string, account: Account | null): Place => ({ home, cluster: join(home, 'postgres'), account })

/** The place of this data folder's cluster, or of the one to be made: reachable for the account that runs it. */
export async function choosePlace(
  dataDir: string,
  remembered: string | null,
  shelters: readonly string[],
  log: Logger,
): Promise<Place> {
  const home = remembered ?? dataDir
  if (existsSync(join(home, 'postgres', 'PG_VERSION'))) return existing(home)
  if (!isRoot()) return place(dataDir, null)
  const account = await unprivilegedAccount()
  if (remembered !== null) {
    if (existsSync(remembered)) return place(remembered, account) // making it was interrupted
    log.warn({ folder: remembered }, 'the database is gone with its folder: starting with an empty one')
  }
  if (await canReach(account, dataDir)) return place(dataDir, account)
  const shelter = await findShelter(account, shelters, log)
  const name = createHash('sha256').update(dataDir).digest('hex').slice(0, 12)
  // Part random: whoever deletes the data folder gets an empty database, not the old one whose keys are gone.
  const sheltered = join(shelter, `${name}-${randomBytes(3).toString('hex')}`)
  await mkdir(sheltered)
  await chmod(sheltered, 0o711)
  log.info({ dataDir, folder: sheltered, user: account.name }, 'the database lives where PostgreSQL’s user reaches it')
  return place(sheltered, account)
}

async function existing(home: string): Promise<Place> {
  const owner = await ownerOf(join(home, 'postgres'))
  if (!isRoot()) {
    if (owner.uid === process.getuid?.()) return place(home, null)
    throw unusable(`the database in ${home} belongs to user ${owner.name}; start trackerd as root or as that user`)
  }
  if (await canReach(owner, home)) return place(home, owner)
  throw unusable(`user ${owner.name} no longer reaches the database in ${home}; open its parent folders for that user`)
}

const unusable = (what: string) => new TrackerdError('EMBEDDED_POSTGRES_UNAVAILABLE', { what })
