import { readFile, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { TrackerdError } from '../../errors.ts'

/** A user of the system that PostgreSQL runs as instead of root. */
export interface Account {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

/** Its own user first, then the one that distributions make for PostgreSQL, then the one that is always there. */
const CANDIDATES = ['trackerd', 'postgres', 'nobody']

export const isRoot = () => process.getuid?.() === 0

/** The account PostgreSQL runs as under root, which it refuses to run as. */
export async function unprivilegedAccount(): Promise<Account> {
  const accounts = await readAccounts()
  for (const name of CANDIDATES) {
    const account = accounts.find((a) => a.name === name && a.uid !== 0)
    if (account !== undefined) return account
  }
  const what = `PostgreSQL does not run as root, and there is no user named ${CANDIDATES.join(', ')} to run it as`
  throw new TrackerdError('EMBEDDED_POSTGRES_UNAVAILABLE', { what })
}

/** The account that owns this folder: a cluster made by an ordinary user runs as that user under root too. */
export async function ownerOf(folder: string): Promise<Account> {
  const { uid, gid } = await stat(folder)
  const known = (await readAccounts()).find((a) => a.uid === uid)
  return { name: known?.name ?? String(uid), uid, gid: known?.gid ?? gid }
}

/** Whether the account may pass through every folder down to this one, and this one too. */
export async function canReach(account: Account, folder: string): Promise<boolean> {
  const { mode, uid, gid } = await stat(folder)
  const shift = uid === account.uid ? 6 : gid === account.gid ? 3 : 0
  if (((mode >> shift) & 0o1) === 0) return false
  const parent = dirname(folder)
  return parent === folder || canReach(account, parent)
}

async function readAccounts(): Promise<Account[]> {
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n')
  return lines.flatMap((line) => {
    const [name, , uid, gid] = line.split(':')
    return name && uid && gid ? [{ name, uid: Number(uid), gid: Number(gid) }] : []
  })
}
