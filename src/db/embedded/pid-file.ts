import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { readPrivateFile } from '../../private-files.ts'

/** What a server writes down about itself while it runs; after a crash it may name a process of another program. */
export interface PidFile {
  readonly pid: number
  readonly port: number
}

const pathOf = (cluster: string) => join(cluster, 'postmaster.pid')

/** null when no server ran, or it ended in order. */
export async function readPidFile(cluster: string): Promise<PidFile | null> {
  const text = await readPrivateFile(pathOf(cluster))
  if (text === null) return null
  // Line 1 is the process, line 4 the port.
  const lines = text.split('\n')
  return { pid: Number(lines[0]), port: Number(lines[3]) }
}

/**
 * The file of a server that is gone no longer blocks: PostgreSQL refuses to start while the pid in it is alive, also
 * when by now that is another program. Should a server run after all, its shared memory still keeps a second one out.
 */
export async function dropStalePidFile(cluster: string): Promise<void> {
  await rm(pathOf(cluster), { force: true })
}
