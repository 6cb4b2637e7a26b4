import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { parseEncryptionKeys } from './config-values.ts'
import type { EncryptionKey } from './db/envelope.ts'
import { TrackerdError } from './errors.ts'
import { ensurePrivateFolder, readPrivateFile, writePrivateFile } from './private-files.ts'

const daemonSchema = z.object({ pid: z.number().int().positive(), url: z.string() })

/** Where the running daemon is found. */
export type Daemon = z.infer<typeof daemonSchema>

/** The files that trackerd itself keeps in its data folder. Reading creates nothing; each is readable by its owner only. */
export class DataDir {
  readonly path: string
  readonly #keys: string
  readonly #adminKey: string
  readonly #daemon: string

  constructor(path: string) {
    this.path = path
    this.#keys = join(path, 'encryption-keys')
    this.#adminKey = join(path, 'admin-key')
    this.#daemon = join(path, 'daemon.json')
  }

  /**
   * The keys that credentials are encrypted with; made up at the first call. Without this file the credentials in
   * the database are lost. Only the process that runs the embedded PostgreSQL calls this, so nobody races it.
   */
  async encryptionKeys(): Promise<readonly EncryptionKey[]> {
    let text = await readPrivateFile(this.#keys)
    if (text === null) {
      text = `k${randomBytes(4).toString('hex')}:${randomBytes(32).toString('base64')}\n`
      await this.#write(this.#keys, text)
    }
    const { keys, problem } = parseEncryptionKeys(text.trim())
    if (problem !== undefined) throw damaged(this.#keys, 'Restore it from a backup: stored credentials need it.')
    return keys
  }

  /** The key that the command line uses when none is given; null before the daemon wrote it. */
  async readAdminKey(): Promise<string | null> {
    return (await readPrivateFile(this.#adminKey))?.trim() ?? null
  }

  async writeAdminKey(token: string): Promise<void> {
    await this.#write(this.#adminKey, `${token}\n`)
  }

  /** Where the daemon said it listens; null when none runs. After a crash this is the address of the dead one. */
  async readDaemon(): Promise<Daemon | null> {
    const text = await readPrivateFile(this.#daemon)
    if (text === null) return null
    const daemon = daemonSchema.safeParse(parseJson(text))
    if (!daemon.success) throw damaged(this.#daemon, 'Delete it; the daemon writes it when it starts.')
    return daemon.data
  }

  async writeDaemon(daemon: Daemon): Promise<void> {
    await this.#write(this.#daemon, `${JSON.stringify(daemon)}\n`)
  }

  /** The daemon is no longer announced, unless another process has announced itself since. */
  async removeDaemon(pid: number): Promise<void> {
    if ((await this.readDaemon())?.pid === pid) await rm(this.#daemon, { force: true })
  }

  async #write(path: string, text: string): Promise<void> {
    await ensurePrivateFolder(this.path)
    await writePrivateFile(path, text)
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // the schema refuses it
  }
}

function damaged(path: string, fix: string): TrackerdError {
  const problem = { variable: 'TRACKERD_DATA_DIR', problem: `${path} is damaged`, fix }
  return new TrackerdError('CONFIG_INVALID', { what: problem.problem, problems: [problem] })
}
