import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { query, start, startInChild, temporaryFolder } from '../../support/embedded.ts'

const postmasterPid = async (cluster: string) =>
  Number((await readFile(join(cluster, 'postmaster.pid'), 'utf8')).split('\n')[0])

test('after kill -9 the next start takes over the server left running, and stops it when it stops', async () => {
  const dataDir = await temporaryFolder()
  const crashed = await startInChild(dataDir)
  await expect(start(dataDir)).rejects.toMatchObject({ code: 'DATA_DIR_IN_USE', details: { pid: crashed.pid } })
  await query(crashed.url, 'create table kept as select 42 as answer')
  const orphan = await postmasterPid(crashed.cluster)
  await crashed.kill()

  const server = await start(dataDir)
  expect(await postmasterPid(server.dataDir)).toBe(orphan)
  expect(await query(server.url, 'select answer from kept')).toEqual([{ answer: 42 }])
  await server.stop()
  await expect(query(server.url, 'select 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
})

test('a server that was killed too is started again, with what it had committed', async () => {
  const dataDir = await temporaryFolder()
  const crashed = await startInChild(dataDir)
  await query(crashed.url, 'create table kept as select 42 as answer')
  await crashed.kill()
  process.kill(await postmasterPid(crashed.cluster), 'SIGKILL')

  const server = await start(dataDir)
  expect(await query(server.url, 'select answer from kept')).toEqual([{ answer: 42 }])
})

test('a pid file left behind does not block, though its process and its port belong to other programs now', async () => {
  const dataDir = await temporaryFolder()
  const first = await start(dataDir)
  const pidFile = join(first.dataDir, 'postmaster.pid')
  const lines = (await readFile(pidFile, 'utf8')).split('\n')
  await first.stop()
  // PostgreSQL itself takes the word of a pid file when the process is alive and of its own user.
  const { uid, gid } = await stat(first.dataDir)
  const other = spawn('sleep', ['60'], { stdio: 'ignore', ...(process.getuid?.() === 0 ? { uid, gid } : {}) })
  onTestFinished(() => void other.kill())
  const stranger = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(0, '127.0.0.1')
  onTestFinished(() => void stranger.close())
  await once(stranger, 'listening')
  const { port } = stranger.address() as { port: number }
  await writeFile(pidFile, lines.with(0, String(other.pid)).with(3, String(port)).join('\n'), { mode: 0o600 })

  const server = await start(dataDir)
  expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }])
  expect(other.exitCode).toBeNull()
})

test('a first start that was interrupted is made good by the next one', async () => {
  const dataDir = await temporaryFolder()
  await mkdir(join(dataDir, 'making-x', 'data'), { recursive: true })
  await writeFile(join(dataDir, 'making-x', 'data', 'PG_VERSION'), '18\n')
  const server = await start(dataDir)
  expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }])
  expect((await readdir(dataDir)).sort()).toEqual(['embedded.json', 'embedded.lock', 'postgres', 'postgres.log'])
})
