import { randomBytes } from 'node:crypto'
import { chmod, type FileHandle, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { TrackerdError } from './errors.ts'

/**
 * The folder exists. One made here lets nobody else list it. Under root others may pass through it, because the
 * user that PostgreSQL runs as has its folder inside; every file of ours in it is private by its own mode.
 */
export async function ensurePrivateFolder(path: string): Promise<void> {
  const mode = process.getuid?.() === 0 ? 0o711 : 0o700
  await dataDirAccess(path, async () => {
    const created = await mkdir(path, { recursive: true, mode })
    // Again, because the umask may have taken bits away.
    if (created !== undefined) await chmod(path, mode)
  })
}

/** The file holds the text, whole and on disk, and only its owner can read it; a crash leaves the old one. */
export async function writePrivateFile(path: string, text: string): Promise<void> {
  const draft = `${path}.${process.pid}-${randomBytes(4).toString('hex')}`
  await dataDirAccess(path, async () => {
    try {
      const file = await open(draft, 'wx', 0o600)
      try {
        await file.writeFile(text)
        await shareOwner(file, dirname(path))
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(draft, path)
    } catch (error) {
      await rm(draft, { force: true })
      throw error
    }
    await syncFolder(dirname(path))
  })
}

/** The file is there, empty if it was not, and this process may write to it. */
export async function ensurePrivateFile(path: string): Promise<void> {
  await dataDirAccess(path, async () => {
    try {
      const file = await open(path, 'wx', 0o600)
      await shareOwner(file, dirname(path)).finally(() => file.close())
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST') throw error
      await (await open(path, 'r+')).close()
    }
  })
}

/** What root writes into the folder of an ordinary user stays that user's: the next start may be theirs again. */
async function shareOwner(file: FileHandle, folder: string): Promise<void> {
  if (process.getuid?.() !== 0) return
  const { uid, gid } = await stat(folder)
  await file.chown(uid, gid)
}

/** The text of the file; null when there is none. */
export async function readPrivateFile(path: string): Promise<string | null> {
  return dataDirAccess(path, async () => {
    try {
      return await readFile(path, 'utf8')
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return null
      throw error
    }
  })
}

/** The error number's name (`ENOENT`), or undefined when it is no error of the operating system. */
export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

const REFUSED = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENOSPC', 'EDQUOT'])

/** What the operating system refuses in the data folder is a problem of the configuration, told with its cause. */
async function dataDirAccess<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    const code = errnoOf(cause)
    if (code === undefined || !REFUSED.has(code)) throw cause
    const problem = {
      variable: 'TRACKERD_DATA_DIR',
      problem: `${path} cannot be used (${code})`,
      fix: 'Name a folder that this user owns and may write to, on a disk with room left.',
    }
    throw new TrackerdError('CONFIG_INVALID', { what: problem.problem, problems: [problem] }, { cause })
  }
}
