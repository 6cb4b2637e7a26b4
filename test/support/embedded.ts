import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { onTestFinished } from 'vitest'
import { type EmbeddedOptions, type EmbeddedServer, startEmbedded } from '../../src/db/embedded/index.ts'
import { silentLogger } from '../../src/ports/logger.ts'

/** A folder of this test alone, everybody may pass through it; gone afterwards. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'trackerd test '))
  await chmod(folder, 0o755)
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** A running server, stopped after the test if the test did not. */
export async function start(dataDir: string, options: Partial<EmbeddedOptions> = {}): Promise<EmbeddedServer> {
  const server = await startEmbedded({ dataDir, log: silentLogger, durable: false, ...options })
  onTestFinished(async () => {
    await server.stop()
    // Under root it may live outside the data folder.
    if (!server.attached) await rm(dirname(server.dataDir), { recursive: true, force: true })
  })
  return server
}

export interface Child {
  readonly url: string
  readonly superuserUrl: string
  readonly cluster: string
  readonly pid: number
  /** As a crash would end it: at once, without a word. */
  kill(): Promise<void>
}

/** A server in another process, which may be another user's. */
export async function startInChild(dataDir: string, user: { uid?: number; gid?: number } = {}): Promise<Child> {
  const script = fileURLToPath(new URL('embedded-child.ts', import.meta.url))
  const child = spawn(process.execPath, [script, dataDir], { ...user, cwd: '/', stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  const kill = async () => {
    child.kill('SIGKILL')
    await ended
  }
  onTestFinished(kill)
  for await (const line of createInterface(child.stdout)) return { ...JSON.parse(line), pid: child.pid, kill }
  throw new Error('the child ended before its server was up')
}

/** The rows that the statement gives back, on a connection of its own. */
export async function query<Row extends pg.QueryResultRow>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Row>(sql)).rows
  } finally {
    await client.end()
  }
}
