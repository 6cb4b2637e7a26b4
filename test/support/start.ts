import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { removeEmbedded } from '../../src/db/embedded/remove.ts'
import { type DaemonOptions, type DaemonProcess, spawnDaemon } from './daemon.ts'

export { ask } from './ask.ts'

/** A folder that anybody may enter, with spaces in its name. */
export async function folderWithSpaces(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'trackerd start '))
  await chmod(folder, 0o755)
  return folder
}

/** Nothing is left of the folder, nor of the database of the daemon that ran in it. */
export async function removeClone(folder: string): Promise<void> {
  await removeEmbedded(join(folder, '.trackerd'))
  await rm(folder, { recursive: true, force: true })
}

/** `serve` in a process that does not outlive the test. */
export function serve(options: DaemonOptions): DaemonProcess {
  const daemon = spawnDaemon({ ...options, env: { TRACKERD_PORT: '0', ...options.env } })
  onTestFinished(async () => {
    daemon.kill('SIGKILL')
    await daemon.ended
  })
  return daemon
}

/** Where the embedded PostgreSQL of this daemon listens. */
export const postgresOf = async (daemon: DaemonProcess) => Number((await daemon.logged('PostgreSQL is up')).port)

/** Whether anybody listens on this port. By the process one cannot tell: a dead one may stay in the list as a zombie. */
export async function isOpen(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

/** The admin keys in this text. */
export const keysIn = (text: string) => text.match(/trk_[0-9a-f]{12}_[\w-]+/g) ?? []
