/** Tenants that leave: straight on the database, because no daemon has the right to do that. */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { access, type FileHandle, open, rename } from 'node:fs/promises'
import { hostname, userInfo } from 'node:os'
import { setTimeout } from 'node:timers/promises'
import { v7 } from 'uuid'
import type { Direct } from './cli/deps.ts'
import { eraseTenant } from './db/tenant-erase.ts'
import { exportTenant } from './db/tenant-export.ts'
import { TrackerdError } from './errors.ts'
import type { Clock } from './ports/clock.ts'

export interface TenantDirectDeps {
  /** Runs `work` with the address of the database, and gives the database back. */
  readonly withDatabase: <T>(work: (url: string) => Promise<T>) => Promise<T>
  /** Jobs of the database at this address that name one of these are gone. */
  readonly forgetJobs: (url: string, ids: readonly string[], databaseId: string) => Promise<void>
  readonly clock: Clock
  readonly stdout: NodeJS.WritableStream
}

/** `tenant export` and `tenant erase`. */
export function tenantDirect({
  withDatabase,
  forgetJobs,
  clock,
  stdout,
}: TenantDirectDeps): Pick<Direct, 'exportTenant' | 'eraseTenant'> {
  return {
    async exportTenant(tenant, to, tell) {
      const target = to === '-' ? toStream(stdout) : await toFile(to)
      const hash = createHash('sha256')
      let bytes = 0
      try {
        const summary = await withDatabase((url) =>
          exportTenant(url, {
            tenant,
            at: clock.now(),
            write(line) {
              const text = Buffer.from(`${line}\n`)
              hash.update(text)
              bytes += text.length
              return target.write(text)
            },
            tell,
          }),
        )
        await target.complete()
        return { ...summary, bytes, sha256: hash.digest('hex') }
      } finally {
        await target.close()
      }
    },

    async eraseTenant(tenant, exportFile, tell) {
      const exportSha256 = exportFile === null ? null : await sha256Of(exportFile)
      return withDatabase((url) =>
        eraseTenant(url, {
          tenant,
          by: `${userInfo().username}@${hostname()}`,
          exportSha256,
          now: () => clock.now(),
          newId: () => v7(),
          sleep: setTimeout,
          forgetJobs: (ids, databaseId) => forgetJobs(url, ids, databaseId),
          tell,
        }),
      )
    },
  }
}

interface Target {
  write(text: Buffer): Promise<void>
  /** All is there. */
  complete(): Promise<void>
  close(): Promise<void>
}

function toStream(stream: NodeJS.WritableStream): Target {
  return {
    async write(text) {
      if (!stream.write(text)) await once(stream, 'drain')
    },
    complete: async () => undefined,
    close: async () => undefined,
  }
}

/** Only its owner may read it, and it has its name when it is whole. Throws ALREADY_EXISTS rather than replace a file. */
async function toFile(path: string): Promise<Target> {
  if (await exists(path)) throw new TrackerdError('ALREADY_EXISTS', { what: `the file ${path}` })
  const draft = `${path}.part`
  const file: FileHandle = await open(draft, 'w', 0o600)
  let isOpen = true
  const close = async () => {
    if (isOpen) await file.close()
    isOpen = false
  }
  return {
    async write(text) {
      await file.writeFile(text)
    },
    async complete() {
      await file.sync()
      await close()
      await rename(draft, path)
    },
    close,
  }
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  )

/** Throws INPUT_INVALID when there is no such file. */
async function sha256Of(path: string): Promise<string> {
  if (!(await exists(path))) throw new TrackerdError('INPUT_INVALID', { what: `there is no file ${path}` })
  const hash = createHash('sha256')
  for await (const part of createReadStream(path)) hash.update(part as Buffer)
  return hash.digest('hex')
}
