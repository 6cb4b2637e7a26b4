import { mkdtemp, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Where Linux offers memory as a folder. */
const MEMORY = '/dev/shm'
/** What the databases of two workers and the log of their server may need; containers often have 64 MiB there. */
const NEEDED_BYTES = 4 * 1024 ** 3

export interface FastFolder {
  readonly path: string
  readonly inMemory: boolean
}

/** A folder for a server whose data nobody needs afterwards: in memory where there is room, else in the temporary one. */
export async function makeFastFolder(prefix: string): Promise<FastFolder> {
  const inMemory = (await freeBytes(MEMORY)) >= NEEDED_BYTES
  return { path: await mkdtemp(join(inMemory ? MEMORY : tmpdir(), prefix)), inMemory }
}

async function freeBytes(folder: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(folder)
    return bavail * bsize
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0
    throw error
  }
}
